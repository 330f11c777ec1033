"""The theme gives styles without the parent's greys, and switches everything at once."""

from __future__ import annotations

from tkinter import ttk

import pytest

from lanchat.gui.palette import DARK, LIGHT
from lanchat.gui.theme import MAX_SCALE, Theme
from tests.gui.desk import Desk


def test_scale_is_taken_from_the_screen_and_kept_sane(desk: Desk) -> None:
    assert 0.8 <= Theme(desk.root).scale <= MAX_SCALE
    assert Theme(desk.root, scale=100).scale == MAX_SCALE
    assert Theme(desk.root, scale=2).px(10) == 20
    assert Theme(desk.root, scale=1).px(0.1) == 1


def test_switching_recolours_styles_pictures_and_listeners(desk: Desk) -> None:
    theme = Theme(desk.root, "light", 1)
    icon = theme.image("plus", "text", 20)
    box = theme.box("b", 4, "card", "bg")
    told: list[str] = []
    forget = theme.on_change(lambda: told.append(theme.mode))
    light = icon.get(10, 10), box.get(30, 30)
    theme.apply("dark")
    assert theme.colours is DARK
    assert theme.style.lookup("TLabel", "foreground") == DARK.text
    assert (icon.get(10, 10), box.get(30, 30)) != light
    assert desk.root.cget("background") == DARK.bg
    theme.apply("dark")
    forget()
    theme.apply("light")
    assert told == ["dark"]
    assert theme.colours is LIGHT


@pytest.mark.parametrize("surface", ["", "Side.", "Card.", "Field."])
def test_every_style_can_be_used_on_every_surface(desk: Desk, surface: str) -> None:
    theme = Theme(desk.root, "dark", 1)
    theme.load(surface, surface)
    for kind in ("Primary", "Plain", "Icon"):
        ttk.Button(desk.root, style=f"{surface}{kind}.TButton", text=kind).pack()
    ttk.Entry(desk.root, style=f"{surface}TEntry").pack()
    for kind in ("Radiobutton", "Checkbutton"):
        getattr(ttk, kind)(desk.root, style=f"{surface}T{kind}", text=kind).pack()
    for kind in ("", "Bold.", "Title.", "Big.", "Muted.", "Small.", "Error."):
        ttk.Label(desk.root, style=f"{surface}{kind}TLabel", text=kind).pack()
    desk.settle()
    ground = theme.style.lookup(f"{surface}TLabel", "background")
    assert ground in {DARK.bg, DARK.side, DARK.card, DARK.input}


def test_a_button_shows_its_states_in_colours_of_ours(desk: Desk) -> None:
    theme = Theme(desk.root, "light", 1)
    for name in ("Primary", "Plain", "Icon"):
        for state in ("active", "pressed", "focus", "disabled"):
            assert theme.style.lookup(f"{name}.TButton", "background", (state,)) == LIGHT.bg


def test_two_themes_on_one_root_do_not_clash(desk: Desk) -> None:
    Theme(desk.root, "light", 1)
    assert Theme(desk.root, "dark", 2).style.lookup("TLabel", "foreground") == DARK.text


def test_another_size_and_accent_reach_fonts_pictures_and_styles(desk: Desk) -> None:
    theme = Theme(desk.root, "light", 1)
    box = theme.box("b", 4, "button", "bg", width=40, height=20)
    ui, blue = theme.fonts.ui, box.get(20, 10)
    assert not theme.resize(1.0, compact=False)
    assert theme.resize(2.0, compact=True)
    assert (theme.px(10), theme.row(10)) == (20, 16)
    assert (box.width(), int(ui.cget("size"))) == (80, -28)
    ttk.Button(desk.root, style="Primary.TButton", text="there").pack()
    theme.set_accent("teal")
    desk.settle()
    assert box.get(40, 20) != blue
    assert theme.colours.button != LIGHT.button
    theme.apply("dark")
    assert theme.accent == "teal" and theme.colours.button != DARK.button
    assert Theme(desk.root, "dark", 1, zoom=1.5, accent="teal").px(10) == 15
