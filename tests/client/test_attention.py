"""Which messages call for attention, and what a notification says of them."""

from __future__ import annotations

import pytest

from lanchat.client import attention
from lanchat.client.model import ChatMessage, Conversation, ConversationKind, MessageKind
from lanchat.config import Settings

ROOM = Conversation("#lobby", "#Lobby", ConversationKind.ROOM)
MIA = Conversation("mia", "Mia", ConversationKind.PRIVATE)
MUTED = Conversation("#noise", "#Noise", ConversationKind.ROOM, muted=True)
SERVER = Conversation("*", "Deck", ConversationKind.SERVER)


def said(text: str = "hello", **more: object) -> ChatMessage:
    return ChatMessage("1", "Mia", text, 0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conversation", "message", "settings", "calls"),
    [
        (MIA, said(), Settings(), True),
        (MIA, said(), Settings(notify_private=False), False),
        (ROOM, said(), Settings(), False),
        (ROOM, said(mentions_me=True), Settings(), True),
        (ROOM, said(mentions_me=True), Settings(notify_mentions=False), False),
        (ROOM, said(), Settings(notify_all=True), True),
        (SERVER, said(), Settings(notify_all=True), False),
        (MIA, said(own=True), Settings(notify_all=True), False),
        (ROOM, said(kind=MessageKind.EVENT), Settings(notify_all=True), False),
        (ROOM, said(kind=MessageKind.ACTION, mentions_me=True), Settings(), True),
        (MIA, said(), Settings(status="busy"), False),
        (MUTED, said(), Settings(notify_all=True), False),
        (MUTED, said(mentions_me=True), Settings(), True),
        (ROOM, said(muted=True), Settings(notify_all=True), False),
        (MIA, said(), Settings(status="away"), True),
    ],
)
def test_who_calls(conversation: Conversation, message: ChatMessage, settings: Settings, calls: bool) -> None:
    assert attention.calls_for(conversation, message, settings) is calls


def test_the_title_names_the_room_and_the_person() -> None:
    assert attention.title(ROOM, said()) == "Mia in #Lobby"
    assert attention.title(MIA, said()) == "Mia"


def test_the_text_is_one_short_line_or_not_shown_at_all() -> None:
    assert attention.body(said("two\nlines  and\tgaps"), Settings()) == "two lines and gaps"
    assert attention.body(said("waves", kind=MessageKind.ACTION), Settings()) == "Mia waves"
    long = attention.body(said("word " * 10_000), Settings())
    assert len(long) <= attention.MAX_SHOWN and long.endswith("…")
    assert attention.body(said("a secret"), Settings(notify_text=False)) == "New message"
