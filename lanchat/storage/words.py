"""The full-text index over what was said: made when it is first needed, filled in batches, emptied as messages go.
It lives in the history file but can be thrown away and made again; what is looked up in it is search.py's part."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Callable

from lanchat.protocol.entry import Kind
from lanchat.storage.rows import transaction

#: Entries looked at in one transaction: about 5 ms, so that no message waits long behind it.
BATCH = 500
#: Entries that may lack in the index before it is filled without being asked: a batch costs little per entry, and who
#: never searches pays almost nothing.
LAZY = 5_000
#: Seconds without a message to store before the index is filled unasked. Much more than entries wait for each other on
#: their way here, or it would be filled in the middle of a flood.
QUIET = 0.5
#: Entries that may lack before it is filled without such a pause, so that no search has to wait for seconds.
OVERDUE = 100_000
#: SQLite's module for it; a library may have been built without.
MODULE = "fts5"

#: Why nothing can be searched. They travel to clients of any language, so they stay English.
NO_MODULE = "This host cannot search: its SQLite was built without FTS5"
UNREADABLE = "The search could not be run"

#: The kinds whose text can be searched.
TEXTS = f"({int(Kind.PRIVMSG)}, {int(Kind.NOTICE)}, {int(Kind.EDIT)})"

# Scripts written without spaces between words, or whose words take endings: each character is a word of its own there,
# and what is looked for is a phrase of them. Thai, Lao, Tibetan, Myanmar, Hangul, Khmer, kana, ideographs.
_RANGES = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_SPACELESS = re.compile(f"[{_RANGES}]")
_HAS_SPACELESS = f"*[{_RANGES}]*"
# Most texts are ASCII, and are not looked through: their characters are as many as their bytes.
_IS_SPACELESS = "length(body) <> length(CAST(body AS BLOB)) AND body GLOB ?"

_MAKE = (
    "CREATE VIRTUAL TABLE words"
    " USING {module}(body, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
)
_PUT = "INSERT INTO words(rowid, body) SELECT {columns}"
_TAKE_OUT = "INSERT INTO words(words, rowid, body) SELECT 'delete', {columns}"
# One statement for a whole batch: the interpreter is given away once, and may be long in coming back (rows.py).
_PLAIN = f"mid, body FROM entry WHERE {{which}} AND kind IN {TEXTS} AND NOT ({_IS_SPACELESS})"
_TO_SPACE = (
    f"SELECT json_group_array(json_array(mid, body)) FROM entry WHERE {{which}} AND kind IN {TEXTS} AND {_IS_SPACELESS}"
)
_SPACED = "json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"

_log = logging.getLogger(__name__)


def spaced(text: str) -> str:
    """The text with every character that is a word of its own set apart."""
    return text if text.isascii() else _SPACELESS.sub(r" \g<0> ", text)


def step(connection: sqlite3.Connection) -> bool:
    """Take in one batch of what lacks, making the index if need be; False when nothing lacked.

    Raises sqlite3.Error, and then nothing has changed.
    """
    with transaction(connection):
        mark = _mark(connection)
        if mark is None:
            _drop(connection)
            connection.execute(_MAKE.format(module=MODULE))
            mark = 0
        batch = "SELECT MAX(mid) FROM (SELECT mid FROM entry WHERE mid > ? ORDER BY mid LIMIT ?)"
        last = connection.execute(batch, (mark, BATCH)).fetchone()[0]
        if last is None:
            return False
        _apply(connection, _PUT, "mid > ? AND mid <= ?", (mark, last))
        connection.execute("INSERT OR REPLACE INTO meta(k, v) VALUES ('indexed', ?)", (last,))
    return True


def remove(connection: sqlite3.Connection, entries: str) -> None:
    """Take these entries (a JSON list of their mids), which are about to be deleted, out of the index.

    Inside the caller's transaction. Raises sqlite3.Error.
    """
    mark = _mark(connection)
    if mark is None:
        return
    try:
        _apply(connection, _TAKE_OUT, "mid IN (SELECT value FROM json_each(?)) AND mid <= ?", (entries, mark))
    except sqlite3.DatabaseError as error:
        if not (_lacks_module(error) or is_damaged(error)):
            raise
        forget(connection)


def settle(connection: sqlite3.Connection) -> None:
    """After a deletion: the numbers above the highest entry will be given again. Inside the caller's transaction."""
    newest = "COALESCE((SELECT MAX(mid) FROM entry), 0)"
    connection.execute(f"UPDATE meta SET v = MIN(v, {newest}) WHERE k = 'indexed'")


