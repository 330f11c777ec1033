"""What a person chose in the startup dialog: plain values that the session acts on.
No widget and no tkinter here, so that starting without a dialog makes the same values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lanchat.protocol.beacon import FoundChat


class Host(NamedTuple):
    """Host a new chat called `chat_name` ('' lets the session name it)."""

    name: str
    chat_name: str = ""
    remember: bool = False


class Join(NamedTuple):
    """Join this chat that was found on the network."""

    name: str
    chat: FoundChat
    remember: bool = False
    password: str = ""


class JoinAddress(NamedTuple):
    """Join whatever answers at a typed address; `text` is as typed, already known to be an address."""

    name: str
    text: str
    remember: bool = False
    password: str = ""


class Auto(NamedTuple):
    """Join what the search finds, host when it finds nothing."""

    name: str
    chat_name: str = ""
    remember: bool = False


Choice = Host | Join | JoinAddress | Auto
