"""The file of small records: its table, how it is opened or made, and one change to it from outside a running chat.
Threads and what is kept in memory are records.py's part."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.storage import opening
from lanchat.storage.rows import transaction

#: "LANR": tells this file from every other SQLite database.
APPLICATION_ID = 0x4C414E52

#: One tuple of statements per version, as in schema.py. Never change one that was released.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE record(
            scope TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY(scope, key)) WITHOUT ROWID""",
    ),
)

VERSION = len(MIGRATIONS)

#: Scope, key, and the value or None for none.
Change = tuple[str, str, bytes | None]


def open_file(file: Path, *, max_pages: int = 0) -> opening.Opened:
    """Open or make the file; one that cannot be used is set aside. Raises UserError with what to do."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not opening.present(file):
            _create(file)
        try:
            return opening.Opened(_open_existing(file, max_pages))
        except opening.Unusable as why:
            notice = set_aside_sentence(opening.set_aside(file), str(why))
            _create(file)
            return opening.Opened(_open_existing(file, max_pages), notice)
    except opening.Unusable as why:  # the new one too: the disk is at fault
        raise UserError(unwritable_sentence(file.parent, str(why))) from why
    except (OSError, sqlite3.Error) as error:
        raise UserError(unwritable_sentence(file.parent, opening.describe(error))) from error


def set_aside_sentence(aside: Path, why: str) -> str:
    """What the user is told about a file that was set aside."""
    return _("The accounts could not be used: {why}. They were kept as {name}, and new ones begin.").format(
        why=why, name=aside.name
    )


def unwritable_sentence(folder: Path, why: str) -> str:
    """For when nothing can be kept at all."""
    return _("The accounts cannot be kept in {folder}: {why}. Choose another data folder.").format(
        folder=folder, why=why
    )


def read(connection: sqlite3.Connection) -> dict[tuple[str, str], bytes]:
    """Everything there is. Raises sqlite3.Error."""
    return {(scope, key): value for scope, key, value in connection.execute("SELECT scope, key, value FROM record")}


def write(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Make all these changes or none of them; they are durable when this returns. Raises sqlite3.Error."""
    with transaction(connection):
        for item in changes:
            _set(connection, *item)


def version_of_data(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has changed the file."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def change(file: Path, scope: str, key: str, decide: Callable[[bytes | None], bytes | None]) -> str:
    """Set one value to what `decide` makes of the present one, whether a chat uses the file meanwhile or not.

    Returns a sentence about a file that was set aside, or ''. Raises UserError, and what `decide` raises.
    """
    opened = open_file(file)
    with contextlib.closing(opened.connection) as connection:
        try:
            with transaction(connection):
                row = connection.execute(
                    "SELECT value FROM record WHERE scope = ? AND key = ?", (scope, key)
                ).fetchone()
                _set(connection, scope, key, decide(None if row is None else row[0]))
        except sqlite3.Error as error:
            raise UserError(unwritable_sentence(file.parent, opening.describe(error))) from error
    return opened.notice


def _set(connection: sqlite3.Connection, scope: str, key: str, value: bytes | None) -> None:
    if value is None:
        connection.execute("DELETE FROM record WHERE scope = ? AND key = ?", (scope, key))
    else:
        connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (scope, key, value))


def _create(file: Path) -> None:
    """Make the file whole under another name first, so that half a file is never taken for ours."""
    draft = file.with_name(f"{file.name}.new-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # what proves a password is nobody's to read
    try:
        with contextlib.closing(opening.connect(str(draft))) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(connection)
        opening.move_into_place(draft, file)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def _open_existing(file: Path, max_pages: int) -> sqlite3.Connection:
    try:
        if file.stat().st_size == 0:
            raise opening.Unusable(_("the file is empty"))
    except FileNotFoundError:
        raise opening.Unusable(_("a part of it is missing")) from None
    connection = opening.connect(str(file))
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise opening.Unusable(_("the file belongs to another program"))
        if _version(connection) > VERSION:
            raise opening.Unusable(_("the file was written by a newer LAN Chat"))
        if not opening.is_sound(connection):
            raise opening.Unusable(_("the file is damaged"))
        _migrate(connection)
        opening.set_up(connection, max_pages)
    except sqlite3.Error as error:
        connection.close()
        if opening.is_damage(error):
            raise opening.Unusable(_("the file is damaged")) from error
        raise
    except opening.Unusable:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    for number in range(_version(connection), VERSION):
        with transaction(connection):
            if _version(connection) == number:  # another process may have been quicker
                for statement in MIGRATIONS[number]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
