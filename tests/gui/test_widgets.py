"""Buttons press with Enter, hints appear and go, menus act."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import pytest

from lanchat.gui import widgets
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


def test_enter_presses_an_icon_button(desk: Desk) -> None:
    pressed: list[int] = []
    button = widgets.icon_button(desk.root, Theme(desk.root, scale=1), "plus", lambda: pressed.append(1), hint="Add")
    button.pack()
    desk.focus(button)
    desk.press("<Return>", "<space>")
    desk.wait(lambda: len(pressed) == 2, "for both")


@pytest.mark.parametrize(("text", "shown"), [("what it does", "what it does"), ("שלום\nClick", "םולש\nClick")])
def test_a_hint_comes_after_a_moment_and_goes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str, shown: str
) -> None:
    monkeypatch.setattr(widgets, "HINT_DELAY", 1)
    label = ttk.Label(desk.root, text="?")
    label.pack()
    widgets.Hint(label, Theme(desk.root, scale=1), text)
    label.event_generate("<Enter>")
    desk.wait(lambda: [w for w in label.winfo_children() if isinstance(w, tk.Toplevel)], "for the hint")
    window = label.winfo_children()[0]
    assert window.winfo_children()[0].cget("text") == shown
    label.event_generate("<Leave>")
    assert not window.winfo_exists()


def test_a_hint_at_the_bottom_of_the_screen_stands_above(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widgets, "HINT_DELAY", 1)
    label = ttk.Label(desk.root, text="?")
    label.pack(side="bottom")
    height = desk.root.winfo_screenheight()
    desk.root.geometry(f"200x100+0+{height - 100}")
    desk.wait(lambda: label.winfo_rooty() > height - 100, "for the place")
    widgets.Hint(label, Theme(desk.root, scale=1), "what it does")
    label.event_generate("<Enter>")
    desk.wait(lambda: [w for w in label.winfo_children() if isinstance(w, tk.Toplevel)], "for the hint")
    window = label.winfo_children()[0]
    desk.wait(lambda: window.winfo_rooty() + window.winfo_height() <= label.winfo_rooty(), "for it to stand above")


def test_a_menu_does_what_is_chosen_with_the_keyboard(desk: Desk) -> None:
    chosen: list[str] = []
    items: list[widgets.MenuItem] = [("One", lambda: chosen.append("one")), None, ("Two", lambda: chosen.append("two"))]
    desk.focus(desk.root)
    menu = widgets.popup_menu(desk.root, Theme(desk.root, scale=1), items, 100, 100)
    desk.wait(menu.winfo_ismapped, "for the menu")
    for key in ("<Down>", "<Down>", "<Return>"):
        menu.event_generate(key)
        desk.root.update()
    desk.wait(lambda: chosen, "for the choice")
    assert chosen == ["two"]
    desk.wait(lambda: not menu.winfo_exists(), "for the menu to go")


def test_the_entries_of_a_menu_have_a_ground_of_their_own_and_room(desk: Desk) -> None:
    theme = Theme(desk.root, "dark", 2)
    menu = widgets.popup_menu(desk.root, theme, [("One", lambda: None), None, ("Two", lambda: None)], 100, 100)
    desk.wait(menu.winfo_ismapped, "for the menu")
    assert {str(menu.entrycget(place, "background")) for place in range(3)} == {theme.colours.menu}
    assert menu.yposition(1) - menu.yposition(0) >= theme.px(widgets.MENU_ENTRY)
    assert menu.yposition(2) - menu.yposition(1) < theme.px(widgets.MENU_ENTRY)
    menu.unpost()


def test_a_menu_that_nobody_told_to_be_gone_goes_with_the_next(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    first = widgets.popup_menu(desk.root, theme, [("One", print)], 100, 100)
    first.unpost()
    second = widgets.popup_menu(desk.root, theme, [("Two", print)], 100, 100)
    assert [child for child in desk.root.winfo_children() if isinstance(child, tk.Menu)] == [second]
    second.unpost()
    desk.wait(lambda: not second.winfo_exists(), "for the menu to go")


def test_rules_are_one_pixel(desk: Desk) -> None:
    Theme(desk.root, scale=2)
    line = widgets.rule(desk.root)
    line.pack(fill="x")
    desk.wait(lambda: line.winfo_width() > 100, "for the rule")
    assert line.winfo_height() == 1


def test_focus_is_known_even_in_menus(desk: Desk) -> None:
    entry = ttk.Entry(desk.root)
    entry.pack()
    desk.focus(entry)
    assert widgets.has_focus(entry)
    assert not widgets.has_focus(desk.root)
