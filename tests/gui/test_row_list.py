"""A list of rows is used with the mouse and the keyboard, and costs no more when it is long."""

from __future__ import annotations

import time

import pytest

from lanchat.gui.row_list import Row, RowList
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts

ROWS = [
    Row("Rooms", height=36, add="join"),
    Row("lobby", key="#lobby", icon="hash"),
    Row("games", key="#games", icon="hash", unread=120, mentions=1),
    Row("Direct messages", height=40, add="message"),
    Row("Mia", key="mia", person="Mia", status="away", detail="lunch", unread=3, height=44),
]


class User:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.picked: list[str] = []
        self.added: list[str] = []
        self.menus: list[str] = []
        self.theme = Theme(desk.root, scale=1)
        self.list = RowList(
            desk.root,
            self.theme,
            width=244,
            on_pick=self.picked.append,
            on_add=self.added.append,
            on_menu=lambda key, _x, _y: self.menus.append(key),
        )
        self.list.pack(fill="y", expand=True, anchor="w")
        desk.wait(lambda: self.list.winfo_height() > 100, "for the list")

    def texts(self) -> list[str]:
        return list(canvas_texts(self.list).values())

    def middle(self, key: str) -> int:
        return sum(self.list.row_box(key)) // 2


@pytest.fixture
def user(desk: Desk) -> User:
    user = User(desk)
    user.list.show(ROWS, "#lobby")
    desk.settle()
    return user


def test_rows_badges_and_details_are_drawn(user: User) -> None:
    assert sorted(user.texts()) == ["3", "99+", "@1", "Direct messages", "Mia", "Rooms", "games", "lobby", "lunch"]


def test_a_click_picks_and_a_plus_adds(user: User) -> None:
    user.desk.click(user.list, 60, user.middle("#games"))
    user.desk.click(user.list, 224, 20)
    user.desk.click(user.list, 60, 20)
    assert user.picked == ["#games"]
    assert user.added == ["join"]


def test_what_the_wheel_brings_under_the_pointer_is_lit(user: User) -> None:
    user.list.show([Row(f"room {number}", key=f"#{number}") for number in range(60)], "")
    user.desk.settle()
    user.list.event_generate("<Motion>", x=60, y=100)
    for _notch in range(3):
        (lit,) = [item for item in user.list.find_all() if item not in canvas_texts(user.list)]
        _left, top, _right, bottom = user.list.bbox(lit)
        assert top <= user.list.canvasy(100) <= bottom
        user.list.event_generate("<Button-5>", x=60, y=100)
        user.desk.settle()


def test_the_row_under_the_pointer_stays_lit_when_rows_change(user: User) -> None:
    rows = [Row(f"room {number}", key=f"#{number}") for number in range(9)]
    user.list.show(rows, "")
    user.desk.settle()
    user.list.event_generate("<Motion>", x=60, y=100)
    user.list.show([*rows, Row("one more", key="#more")], "")
    (lit,) = [item for item in user.list.find_all() if item not in canvas_texts(user.list)]
    _left, top, _right, bottom = user.list.bbox(lit)
    assert top <= 100 <= bottom
    user.list.event_generate("<Leave>")
    user.list.show(rows, "")
    assert set(user.list.find_all()) == set(canvas_texts(user.list))


def test_arrows_and_enter(user: User) -> None:
    user.desk.focus(user.list)
    user.desk.press("<Down>", "<Down>", "<Return>", "<Home>", "<space>", "<End>", "<Up>", "<Return>")
    assert user.picked == ["mia", "#lobby", "#games"]


def test_the_menu_opens_with_the_mouse_and_the_keyboard(user: User) -> None:
    user.desk.click(user.list, 60, user.middle("mia"), button=3)
    user.desk.focus(user.list)
    user.desk.press("<Menu>", "<Down>", "<Shift-F10>")
    assert user.menus == ["mia", "#lobby", "#games"]


def test_the_keyboard_is_visible(user: User) -> None:
    without = len(user.list.find_all())
    user.list.select("mia")
    user.desk.focus(user.list)
    user.desk.press("<Up>")
    assert len(user.list.find_all()) == without + 1


def test_long_texts_are_cut_before_the_badge(user: User) -> None:
    user.list.show([Row("a very long name of a room that cannot fit", key="x", unread=5)], "")
    item, shown = next((item, text) for item, text in canvas_texts(user.list).items() if "very" in text)
    assert user.list.bbox(item)[2] < 244 - 16 - 20
    assert shown.endswith("…")


def test_a_long_list_scrolls_and_stays_quick(user: User) -> None:
    user.list.show([Row(f"row {n}", key=str(n), person=f"p{n % 9}") for n in range(5_000)], "")
    user.desk.focus(user.list)
    user.desk.press("<Down>", "<End>")
    assert "row 4999" in user.texts()
    assert len(user.texts()) < 60
    user.desk.press("<Prior>", "<Return>")
    assert user.picked == ["4989"]
    started = time.thread_time()  # of the processor, whatever else it does
    for _ in range(50):
        user.list.event_generate("<Button-4>", x=20, y=20)
    assert time.thread_time() - started < 20
    assert "row 4999" not in user.texts()


def test_rows_that_went_are_forgotten(user: User) -> None:
    user.desk.focus(user.list)
    user.desk.press("<End>")
    user.list.show(ROWS[:3])
    user.desk.press("<Return>")
    assert user.picked == ["#lobby"]


def test_colours_follow_the_theme(user: User) -> None:
    user.theme.apply("dark")
    assert user.list.cget("background") == user.theme.colours.side


def test_in_a_compact_list_rows_are_lower_and_pictures_stay_in_them(user: User) -> None:
    def heights() -> list[int]:
        user.desk.settle()
        return [bottom - top for top, bottom in map(user.list.row_box, user.list.keys())]

    rows = [Row(f"user{n}", key=f"user{n}", person=f"user{n}", avatar=32, detail="lunch", height=44) for n in range(4)]
    user.list.show(rows, "")
    before = heights()
    assert user.theme.resize(1.0, compact=True)
    user.list.show(rows, "")
    after = heights()
    assert max(after) < min(before)
    pictures = [item for item in user.list.find_all() if user.list.type(item) == "image"]
    boxes = [user.list.bbox(item) for item in pictures]
    assert boxes and all(box[3] - box[1] < min(after) for box in boxes)
