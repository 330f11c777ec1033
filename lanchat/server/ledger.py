"""Ledger: gives messages their place in the one order, hands them to the store, and knows which came before.
Echoes wait here until their entry is on disk. Who gets a message is none of its business."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from lanchat.protocol.entry import Author, Entry, Epoch, Kind, Uuid7
from lanchat.server.history import History
from lanchat.server.known_ids import Known, KnownIds
from lanchat.server.session import Hold, Session


class Waiter(NamedTuple):
    """Somebody who is to hear what became of an entry; `hold` is their echo, None when they get none.

    `undo` takes back what the entry changed in memory.
    """

    session: Session
    hold: Hold | None
    cid: bytes
    command: str
    target: str
    undo: Callable[[], None] | None = None


#: The fields of a Waiter: there is one for every message, and a plain tuple is made in no time.
Waiting = tuple[Session, Hold | None, bytes, str, str, Callable[[], None] | None]
#: Calling the class itself takes twice as long.
_new: Callable[[type[Entry], tuple[object, ...]], Entry] = tuple.__new__


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
        #: The store knows those that are forgotten here.
        self._known = KnownIds()
        #: Who waits for tickets on their way to the disk, in order. Bounded by the store's own queue.
        self._waiting: deque[tuple[int, Waiting]] = deque()
        #: Those who came later, by ticket: whoever says again what is still on its way. Bounded as what is held.
        self._late: dict[int, list[Waiting]] = {}

    def now_ms(self) -> int:
        """The time for an event that is not stored: never before that of a stored one."""
        return max(self._wall_ms(), self._last_ts)

    def add(
        self,
        cid: bytes | None,
        author: Author,
        room: str,
        kind: Kind,
        body: str,
        target: bytes = b"",
        tags: str = "",
    ) -> tuple[Entry, int]:
        """Make the next entry, with an id of our own if it has none, and hand it to the store.

        Raises HistoryFull, and then nothing has happened.
        """
        now = self._wall_ms()
        ts = now if now > self._last_ts else self._last_ts
        cid = cid or self.new_id.at(now)
        entry = _new(Entry, (ts, self._epoch, self._seq, cid, author, room, kind, body, target, tags, b""))
        ticket = self.history.append(entry)
        self._last_ts = ts
        self._seq += 1
        self._known.add(cid, ts, room, kind, body, ticket)
        return entry, ticket

    def load(self, entries: Iterable[Entry]) -> None:
        """Know these entries, read from the store, as if they had been said just now."""
        for entry in entries:
            self._known.add(entry.cid, entry.ts, entry.room, entry.kind, entry.body, -1)

    def known(self, cid: bytes) -> Known | None:
        """The message with this id, if it is one of the last (known_ids.py). Its room may have another name by now."""
        return self._known.get(cid)

    def wait(self, ticket: int, waiter: Waiting) -> None:
        """Release the waiter's echo when this ticket is on disk; at once when it is already."""
        if ticket <= self.highest_committed:
            _release(waiter)
            return
        waiting = self._waiting
        if not waiting or waiting[-1][0] < ticket:
            waiting.append((ticket, waiter))
        else:
            self._late.setdefault(ticket, []).append(waiter)

    def committed(self, ticket: int) -> None:
        """Everything up to this ticket is on disk."""
        self.highest_committed = max(self.highest_committed, ticket)
        waiting, late = self._waiting, self._late
        while waiting and waiting[0][0] <= ticket:
            waiter = waiting.popleft()[1]
            if waiter[1] is not None:
                _release(waiter)
        for number in [number for number in late if number <= ticket] if late else ():
            for waiter in late.pop(number):
                _release(waiter)

    def failed(self, tickets: Iterable[int]) -> list[Waiter]:
        """These were not stored: forget their ids, so that they may be sent again, and say who waits for them."""
        lost = frozenset(tickets)
        waiters = [Waiter(*waiter) for ticket, waiter in self._waiting if ticket in lost]
        self._waiting = deque(item for item in self._waiting if item[0] not in lost)
        for ticket in sorted(lost & self._late.keys()):
            waiters += [Waiter(*waiter) for waiter in self._late.pop(ticket)]
        for waiter in waiters:
            self._known.forget(waiter.cid)
        return waiters


def _release(waiter: Waiting) -> None:
    session, hold, *_ = waiter
    if hold is not None:
        session.release(hold)
