"""Delivered and seen: the mark behind an own private message, and what it says under the pointer."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.message_row import mark_of
from tests.gui.desk import Desk
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk, CAPABILITIES | {"lanchat/receipts"})
    whole.hear("@msgid=1 :Ben!b@h PRIVMSG Mia :psst")
    whole.presenter.open("Ben")
    whole.hear("@msgid=2 :Mia!m@h PRIVMSG Ben :what?", "@msgid=3 :Mia!m@h PRIVMSG Ben :tell me")
    return whole


def mark(whole: Whole, msgid: str) -> str:
    """The picture of the mark behind a message."""
    row = whole.window.pane.row_of(whole.message(msgid, "Ben"))
    assert row is not None
    start, end = whole.text.tag_ranges(row.tag)[:2]
    place = whole.text.tag_nextrange("state", start, end)
    return str(whole.text.image_cget(place[0], "image"))


def test_the_mark_tells_how_far_a_message_came(whole: Whole) -> None:
    stored = mark(whole, "3")
    whole.hear(":Ben!b@h RECEIPT Mia delivered 3")
    assert mark_of(whole.message("2", "Ben")) == mark_of(whole.message("3", "Ben")) == "delivered"
    delivered = mark(whole, "3")
    assert mark(whole, "2") == delivered
    whole.hear(":Ben!b@h RECEIPT Mia seen 2")
    assert mark(whole, "3") == delivered
    seen = mark(whole, "2")
    assert len({stored, delivered, seen}) == 3


def hint(whole: Whole) -> str:
    found = [child for child in whole.text.winfo_children() if isinstance(child, tk.Toplevel)]
    return str(found[0].winfo_children()[0].cget("text")) if found else ""


def test_the_mark_says_so_in_words_under_the_pointer(whole: Whole) -> None:
    whole.hear(":Ben!b@h RECEIPT Mia seen 3")
    row = whole.window.pane.row_of(whole.message("3", "Ben"))
    assert row is not None
    start, end = whole.text.tag_ranges(row.tag)[:2]
    box = whole.text.bbox(whole.text.tag_nextrange("state", start, end)[0])
    assert box is not None
    whole.text.event_generate("<Motion>", x=box[0] + box[2] // 2, y=box[1] + box[3] // 2)
    whole.desk.wait(lambda: hint(whole) == "Seen", "for the hint")
