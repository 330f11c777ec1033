"""Menus and surfaces take the palette's colours."""

from __future__ import annotations

import tkinter as tk

from lanchat.gui.palette import DARK
from lanchat.gui.theme import Theme
from lanchat.gui.theme_styles import SURFACES, menu_options
from tests.gui.desk import Desk


def test_menus_have_no_grey_of_tk(desk: Desk) -> None:
    theme = Theme(desk.root, "dark", 1)
    menu = tk.Menu(desk.root, **menu_options(theme))
    assert str(menu.cget("background")) == DARK.input_border
    assert str(menu.cget("activebackground")) == DARK.selected


def test_each_surface_lies_on_its_colour(desk: Desk) -> None:
    theme = Theme(desk.root, "dark", 1)
    for prefix, role in SURFACES.items():
        theme.load(prefix)
        assert theme.style.lookup(f"{prefix}Primary.TButton", "background") == theme.colour(role)


def test_what_cannot_be_undone_has_a_red_button(desk: Desk) -> None:
    theme = Theme(desk.root, "light", 1)
    theme.load("Card.")
    picture = theme.images.get(("box", "Card.Danger."), lambda: b"there is one")
    red = tuple(bytes.fromhex(theme.colours.mention_badge.removeprefix("#")))
    assert picture.get(picture.width() // 2, picture.height() // 2) == red
    assert theme.style.lookup("Card.Danger.TButton", "foreground") == theme.colours.on_button
