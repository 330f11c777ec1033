"""The tables of the history file, and the step from each version of them to the next.
Only statements live here; opening, writing and reading are done elsewhere."""

from __future__ import annotations

import sqlite3

#: "LANC": tells our files from every other SQLite database.
APPLICATION_ID = 0x4C414E43

#: One tuple of statements per version; a file of version n has run the first n. Never change one of these: whatever
#: comes is a further tuple. The full-text index is not here, because it can be made anew at any time (words.py).
#:
#: epoch: one row per hosting term, kept for ever, because the next term counts from the highest.
#: author: how somebody appeared when they spoke; the same person has one row per appearance.
#: entry: `mid` is the order of arrival on this computer and means nothing elsewhere. Every index is one more page to
#: write per commit, so there is none without which nothing would be slow.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta(k TEXT PRIMARY KEY, v) WITHOUT ROWID",
        """CREATE TABLE epoch(
            e INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, term INTEGER NOT NULL, host BLOB NOT NULL)""",
        "CREATE TABLE room(r INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """CREATE TABLE author(
            a INTEGER PRIMARY KEY, id BLOB NOT NULL, nick TEXT NOT NULL, mask TEXT NOT NULL, account TEXT NOT NULL,
            UNIQUE(id, nick, mask, account))""",
        """CREATE TABLE entry(
            mid INTEGER PRIMARY KEY, e INTEGER NOT NULL, seq INTEGER NOT NULL, ts INTEGER NOT NULL,
            room INTEGER NOT NULL, author INTEGER NOT NULL, cid BLOB NOT NULL, kind INTEGER NOT NULL,
            target BLOB, body TEXT NOT NULL, tags TEXT, sig BLOB)""",
        "CREATE INDEX entry_room ON entry(room, ts)",
        # Of two with one cid the first counts.
        "CREATE UNIQUE INDEX entry_cid ON entry(cid)",
        # For letting go of authors whose last entry has gone.
        "CREATE INDEX entry_author ON entry(author)",
        # 3 is Kind.TOPIC: the topic in force is found without reading the room.
        "CREATE INDEX entry_topic ON entry(room, ts) WHERE kind = 3",
    ),
    # 11 and 12 are Kind.REDACT and Kind.EDIT: what became of a message is found by its id.
    ("CREATE INDEX entry_target ON entry(target) WHERE kind IN (11, 12)",),
    # 9 and 13 are Kind.MODE and Kind.RENAME: each holds the whole state of its room, so the newest one is enough.
    ("CREATE INDEX entry_mode ON entry(room, ts) WHERE kind IN (9, 13)",),
)

VERSION = len(MIGRATIONS)


def version(connection: sqlite3.Connection) -> int:
    """The version of the tables in this file; 0 when there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an older or empty file to VERSION. Each step is done wholly or not at all; raises sqlite3.Error."""
    for number in range(version(connection), VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version(connection) == number:  # another process may have been quicker
                for statement in MIGRATIONS[number]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
