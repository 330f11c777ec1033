"""How the pane's text looks: columns that meet, rules that fit, marks for each state."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.message_row import Picture
from lanchat.gui.message_tags import Look
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


@pytest.fixture
def look(desk: Desk) -> Look:
    text = tk.Text(desk.root)
    text.pack(fill="both", expand=True)
    desk.wait(lambda: text.winfo_width() > 500, "for the text")
    return Look(text, Theme(desk.root, scale=1))


def test_halves_of_an_avatar_are_as_high_as_their_lines(look: Look) -> None:
    top = look.picture(Picture(0, "top", "Mia"))
    bottom = look.picture(Picture(1, "bottom", "Mia"))
    assert top.height() + bottom.height() == look.avatar == top.width()
    assert look.text_left > look.margin + look.avatar


def test_rules_fill_the_line_beside_their_label_and_follow_the_width(desk: Desk, look: Look) -> None:
    day, new = look.picture(Picture(0, "day_rule", "Today")), look.picture(Picture(0, "new_rule", "New"))
    before = day.width(), new.width()
    desk.root.geometry("600x400")
    desk.wait(lambda: desk.root.winfo_width() == 600, "for the width")
    look.fit_rules()
    assert day.width() < before[0]
    assert new.width() < before[1]


def test_rules_out_of_sight_may_be_fitted_later(desk: Desk, look: Look) -> None:
    (pane,) = (child for child in desk.root.winfo_children() if isinstance(child, tk.Text))
    seen, far = (look.picture(Picture(0, "day_rule", label)) for label in ("Today", "A day long ago"))
    pane.image_create("1.0", image=seen)
    pane.insert("end", "\n" * 200)
    pane.image_create("end", image=far)
    for line in ("1", "201"):
        pane.tag_add("day", f"{line}.0", f"{line}.end")

    def fitted(width: int, *, in_sight: bool) -> tuple[int, int]:
        desk.root.geometry(f"{width}x400")
        desk.wait(lambda: desk.root.winfo_width() == width, "for the width")
        desk.settle()
        look.fit_rules(in_sight=in_sight)
        return seen.width(), far.width()

    exact = {width: fitted(width, in_sight=False) for width in (500, 590, 600, 700)}
    narrower = fitted(600, in_sight=True)
    assert narrower[0] == exact[600][0]
    assert narrower[1] < exact[590][1], "short enough for the next steps too"
    assert fitted(590, in_sight=True) == (exact[590][0], narrower[1])
    assert fitted(700, in_sight=True) == (exact[700][0], narrower[1])
    assert fitted(700, in_sight=False) == exact[700]


def test_each_state_has_a_mark_of_its_own(look: Look) -> None:
    assert len({str(look.state_icon(state)) for state in ("sending", "stored", "failed")}) == 3
