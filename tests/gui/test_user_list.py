"""Who is here, who is away and why, who hosts."""

from __future__ import annotations

import tkinter as tk

import pytest
from PIL import ImageGrab

from lanchat.gui.palette import Mode, rgb
from lanchat.gui.theme import Theme
from lanchat.gui.user_list import UserList
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import members, people


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def users(desk: Desk, chosen: list[str]) -> UserList:
    users = UserList(
        desk.root, Theme(desk.root, scale=1), on_person=chosen.append, menu=lambda nick: [(f"Message {nick}", print)]
    )
    users.pack(side="right", fill="y")
    desk.wait(lambda: users.list.winfo_height() > 100, "for the list")
    persons = people("ben", "Ana", "Zoe", "Leo", "Mia", host="Zoe", Mia="gone\nfishing", Leo="")
    users.show(members(persons, operator="ben").values(), "Leo")
    desk.settle()
    return users


def test_sections_order_and_details(users: UserList) -> None:
    rows = [(row.text, row.detail) for row in users.list.rows]
    assert rows == [
        ("Online — 3", ""),
        ("Zoe", "hosts this chat"),
        ("Ana", ""),
        ("ben", "operator"),
        ("Away — 2", ""),
        ("Leo (you)", ""),
        ("Mia", "gone fishing"),
    ]
    assert [row.text for row in users.list.rows if row.mark] == ["Zoe"]
    assert "gone fishing" in canvas_texts(users.list).values()


def test_choosing_somebody(desk: Desk, users: UserList, chosen: list[str]) -> None:
    desk.focus(users.list)
    desk.press("<End>", "<Return>", "<Up>", "<Return>")
    assert chosen == ["Mia", "Leo"]
    assert [item[0] for item in users.menu_items("Ana") if item] == ["Message Ana"]
    assert users.menu_items("Leo") == []


def test_a_field_finds_somebody_among_many(desk: Desk, users: UserList, chosen: list[str]) -> None:
    assert not users.search.winfo_ismapped()
    users.show(members(people(*(f"user{n}" for n in range(40)), "Mia", Mia="gone fishing")).values(), "Leo")
    desk.settle()
    assert users.search.winfo_ismapped()
    desk.click(users.search, 30, 10)
    desk.focus(users.search)
    desk.type("fish")
    assert [row.text for row in users.list.rows] == ["Away — 1", "Mia"]
    desk.press("<Return>")
    assert chosen == ["Mia"]
    desk.focus(users.search)
    desk.press("<Escape>")
    assert len(users.list.keys()) == 41
    desk.type("user3")
    assert len(users.list.keys()) == 11
    desk.press("<Down>", "<Down>", "<Return>")
    assert chosen == ["Mia", "user30"]
    desk.focus(users.search)
    desk.type("zz")
    assert [row.text for row in users.list.rows] == ["Nobody has that name."]
    users.show(members(people("Ana")).values(), "Leo")
    desk.settle()
    assert not users.search.winfo_ismapped()
    assert [row.text for row in users.list.rows] == ["Online — 1", "Ana"]


def corner(widget: tk.Misc) -> object:
    """The colour of a widget's corner on the screen."""
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return ImageGrab.grab((x, y, x + 1, y + 1), xdisplay="").getpixel((0, 0))


def test_the_words_in_the_empty_field_follow_the_colours(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    users = UserList(desk.root, theme, on_person=print)
    users.pack(side="right", fill="y")
    users.show(members(people(*(f"user{n}" for n in range(40)))).values())
    (words,) = users.search.winfo_children()
    desk.wait(words.winfo_viewable, "for the words")
    modes: tuple[Mode, ...] = ("light", "dark")
    for mode in modes:
        theme.apply(mode)
        desk.wait(lambda: corner(words) == rgb(theme.colours.input), f"for the {mode} field")


def test_thousands_are_no_trouble(desk: Desk, users: UserList) -> None:
    users.show(members(people(*(f"user{n}" for n in range(5_000)))).values())
    desk.settle()
    assert len(users.list.rows) == 5_001
    assert len(canvas_texts(users.list)) < 40


def test_nobody(users: UserList) -> None:
    users.show([])
    assert users.list.rows == ()
