"""Sides stand beside the messages, lie over them, or are away: by width and by wish."""

from __future__ import annotations

from tkinter import ttk

import pytest

from lanchat.gui.theme import Theme
from lanchat.gui.window_layout import WindowLayout
from tests.gui.desk import Desk


class Header:
    sidebar = users = False
    told = 0

    def show_sidebar_button(self, visible: bool) -> None:
        self.sidebar = visible
        self.told += 1

    def show_users_button(self, visible: bool) -> None:
        self.users = visible


class House:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        theme = Theme(desk.root, scale=1)
        self.body = ttk.Frame(desk.root)
        self.body.pack(fill="both", expand=True)
        self.header = Header()
        self.sidebar, self.users = ttk.Frame(self.body, width=244, height=9), ttk.Frame(self.body, width=220, height=9)
        self.centre = ttk.Frame(self.body, width=9, height=9)
        self.layout = WindowLayout(self.body, theme, self.sidebar, self.header, self.centre, self.users)
        self.layout.show_members(True)

    def resize(self, width: int) -> None:
        self.desk.root.geometry(f"{width}x500")
        self.desk.wait(lambda: self.body.winfo_width() == width, "for the width")
        self.desk.settle()

    def seen(self) -> tuple[bool, bool]:
        self.desk.settle()
        return bool(self.sidebar.winfo_ismapped()), bool(self.users.winfo_ismapped())


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


@pytest.mark.parametrize(
    ("width", "seen"), [(1120, (True, True)), (899, (True, False)), (639, (False, False)), (900, (True, True))]
)
def test_the_width_decides(house: House, width: int, seen: tuple[bool, bool]) -> None:
    house.resize(width)
    assert house.seen() == seen
    assert house.header.sidebar == (width < 640)
    taken = (245 if seen[0] else 0) + (221 if seen[1] else 0)
    assert house.centre.winfo_width() == width - taken


def test_a_width_that_crosses_no_fold_arranges_nothing_anew(house: House) -> None:
    house.resize(1120)
    told = house.header.told
    for width in (1100, 1000, 900):
        house.resize(width)
        assert house.centre.winfo_width() == width - 245 - 221
    assert house.header.told == told
    house.resize(880)
    assert house.header.told == told + 1


def test_a_wish_beats_the_width(house: House) -> None:
    house.resize(1120)
    house.layout.toggle_users()
    assert house.seen() == (True, False)
    house.layout.toggle_users()
    assert house.seen() == (True, True)
    assert not house.layout.covering


def test_what_lies_over_goes_away(house: House) -> None:
    house.resize(600)
    house.layout.toggle_sidebar()
    house.layout.toggle_users()
    assert house.seen() == (True, True)
    assert house.centre.winfo_width() == 600
    assert house.layout.covering
    assert house.layout.uncover()
    assert house.seen() == (False, False)
    assert not house.layout.uncover()


def test_without_members_there_is_nothing_to_show(house: House) -> None:
    house.resize(1120)
    house.layout.show_members(False)
    assert house.seen() == (True, False)
    assert not house.header.users
