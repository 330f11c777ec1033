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


def test_each_state_has_a_mark_of_its_own(look: Look) -> None:
    assert len({str(look.state_icon(state)) for state in ("sending", "stored", "failed")}) == 3
