"""A family that is really there, at sizes that follow the scale; texts are cut to fit."""

from __future__ import annotations

from tkinter import ttk

from lanchat.gui.fonts import Fonts, elide
from tests.gui.desk import Desk


def test_sizes_follow_the_scale(desk: Desk) -> None:
    fonts = Fonts(desk.root, lambda length: round(length * 2))
    assert fonts.body.cget("size") == -30
    assert fonts.bold.actual("weight") == "bold"
    assert fonts.code.metrics("fixed")
    assert fonts.body.actual("family") == fonts.family


def test_two_sets_live_beside_each_other(desk: Desk) -> None:
    small, large = Fonts(desk.root, lambda length: round(length)), Fonts(desk.root, lambda length: round(length * 3))
    assert small.body.metrics("linespace") < large.body.metrics("linespace")


def test_an_entry_begins_with_a_font_that_is_in_use(desk: Desk) -> None:
    fonts = Fonts(desk.root, lambda length: round(length))
    assert str(ttk.Entry(desk.root).cget("font")) == fonts.ui.name


def test_eliding_fits_and_keeps_what_it_can(desk: Desk) -> None:
    font = Fonts(desk.root, lambda length: round(length)).body
    text = "a rather long topic that will not fit"
    assert elide(text, 10_000, font) == text
    cut = elide(text, 120, font)
    assert cut.endswith("…")
    assert font.measure(cut) <= 120
    assert text.startswith(cut[:-1])
    assert elide(text, 0, font) == ""
