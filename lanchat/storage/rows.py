"""Entries to rows and back: what one transaction writes, and how a row becomes an Entry again.
Begins and ends no transaction; which rows are wanted is decided in paging.py."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lanchat.protocol.entry import Author, Entry, Epoch, Kind

#: Rows in one INSERT. The module gives the interpreter away once per statement, and getting it back can take 5 ms while
#: the network thread is busy: one statement for many rows keeps a commit short.
ROWS_PER_INSERT = 64
#: Most rooms, authors and epochs whose row numbers are remembered; when full, all are looked up again.
MAX_REMEMBERED = 10_000

#: The columns entry_of() takes, in its order, and the tables they come from. CROSS JOIN keeps SQLite from starting
#: anywhere but at `entry`.
COLUMNS = (
    "entry.ts, epoch.term, epoch.id, entry.seq, entry.cid, author.id, author.nick, author.mask, author.account,"
    " room.name, entry.kind, entry.body, entry.target, entry.tags, entry.sig"
)
JOINS = (
    "CROSS JOIN epoch ON epoch.e = entry.e CROSS JOIN author ON author.a = entry.author"
    " CROSS JOIN room ON room.r = entry.room"
)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block is durable when it ends, or none of it. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def entry_of(row: tuple[Any, ...]) -> Entry:
    """The Entry that was stored as this row of COLUMNS."""
    ts, term, epoch, seq, cid, author, nick, mask, account, room, kind, body, target, tags, sig = row
    return Entry(
        ts=ts,
        epoch=Epoch(term, epoch),
        seq=seq,
        cid=cid,
        author=Author(author, nick, mask, account),
        room=room,
        kind=Kind(kind),
        body=body,
        target=target or b"",
        tags=tags or "",
        sig=sig or b"",
    )


class RowWriter:
    """Writes entries on one connection, inside the caller's transaction. Writer thread only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rooms: dict[str, int] = {}
        self._authors: dict[Author, int] = {}
        self._epochs: dict[Epoch, int] = {}

    def forget(self) -> None:
        """Drop what is remembered of row numbers: after a rollback, and when rooms or authors were deleted."""
        self._rooms.clear()
        self._authors.clear()
        self._epochs.clear()

    def next_term(self) -> int:
        """One more than the highest term in the file."""
        return int(self._connection.execute("SELECT COALESCE(MAX(term), 0) + 1 FROM epoch").fetchone()[0])

    def add_epoch(self, epoch: Epoch, host: bytes) -> None:
        """Record a hosting term; one that is there already stays as it is."""
        self._connection.execute(
            "INSERT OR IGNORE INTO epoch(id, term, host) VALUES (?, ?, ?)", (epoch.id, epoch.term, host)
        )

    def set_clean(self, clean: bool) -> None:
        """Mark whether the program has ended, or is running and might be cut off."""
        self._connection.execute("INSERT OR REPLACE INTO meta(k, v) VALUES ('clean', ?)", (int(clean),))

    def write(self, entries: Sequence[Entry]) -> None:
        """Insert entries in this order. Of two with one cid the first counts, the other is kept as a duplicate."""
        known = self._known_cids(entries)
        rows: list[tuple[Any, ...]] = []
        for entry in entries:
            rows.append(self._row(entry, entry.cid in known))
            known.add(entry.cid)
        for start in range(0, len(rows), ROWS_PER_INSERT):
            chunk = rows[start : start + ROWS_PER_INSERT]
            self._connection.execute(_insert(len(chunk)), [value for row in chunk for value in row])

    def _known_cids(self, entries: Sequence[Entry]) -> set[bytes]:
        known: set[bytes] = set()
        for start in range(0, len(entries), ROWS_PER_INSERT):
            cids = [entry.cid for entry in entries[start : start + ROWS_PER_INSERT]]
            marks = ", ".join("?" * len(cids))
            known.update(
                row[0] for row in self._connection.execute(f"SELECT cid FROM entry WHERE cid IN ({marks})", cids)
            )
        return known

    def _row(self, entry: Entry, duplicate: bool) -> tuple[Any, ...]:
        return (
            self._epoch(entry.epoch),
            entry.seq,
            entry.ts,
            self._room(entry.room),
            self._author(entry.author),
            entry.cid,
            int(entry.kind),
            entry.target or None,
            entry.body,
            entry.tags or None,
            entry.sig or None,
            int(duplicate),
        )

    def _epoch(self, epoch: Epoch) -> int:
        if epoch not in self._epochs:
            self.add_epoch(epoch, b"")
            _make_room(self._epochs)
            self._epochs[epoch] = self._one("SELECT e FROM epoch WHERE id = ?", (epoch.id,))
        return self._epochs[epoch]

    def _room(self, name: str) -> int:
        if name not in self._rooms:
            self._connection.execute("INSERT OR IGNORE INTO room(name) VALUES (?)", (name,))
            _make_room(self._rooms)
            self._rooms[name] = self._one("SELECT r FROM room WHERE name = ?", (name,))
        return self._rooms[name]

    def _author(self, author: Author) -> int:
        if author not in self._authors:
            values = (author.id, author.nick, author.mask, author.account)
            self._connection.execute(
                "INSERT OR IGNORE INTO author(id, nick, mask, account) VALUES (?, ?, ?, ?)", values
            )
            _make_room(self._authors)
            self._authors[author] = self._one(
                "SELECT a FROM author WHERE id = ? AND nick = ? AND mask = ? AND account = ?", values
            )
        return self._authors[author]

    def _one(self, query: str, values: tuple[Any, ...]) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])


def _make_room(remembered: dict[Any, int]) -> None:
    if len(remembered) >= MAX_REMEMBERED:
        remembered.clear()


@functools.cache  # at most ROWS_PER_INSERT different texts
def _insert(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"] * rows)
    return f"INSERT INTO entry(e, seq, ts, room, author, cid, kind, target, body, tags, sig, dup) VALUES {values}"
