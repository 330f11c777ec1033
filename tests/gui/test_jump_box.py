"""The list narrows with every letter."""

from __future__ import annotations

from tkinter import ttk

import pytest

from lanchat.gui.jump_box import JumpBox
from lanchat.gui.row_list import Row
from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts

ROWS = [
    Row("lobby", key="#lobby", icon="hash", strong=True),
    Row("big games", key="#big", icon="hash", strong=True),
    Row("games", key="#games", icon="hash", strong=True, detail="chess and more", height=44),
    Row("Mia", key="mia", person="Mia", strong=True),
]


class Chooser:
    def __init__(self, desk: Desk, *, free: bool = False) -> None:
        desk.wait(lambda: desk.root.winfo_height() > 500, "for the window")
        self.picked: list[str] = []
        self.free: list[str] = []
        self.closed: list[int] = []
        self.box = JumpBox(
            desk.root,
            Theme(desk.root, scale=1),
            ROWS,
            title="Jump",
            on_pick=self.picked.append,
            on_close=lambda: self.closed.append(1),
            on_free=self.free.append if free else None,
            free_label="Create {text}",
        )
        desk.focus(self.box.entry)

    def shown(self) -> list[str]:
        return list(canvas_texts(self.box.list).values())


def test_enter_takes_the_first(desk: Desk) -> None:
    chooser = Chooser(desk)
    assert len(chooser.shown()) == 5
    desk.press("<Return>")
    assert chooser.picked == ["#lobby"]
    assert chooser.closed == [1]


@pytest.mark.parametrize(("typed", "key"), [("gam", "#games"), ("m", "mia"), ("more", "#games"), ("games big", "#big")])
def test_typing_finds(desk: Desk, typed: str, key: str) -> None:
    chooser = Chooser(desk)
    desk.type(typed)
    desk.press("<Return>")
    assert chooser.picked == [key]


def test_arrows_choose(desk: Desk) -> None:
    chooser = Chooser(desk)
    desk.press("<Down>", "<Down>", "<Up>", "<Down>", "<Down>", "<Down>", "<Return>")
    assert chooser.picked == ["mia"]


def test_nothing_found_says_so_and_enter_does_nothing(desk: Desk) -> None:
    chooser = Chooser(desk)
    desk.type("zzz")
    desk.press("<Return>")
    assert chooser.shown() == []
    assert chooser.picked == []
    desk.press("<Escape>")
    assert chooser.closed == [1]


def test_a_new_name_may_be_offered(desk: Desk) -> None:
    chooser = Chooser(desk, free=True)
    desk.type("lobby")
    assert not any(text.startswith("Create") for text in chooser.shown())
    desk.type("2")
    desk.press("<Return>")
    assert chooser.free == ["lobby2"]


def test_a_click_picks(desk: Desk) -> None:
    chooser = Chooser(desk)
    desk.click(chooser.box.list, 50, sum(chooser.box.list.row_box("#big")) // 2)
    assert chooser.picked == ["#big"]


def test_a_list_that_goes_on_has_a_scrollbar(desk: Desk) -> None:
    box = Chooser(desk).box
    bar = next(child for child in box.winfo_children() if isinstance(child, ThinScrollbar))
    desk.settle()
    assert not bar.winfo_ismapped()
    box.set_rows([Row(f"room {number}", key=str(number)) for number in range(40)], "")
    desk.wait(bar.winfo_ismapped, "for the scrollbar")
    desk.type("39")
    desk.wait(lambda: not bar.winfo_ismapped(), "for the scrollbar to go")


def test_in_a_small_window_there_is_room_around_it(desk: Desk) -> None:
    desk.root.geometry("480x360")
    desk.wait(lambda: desk.root.winfo_height() == 360, "for the small window")
    box = JumpBox(desk.root, Theme(desk.root, scale=1), ROWS, title="Jump", on_pick=print, on_close=lambda: None)
    desk.wait(box.winfo_ismapped, "for the box")
    desk.wait(lambda: box.winfo_y() >= 12 and box.winfo_y() + box.winfo_height() <= 348, "for its place")


def test_rooms_and_people_stand_in_one_column(desk: Desk) -> None:
    chooser = Chooser(desk)
    desk.settle()
    begins = {chooser.box.list.coords(item)[0] for item in canvas_texts(chooser.box.list) if _name(chooser, item)}
    assert len(begins) == 1


def _name(chooser: Chooser, item: int) -> bool:
    return chooser.box.list.itemcget(item, "text") in {row.text for row in ROWS}


def test_the_title_stands_above_the_edge_of_the_field(desk: Desk) -> None:
    chooser = Chooser(desk)
    desk.settle()
    title = next(child for child in chooser.box.winfo_children() if isinstance(child, ttk.Label))
    assert title.winfo_rootx() == chooser.box.entry.winfo_rootx()