def forget(connection: sqlite3.Connection) -> None:
    """Have the index made anew at the next step. Raises sqlite3.Error."""
    connection.execute("DELETE FROM meta WHERE k = 'indexed'")


def lacking(connection: sqlite3.Connection) -> int:
    """About how many entries are not in the index. Raises sqlite3.Error."""
    newest = connection.execute("SELECT MAX(mid) FROM entry").fetchone()[0] or 0
    return int(newest - (_mark(connection) or 0))


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether the error means that the index is broken, and it alone."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code == sqlite3.SQLITE_CORRUPT_VTAB or str(error).startswith("vtable constructor failed")


def _lacks_module(error: sqlite3.Error) -> bool:
    return str(error).startswith("no such module")


def _drop(connection: sqlite3.Connection) -> None:
    """Take away what is left of an index that was not kept up.

    DROP TABLE would ask the module, which may be missing or refuse a damaged index: so its own tables go one by one.
    """
    connection.execute("PRAGMA writable_schema = 1")
    try:
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'words'")
    finally:
        connection.execute("PRAGMA writable_schema = RESET")
    for name in ("data", "idx", "config", "content", "docsize"):
        connection.execute(f"DROP TABLE IF EXISTS words_{name}")


def _mark(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT v FROM meta WHERE k = 'indexed'").fetchone()
    return row[0] if row else None


def _apply(connection: sqlite3.Connection, statement: str, which: str, values: tuple[object, ...]) -> None:
    values = (*values, _HAS_SPACELESS)
    connection.execute(statement.format(columns=_PLAIN.format(which=which)), values)
    rows = json.loads(connection.execute(_TO_SPACE.format(which=which), values).fetchone()[0])
    if rows:
        rows = json.dumps([(mid, spaced(body)) for mid, body in rows])
        connection.execute(statement.format(columns=_SPACED), (rows,))


class Indexer:
    """Says when there is something to index and does it batch by batch. Writer thread only."""

    def __init__(self) -> None:
        self._lacking = 0
        #: Whether nothing was stored for a while.
        self._quiet = False
        self._filling = False
        self._missing = False
        #: Called with '' once all that is stored is in the index, else with why it is not. Cap: the store's reads.
        self._waiting: list[Callable[[str], None]] = []

    def use(self, connection: sqlite3.Connection) -> None:
        """From now on it is this file's index. Raises sqlite3.Error."""
        self._lacking = lacking(connection)

    def stored(self, count: int) -> None:
        """Count entries that came in."""
        self._lacking += count
        self._quiet = False

    def ask(self, done: Callable[[str], None]) -> None:
        """Have everything indexed that is stored now, then hear of it."""
        if self._missing:
            done(NO_MODULE)
        else:
            self._waiting.append(done)

    def wait(self) -> float:
        """Seconds until there may be something to do."""
        if self._waiting or (self._filling and self._quiet):
            return 0.0
        return QUIET if not self._missing and (self._filling or self._lacking >= LAZY) else float("inf")

    def paused(self) -> None:
        """Nothing was to be done for as long as wait() said."""
        self._quiet = True

    def step(self, connection: sqlite3.Connection) -> bool:
        """Index one batch if it is asked for, or due and quiet; True when something was written.

        Raises sqlite3.Error: who waited has been told.
        """
        due = self._quiet and (self._filling or self._lacking >= LAZY)
        if not (self._waiting or (not self._missing and (due or self._lacking >= OVERDUE))):
            return False
        try:
            self._filling = step(connection)
        except sqlite3.Error as error:
            self._give_up(connection, error)
            raise
        self._lacking -= BATCH
        if not self._filling:
            self._lacking = 0
            self._answer("")
        return self._filling

    def rebuild(self, connection: sqlite3.Connection) -> None:
        """The index was found damaged: throw it away. Raises sqlite3.Error."""
        forget(connection)
        self._lacking = lacking(connection)

    def close(self) -> None:
        """No more will be indexed: tell who waits."""
        self._answer(UNREADABLE)

    def _give_up(self, connection: sqlite3.Connection, error: sqlite3.Error) -> None:
        self._filling = False
        self._lacking = 0  # not tried again before as much has come in anew
        self._missing = _lacks_module(error)
        self._answer(NO_MODULE if self._missing else UNREADABLE)
        if is_damaged(error):
            forget(connection)

    def _answer(self, why: str) -> None:
        waiting, self._waiting = self._waiting, []
        for done in waiting:
            done(why)
