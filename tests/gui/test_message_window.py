"""Rows in the Text are always a contiguous part of the model, each drawn once, each found again."""

from __future__ import annotations

import tkinter as tk
from datetime import date
from random import Random

import pytest

from lanchat.gui.message_tags import Look
from lanchat.gui.message_window import MessageWindow
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import talk


@pytest.fixture
def text(desk: Desk) -> tk.Text:
    text = tk.Text(desk.root, state="disabled")
    text.pack(fill="both", expand=True)
    desk.settle()
    return text


@pytest.fixture
def window(desk: Desk, text: tk.Text) -> MessageWindow:
    window = MessageWindow(text, Look(text, Theme(desk.root, scale=1)), lambda: date(2026, 11, 23))
    window.messages = talk(200)
    return window


def numbers(text: tk.Text) -> list[int]:
    return [int(line.split()[-1]) for line in text.get("1.0", "end").splitlines() if "message" in line]


def test_any_sequence_of_changes_leaves_the_right_rows_in_order(text: tk.Text, window: MessageWindow) -> None:
    chance = Random(7)
    window.redraw(80, 120)
    for _ in range(200):
        match chance.randrange(6):
            case 0:
                window.append(min(chance.randrange(8), len(window.messages) - window.end))
            case 1:
                window.prepend(min(chance.randrange(8), window.first))
            case 2:
                window.trim_head(max(5, len(window) - chance.randrange(6)))
            case 3:
                window.trim_tail(max(5, len(window) - chance.randrange(6)))
            case 4:
                row = window.outermost(last=bool(chance.randrange(2)))
                assert row is not None
                window.redraw_row(row)
            case _:
                window.redraw_row(window.neighbour(next(iter(window.between("1.0", "end"))), chance.randrange(20)))
        assert numbers(text) == list(range(window.first, window.end))


def test_rows_know_their_place_in_the_text(text: tk.Text, window: MessageWindow) -> None:
    window.redraw(0, 20)
    for row in window.between("1.0", "end"):
        start, end = window.span(row)
        assert row.message.text in text.get(start, end)
        assert window.row_at(start) is row
        assert window.row_at(f"{end}-1c") is row
        assert window.row_of(row.message) is row


def test_the_model_may_move_under_the_rows(window: MessageWindow) -> None:
    window.redraw(50, 60)
    window.messages = [*talk(30, 500), *window.messages]
    assert window.follow_model()
    assert window.first == 80
    window.messages = [message for message in window.messages if message.text != "message 55"]
    assert not window.follow_model()


def test_tags_do_not_pile_up(text: tk.Text, window: MessageWindow) -> None:
    for _ in range(20):
        window.redraw(0, 50)
    assert sum(tag.startswith("m:") for tag in text.tag_names()) == 50


def test_the_text_stays_closed_to_the_keyboard(text: tk.Text, window: MessageWindow) -> None:
    window.redraw(0, 5)
    assert text.cget("state") == "disabled"
