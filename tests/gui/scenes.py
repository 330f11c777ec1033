"""Conversations, people and messages for the tests of the window.
Made-up but plausible; nothing here draws."""

from __future__ import annotations

from datetime import datetime

from lanchat.client.model import ChatMessage, Conversation, ConversationKind, Member, MessageKind, Person

#: A fixed local moment: 23 November 2026, nine o'clock.
NINE = int(datetime(2026, 11, 23, 9, 0).timestamp() * 1000)
MINUTE = 60_000


def message(text: str, author: str = "Mia", minutes: float = 0, **changes: object) -> ChatMessage:
    """A message some minutes after nine; its id is its text unless given."""
    values: dict[str, object] = {"msgid": text[:40], "author": author, "text": text}
    values |= {"time_ms": NINE + int(minutes * MINUTE), "kind": MessageKind.TEXT} | changes
    return ChatMessage(**values)  # type: ignore[arg-type]


def came(name: str) -> ChatMessage:
    """What tells that somebody has joined."""
    return message(f"{name} joined", "", 600, kind=MessageKind.EVENT, subject=name, passage="joined")


def talk(count: int, start: int = 0, author: str = "") -> list[ChatMessage]:
    """Numbered messages, one a minute, of a few people in turn."""
    return [
        message(f"message {number}", author or f"user{number // 3 % 5}", number)
        for number in range(start, start + count)
    ]


def room(name: str = "#lobby", messages: list[ChatMessage] | None = None, **changes: object) -> Conversation:
    """A room with messages."""
    values: dict[str, object] = {"messages": messages if messages is not None else [], "more_history": False}
    return Conversation(name.casefold(), name, ConversationKind.ROOM, **(values | changes))  # type: ignore[arg-type]


def private(name: str, **changes: object) -> Conversation:
    """A private conversation."""
    return Conversation(name.casefold(), name, ConversationKind.PRIVATE, **changes)  # type: ignore[arg-type]


def people(*nicks: str, host: str = "", **away: str) -> dict[str, Person]:
    """People by key; keywords give away texts."""
    return {nick.casefold(): Person(nick, away=away.get(nick), is_host=nick == host) for nick in nicks}


def members(persons: dict[str, Person], operator: str = "") -> dict[str, Member]:
    """The same people as members of a room."""
    return {key: Member(person, "@" if person.nick == operator else "") for key, person in persons.items()}
