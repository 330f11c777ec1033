"""The ids of the last messages, with what it takes to answer when one of them is sent again.
Fifty thousand are kept, so they are laid out to be small; the order of messages is ledger.py's."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lanchat.protocol.entry import Kind
from lanchat.server.limits import MAX_KNOWN_IDS

#: Places that are made at once until there are MAX_KNOWN_IDS of them.
_GROWTH = 5_000

#: What is remembered of a body, to tell a repeat from another message under the same id.
digest: Callable[[str], int] = hash


class Known(NamedTuple):
    """A message that was accepted before: enough to answer when it is sent again."""

    ts: int
    room: str
    kind: Kind
    digest: int
    ticket: int


class KnownIds:
    """MAX_KNOWN_IDS of them, the oldest is forgotten first. Net thread only.

    A ring of places with one column for each field: an object for each message would take twice the memory.
    """

    __slots__ = ("_cids", "_kinds", "_next", "_numbers", "_places", "_rooms")

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self._next = 0
        self._cids: list[bytes] = []
        self._rooms: list[str] = []
        self._kinds: list[Kind] = []
        #: ts, digest and ticket of each place in turn. Setting an item of a memoryview is quicker than of an array.
        self._numbers = memoryview(b"").cast("q")

    def get(self, cid: bytes) -> Known | None:
        """The message with this id."""
        place = self._places.get(cid)
        if place is None:
            return None
        ts, body, ticket = self._numbers[3 * place : 3 * place + 3]
        return Known(ts, self._rooms[place], self._kinds[place], body, ticket)

    def add(self, cid: bytes, ts: int, room: str, kind: Kind, body: str, ticket: int) -> None:
        """Remember one more message."""
        cids, places, place = self._cids, self._places, self._next
        if place == len(cids):
            place = self._grow()
        if oldest := cids[place]:
            places.pop(oldest, None)
        places[cid] = place
        cids[place] = cid
        self._rooms[place] = room
        self._kinds[place] = kind
        numbers, first = self._numbers, 3 * place
        numbers[first] = ts
        numbers[first + 1] = hash(body)
        numbers[first + 2] = ticket
        self._next = place + 1

    def forget(self, cid: bytes) -> None:
        """This message was not stored after all."""
        place = self._places.pop(cid, None)
        if place is not None:
            self._cids[place] = b""

    def renamed(self, old: str, new: str) -> None:
        """A room has another key; what was said there before was said there."""
        self._rooms[:] = [new if room == old else room for room in self._rooms]

    def _grow(self) -> int:
        """The next place behind the last one: a new one, or the first again when there are enough."""
        count = len(self._cids)
        more = min(_GROWTH, MAX_KNOWN_IDS - count)
        if more <= 0:
            return 0
        self._cids += [b""] * more
        self._rooms += [""] * more
        self._kinds += [Kind.PRIVMSG] * more
        self._numbers = memoryview(bytearray(self._numbers) + bytes(24 * more)).cast("q")
        return count
