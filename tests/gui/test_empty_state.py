"""An empty place says why it is empty."""

from __future__ import annotations

import pytest

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui.empty_state import EmptyState
from lanchat.gui.invitation import Invitation
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import members, people, private, room, talk


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
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    state.show(conversation)
    desk.wait(state.winfo_ismapped, "for the words")
    texts = [str(child.cget("text")) for child in state.winfo_children()]
    assert title in texts
    assert len(max(texts, key=len)) > 30
    state.show(room("#full", talk(1)))
    desk.wait(lambda: not state.winfo_ismapped(), "for it to go")


def test_loading_is_not_called_empty(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    state.show(room("#lobby", loading_history=True))
    assert "Loading messages…" in [str(child.cget("text")) for child in state.winfo_children()]


def test_it_fits_a_narrow_window(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    state.show(None)
    desk.root.geometry("300x400")
    desk.wait(lambda: desk.root.winfo_width() == 300, "for the width")
    desk.settle()
    assert state.winfo_width() <= 300


def test_it_fits_a_window_that_became_narrow_while_it_was_away(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    state.show(room("#full", talk(1)))
    desk.root.geometry("300x400")
    desk.wait(lambda: desk.root.winfo_width() == 300, "for the width")
    state.show(None)
    desk.settle()
    assert 1 < state.winfo_width() <= 300


def shown(state: EmptyState) -> str:
    """What can be read in it."""
    return "\n".join(str(child.cget("text")) for child in state.winfo_children() if child.winfo_manager())


def test_a_room_tells_who_is_here_and_how_others_come(desk: Desk) -> None:
    asked: list[str] = []
    callbacks = PaneCallbacks(
        on_invite=lambda: asked.append("invite"), invitation=lambda: Invitation("Studio", ("192.168.1.20",), 50000)
    )
    state = EmptyState(desk.root, Theme(desk.root, scale=1), callbacks)
    state.nick = "Leo"
    lobby = room("#lobby")
    lobby.members = members(people("Leo"))
    state.show(lobby)
    desk.wait(state.winfo_ismapped, "for the words")
    assert "You are the first one here." in shown(state)
    assert "Or they type this address: 192.168.1.20" in shown(state)
    lobby.members = members(people("Leo", "Ana"))
    state.show(lobby)
    assert "Ana is here. Say hello." in shown(state)
    lobby.members = members(people("Leo", "Ana", "Ben", "Mia", "Zoe"))
    state.show(lobby)
    assert "Ana, Ben and 2 others are here. Say hello." in shown(state)
    desk.focus(state.invite)
    desk.press("<Return>")
    assert asked == ["invite"]


def test_where_nobody_can_be_invited_there_is_no_button(desk: Desk) -> None:
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks())
    state.show(room("#lobby"))
    desk.wait(state.winfo_ismapped, "for the words")
    assert not state.invite.winfo_manager()
    state.show(private("Mia"))
    assert "Only the two of you" in shown(state)
    assert "Try" not in shown(state)


def test_in_a_low_window_the_picture_goes_and_the_button_stays(desk: Desk) -> None:
    invitation = Invitation("Studio", ("192.168.1.20",), 50000)
    state = EmptyState(desk.root, Theme(desk.root, scale=1), PaneCallbacks(invitation=lambda: invitation))
    state.show(room("#lobby"))
    desk.root.geometry("480x220")
    desk.wait(lambda: desk.root.winfo_height() == 220, "for the size")
    desk.settle()
    assert state.invite.winfo_ismapped()
    assert state.winfo_reqheight() <= 220
