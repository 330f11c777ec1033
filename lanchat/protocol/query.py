"""PageQuery: which part of a room's history is wanted. The server asks with it, the store answers it.
Nothing here reads or orders entries itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lanchat.protocol.entry import Kind

#: Most entries one page may hold, ISUPPORT CHATHISTORY.
MAX_PAGE = 100
#: What everybody who reads a room's history wants of it, and all there is.
MESSAGES = frozenset((Kind.PRIVMSG, Kind.NOTICE))
EVERYTHING = frozenset(Kind)


class HistoryFull(Exception):
    """More waits to be stored or looked up than the store will hold: the sender is told so, nothing is forgotten."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A place in a room's order: a message's cid, or a time in milliseconds. Exactly one is set."""

    cid: bytes | None = None
    ts: int | None = None


@dataclass(frozen=True, slots=True)
class PageQuery:
    """The subcommands of CHATHISTORY (draft/chathistory): bounds are exclusive, answers are oldest first.

    latest: the newest `limit`, after `start` if that is given. before/after: next to `start`. around: `start` in the
    middle. between: from `start` towards `end`, whichever of the two is older.
    """

    room: str
    kind: Literal["latest", "before", "after", "around", "between"]
    limit: int
    start: Bound | None = None
    end: Bound | None = None
    #: Only these are wanted, and only they count towards the limit. What was taken back never is.
    kinds: frozenset[Kind] = EVERYTHING
