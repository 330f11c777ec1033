"""What a session tells the program that started it: immutable values that cross from the network thread.
What the chat itself says travels beside them as the client's own events."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.protocol.beacon import FoundChat


@dataclass(frozen=True, slots=True)
class ChatFound:
    """A chat answered and was verified, or its particulars changed."""

    chat: FoundChat


@dataclass(frozen=True, slots=True)
class ChatLost:
    """The host with this id said goodbye or no longer answers."""

    host_id: str


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """The search had its time and no chat answered. It goes on quietly."""


@dataclass(frozen=True, slots=True)
class Started:
    """We are in a chat's lobby or on the way into it; `notice` is one sentence when something was not as asked."""

    chat_name: str
    hosting: bool
    address: str
    port: int
    notice: str = ""


@dataclass(frozen=True, slots=True)
class StartFailed:
    """What was asked for cannot be had; `sentence` says why and what to do."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence worth showing; nothing stops because of it."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything the session had open is closed; threads may be joined now."""


News = ChatFound | ChatLost | NobodyFound | Started | StartFailed | Notice | Closed
