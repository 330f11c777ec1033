"""The grid of emoji: cells under headings, moved through by keys and pointer, drawn only where in sight."""

from __future__ import annotations

import pytest

from lanchat.gui.emoji import Emoji, emoji_index
from lanchat.gui.emoji_grid import CELL, HEADING, EmojiGrid
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts


class Grid:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.picked: list[tuple[str, bool]] = []
        self.pointed: list[str] = []
        self.theme = Theme(desk.root, scale=1)
        self.grid = EmojiGrid(desk.root, self.theme, on_pick=self._pick, on_cursor=self._point)
        desk.root.geometry("340x300")
        self.grid.pack(fill="both", expand=True)
        desk.wait(lambda: self.grid.winfo_width() == 340, "for the width")
        every = emoji_index().all
        self.grid.show([("First", every[:10]), ("Second", every[10:1500])])
        desk.settle()

    def _pick(self, emoji: Emoji, stay: bool) -> None:
        self.picked.append((emoji.text, stay))

    def _point(self, emoji: Emoji | None) -> None:
        self.pointed.append(emoji.text if emoji else "")

    def cursor_top(self) -> int:
        """Where in the widget the box under the cursor begins."""
        box = str(self.theme.images.get(("box", "emoji_cell"), bytes))
        call, path = self.grid.tk.call, str(self.grid)
        images = [i for i in self.grid.find_all() if str(call(path, "type", i)) == "image"]
        (item,) = [i for i in images if str(call(path, "itemcget", i, "-image")) == box]
        return round(self.grid.bbox(item)[1] - self.grid.canvasy(0))

    @property
    def place(self) -> int:
        assert self.grid.current is not None
        return self.grid.emoji.index(self.grid.current)


@pytest.fixture
def grid(desk: Desk) -> Grid:
    return Grid(desk)


def test_keys_move_by_cells_and_rows_across_headings(grid: Grid) -> None:
    assert grid.place == 0
    grid.grid.move(1, 0)
    grid.grid.move(0, 1)
    assert grid.place == 9  # nine columns: the second row has one cell only
    grid.grid.move(0, 1)
    assert grid.place == 10
    grid.grid.move(-1, 0)
    grid.grid.move(-100, 0)
    assert grid.place == 0
    assert grid.pointed[-1] == grid.grid.emoji[0].text


def test_the_cursor_stays_in_sight_and_only_that_is_drawn(grid: Grid) -> None:
    grid.grid.move(0, 100)
    grid.desk.settle()
    top = grid.cursor_top()
    assert 0 <= top < top + CELL <= grid.grid.winfo_height()
    assert len(grid.grid.find_all()) < 120
    grid.grid.move(-10_000, 0)
    grid.desk.settle()
    assert "First" in canvas_texts(grid.grid).values()


def test_a_click_picks_and_shift_lets_it_stay(grid: Grid) -> None:
    left, top = 3 * CELL, HEADING  # the fourth cell of the first row
    grid.desk.click(grid.grid, left + CELL // 2, top + CELL // 2)
    grid.grid.event_generate("<Button-1>", x=left + 2, y=top + 2, state=1)
    grid.desk.click(grid.grid, 5, 5)  # a heading
    text = grid.grid.emoji[3].text
    assert grid.picked == [(text, False), (text, True)]


def test_nothing_to_show_is_no_trouble(grid: Grid) -> None:
    grid.grid.show([("", [])])
    grid.grid.move(1, 1)
    grid.grid.pick()
    assert grid.picked == []
    assert grid.pointed[-1] == ""
