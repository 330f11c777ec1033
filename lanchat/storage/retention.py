"""Letting old messages go: by age, by size, in batches short enough to run between two commits.
The topic and the modes in force are never deleted. No thread of its own: the writer asks for one batch at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from lanchat.storage import paging, words
from lanchat.storage.rows import transaction

#: Entries deleted in one transaction: a few milliseconds, so no message waits long behind it.
BATCH = 500
#: Pages given back to the disk after a batch, and in each of the steps after the last one.
BATCH_PAGES = 200
#: Seconds, or stored entries, after which the next pass begins.
PASS_INTERVAL = 3_600.0
PASS_ENTRIES = 10_000

_DAY_MS = 86_400_000

# All in one row: the interpreter is given away once for each, and may be long in coming back (rows.py).
_FOUND = "SELECT json_group_array(json_array(mid, author, room)) FROM ({})"
# Room by room, because the index on rooms is the one that is sorted by time.
_TOO_OLD = _FOUND.format(
    "SELECT entry.mid, entry.author, entry.room"
    " FROM room CROSS JOIN entry INDEXED BY entry_room ON entry.room = room.r AND entry.ts < ?"
    " WHERE entry.mid NOT IN (SELECT value FROM json_each(?)) LIMIT ?"
)
_OLDEST = _FOUND.format(
    "SELECT mid, author, room FROM entry WHERE mid NOT IN (SELECT value FROM json_each(?)) ORDER BY mid LIMIT ?"
)


def used_bytes(connection: sqlite3.Connection) -> int:
    """What the history takes, without the pages that wait to be used again."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def trim(
    connection: sqlite3.Connection, *, now_ms: int, keep_days: int, keep_bytes: int, forget_before: int = 0
) -> int:
    """Delete at most one batch of what is beyond either limit (0: no limit), or older than `forget_before` in
    milliseconds. Returns how many went; 0 ends a pass.

    Raises sqlite3.Error, and then nothing was deleted.
    """
    with transaction(connection):
        oldest = max(forget_before, now_ms - keep_days * _DAY_MS if keep_days else 0)
        rows = _beyond(connection, oldest, keep_bytes)
        if rows:
            _delete(connection, rows)
    if rows:
        give_back(connection)
    return len(rows)


def give_back(connection: sqlite3.Connection) -> bool:
    """Give at most BATCH_PAGES pages that nothing is in back to the disk; False when there were none.

    Raises sqlite3.Error, and then nothing has changed.
    """
    if not connection.execute("PRAGMA freelist_count").fetchone()[0]:
        return False
    # A script is run to its end. The statement gives a row without columns for each page, and the module takes one.
    connection.executescript(f"PRAGMA incremental_vacuum({BATCH_PAGES})")
    return True


def _beyond(connection: sqlite3.Connection, oldest: int, keep_bytes: int) -> list[list[int]]:
    """The row numbers of entries that are to go, with those of their authors and rooms."""
    rows: list[list[int]] = []
    kept = paging.rows_in_force(connection)
    if oldest:
        rows = json.loads(connection.execute(_TOO_OLD, (oldest, kept, BATCH)).fetchone()[0])
    if not rows and keep_bytes and used_bytes(connection) > keep_bytes:
        rows = json.loads(connection.execute(_OLDEST, (kept, BATCH)).fetchone()[0])
    return rows


def _delete(connection: sqlite3.Connection, rows: list[list[int]]) -> None:
    entries, authors, rooms = (json.dumps(sorted(set(column))) for column in zip(*rows, strict=True))
    words.remove(connection, entries)
    connection.execute("DELETE FROM entry WHERE mid IN (SELECT value FROM json_each(?))", (entries,))
    words.settle(connection)
    connection.execute(
        "DELETE FROM author WHERE a IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.author = author.a)",
        (authors,),
    )
    connection.execute(
        "DELETE FROM room WHERE r IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.room = room.r)",
        (rooms,),
    )


class Trimmer:
    """Says when a pass of retention is due and runs its batches: at the start, hourly, and after much was stored."""

    def __init__(self, *, keep_days: int, keep_bytes: int, clock: Callable[[], float]) -> None:
        self._keep_days = keep_days
        self._keep_bytes = keep_bytes
        self._clock = clock
        self._next_pass = clock()
        self._stored = 0
        self._forget_before = 0
        self._forgotten: list[Callable[[], None]] = []
        self.running = False

    def keep(self, days: int) -> None:
        """Keep messages for so many days from now on, 0 for ever; a pass is due."""
        self._keep_days = days
        self._next_pass = self._clock()

    def forget(self, before_ms: int, done: Callable[[], None]) -> None:
        """Let everything older than this time go now, whatever is kept otherwise; then done()."""
        self._forget_before = max(self._forget_before, before_ms)
        self._forgotten.append(done)
        self._next_pass = self._clock()

    def stored(self, count: int) -> None:
        """Count entries that came in."""
        self._stored += count

    def wait(self) -> float:
        """Seconds until there may be something to do."""
        return 0.0 if self.running else max(0.0, self._next_pass - self._clock())

    def step(self, connection: sqlite3.Connection, now_ms: int) -> bool:
        """Run one batch when a pass is due or under way; True when something went.

        Raises sqlite3.Error: the pass is over.
        """
        under_way = self.running
        if not under_way and self._clock() < self._next_pass and self._stored < PASS_ENTRIES:
            return False
        self.running = False
        self._next_pass = self._clock() + PASS_INTERVAL
        self._stored = 0
        limits = {"keep_days": self._keep_days, "keep_bytes": self._keep_bytes, "forget_before": self._forget_before}
        if not any(limits.values()):
            return False
        self.running = bool(trim(connection, now_ms=now_ms, **limits)) or (under_way and give_back(connection))
        if not self.running:
            self._forget_before = 0
            waiting, self._forgotten = self._forgotten, []
            for done in waiting:
                done()
        return self.running
