"""With whom somebody spoke in private, and when it was, there and in rooms: read out of the history, without the words.
Pages of a conversation are paging.py's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from lanchat.protocol.entry import private_parties
from lanchat.protocol.query import MESSAGES, Correspondent

#: Private conversations have names that no channel has, from '=' on; '>' is the next character.
_ROOMS = (
    "SELECT r, name, (SELECT MAX(ts) FROM entry INDEXED BY entry_room WHERE entry.room = room.r) AS last FROM room"
    " WHERE name >= '=' AND name < '>' AND instr(name, ?) AND last IS NOT NULL ORDER BY last DESC LIMIT ?"
)
#: What somebody was called last in this conversation, else anywhere.
_NICK = (
    "SELECT author.nick FROM entry INDEXED BY entry_room CROSS JOIN author ON author.a = entry.author"
    " WHERE entry.room = ? AND author.id = ? ORDER BY entry.ts DESC LIMIT 1"
)
_ANY_NICK = "SELECT nick FROM author WHERE id = ? ORDER BY a DESC LIMIT 1"
_LAST = (
    "SELECT ts FROM entry INDEXED BY entry_room WHERE room = (SELECT r FROM room WHERE name = ?)"
    f" AND kind IN ({', '.join(str(int(kind)) for kind in sorted(MESSAGES))}) ORDER BY ts DESC LIMIT 1"
)


def last_times(connection: sqlite3.Connection, rooms: Iterable[str]) -> dict[str, int]:
    """When the last message was said in each of these rooms, in milliseconds; rooms without any are left out."""
    found = ((room, connection.execute(_LAST, (room,)).fetchone()) for room in rooms)
    return {room: row[0] for room, row in found if row is not None}


def correspondents(connection: sqlite3.Connection, person: bytes, limit: int) -> list[Correspondent]:
    """Whom this person (a user id) spoke with last, the oldest first; left out is who never said a word anywhere."""
    found: list[Correspondent] = []
    for room, name, last in connection.execute(_ROOMS, (person.hex(), limit)).fetchall():
        parties = private_parties(name)
        if parties is None or person not in parties:
            continue
        other = parties[1] if parties[0] == person else parties[0]
        row = connection.execute(_NICK, (room, other)).fetchone() or connection.execute(_ANY_NICK, (other,)).fetchone()
        if row is not None:
            found.append(Correspondent(other, row[0], last))
    return found[::-1]
