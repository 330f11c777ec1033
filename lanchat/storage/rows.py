"""Entries to rows and back: what one transaction writes, and how a row becomes an Entry again.
Begins and ends no transaction; which rows are wanted is decided in paging.py."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.protocol.names import casefold

#: Rows in one INSERT. The module gives the interpreter away once per statement, and getting it back can take 5 ms while
#: the network thread is busy: one statement for many rows keeps a commit short.
ROWS_PER_INSERT = 64
#: Most rooms and authors whose row numbers are remembered; when full, all are looked up again.
MAX_REMEMBERED = 10_000
_NOBODY: tuple[Author | None, int] = (None, 0)
#: The columns of every entry, and those that most do not use.
_USUAL = ("e", "seq", "ts", "room", "author", "cid", "kind", "body")
_RARE = ("target", "tags", "sig")

#: The columns that original_of() takes, in its order, and the tables they come from. CROSS JOIN keeps SQLite from
#: starting anywhere but at `entry`.
ORIGINAL = (
    "entry.ts, epoch.term, epoch.id, entry.seq, entry.cid, author.id, author.nick, author.mask, author.account,"
    " room.name, entry.kind, entry.body, entry.target, entry.tags, entry.sig"
)
# Word for word the condition of the index entry_target, which SQLite would not use otherwise.
_LATER = f"({int(Kind.REDACT)}, {int(Kind.EDIT)})"
#: Whether a row of `entry` was taken back, and with a message every edit of it. Entries are never changed: whatever
#: shows their text to anybody asks this first.
REDACTED = (
    f"EXISTS (SELECT 1 FROM entry AS redact INDEXED BY entry_target WHERE redact.kind IN {_LATER}"
    f" AND redact.kind = {int(Kind.REDACT)}"
    " AND redact.room = entry.room"
    f" AND redact.target IN (entry.cid, CASE entry.kind WHEN {int(Kind.EDIT)} THEN entry.target END))"
)
_NEWEST_EDIT = (
    "(SELECT edit.{0} FROM entry AS edit INDEXED BY entry_target JOIN epoch AS term ON term.e = edit.e"
    f" WHERE edit.kind IN {_LATER} AND edit.kind = {int(Kind.EDIT)}"
    " AND edit.room = entry.room AND edit.target = entry.cid"
    " ORDER BY edit.ts DESC, term.term DESC, term.id DESC, edit.seq DESC LIMIT 1)"
)
#: The columns that entry_of() takes.
COLUMNS = f"{ORIGINAL}, {REDACTED}, {_NEWEST_EDIT.format('cid')}, {_NEWEST_EDIT.format('body')}"
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
    """The Entry of this row of COLUMNS as it is now: after every edit, blank after a redaction."""
    entry = original_of(row[:-3])
    redacted, edit, body = row[-3:]
    if redacted:
        return entry.blanked()
    return entry.edited(body, edit) if edit is not None else entry


def original_of(row: tuple[Any, ...]) -> Entry:
    """The Entry that was stored as this row of ORIGINAL."""
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
        #: By their id: how somebody appeared last, and the row of that.
        self._authors: dict[bytes, tuple[Author | None, int]] = {}
        self._epoch: Epoch | None = None
        self._number = 0

    def forget(self) -> None:
        """Drop what is remembered of row numbers: after a rollback, and when rooms or authors were deleted."""
        self._rooms.clear()
        self._authors.clear()
        self._epoch = None

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
        """Insert entries in this order. Of two with one cid the first counts, the other is left out."""
        for start in range(0, len(entries), ROWS_PER_INSERT):
            chunk = entries[start : start + ROWS_PER_INSERT]
            rare = any(entry.target or entry.tags or entry.sig for entry in chunk)
            self._connection.execute(_insert(len(chunk), rare), self._values(chunk, rare))

    def _values(self, entries: Sequence[Entry], rare: bool) -> list[Any]:
        # The module asks for an adapter of everything that is None or bytes, at half a microsecond each.
        values: list[Any] = []
        rooms, authors = self._rooms, self._authors
        for entry in entries:
            ts, epoch, seq, cid, author, room, kind, body, target, tags, sig = entry
            # Whoever speaks again is mostly the same object, which is quicker to compare than to hash.
            known, number = authors.get(author.id, _NOBODY)
            if known is not author:
                number = self._author(author)
            values += (
                self._number if epoch is self._epoch else self._change_epoch(epoch),
                seq,
                ts,
                rooms.get(room) or self._room(entry),
                number,
                bytearray(cid),
                int(kind),
                body,
            )
            if rare:
                values += (target or None, tags or None, sig or None)
        return values

    def _change_epoch(self, epoch: Epoch) -> int:
        self.add_epoch(epoch, b"")
        self._number = self._one("SELECT e FROM epoch WHERE id = ?", (epoch.id,))
        self._epoch = epoch
        return self._number

    def _room(self, entry: Entry) -> int:
        name = entry.room
        if entry.kind is Kind.RENAME:
            self._rename(casefold(entry.body.partition(" ")[0]), name)
        self._connection.execute("INSERT OR IGNORE INTO room(name) VALUES (?)", (name,))
        _make_room(self._rooms)
        self._rooms[name] = number = self._one("SELECT r FROM room WHERE name = ?", (name,))
        return number

    def _rename(self, old: str, new: str) -> None:
        """Everything that was said in a room goes on to its new name; what is left there, taken back, goes along."""
        self._rooms.pop(old, None)
        row = self._connection.execute("SELECT r FROM room WHERE name = ?", (old,)).fetchone()
        if old == new or row is None:
            return
        self._connection.execute(
            "UPDATE entry SET room = ? WHERE room = (SELECT r FROM room WHERE name = ?)", (row[0], new)
        )
        self._connection.execute("DELETE FROM room WHERE name = ?", (new,))
        self._connection.execute("UPDATE room SET name = ? WHERE r = ?", (new, row[0]))

    def _author(self, author: Author) -> int:
        known, number = self._authors.get(author.id, _NOBODY)
        if known != author:
            values = (author.id, author.nick, author.mask, author.account)
            self._connection.execute(
                "INSERT OR IGNORE INTO author(id, nick, mask, account) VALUES (?, ?, ?, ?)", values
            )
            _make_room(self._authors)
            number = self._one("SELECT a FROM author WHERE id = ? AND nick = ? AND mask = ? AND account = ?", values)
        self._authors[author.id] = (author, number)
        return number

    def _one(self, query: str, values: tuple[Any, ...]) -> int:
        return int(self._connection.execute(query, values).fetchone()[0])


def _make_room(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= MAX_REMEMBERED:
        remembered.clear()


@functools.cache  # at most twice ROWS_PER_INSERT different texts
def _insert(rows: int, rare: bool) -> str:
    columns = (*_USUAL, *_RARE) if rare else _USUAL
    row = f"({', '.join('?' * len(columns))})"
    # FAIL: the caller rolls all back, so SQLite needs no copies of the pages to take this one statement back.
    return (
        f"INSERT OR FAIL INTO entry({', '.join(columns)}) VALUES {', '.join([row] * rows)} ON CONFLICT(cid) DO NOTHING"
    )
