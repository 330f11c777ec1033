"""Ledger: gives messages their place in the one order, hands them to the store, and knows which came before.
Echoes wait here until their entry is on disk. Who gets a message is none of its business."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from lanchat.protocol.entry import Author, Entry, Epoch, Kind, Uuid7
from lanchat.server.history import History
from lanchat.server.limits import MAX_KNOWN_IDS
from lanchat.server.session import Hold, Session


class Known(NamedTuple):
    """A message that was accepted before: enough to answer when it is sent again."""

    ts: int
    room: str
    kind: Kind
    digest: int
    ticket: int


@dataclass(slots=True)
class Waiter:
    """Somebody who is to hear what became of an entry; `hold` is their echo, None when they get none.

    `undo` takes back what the entry changed in memory.
    """

    session: Session
    hold: Hold | None
    cid: bytes
    command: str
    target: str
    undo: Callable[[], None] | None = None


def digest(body: str) -> int:
    """What is remembered of a body, to tell a repeat from another message under the same id."""
    return hash(body)


class Ledger:
    """The order of one hosting term. (ts, epoch, seq) grows with every entry. Net thread only."""

    def __init__(
        self, history: History, epoch: Epoch, first_seq: int, last_ts: int, wall_ms: Callable[[], int], random: Random
    ) -> None:
        self.history = history
        self._epoch = epoch
        self._seq = first_seq
        self._last_ts = last_ts
        self._wall_ms = wall_ms
        self.new_id = Uuid7(wall_ms, random)
        self.highest_committed = -1
        #: The fields of a Known each. Cap: MAX_KNOWN_IDS, the oldest is forgotten; the store knows those.
        self._known: OrderedDict[bytes, tuple[int, str, Kind, int, int]] = OrderedDict()
        #: Tickets on their way to the disk, in order. Bounded by the store's own queue.
        self._waiters: dict[int, list[Waiter]] = {}
        self._tickets: deque[int] = deque()

    def now_ms(self) -> int:
        """The time for an event that is not stored: never before that of a stored one."""
        return max(self._wall_ms(), self._last_ts)

    def add(
        self, cid: bytes, author: Author, room: str, kind: Kind, body: str, target: bytes = b"", tags: str = ""
    ) -> tuple[Entry, int]:
        """Make the next entry and hand it to the store. Raises HistoryFull, and then nothing has happened."""
        ts = max(self._wall_ms(), self._last_ts)
        entry = Entry(ts, self._epoch, self._seq, cid, author, room, kind, body, target, tags)
        ticket = self.history.append(entry)
        self._last_ts = ts
        self._seq += 1
        self._remember(entry, ticket)
        return entry, ticket

    def load(self, entries: Iterable[Entry]) -> None:
        """Know these entries, read from the store, as if they had been said just now."""
        for entry in entries:
            self._remember(entry, -1)

    def known(self, cid: bytes) -> Known | None:
        """The message with this id, if it is among the last MAX_KNOWN_IDS."""
        found = self._known.get(cid)
        return Known(*found) if found is not None else None

    def wait(self, ticket: int, waiter: Waiter) -> None:
        """Release the waiter's echo when this ticket is on disk; at once when it is already."""
        if ticket <= self.highest_committed:
            if waiter.hold is not None:
                waiter.session.release(waiter.hold)
            return
        waiters = self._waiters.get(ticket)
        if waiters is None:
            self._waiters[ticket] = [waiter]
            self._tickets.append(ticket)
        else:
            waiters.append(waiter)

    def committed(self, ticket: int) -> None:
        """Everything up to this ticket is on disk."""
        self.highest_committed = max(self.highest_committed, ticket)
        tickets = self._tickets
        while tickets and tickets[0] <= ticket:
            for waiter in self._waiters.pop(tickets.popleft(), ()):
                if waiter.hold is not None:
                    waiter.session.release(waiter.hold)

    def failed(self, tickets: Iterable[int]) -> list[Waiter]:
        """These were not stored: forget their ids, so that they may be sent again, and say who waits for them."""
        waiters = [waiter for ticket in tickets for waiter in self._waiters.pop(ticket, ())]
        for waiter in waiters:
            self._known.pop(waiter.cid, None)
        return waiters

    def _remember(self, entry: Entry, ticket: int) -> None:
        known = self._known
        if len(known) >= MAX_KNOWN_IDS:
            known.popitem(last=False)
        known[entry.cid] = (entry.ts, entry.room, entry.kind, digest(entry.body), ticket)
