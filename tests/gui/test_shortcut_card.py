"""F1 tells every shortcut there is, and none that is not."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui import window_keys
from lanchat.gui.shortcut_card import ShortcutCard
from tests.gui.desk import Desk
from tests.gui.test_main_window import Person


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk)


def told(person: Person) -> str:
    card = person.window.cards.open
    return card.text.get("1.0", "end") if isinstance(card, ShortcutCard) else ""


def test_f1_opens_it_and_closes_it(person: Person) -> None:
    person.desk.press("<F1>")
    for item in window_keys.table():
        assert item.meaning in told(person)
    assert "Alt+Shift+↑" in told(person)
    assert "Ctrl+K\t" in told(person)
    person.desk.press("<F1>")
    assert told(person) == ""
    assert person.focused() is person.window.compose.text
    person.desk.press("<F1>", "<Down>", "<Escape>")
    assert told(person) == ""


def test_what_is_told_is_bound(person: Person) -> None:
    window = person.window
    places: dict[str, list[tk.Misc]] = {window_keys.WINDOW: [window.root], window_keys.FIELD: [window.compose.text]}
    places[window_keys.LISTS] = [window.pane.text, window.sidebar.list, window.users.list]
    places[window_keys.MESSAGES] = [window.pane.text]
    for item in window_keys.table():
        for widget in places[item.place]:
            for sequence in item.sequences:
                assert widget.bind(sequence), f"{sequence} does nothing in {widget}"


def test_it_fits_a_small_window(person: Person) -> None:
    person.resize(480, 360)
    person.theme.apply("dark")
    person.desk.press("<F1>")
    person.desk.settle()
    card = person.window.cards.open
    assert card is not None
    assert card.winfo_height() <= person.window.centre.winfo_height()
    assert card.winfo_width() <= person.window.centre.winfo_width()


def test_an_action_the_window_lacks_is_noticed() -> None:
    with pytest.raises(KeyError):
        window_keys.bound({})
