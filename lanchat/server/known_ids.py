"""The ids of the last messages, with what it takes to answer when one of them is sent again.
Fifty thousand are kept, so they are laid out to be small; the order of messages is ledger.py's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from lanchat.protocol.entry import Kind
from lanchat.server.limits import MAX_KNOWN_IDS

#: Blocks that MAX_KNOWN_IDS are kept in.
_BLOCKS = 3

#: What is remembered of a body, to tell a repeat from another message under the same id.
digest: Callable[[str], int] = hash


class Known(NamedTuple):
    """A message that was accepted before: enough to answer when it is sent again."""

    ts: int
    room: str
    kind: Kind
    digest: int
    ticket: int


class _Block:
    """Messages in the order they came, one column for each field: an object for each would take twice the memory."""

    __slots__ = ("kinds", "numbers", "places", "rooms")

    def __init__(self, size: int) -> None:
        self.places: dict[bytes, int] = {}
        self.rooms = [""] * size
        self.kinds = [Kind.PRIVMSG] * size
        #: ts, digest and ticket of each place in turn. Setting an item of a memoryview is quicker than of an array.
        self.numbers = memoryview(bytearray(24 * size)).cast("q")


class KnownIds:
    """MAX_KNOWN_IDS of them at most, the oldest are forgotten first: a block at once. Net thread only.

    One dict in which each id takes the place of an older one would have to be made anew time and again, several times
    as large as what is in it.
    """

    __slots__ = ("_blocks", "_leaving", "_newest", "_next", "_size")

    def __init__(self) -> None:
        self._size = MAX_KNOWN_IDS // _BLOCKS
        #: The newest first.
        self._blocks: deque[_Block] = deque()
        #: Ids that are known no more. One goes for each that comes, so that the memory taken stays the same.
        self._leaving: dict[bytes, int] = {}
        self._newest = _Block(0)
        self._next = self._size

    def get(self, cid: bytes) -> Known | None:
        """The message with this id."""
        for block in self._blocks:
            place = block.places.get(cid)
            if place is not None:
                ts, body, ticket = block.numbers[3 * place : 3 * place + 3]
                return Known(ts, block.rooms[place], block.kinds[place], body, ticket)
        return None

    def add(self, cid: bytes, ts: int, room: str, kind: Kind, body: str, ticket: int) -> None:
        """Remember one more message."""
        if self._next == self._size:
            self._begin_block()
        if self._leaving:
            self._leaving.popitem()
        block, place = self._newest, self._next
        block.places[cid] = place
        block.rooms[place] = room
        block.kinds[place] = kind
        numbers, first = block.numbers, 3 * place
        numbers[first] = ts
        numbers[first + 1] = hash(body)
        numbers[first + 2] = ticket
        self._next = place + 1

    def forget(self, cid: bytes) -> None:
        """This message was not stored after all."""
        for block in self._blocks:
            block.places.pop(cid, None)

    def _begin_block(self) -> None:
        if len(self._blocks) < _BLOCKS:
            block = _Block(self._size)
        else:
            block = self._blocks.pop()
            self._leaving, block.places = block.places, {}
        self._newest = block
        self._next = 0
        self._blocks.appendleft(block)
