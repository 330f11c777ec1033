"""A Hebrew name stands from right to left wherever it is seen, not only where it signs what was said."""

from __future__ import annotations

import tkinter as tk
import tkinter.font as tkfont
from collections.abc import Callable
from tkinter import ttk

import pytest

from lanchat.client.model import Conversation
from lanchat.gui.banner import Banner
from lanchat.gui.empty_state import EmptyState
from lanchat.gui.fonts import wrapped
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.person_card import PersonCard
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.startup_dialog import StartupDialog
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import popup_menu
from tests.gui.desk import Desk
from tests.gui.scenes import private
from tests.gui.whole import CAPABILITIES, Whole

DANA = "דנה"
#: What is done -> the words that must be seen then.
SCENES: dict[str, tuple[Callable[[Whole], object], str]] = {
    "answered": (lambda whole: whole.choose("1", "Reply"), as_shown(f"Reply to {DANA}")),
    "quoted": (lambda whole: whole.hear("@msgid=9;+draft/reply=1 :Ben!b@h PRIVMSG #lobby :yes"), "yes"),
    "deleted": (lambda whole: whole.hear(f":{DANA}!d@h REDACT #lobby 2"), as_shown(f"{DANA} deleted this message")),
    "typing": (lambda whole: whole.hear(f"@+typing=active :{DANA}!d@h TAGMSG #lobby"), as_shown(f" {DANA} is typing…")),
    "private": (lambda whole: whole.presenter.open(DANA), as_shown(f"Message {DANA}")),
    "question": (lambda whole: whole.choose("2", "Delete…"), as_shown(f"“{DANA} is here”")),
    "person": (lambda whole: whole.window.place_cards.person(DANA), as_shown(DANA)),
    "saving": (lambda whole: whole.window.place_cards.export(lobby(whole)), as_shown(f"Save #{DANA} to a file")),
    "topic": (lambda whole: whole.window.cards.topic(lobby(whole)), as_shown(f"Topic of #{DANA}")),
}


def lobby(whole: Whole) -> Conversation:
    whole.hear(f":Ben!b@h RENAME #lobby #{DANA} :")
    found = whole.state.find(f"#{DANA}")
    assert found is not None
    return found


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk, CAPABILITIES)
    whole.hear(f":{DANA}!d@h JOIN #lobby", f"{DANA} 1 hello", f"Mia 2 {DANA} is here")
    return whole


@pytest.mark.parametrize("scene", SCENES)
def test_a_name_is_put_into_order(whole: Whole, scene: str) -> None:
    act, words = SCENES[scene]
    act(whole)
    whole.desk.settle()
    assert any(words in text for text in [*whole.labels(), whole.shown()]), whole.labels()
    assert not any(DANA in text for text in [*whole.labels(), whole.shown()])


def test_so_it_is_in_menus(whole: Whole) -> None:
    menu = popup_menu(whole.window.body, whole.theme, [(f"Message {DANA}", lambda: None)], 10, 10)
    assert menu.entrycget(0, "label").strip() == as_shown(f"Message {DANA}")
    menu.destroy()


def test_so_it_is_in_the_startup_dialog(desk: Desk) -> None:
    dialog = StartupDialog(desk.root, Theme(desk.root, scale=1), name="Leo", on_choice=lambda _choice: None)
    dialog.set_busy(f"Joining {DANA}…")
    assert dialog.form._status.cget("text") == as_shown(f"Joining {DANA}…")
    dialog.close()


def test_what_takes_several_lines_begins_on_the_first(desk: Desk) -> None:
    font = Theme(desk.root, scale=1).fonts.ui
    words = "אבא בא הביתה אחרי העבודה ואז הלך לישון"
    lines = wrapped(words, font.measure(words) // 2, font).split("\n")
    assert len(lines) > 1
    assert lines[0].endswith("אבא"[::-1]) and lines[-1].startswith("לישון"[::-1])
    assert all(font.measure(line) <= font.measure(words) // 2 for line in lines)


LONG = "אבא בא הביתה אחרי העבודה ואז הלך לישון כי היה עייף מאוד אחרי כל הדרך הארוכה הזאת"


def in_order(label: tk.Label | ttk.Label, font: tkfont.Font) -> bool:
    """Whether the text fills several lines of the label, and begins on the first of them."""
    lines, room = str(label.cget("text")).split("\n"), int(str(label.cget("wraplength")))
    first, last = LONG.split()[0][::-1], LONG.split()[-1][::-1]
    fits = all(font.measure(line) <= room for line in lines)
    return len(lines) > 1 and lines[0].endswith(first) and any(last in line for line in lines[1:]) and fits


def test_so_it_is_in_the_strip(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    strip = Banner(desk.root, theme, on_action=lambda: None, on_visible=lambda _visible: None)
    strip.pack(fill="x")
    for width in (480, 360):
        desk.root.geometry(f"{width}x300")
        strip.show(LONG, action="Connect again")
        desk.wait(lambda width=width: strip.winfo_width() == width, "for the width")  # type: ignore[misc]
        desk.settle()
        assert in_order(strip._label, theme.fonts.ui)


def test_so_it_is_in_an_empty_conversation(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    empty = EmptyState(desk.root, theme, PaneCallbacks())
    desk.root.geometry("400x400")
    desk.wait(lambda: desk.root.winfo_width() == 400, "for the width")
    empty.show(private(LONG))
    desk.settle()
    assert in_order(empty._title, theme.fonts.title)


def test_so_it_is_in_the_card_of_a_person(whole: Whole) -> None:
    whole.hear(f":Ana!a@h AWAY :{LONG}", f":Ana!a@h SETNAME :{LONG}")
    whole.window.place_cards.person("Ana")
    card = whole.window.cards.open
    assert isinstance(card, PersonCard)
    assert in_order(card._status, whole.theme.fonts.small)
    assert in_order(card._lines, whole.theme.fonts.ui)
