"""The line above the first message says what is so, once."""

from __future__ import annotations

from lanchat.gui.message_pane import MessagePane
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import private, room, talk


def top(pane: MessagePane) -> str:
    found = pane.text.tag_nextrange("top", "1.0")
    return pane.text.get(*found).strip() if found else ""


def test_it_tells_where_a_talk_begins_and_what_loads(desk: Desk) -> None:
    pane = MessagePane(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    pane.pack(fill="both", expand=True)
    pane.show(room("#lobby", talk(3)))
    assert top(pane) == "This is where #lobby begins"
    pane.show(private("Tom", messages=talk(3), more_history=False))
    assert top(pane) == "This is where your conversation with Tom begins"
    pane.show(room("#old", talk(3), more_history=True, loading_history=True))
    assert top(pane) == "Loading older messages…"
    pane.show(room("#later", talk(300), more_history=True))
    assert top(pane) == ""
    pane.show(room("#empty"))
    assert top(pane) == ""


def test_a_name_has_its_limit_and_cannot_turn_the_line(desk: Desk) -> None:
    pane = MessagePane(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    pane.show(room("#\u202e" + "x" * 1_000, talk(3)))
    assert top(pane) == f"This is where #{'x' * 39} begins"
