"""PageQuery and SearchQuery: which part of the history is wanted. The server asks with them, the store answers.
Nothing here reads or orders entries itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

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


class Correspondent(NamedTuple):
    """Somebody that a person spoke with in private: their user id, what they were called, and the time of the last
    message between the two in milliseconds."""

    id: bytes
    nick: str
    ts: int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Messages in any of `rooms` that hold every word of `text`, by `nick`, said from `after` to `before` (inclusive).

    What is empty or None does not matter. Words match from their beginning, whatever their case and accents; in scripts
    without spaces any part of the text does. The newest `limit` are wanted, or the first ones from `after` on if that
    is given; `older_than` is the id of the message to go on from. Answers are oldest first.
    """

    rooms: tuple[str, ...]
    text: str = ""
    nick: str = ""
    after: int | None = None
    before: int | None = None
    limit: int = MAX_PAGE
    older_than: bytes | None = None
