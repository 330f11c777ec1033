"""Opening the history file: made when missing, checked when suspect, set aside when it cannot be used.
A file is never overwritten or deleted here. What is in the tables is not this file's business."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _, reason_of
from lanchat.storage import schema, words

#: Seconds to wait for a lock of another process on the same file.
BUSY_WAIT = 5.0
#: Files up to this size are checked before each use, which takes a few hundredths of a second. Larger ones only after
#: an end that was not clean, and then while they are in use, so that no start waits for it.
CHECK_NOW_BYTES = 4 * 1024 * 1024
#: Bytes of the write-ahead log that stay on disk once its contents have moved on.
MAX_IDLE_WAL = 8 * 1024 * 1024
#: Prepared statements kept per connection: two per group size of an insert, and the queries.
STATEMENTS = 224

#: Steps of SQLite's machine between two looks at the clock: some milliseconds.
STEPS = 200_000

#: What SQLite keeps beside the file and what must stay with it.
COMPANIONS = ("-wal", "-shm", "-journal")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection ready for writing; a sentence for the user or ''; whether check() is still to be run."""

    connection: sqlite3.Connection
    notice: str = ""
    check_later: bool = False


class Unusable(Exception):
    """The file is there but is not a history this program can go on with; the text says why, for a sentence."""


def open_memory() -> Opened:
    """A history that is gone when the connection closes."""
    connection = connect(":memory:")
    _lay(connection)
    return Opened(connection)


def open_file(file: Path, *, max_pages: int = 0) -> Opened:
    """Open or make the history. `max_pages` caps its size, 0 does not. Raises UserError with what to do."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not present(file):
            _create(file)
        try:
            return _open_existing(file, max_pages, "")
        except Unusable as why:
            notice = set_aside_sentence(set_aside(file), str(why))
            _create(file)
            return _open_existing(file, max_pages, notice)
    except Unusable as why:  # the new one too: the disk is at fault
        raise UserError(unwritable_sentence(file.parent, str(why))) from why
    except (OSError, sqlite3.Error) as error:
        raise UserError(unwritable_sentence(file.parent, describe(error))) from error


def open_reader(file: Path) -> sqlite3.Connection:
    """A connection that can only read, for another thread than the writer's."""
    connection = connect(str(file))
    connection.execute("PRAGMA query_only = 1")
    return connection


def present(file: Path) -> bool:
    """Whether there is a history, or what is left of one: a log without its file must not meet a new file."""
    return os.path.lexists(file) or os.path.lexists(f"{file}-wal")


def set_aside(file: Path) -> Path:
    """Rename the file, with all that belongs to it, and return its new name. Raises OSError."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = file.with_name(f"{file.name}.broken-{stamp}")
    number = 1
    while any(os.path.lexists(f"{aside}{companion}") for companion in ("", *COMPANIONS)):
        number += 1
        aside = file.with_name(f"{file.name}.broken-{stamp}-{number}")
    # The main file goes first: stopped half-way, a log without its file is still seen and set aside, never lost.
    for companion in ("", *COMPANIONS):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{companion}").rename(f"{aside}{companion}")
    _log.info("history set aside as %s", aside.name)
    return aside


def set_aside_sentence(aside: Path, why: str) -> str:
    """What the user is told about a file that was set aside."""
    return _("The history could not be used: {why}. It was kept as {name}, and a new history begins.").format(
        why=why, name=aside.name
    )


def is_damage(error: BaseException) -> bool:
    """Whether the error means that the file itself is broken (and not, say, that the disk is full).

    A full-text index that contradicts itself is not meant: it can be made anew.
    """
    if not isinstance(error, sqlite3.Error) or words.is_damaged(error):
        return False
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without the extension; SQLITE_ERROR when the module raised by itself."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:  # the first thing a log needs is 32 KiB, and there are none
        return sqlite3.SQLITE_FULL
    return int(code) & 0xFF


def describe(error: OSError | sqlite3.Error) -> str:
    """What went wrong with the file, as the end of a sentence for the user."""
    if isinstance(error, sqlite3.Error):
        reasons = {
            sqlite3.SQLITE_FULL: _("the disk is full"),
            sqlite3.SQLITE_CANTOPEN: _("the file cannot be opened"),
            sqlite3.SQLITE_READONLY: _("the file cannot be written"),
            sqlite3.SQLITE_BUSY: _("another program is using the file"),
            sqlite3.SQLITE_IOERR: _("the disk reports an error"),
        }
        return reasons.get(primary_code(error), str(error))
    return reason_of(error)


def unwritable_sentence(folder: Path, why: str) -> str:
    """For when no history can be kept at all."""
    return _("The history cannot be kept in {folder}: {why}. Choose another data folder.").format(
        folder=folder, why=why
    )


def check(file: Path, keep_on: Callable[[], bool]) -> bool | None:
    """Read the whole file and say whether it is sound. None when it was given up because keep_on() turned false."""
    with contextlib.closing(open_reader(file)) as connection:
        connection.set_progress_handler(lambda: not keep_on(), 20_000)
        try:
            return is_sound(connection)
        except sqlite3.OperationalError:
            return None


def connect(name: str) -> sqlite3.Connection:
    """A connection that waits BUSY_WAIT for others and leaves transactions to the caller. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        name, timeout=BUSY_WAIT, isolation_level=None, cached_statements=STATEMENTS, check_same_thread=False
    )
    connection.execute("PRAGMA trusted_schema = 0")
    return connection


