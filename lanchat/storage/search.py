"""Looking for what was said: words in the full-text index, other signs in the texts themselves.
Pure functions on a connection; who may look where is decided by who asks."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from lanchat.protocol.entry import Entry, Kind
from lanchat.protocol.names import casefold
from lanchat.protocol.query import MAX_PAGE, SearchQuery
from lanchat.storage import paging, words
from lanchat.storage.opening import bounded
from lanchat.storage.rows import COLUMNS, JOINS, entry_of

#: Seconds one search may take before it is given up.
DEADLINE = 5.0
#: Words of one search; further ones are not looked at.
MAX_WORDS = 16

_FAR = 2**62
_WORD = re.compile(r"[^\W_]")

# What a later entry took back or replaced is not what was said any more.
_STANDS = f"""NOT EXISTS (SELECT 1 FROM entry AS later INDEXED BY entry_target
    WHERE later.kind IN ({int(Kind.REDACT)}, {int(Kind.EDIT)}) AND later.room = entry.room AND later.mid > entry.mid
    AND later.target IN (entry.cid, CASE entry.kind WHEN {int(Kind.EDIT)} THEN entry.target END))"""
_FILTERS = f"entry.ts BETWEEN :after AND :before AND entry.mid < :below AND {_STANDS}"
_BY_AUTHOR = " AND entry.author IN (SELECT value FROM json_each(:authors))"
_HAS_SIGN = " AND instr(entry.body, :sign{}) > 0"
_IN_INDEX = (
    "SELECT entry.mid, {columns} FROM words CROSS JOIN entry ON entry.mid = words.rowid {joins}"
    " WHERE words MATCH :words AND words.rowid < :below"
    " AND entry.room IN (SELECT r FROM room WHERE name IN (SELECT value FROM json_each(:rooms))) AND {filters}"
    " ORDER BY words.rowid {order} LIMIT :limit"
)
_IN_ROOM = (
    "SELECT entry.mid, {columns} FROM entry INDEXED BY entry_room {joins}"
    " WHERE entry.room = (SELECT r FROM room WHERE name = :room) AND entry.kind IN {texts} AND {filters}"
    " ORDER BY entry.ts {order}, entry.mid {order} LIMIT :limit"
)


def search(connection: sqlite3.Connection, query: SearchQuery) -> list[Entry]:
    """The messages that SearchQuery describes, edits in place, oldest first. Raises sqlite3.Error, also when too slow.

    What is not in the index yet is not found.
    """
    with bounded(connection, DEADLINE):
        found = _in_index(connection, query) if _words(query.text) else _in_rooms(connection, query)
        entries = [entry for entry in (_as_it_stands(connection, hit) for hit in found) if entry is not None]
    return sorted(entries, key=lambda entry: entry.key)


def _in_index(connection: sqlite3.Connection, query: SearchQuery) -> list[Entry]:
    values = _values(connection, query)
    values |= {"words": " ".join(_words(query.text)), "rooms": json.dumps(query.rooms)}
    statement = _IN_INDEX.format(
        columns=COLUMNS, joins=JOINS, filters=_filters(query), order="ASC" if query.after is not None else "DESC"
    )
    return [entry_of(row[1:]) for row in connection.execute(statement, values)]


def _in_rooms(connection: sqlite3.Connection, query: SearchQuery) -> list[Entry]:
    """Without a word to look up: the nearest of every room, of which the nearest are wanted."""
    forward = query.after is not None
    statement = _IN_ROOM.format(
        columns=COLUMNS, joins=JOINS, texts=words.TEXTS, filters=_filters(query), order="ASC" if forward else "DESC"
    )
    values = _values(connection, query)
    rows: list[Any] = []
    for room in query.rooms:
        rows += connection.execute(statement, values | {"room": room}).fetchall()
    rows.sort(key=lambda row: (row[1], row[0]), reverse=not forward)
    return [entry_of(row[1:]) for row in rows[: values["limit"]]]


def _filters(query: SearchQuery) -> str:
    signs = "".join(_HAS_SIGN.format(number) for number, _ in enumerate(_signs(query.text)))
    return _FILTERS + (_BY_AUTHOR if query.nick else "") + signs


def _values(connection: sqlite3.Connection, query: SearchQuery) -> dict[str, Any]:
    values: dict[str, Any] = {
        "after": _FAR * -1 if query.after is None else max(query.after, -_FAR),
        "before": _FAR if query.before is None else min(query.before, _FAR),
        "below": _FAR,
        "limit": max(0, min(query.limit, MAX_PAGE)),
    }
    if query.older_than is not None:
        row = connection.execute("SELECT mid FROM entry WHERE cid = ?", (query.older_than,)).fetchone()
        values["below"] = row[0] if row else 0
    if query.nick:
        values["authors"] = json.dumps(_authors(connection, query.nick))
    return values | {f"sign{number}": sign for number, sign in enumerate(_signs(query.text))}


def _authors(connection: sqlite3.Connection, nick: str) -> list[int]:
    if nick.isascii():
        rows = connection.execute("SELECT json_group_array(a) FROM author WHERE nick = ? COLLATE NOCASE", (nick,))
        return list(json.loads(rows.fetchone()[0]))
    every = connection.execute("SELECT json_group_array(json_array(a, nick)) FROM author").fetchone()[0]
    wanted = casefold(nick)
    return [number for number, name in json.loads(every) if casefold(name) == wanted]


def _words(text: str) -> list[str]:
    """The words as phrases for the index, each of which may go on: `"fast" *`."""
    found = [term for term in text.split() if _WORD.search(term)][:MAX_WORDS]
    return ['"{}" *'.format(words.spaced(term).replace('"', '""')) for term in found]


def _signs(text: str) -> list[str]:
    """What is no word to the index: faces, arrows, pictures."""
    return [term for term in text.split() if not _WORD.search(term)][:MAX_WORDS]


def _as_it_stands(connection: sqlite3.Connection, hit: Entry) -> Entry | None:
    """The message itself: for an edit the one it replaced, with the new text."""
    if hit.kind is not Kind.EDIT:
        return hit
    original = paging.find(connection, hit.target)
    return original if original is not None and original.room == hit.room and not original.is_blank else None
