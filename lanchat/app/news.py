"""What a session tells the program that started it: immutable values that cross from the network thread.
What the chat itself says travels beside them as the client's own events."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lanchat.protocol.beacon import FoundChat

# Tuples, because they are defined before the dialog is on the screen, in a fifth of the time dataclasses take.


class ChatFound(NamedTuple):
    """A chat answered and was verified, or its particulars changed."""

    chat: FoundChat


class ChatLost(NamedTuple):
    """The host with this id said goodbye or no longer answers."""

    host_id: str


class NobodyFound:
    """The search had its time and no chat answered. It goes on quietly."""


class Started(NamedTuple):
    """We are in a chat's lobby or on the way into it; `notice` is one sentence when something was not as asked."""

    chat_name: str
    hosting: bool
    address: str
    port: int
    notice: str = ""


class StartFailed(NamedTuple):
    """What was asked for cannot be had; `sentence` says why and what to do. `wants_password`: the chat wants one, or
    another one than it got."""

    sentence: str
    wants_password: bool = False


class GaveWay(NamedTuple):
    """What was hosted without taking part in it is closed, or was not opened, for this chat was there first."""

    chat: FoundChat


class Notice(NamedTuple):
    """One sentence worth showing; nothing stops because of it."""

    sentence: str


class SystemColours(NamedTuple):
    """Whether the operating system prefers dark windows; None when it does not say."""

    dark: bool | None


class Errand(NamedTuple):
    """Something to be done on the main thread."""

    do: Callable[[], None]


class Closed:
    """Everything the session had open is closed; threads may be joined now."""


News = ChatFound | ChatLost | NobodyFound | Started | StartFailed | GaveWay | Notice | Closed
