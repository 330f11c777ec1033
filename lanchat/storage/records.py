"""RecordStore: small values by scope and key, all in memory, and written through to a file by a thread of its own.
What the file looks like is record_file.py's part; what a value means is known to whoever puts it there."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.storage import opening, record_file

#: Puts that may be under way. Beyond it a put is refused.
MAX_WAITING = 4_096
#: Puts in one transaction.
MAX_GROUP = 500
#: Bytes of a key.
MAX_KEY = 1_024
#: Seconds between two looks whether another program changed the file, as `lanchat account add` does.
LOOK_S = 2.0
#: Damaged files replaced in one run; after that the disk is not worth another.
MAX_REPLACEMENTS = 3

#: Reasons of refused puts. They travel to clients of any language, so they stay English.
DISK_FULL = "the disk of the host is full"
UNWRITABLE = "the host cannot write its accounts"
FULL = "the host keeps no more of these"
TOO_LARGE = "this is too large to be kept"
BUSY = "too much waits to be stored"

_log = logging.getLogger(__name__)

_Done = Callable[[str], None]
#: A change, and who wants to know what became of it.
_Put = tuple[record_file.Change, _Done]


def _unheard(_reason: str) -> None:
    return


class _UnderWay:
    """Puts of one key whose outcome is not known: how many, and the value that is on the disk for certain."""

    __slots__ = ("count", "durable")

    def __init__(self, durable: bytes | None) -> None:
        self.count = 0
        self.durable = durable


class RecordStore:
    """See server.records.Records for get, all and put: net thread only, as start and settled. stop: any thread.

    `call(fn, *args)` has fn called on the net thread; on_notice gets sentences for the user, there;
    on_change is called there when another program changed something. `most` records per
    scope and `largest` bytes per value: what is beyond them is refused. max_pages: most pages of 4 KiB the file may
    have, 0 is no limit. Nothing may be asked before `start` has called back without an error.
    """

    def __init__(
        self,
        file: Path,
        *,
        call: Callable[..., None],
        on_notice: Callable[[str], None],
        on_change: Callable[[], None] = lambda: None,
        most: int,
        largest: int,
        max_pages: int = 0,
    ) -> None:
        self._file = file
        self._call = call
        self._on_notice = on_notice
        self._on_change = on_change
        self._most = most
        self._largest = largest
        self._max_pages = max_pages
        # Net thread.
        self._scopes: dict[str, dict[str, bytes]] = {}
        self._under_way: dict[tuple[str, str], _UnderWay] = {}
        self._waiting = 0
        # Writer thread.
        self._connection: sqlite3.Connection | None = None
        self._seen = 0
        self._replacements = 0
        self._in_trouble = False
        self._jobs: queue.SimpleQueue[list[_Put] | None] = queue.SimpleQueue()  # capped by MAX_WAITING
        self._started: Callable[[UserError | None], None] = lambda error: None
        self._thread = threading.Thread(target=self._run, name="records-writer", daemon=True)

    def start(self, done: Callable[[UserError | None], None]) -> None:
        """Open the file and read it; then done(None), or done(error) with what to do about it."""
        self._started = done
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Store what waits, then close the file. True when that was done within `timeout` seconds. Idempotent."""
        self._jobs.put(None)
        if self._thread.ident is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    # Net thread.

    def get(self, scope: str, key: str) -> bytes | None:
        """See server.records.Records."""
        return self._scopes.get(scope, {}).get(key)

    def all(self, scope: str) -> Mapping[str, bytes]:
        """See server.records.Records."""
        return self._scopes.get(scope, {})

    def put(self, scope: str, key: str, value: bytes | None, done: _Done = _unheard) -> None:
        """See server.records.Records."""
        refusal = self._refusal(scope, key, value)
        if refusal:
            self._call(done, refusal)
            return
        name = (scope, key)
        under_way = self._under_way.get(name)
        if under_way is None:
            under_way = self._under_way[name] = _UnderWay(self.get(scope, key))
        under_way.count += 1
        self._waiting += 1
        self._set(scope, key, value)
        self._jobs.put([((scope, key, value), done)])

    @property
    def settled(self) -> bool:
        """Whether every put so far was stored or refused, and its `done` was called."""
        return not self._waiting

    def _refusal(self, scope: str, key: str, value: bytes | None) -> str:
        if self._waiting >= MAX_WAITING:
            return BUSY
        if value is None:
            return ""
        if len(value) > self._largest or len(key.encode()) > MAX_KEY:
            return TOO_LARGE
        kept = self.all(scope)
        return FULL if key not in kept and len(kept) >= self._most else ""

    def _set(self, scope: str, key: str, value: bytes | None) -> None:
        if value is None:
            self._scopes.get(scope, {}).pop(key, None)
        else:
            self._scopes.setdefault(scope, {})[key] = value

    def _began(self, error: UserError | None, values: dict[tuple[str, str], bytes]) -> None:
        for (scope, key), value in values.items():
            self._set(scope, key, value)
        self._started(error)

    def _settle(self, group: list[_Put], reason: str) -> None:
        for (scope, key, value), done in group:
            name = (scope, key)
            under_way = self._under_way[name]
            if not reason:
                under_way.durable = value
            under_way.count -= 1
            self._waiting -= 1
            if not under_way.count:
                del self._under_way[name]
                self._set(scope, key, under_way.durable)
            done(reason)

    def _take_in(self, values: dict[tuple[str, str], bytes]) -> None:
        """Another program changed the file, which now holds this. What is under way here comes after it."""
        gone = [(scope, key) for scope, kept in self._scopes.items() for key in kept if (scope, key) not in values]
        for name in (*gone, *values):
            value = values.get(name)
            if name in self._under_way:
                self._under_way[name].durable = value
            else:
                self._set(*name, value)
        self._on_change()

    def _write_again(self) -> None:
        """The file was replaced by an empty one: fill it with what is known."""
        kept = {(scope, key): value for scope, values in self._scopes.items() for key, value in values.items()}
        kept = {name: value for name, value in kept.items() if name not in self._under_way}
        changes: list[_Put] = [((*name, value), _unheard) for name, value in kept.items()]
        for name, value in kept.items():
            under_way = self._under_way[name] = _UnderWay(value)
            under_way.count = 1
        self._waiting += len(changes)
        if changes:
            self._jobs.put(changes)

    # Writer thread.

    def _run(self) -> None:
        self._open()
        ended = False
        while not ended:
            try:
                job = self._jobs.get(timeout=LOOK_S)
            except queue.Empty:
                self._look()
                continue
            group = job or []
            ended = job is None
            while not ended and len(group) < MAX_GROUP:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                group += job or []
                ended = job is None
            if group:
                self._commit(group)
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> None:
        error: UserError | None = None
        values: dict[tuple[str, str], bytes] = {}
        try:
            self._use(record_file.open_file(self._file, max_pages=self._max_pages))
            assert self._connection is not None
            values = record_file.read(self._connection)
        except UserError as why:
            error = why
        except Exception as why:  # the top of the thread: whoever waits for the start would wait for ever
            _log.exception("records")
            error = UserError(record_file.unwritable_sentence(self._file.parent, str(why)))
        self._call(self._began, error, values)

    def _use(self, opened: opening.Opened) -> None:
        self._connection = opened.connection
        self._seen = record_file.version_of_data(opened.connection)
        if opened.notice:
            self._call(self._on_notice, opened.notice)

    def _look(self) -> None:
        """Take in what another program wrote."""
        if self._connection is None:
            return
        try:
            seen = record_file.version_of_data(self._connection)
            if seen != self._seen:
                self._seen = seen
                self._call(self._take_in, record_file.read(self._connection))
        except sqlite3.Error as error:
            _log.warning("records could not be read: %s", error)

    def _commit(self, group: list[_Put]) -> None:
        """Store all of it or nothing, and tell."""
        reason = UNWRITABLE
        try:
            reason = self._write([change for change, _done in group])
        except Exception:  # the top of the thread: after a defect, whoever waits still gets an answer
            _log.exception("records")
        self._call(self._settle, group, reason)

    def _write(self, changes: list[record_file.Change]) -> str:
        if self._connection is None:
            return UNWRITABLE
        try:
            self._look()
            record_file.write(self._connection, changes)
        except sqlite3.Error as error:
            if opening.is_damage(error) and self._replace():
                return self._write(changes)
            self._report(error)
            return DISK_FULL if opening.primary_code(error) == sqlite3.SQLITE_FULL else UNWRITABLE
        self._in_trouble = False
        return ""

    def _report(self, error: sqlite3.Error) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            _log.warning("records could not be stored: %s", error)
            sentence = _("Accounts cannot be stored: {why}.").format(why=opening.describe(error))
            self._call(self._on_notice, sentence)

    def _replace(self) -> bool:
        """Set the damaged file aside and go on in a new one; False when there is none to go on in."""
        if self._connection is None or self._replacements >= MAX_REPLACEMENTS:
            return False
        self._replacements += 1
        self._connection.close()
        self._connection = None
        try:
            aside = opening.set_aside(self._file)
            self._use(record_file.open_file(self._file, max_pages=self._max_pages))
        except OSError as error:
            self._call(self._on_notice, record_file.unwritable_sentence(self._file.parent, opening.describe(error)))
            return False
        except UserError as error:
            self._call(self._on_notice, str(error))
            return False
        self._call(
            self._on_notice,
            _("The file of accounts was damaged. It was kept as {name}, and the accounts were written anew.").format(
                name=aside.name
            ),
        )
        self._call(self._write_again)
        return True