@contextlib.contextmanager
def bounded(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """What the block asks is given up after so long, and raises sqlite3.OperationalError then."""
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _lay(connection: sqlite3.Connection) -> None:
    # Has to come before the first table: lets retention give pages back to the disk.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    schema.migrate(connection)


def _create(file: Path) -> None:
    """Make the file whole under another name first, so that a file of half a schema or of no bytes is never ours."""
    draft = file.with_name(f"{file.name}.new-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # what people said is nobody else's to read
    try:
        with contextlib.closing(connect(str(draft))) as connection:
            _lay(connection)
        move_into_place(draft, file)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def move_into_place(draft: Path, file: Path) -> None:
    """Give the finished draft its name, unless a quicker process has a file there already. Raises OSError."""
    try:
        os.link(draft, file)  # unlike a rename on POSIX, this cannot replace the file of a quicker process
    except FileExistsError:
        return
    except OSError:  # no links on this file system
        if not os.path.lexists(file):
            draft.rename(file)


def _open_existing(file: Path, max_pages: int, notice: str) -> Opened:
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        raise Unusable(_("a part of it is missing")) from None
    if size == 0:
        raise Unusable(_("the file is empty"))
    connection = connect(str(file))
    try:
        suspect = _examine(connection)
        if size <= CHECK_NOW_BYTES and not is_sound(connection):
            raise Unusable(_("the file is damaged"))
        set_up(connection, max_pages)
    except sqlite3.Error as error:
        connection.close()
        if is_damage(error):
            raise Unusable(_("the file is damaged")) from error
        raise
    except Unusable:
        connection.close()
        raise
    return Opened(connection, notice, check_later=suspect and size > CHECK_NOW_BYTES)


def _examine(connection: sqlite3.Connection) -> bool:
    """Tell ours from others' before anything is written; whether the last end was unclean. Raises Unusable."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
        raise Unusable(_("the file belongs to another program"))
    if schema.version(connection) > schema.VERSION:
        raise Unusable(_("the file was written by a newer LAN Chat"))
    schema.migrate(connection)
    row = connection.execute("SELECT v FROM meta WHERE k = 'clean'").fetchone()
    return row is not None and not row[0]


def is_sound(connection: sqlite3.Connection) -> bool:
    """Read the whole file and say whether it can be relied on."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def set_up(connection: sqlite3.Connection, max_pages: int) -> None:
    """Make every commit of this connection durable before it returns; `max_pages` caps the file, 0 does not."""
    # WAL: readers never wait for the writer. FULL: a commit returns after the log is on the disk; fullfsync makes macOS
    # flush the drive's own cache too (other systems ignore it).
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "fullfsync = 1", "checkpoint_fullfsync = 1"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(f"PRAGMA journal_size_limit = {MAX_IDLE_WAL}").fetchall()
    if max_pages:
        connection.execute(f"PRAGMA max_page_count = {max_pages}").fetchall()
