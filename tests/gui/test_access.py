"""Everything can be reached by keyboard and seen to have been, in small windows and at 200 % too."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import pytest
from PIL import Image, ImageGrab

from lanchat.gui.invitation import Invitation
from tests.gui.desk import Desk
from tests.gui.test_main_window import Person

#: Cards by the way they are opened, and how many places Tab must lead to at least: none where a card has only one.
CARDS: dict[str, tuple[Callable[[Person], None], int]] = {
    "none": (lambda _person: None, 9),
    "jump": (lambda person: person.window.cards.jump(), 0),
    "rooms": (lambda person: person.window.place_cards.browse(), 0),  # its field alone
    "emoji": (lambda person: person.window.cards.emoji(), 0),
    "shortcuts": (lambda person: person.window.cards.shortcuts(), 0),  # its button alone
    "invite": (lambda person: person.window.cards.invite(), 4),
    "settings": (lambda person: person.window.cards.settings(), 4),
    "search": (lambda person: person.window.cards.search(), 4),
}


def picture(person: Person, widget: tk.Misc) -> Image.Image:
    """What the screen shows of a widget; the field to write in has its frame for that."""
    widget = person.window.compose.field if widget is person.window.compose.text else widget
    person.desk.settle()
    widget.winfo_pointerxy()  # a round trip: drawn by now
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return ImageGrab.grab((x, y, x + widget.winfo_width(), y + widget.winfo_height()), xdisplay="")


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_tab_shows_where_it_is(desk: Desk, card: str, mode: str) -> None:
    person = Person(desk)
    person.window.invitation = lambda: Invitation("Studio", ("192.168.1.20",), 50000)
    if mode == "dark":
        person.window.toggle_theme()
    opened, least = CARDS[card]
    opened(person)
    person.desk.settle()
    reached: set[str] = set()
    for _step in range(40):
        widget = person.focused()
        assert widget is not None
        assert widget.winfo_viewable()
        focused = picture(person, widget)
        person.desk.press("<Tab>")
        if person.focused() is widget:
            break  # the only one
        if str(widget) in reached:
            continue
        reached.add(str(widget))
        seen_to_be_left = picture(person, widget).tobytes() != focused.tobytes()
        assert seen_to_be_left, f"{widget} does not show the keyboard"
    assert len(reached) >= least


@pytest.mark.parametrize("card", [card for card in CARDS if card != "none"])
@pytest.mark.parametrize("key", ["<Tab>", "<Shift-Tab>"])
def test_tab_stays_in_a_card(desk: Desk, card: str, key: str) -> None:
    person = Person(desk)
    person.window.invitation = lambda: Invitation("Studio", ("192.168.1.20",), 50000)
    CARDS[card][0](person)
    for _step in range(25):
        person.desk.press(key)
        assert str(person.focused()).startswith(f"{person.window.cards.open}."), person.focused()
    person.window.cards.close()
    person.desk.press("<F6>", "<Tab>")
    assert person.focused() is not person.window.sidebar.list, "Tab leads on again"


@pytest.mark.parametrize(("scale", "width", "height"), [(1, 480, 360), (2, 960, 720)])
@pytest.mark.parametrize("card", [card for card in CARDS if card != "settings"])  # it scrolls
def test_in_the_smallest_window_everything_is_inside(
    desk: Desk, card: str, scale: int, width: int, height: int
) -> None:
    person = Person(desk, scale)
    person.window.invitation = lambda: Invitation("Studio", ("192.168.1.20",), 50000)
    person.resize(width, height)
    CARDS[card][0](person)
    person.desk.settle()
    root = desk.root
    for widget in seen(root):
        left, top = widget.winfo_rootx() - root.winfo_rootx(), widget.winfo_rooty() - root.winfo_rooty()
        assert left >= 0, widget
        assert top >= 0, widget
        assert left + widget.winfo_width() <= width, widget
        assert top + widget.winfo_height() <= height, widget
        if isinstance(widget, ttk.Button):
            assert widget.winfo_width() >= widget.winfo_reqwidth(), f"{widget} is cut"
            assert widget.winfo_height() >= widget.winfo_reqheight(), f"{widget} is cut"


def seen(widget: tk.Misc) -> list[tk.Misc]:
    """Everything in a window that is on the screen."""
    found = [child for child in widget.winfo_children() if child.winfo_viewable() and child.winfo_class() != "Menu"]
    return found + [inner for child in found for inner in seen(child)]
