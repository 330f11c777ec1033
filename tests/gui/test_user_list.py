"""Who is here, who is away and why, who hosts."""

from __future__ import annotations

import pytest

from lanchat.gui.theme import Theme
from lanchat.gui.user_list import UserList
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import members, people


@pytest.fixture
def chosen() -> list[str]:
    return []


@pytest.fixture
def users(desk: Desk, chosen: list[str]) -> UserList:
    users = UserList(desk.root, Theme(desk.root, scale=1), on_private=chosen.append)
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


def test_choosing_somebody_opens_a_conversation_but_not_with_oneself(
    desk: Desk, users: UserList, chosen: list[str]
) -> None:
    desk.focus(users.list)
    desk.press("<End>", "<Return>", "<Up>", "<Return>")
    dict(item for item in users.menu_items("Ana") if item)["Message Ana"]()
    assert chosen == ["Mia", "Ana"]
    assert users.menu_items("Leo") == []


def test_thousands_are_no_trouble(desk: Desk, users: UserList) -> None:
    users.show(members(people(*(f"user{n}" for n in range(5_000)))).values())
    desk.settle()
    assert len(users.list.rows) == 5_001
    assert len(canvas_texts(users.list)) < 40


def test_nobody(users: UserList) -> None:
    users.show([])
    assert users.list.rows == ()
