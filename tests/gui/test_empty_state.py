"""An empty place says why it is empty."""

from __future__ import annotations

import pytest

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui.empty_state import EmptyState
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import private, room, talk


@pytest.mark.parametrize(
    ("conversation", "title"),
    [
        (None, "No conversation is open"),
        (room("#lobby"), "This is the start of #lobby"),
        (private("Mia"), "Mia"),
        (Conversation("*", "Server", ConversationKind.SERVER), "Server"),
    ],
)
def test_each_kind_has_its_words(desk: Desk, conversation: Conversation | None, title: str) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1))
    state.show(conversation)
    desk.wait(state.winfo_ismapped, "for the words")
    texts = [str(child.cget("text")) for child in state.winfo_children()]
    assert title in texts
    assert len(max(texts, key=len)) > 30
    state.show(room("#full", talk(1)))
    desk.wait(lambda: not state.winfo_ismapped(), "for it to go")


def test_loading_is_not_called_empty(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1))
    state.show(room("#lobby", loading_history=True))
    assert "Loading messages…" in [str(child.cget("text")) for child in state.winfo_children()]


def test_it_fits_a_narrow_window(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1))
    state.show(None)
    desk.root.geometry("300x400")
    desk.wait(lambda: desk.root.winfo_width() == 300, "for the width")
    desk.settle()
    assert state.winfo_width() <= 300
