"""Reading the history: pages of a room, one message by its id, what a host needs when it begins.
Pure functions on a connection; every answer is in the order (ts, term, epoch id, seq)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from lanchat.protocol.entry import Entry, Epoch, Kind
from lanchat.protocol.query import EVERYTHING, MAX_PAGE, Bound, PageQuery
from lanchat.storage.rows import COLUMNS, JOINS, ORIGINAL, REDACTED, entry_of, original_of

#: Entries per room a host gets when it begins, for its memory.
RECENT = 200
#: Most entries over all rooms it gets then: the rooms that spoke last come first, so a start stays quick.
MAX_RECENT = 10_000
#: Most rooms whose topics, and whose modes, it gets: those of the rooms where they changed last.
MAX_IN_FORCE = 10_000


@dataclass(frozen=True, slots=True)
class HistoryStart:
    """What a host begins with: its term, and what the chat remembers (topics, modes, newest entries by room)."""

    epoch: Epoch
    first_seq: int
    last_ts: int
    topics: dict[str, Entry]
    recent: dict[str, list[Entry]]
    modes: dict[str, Entry] = field(default_factory=dict)


#: A place in the order: (ts, term, epoch id, seq).
Position = tuple[int, int, bytes, int]

#: Before and after everything SQLite can hold.
_FAR = 2**62
_FIRST: Position = (-_FAR, -1, b"", -1)
_LAST: Position = (_FAR, _FAR, b"", _FAR)

_ORDER = "entry.ts {0}, epoch.term {0}, epoch.id {0}, entry.seq {0}"
_PAGE = (
    f"SELECT {COLUMNS} FROM entry INDEXED BY entry_room {JOINS}"
    " WHERE entry.room = (SELECT r FROM room WHERE name = ?) AND entry.ts BETWEEN ? AND ?"
    " AND (entry.ts, epoch.term, epoch.id, entry.seq) > (?, ?, ?, ?)"
    " AND (entry.ts, epoch.term, epoch.id, entry.seq) < (?, ?, ?, ?)"
    " AND entry.kind IN ({kinds})"
    f" AND NOT {REDACTED}"
    " ORDER BY {order} LIMIT ?"
)
_OF_EPOCH = (
    f"SELECT {ORIGINAL} FROM entry {JOINS} WHERE entry.e = (SELECT e FROM epoch WHERE id = ?) ORDER BY entry.mid"
)
_FIND = f"SELECT {COLUMNS} FROM entry {JOINS} WHERE entry.cid = ?"
#: What the partial indexes of schema.py hold.
_TOPICS = f"kind = {int(Kind.TOPIC)}"
_MODES = f"kind IN ({int(Kind.MODE)}, {int(Kind.RENAME)})"
_CHANGED_LAST = (
    "SELECT room, MAX(ts) AS newest FROM entry INDEXED BY {index} WHERE {kinds} GROUP BY room ORDER BY 2 DESC LIMIT ?"
)
_IN_FORCE = (
    f"SELECT {COLUMNS} FROM entry INDEXED BY {{index}} {JOINS}"
    f" WHERE entry.room = ? AND entry.{{kinds}} ORDER BY {_ORDER.format('DESC')} LIMIT 1"
)
_ROWS = (
    f"SELECT mid FROM ({_CHANGED_LAST}) AS room CROSS JOIN entry INDEXED BY {{index}}"
    " ON entry.room = room.room AND entry.ts = room.newest WHERE entry.{kinds}"
)
_ROWS_IN_FORCE = "SELECT json_group_array(mid) FROM ({} UNION {})".format(
    _ROWS.format(index="entry_topic", kinds=_TOPICS), _ROWS.format(index="entry_mode", kinds=_MODES)
)


#: What a query without a first bound starts from.
_OPEN_START = {"latest": _FIRST, "before": _LAST, "after": _FIRST, "around": _LAST, "between": _FIRST}


def page(connection: sqlite3.Connection, query: PageQuery) -> tuple[list[Entry], bool]:
    """The entries the query asks for, oldest first, and whether nothing more lies in the direction it looks.

    A bound that names a message the room does not hold is answered with ([], False).
    """
    start = _locate(connection, query.room, query.start, _OPEN_START[query.kind])
    end = _locate(connection, query.room, query.end, _LAST)
    if start is None or end is None:
        return [], False
    limit = max(0, min(query.limit, MAX_PAGE))
    room = _Room(connection, query.room, query.kinds)
    match query.kind:
        case "latest":
            return room.newest(start[1], _LAST, limit)
        case "before":
            return room.newest(_FIRST, start[0], limit)
        case "after":
            return room.oldest(start[1], _LAST, limit)
        case "around":
            return room.around(start[0], limit)
        case "between" if start[0] <= end[0]:
            return room.oldest(start[1], end[0], limit)
        case "between":
            return room.newest(end[1], start[0], limit)


def find(connection: sqlite3.Connection, cid: bytes) -> Entry | None:
    """The stored message with this id, as it is now."""
    row = connection.execute(_FIND, (cid,)).fetchone()
    return entry_of(row) if row else None


def beginning(connection: sqlite3.Connection, epoch: Epoch) -> HistoryStart:
    """What a host of this new term needs to know."""
    return HistoryStart(epoch, 1, last_ts(connection), topics(connection), recent(connection), modes(connection))


def last_ts(connection: sqlite3.Connection) -> int:
    """The time of the newest entry in milliseconds, 0 when there is none."""
    newest = "SELECT MAX((SELECT MAX(ts) FROM entry WHERE entry.room = room.r)) FROM room"
    return int(connection.execute(newest).fetchone()[0] or 0)


def topics(connection: sqlite3.Connection) -> dict[str, Entry]:
    """The topic in force per room that has one."""
    return _in_force(connection, "entry_topic", _TOPICS)


def modes(connection: sqlite3.Connection) -> dict[str, Entry]:
    """The newest change of modes or name per room that had one; it holds all that is in force."""
    return _in_force(connection, "entry_mode", _MODES)


def rows_in_force(connection: sqlite3.Connection) -> str:
    """The row numbers, as a JSON list, of the topics and modes in force, and of others of the same millisecond:
    retention leaves these alone. One statement, however many rooms there are (rows.py)."""
    return str(connection.execute(_ROWS_IN_FORCE, (MAX_IN_FORCE, MAX_IN_FORCE)).fetchone()[0])


def recent(connection: sqlite3.Connection) -> dict[str, list[Entry]]:
    """The newest RECENT entries, oldest first, of each channel; private conversations are left out.

    The channel that spoke last comes first; channels beyond MAX_RECENT entries in all are left out.
    """
    order = (
        "SELECT name FROM room WHERE name NOT LIKE '=%'"
        " ORDER BY (SELECT MAX(ts) FROM entry WHERE entry.room = room.r) DESC"
    )
    found: dict[str, list[Entry]] = {}
    left = MAX_RECENT
    for (name,) in connection.execute(order).fetchall():
        if left < RECENT:
            break
        entries, _ = _Room(connection, name, EVERYTHING).newest(_FIRST, _LAST, RECENT)
        if entries:
            found[name] = entries
        left -= len(entries)
    return found


def of_epoch(connection: sqlite3.Connection, epoch: Epoch) -> Iterator[Entry]:
    """All entries of one hosting term as they were made, in that order. Raises sqlite3.Error at a damaged place."""
    for row in connection.execute(_OF_EPOCH, (epoch.id,)):
        yield original_of(row)


def _locate(
    connection: sqlite3.Connection, room: str, bound: Bound | None, default: Position
) -> tuple[Position, Position] | None:
    """The places just before and just after the bound (one and the same for a message); None: no such message."""
    if bound is None:
        return default, default
    if bound.cid is None:
        ts = max(-_FAR, min(bound.ts or 0, _FAR))
        return (ts, *_FIRST[1:]), (ts, *_LAST[1:])
    entry = find(connection, bound.cid)
    if entry is None or entry.room != room:
        return None
    place = (entry.ts, entry.epoch.term, entry.epoch.id, entry.seq)
    return place, place


class _Room:
    """The entries of one room that are of some kinds and were not taken back."""

    def __init__(self, connection: sqlite3.Connection, name: str, kinds: frozenset[Kind]) -> None:
        self._connection = connection
        self._name = name
        self._kinds = ", ".join(str(int(kind)) for kind in sorted(kinds))

    def oldest(self, low: Position, high: Position, limit: int) -> tuple[list[Entry], bool]:
        """The first `limit` entries strictly between two places, and whether these are all."""
        found = self._select("ASC", low, high, limit + 1)
        return found[:limit], len(found) <= limit

    def newest(self, low: Position, high: Position, limit: int) -> tuple[list[Entry], bool]:
        """The last `limit` entries strictly between two places, oldest first, and whether these are all."""
        found = self._select("DESC", low, high, limit + 1)
        return found[:limit][::-1], len(found) <= limit

    def around(self, place: Position, limit: int) -> tuple[list[Entry], bool]:
        """Half the limit on either side of `place`, what is there counting to the right; a short side gives room."""
        just_before = (*place[:3], place[3] - 1)
        older, all_older = self.newest(_FIRST, place, limit)
        newer, all_newer = self.oldest(just_before, _LAST, limit)
        take_newer = min(len(newer), max(limit - limit // 2, limit - len(older)))
        take_older = min(len(older), limit - take_newer)
        complete = all_older and all_newer and len(older) + len(newer) <= limit
        return older[len(older) - take_older :] + newer[:take_newer], complete

    def _select(self, direction: str, low: Position, high: Position, limit: int) -> list[Entry]:
        query = _PAGE.format(kinds=self._kinds, order=_ORDER.format(direction))
        values = (self._name, low[0], high[0], *low, *high, limit)
        return [entry_of(row) for row in self._connection.execute(query, values)]


def _in_force(connection: sqlite3.Connection, index: str, kinds: str) -> dict[str, Entry]:
    """The newest entry of these kinds in each room."""
    newest = _IN_FORCE.format(index=index, kinds=kinds)
    asked = connection.execute(_CHANGED_LAST.format(index=index, kinds=kinds), (MAX_IN_FORCE,)).fetchall()
    rows = (connection.execute(newest, (room,)).fetchone() for room, _ in asked)
    return {entry.room: entry for entry in (entry_of(row) for row in rows if row)}
