"""A history file seen from outside, to be read and nothing else, also while another process writes to it.
What becomes of the entries is decided by who reads."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.entry import Entry, Kind
from lanchat.storage import opening, schema
from lanchat.storage.rows import COLUMNS, JOINS, REDACTED, entry_of

#: What was said, and what the room was about.
_KINDS = f"({int(Kind.PRIVMSG)}, {int(Kind.NOTICE)}, {int(Kind.TOPIC)})"
_ROOMS = f"""SELECT name, (SELECT COUNT(*) FROM entry WHERE entry.room = room.r AND entry.kind IN {_KINDS}) AS count
    FROM room WHERE name LIKE '#%' AND count ORDER BY name"""
_ENTRIES = (
    f"SELECT {COLUMNS} FROM entry INDEXED BY entry_room {JOINS}"
    " WHERE entry.room = (SELECT r FROM room WHERE name = ?) AND entry.ts BETWEEN ? AND ?"
    f" AND entry.kind IN {_KINDS} AND NOT {REDACTED}"
    " ORDER BY entry.ts, epoch.term, epoch.id, entry.seq"
)


@dataclass(frozen=True, slots=True)
class Room:
    """A channel with something in it; `count` is how many entries there are, those taken back included."""

    name: str
    count: int


class Archive:
    """An open history file. One thread; raises UserError when the file cannot be read on."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self._file = file
        self._connection = connection

    def rooms(self) -> list[Room]:
        """Every channel; private conversations are nobody's to list."""
        with _reading(self._file):
            return [Room(name, count) for name, count in self._connection.execute(_ROOMS)]

    def entries(self, room: str, first_ms: int, last_ms: int) -> Iterator[Entry]:
        """What was said in a channel, by its folded name, in its order: edits in place, without what was taken back.

        As of the moment of the first, however long the reading takes.
        """
        with _reading(self._file):
            for row in self._connection.execute(_ENTRIES, (room, first_ms, last_ms)):
                yield entry_of(row)


@contextlib.contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """The history in this file for the length of the block. Raises UserError when there is none."""
    if not file.exists():
        raise UserError(_("There is no history in {folder}.").format(folder=file.parent))
    with _reading(file), contextlib.closing(_connect(file)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
            raise UserError(_unreadable(file, _("the file belongs to another program")))
        if schema.version(connection) > schema.VERSION:
            raise UserError(_unreadable(file, _("the file was written by a newer LAN Chat")))
        with contextlib.closing(_as_of_today(connection)) as readable:
            yield Archive(file, readable)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=opening.BUSY_WAIT)
    connection.execute("PRAGMA trusted_schema = 0")
    return connection


def _as_of_today(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same history in today's tables. An older file is not changed but copied to memory."""
    if schema.version(connection) == schema.VERSION:
        return connection
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    schema.migrate(copy)
    return copy


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError) as error:  # the latter: what is stored is no entry
        if isinstance(error, sqlite3.Error) and not opening.is_damage(error):
            why = opening.describe(error)
        else:
            why = _("the file is damaged")
        raise UserError(_unreadable(file, why)) from error


def _unreadable(file: Path, why: str) -> str:
    return _("The history {file} cannot be read: {why}.").format(file=file, why=why)
