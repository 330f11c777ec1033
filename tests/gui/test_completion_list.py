"""Completing a word with the keys and the pointer, in the whole window."""

from __future__ import annotations

import sys

import pytest

from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts
from tests.gui.test_main_window import Person


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk)


def offered(person: Person) -> list[str]:
    rows = person.window.completion.list
    person.desk.settle()
    return [row.text for row in rows.rows] if rows is not None else []


def value(person: Person) -> str:
    return person.window.compose.value


def test_at_opens_the_list_and_letters_narrow_it(person: Person) -> None:
    person.desk.press("<Key-at>")
    assert offered(person) == ["Ana", "Ben", "Mia"]
    person.desk.type("m")
    assert offered(person) == ["Mia"]
    person.desk.press("<Return>")
    assert value(person) == "@Mia "
    assert offered(person) == []
    assert person.calls == []
    person.desk.type("hi")
    person.desk.press("<Return>")
    assert person.calls == [("on_submit", "#lobby", "@Mia hi")]


def test_the_keys_work_with_num_lock_on_windows(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.desk.press("<Key-at>")
    monkeypatch.setattr(sys, "platform", "win32")
    num_lock = 0x8
    person.window.compose.text.event_generate("<Down>", state=num_lock)
    person.window.compose.text.event_generate("<Tab>", state=num_lock)
    assert value(person) == "@Ben "
    monkeypatch.undo()
    alt = num_lock
    person.desk.press("<Key-at>")
    person.window.compose.text.event_generate("<Tab>", state=alt)
    assert value(person) == "@Ben @"


def test_arrows_choose_and_tab_takes(person: Person) -> None:
    person.desk.press("<Key-at>", "<Down>", "<Down>", "<Up>", "<Tab>")
    assert value(person) == "@Ben "
    assert person.focused() is person.window.compose.text


def test_a_click_takes(person: Person) -> None:
    person.desk.press("<Key-at>")
    person.desk.settle()
    rows = person.window.completion.list
    assert rows is not None
    assert "Mia" in canvas_texts(rows).values()
    top, bottom = rows.row_box("@Mia ")
    person.desk.click(rows, 60, (top + bottom) // 2)
    person.desk.wait(lambda: value(person) == "@Mia ", "for the name")
    person.desk.wait(lambda: person.focused() is person.window.compose.text, "for the focus")


def test_escape_refuses_until_the_next_word(person: Person) -> None:
    person.desk.press("<Key-at>", "<Escape>")
    person.desk.type("m")
    assert offered(person) == []
    person.desk.press("<space>", "<Key-at>")
    assert offered(person) == ["Ana", "Ben", "Mia"]


def test_tab_completes_one_name_and_lists_several(person: Person) -> None:
    person.desk.type("mi")
    person.desk.press("<Tab>")
    assert value(person) == "Mia: "
    person.desk.press("<Control-a>", "<BackSpace>")
    person.window.conversation.members = person.conversations[0].members | {  # type: ignore[union-attr]
        "mina": type(person.conversations[0].members["mia"])(type(person.people["mia"])("Mina"))
    }
    person.desk.type("oh mi")
    person.desk.press("<Tab>")
    assert offered(person) == ["Mia", "Mina"]
    person.desk.press("<Down>", "<Tab>")
    assert value(person) == "oh Mina "


def test_tab_without_anything_to_complete_goes_on(person: Person) -> None:
    person.desk.type("zz")
    person.desk.press("<Tab>")
    assert person.focused() is not person.window.compose.text
    assert value(person) == "zz"


def test_enter_sends_what_is_written_out(person: Person) -> None:
    person.desk.type("/list")
    assert offered(person) == ["/list"]
    person.desk.press("<Return>")
    assert person.calls == [("on_submit", "#lobby", "/list")]
    person.desk.type("/ki")
    assert offered(person) == ["/kick name [reason]"]
    person.desk.press("<Return>")
    assert value(person) == "/kick "


def test_the_list_goes_with_the_word_the_focus_and_the_conversation(person: Person) -> None:
    person.desk.press("<Key-at>", "<BackSpace>")
    assert offered(person) == []
    person.desk.press("<Key-at>", "<F6>")
    assert offered(person) == []
    person.desk.focus(person.window.compose.text)
    person.desk.press("<space>", "<Key-numbersign>")
    assert offered(person) == ["lobby", "games", "music"]
    person.desk.press("<Alt-Down>")
    assert offered(person) == []


def test_it_fits_the_smallest_window_in_the_dark(person: Person) -> None:
    person.resize(480, 360)
    assert isinstance(person.theme, Theme)
    person.theme.apply("dark")
    person.desk.press("<Key-slash>")
    rows = person.window.completion.list
    assert rows is not None
    person.desk.settle()
    assert rows.winfo_rooty() >= person.window.centre.winfo_rooty()
    assert rows.winfo_rooty() + rows.winfo_height() <= person.window.compose.field.winfo_rooty()


def test_a_list_that_goes_on_shows_it(person: Person) -> None:
    for keys, goes_on in ((("<Key-slash>",), True), (("<BackSpace>", "<Key-at>"), False)):
        person.desk.press(*keys)
        rows = person.window.completion.list
        assert rows is not None
        bar = next(child for child in rows.master.winfo_children() if isinstance(child, ThinScrollbar))
        person.desk.wait(lambda bar=bar, goes_on=goes_on: bool(bar.winfo_ismapped()) is goes_on, "for the scrollbar")
        person.desk.settle()
        assert bool(bar.winfo_ismapped()) is goes_on


def test_a_list_in_sight_as_a_whole_has_as_much_room_below_as_above(person: Person) -> None:
    person.desk.press("<Key-at>")
    person.desk.settle()
    rows = person.window.completion.list
    assert rows is not None
    keys = rows.keys()
    assert rows.row_box(keys[0])[0] == rows.winfo_height() - rows.row_box(keys[-1])[1]
