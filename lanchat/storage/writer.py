"""The writer thread: the only connection that writes, group commits, and what is done when a write fails.
Tickets, caps and reading belong to the store and the reader."""

from __future__ import annotations

import contextlib
import functools
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.entry import Entry, Epoch
from lanchat.storage import opening, paging, rescue
from lanchat.storage.claim import Claim
from lanchat.storage.paging import HistoryStart
from lanchat.storage.reader import Question, Reader
from lanchat.storage.retention import PASS_INTERVAL, Trimmer
from lanchat.storage.rows import RowWriter, transaction
from lanchat.storage.words import Indexer

#: Entries in one transaction, so that the first of a flood is not held until the last is in.
MAX_GROUP = 2_000
#: A commit costs the same for one entry as for a hundred: after one of FLOOD entries or more the writer rests, the
#: longer the more there were, so that the next sync is shared by more. A single message never waits.
FLOOD = 3
REST_PER_ENTRY, MAX_REST = 0.0005, 0.01
#: Seconds without work after which the write-ahead log is moved into the file.
IDLE = 1.0
#: Damaged files replaced in one run; after that the disk is not worth another.
MAX_REPLACEMENTS = 3

#: Reasons of failed entries. They travel to clients of any language, so they stay English.
DISK_FULL = "the disk of the host is full"
UNWRITABLE = "the host cannot write its history"
UNSTORABLE = "this message cannot be stored"

_log = logging.getLogger(__name__)

_Item = tuple[int, Entry]
_Job = list[_Item] | Callable[[], None]


class Listener(Protocol):
    """What the writer reports, on its own thread."""

    def stored(self, last: int) -> None:
        """Every ticket up to `last` that was not reported as failed is on the disk."""

    def failed(self, first: int, last: int, reason: str) -> None:
        """None of these is stored, nor will be."""

    def notice(self, sentence: str) -> None:
        """Something for the user."""


class Writer:
    """Runs the jobs put to it one after the other; entries that wait together are committed together."""

    def __init__(
        self,
        file: Path | None,
        listener: Listener,
        readers: Sequence[Reader],
        trimmer: Trimmer,
        *,
        max_pages: int,
        wall_ms: Callable[[], int],
    ) -> None:
        self._file = file
        self._listener = listener
        self._readers = readers
        self._trimmer = trimmer
        self._indexer = Indexer()
        self._max_pages = max_pages
        self._wall_ms = wall_ms
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()  # entries are capped by the store, the rest is rare
        self._connection: sqlite3.Connection | None = None
        self._rows: RowWriter | None = None
        self._claim: Claim | None = None
        self._refusal = UserError(_("The history is closed."))
        self._term: tuple[Epoch, bytes] | None = None
        self._group: list[_Item] = []
        self._held: _Job | None = None
        self._generation = 0
        self._replacements = 0
        self._in_trouble = False
        self._log_grew = False
        self._unchecked = False
        self._checker: threading.Thread | None = None
        self._ended = False
        self.thread = threading.Thread(target=self._run, name="history-writer", daemon=True)

    # Any thread.

    def put(self, items: list[_Item]) -> None:
        """Queue entries, which from now on are the writer's; tickets must come in their order."""
        self._jobs.put(items)

    def ask(self, question: Question) -> None:
        """Queue a question about a history in memory, which no other connection can see."""

        def answer() -> None:
            try:
                question(self._connection)
            except sqlite3.Error as error:
                _log.warning("history could not be read: %s", error)

        self._jobs.put(answer)

    def begin(self, epoch_id: bytes, host_id: bytes, done: Callable[[HistoryStart | UserError], None]) -> None:
        """Queue the start of a hosting term; `done` is called once it is durable."""
        self._jobs.put(lambda: done(self._begin(epoch_id, host_id)))

    def damaged(self, generation: int) -> None:
        """Queue the replacement of the file, unless that generation of it is gone already."""
        self._jobs.put(functools.partial(self._found_damage, generation))

    def index(self, done: Callable[[str], None]) -> None:
        """Queue that all that was put before gets into the full-text index; `done` hears '' or why it did not."""
        self._jobs.put(lambda: self._indexer.ask(done))

    def rebuild_index(self) -> None:
        """Queue that the full-text index, found damaged, is thrown away."""
        self._jobs.put(lambda: self._tidy(self._indexer.rebuild))

    def end(self) -> None:
        """Queue the end of the thread."""
        self._jobs.put(self._end)

    # Writer thread.

    def _run(self) -> None:
        self._open()
        while not self._ended:
            try:
                self._turn()
            except Exception:  # the top of the thread: after a defect, senders still get an answer
                _log.exception("history writer")
                self._settle_failed(UNWRITABLE)
        self._close()

    def _open(self) -> None:
        try:
            if self._file is None:
                self._use(opening.open_memory())
            else:
                self._claim = Claim(self._file)
                self._use(opening.open_file(self._file, max_pages=self._max_pages))
        except UserError as error:
            _log.info("%s", error)
            self._refusal = error
        except Exception:  # the top of the thread: without a file, senders still get an answer
            _log.exception("history writer")
        for reader in self._readers:
            reader.set_ready()

    def _use(self, opened: opening.Opened) -> None:
        self._connection = opened.connection
        self._rows = RowWriter(opened.connection)
        self._tidy(self._indexer.use)
        if opened.notice:
            self._listener.notice(opened.notice)
        self._unchecked = opened.check_later
        if opened.check_later:
            check = functools.partial(self._check, self._generation)
            self._checker = threading.Thread(target=check, name="history-check", daemon=True)
            self._checker.start()

    def _turn(self) -> None:
        job, self._held = self._held or self._next_job(), None
        if isinstance(job, list):
            self._held = self._drain(job)
            count = len(self._group) if self._file is not None else 0
            self._commit()
            if count >= FLOOD:
                time.sleep(min(count * REST_PER_ENTRY, MAX_REST))
        elif job is not None:
            job()
        self._tidy(self._trim)
        self._index()

    def _next_job(self) -> _Job | None:
        """The next job, or None when it is time to tidy up."""
        wait = min(self._trimmer.wait(), self._indexer.wait()) if self._connection is not None else PASS_INTERVAL
        try:
            if wait == 0.0:
                return self._jobs.get_nowait()
            return self._jobs.get(timeout=min(wait, IDLE) if self._log_grew else wait)
        except queue.Empty:
            if wait < IDLE:
                self._indexer.paused()
            elif self._log_grew:
                self._log_grew = False
                self._tidy(lambda connection: connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall())
            return None

    def _drain(self, first: list[_Item]) -> _Job | None:
        """Make a group of all entries that wait, up to a job of another kind or too many, which are returned."""
        self._group = first
        try:
            while len(self._group) < MAX_GROUP:
                job = self._jobs.get_nowait()
                if not isinstance(job, list) or len(self._group) + len(job) > MAX_GROUP:
                    return job
                self._group += job
        except queue.Empty:
            pass
        return None

    def _commit(self) -> None:
        """Store the group, or report that nothing of it is stored."""
        try:
            self._write([entry for _ticket, entry in self._group])
        except UserError:
            self._settle_failed(UNWRITABLE)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            self._commit_failed(error)
        else:
            self._settle_stored()

    def _write(self, entries: Sequence[Entry]) -> None:
        if self._connection is None or self._rows is None:
            raise self._refusal
        try:
            with transaction(self._connection):
                self._rows.write(entries)
        except BaseException:
            self._rows.forget()  # it may remember rows that were rolled back
            raise

    def _commit_failed(self, error: Exception) -> None:
        """The fault is the file's, the disk's, or else that of one entry in the group, which then fails alone."""
        if opening.is_damage(error) and self._replace(self._generation):
            self._commit()
        elif isinstance(error, sqlite3.Error) and (
            isinstance(error, sqlite3.OperationalError) or opening.is_damage(error)
        ):
            self._disk_failed(error)
        elif len(self._group) > 1:
            group = self._group
            for item in group:
                self._group = [item]
                self._commit()
        else:
            _log.warning("an entry could not be stored: %s", type(error).__name__)  # its text stays out of the log
            self._settle_failed(UNSTORABLE)

    def _disk_failed(self, error: sqlite3.Error) -> None:
        if not self._in_trouble:
            self._in_trouble = True
            _log.info("entries could not be stored: %s", error)
            self._listener.notice(_("Messages cannot be stored: {why}.").format(why=opening.describe(error)))
        self._settle_failed(DISK_FULL if opening.primary_code(error) == sqlite3.SQLITE_FULL else UNWRITABLE)

    def _settle_stored(self) -> None:
        group, self._group = self._group, []
        self._log_grew = self._file is not None
        self._in_trouble = False
        self._trimmer.stored(len(group))
        self._indexer.stored(len(group))
        self._listener.stored(group[-1][0])

    def _settle_failed(self, reason: str) -> None:
        group, self._group = self._group, []
        if group:
            self._listener.failed(group[0][0], group[-1][0], reason)

    def _begin(self, epoch_id: bytes, host_id: bytes) -> HistoryStart | UserError:
        if self._connection is None or self._rows is None:
            return self._refusal
        try:
            if self._term is None or self._term[0].id != epoch_id:  # else it moved here from a damaged file
                with transaction(self._connection):
                    epoch = Epoch(self._rows.next_term(), epoch_id)
                    self._rows.add_epoch(epoch, host_id)
                    self._rows.set_clean(False)
                self._term = (epoch, host_id)
            return paging.beginning(self._connection, self._term[0])
        except sqlite3.Error as error:
            self._rows.forget()
            if opening.is_damage(error) and self._replace(self._generation):
                return self._begin(epoch_id, host_id)
            folder = self._file.parent if self._file else Path()
            return UserError(opening.unwritable_sentence(folder, opening.describe(error)))

    def _replace(self, generation: int) -> bool:
        """Set the damaged file aside and go on in a new one; False when there is none to go on in."""
        if generation != self._generation or self._file is None or self._connection is None:
            return False
        if self._replacements >= MAX_REPLACEMENTS:
            return False
        self._replacements += 1
        self._stop_check()
        with contextlib.ExitStack() as released:
            for reader in self._readers:
                self._generation = released.enter_context(reader.released())
            self._connection.close()
            self._connection = self._rows = None
            try:
                self._use(rescue.replace(self._file, self._term, max_pages=self._max_pages))
            except UserError as error:
                self._refusal = error
                self._listener.notice(str(error))
        return self._connection is not None

    def _found_damage(self, generation: int) -> None:
        self._replace(generation)

    def _check(self, generation: int) -> None:
        """Check a large file while it is in use. Runs on a thread of its own."""
        if self._file is None:
            return
        match opening.check(self._file, lambda: generation == self._generation and not self._ended):
            case True:
                self._unchecked = False
            case False:
                self.damaged(generation)

    def _stop_check(self) -> None:
        """Wait for the check to end, which it does within milliseconds once it is of no use."""
        if self._checker is not None:
            self._checker.join()
            self._checker = None

    def _trim(self, connection: sqlite3.Connection) -> None:
        if self._trimmer.step(connection, self._wall_ms()) and self._rows is not None:
            self._rows.forget()  # rooms and authors may be gone
            self._log_grew = self._file is not None

    def _index(self) -> None:
        if self._connection is not None:
            self._tidy(self._index_batch)
        else:
            self._indexer.close()

    def _index_batch(self, connection: sqlite3.Connection) -> None:
        self._log_grew |= self._indexer.step(connection) and self._file is not None

    def _tidy(self, task: Callable[[sqlite3.Connection], object]) -> None:
        """Do what can as well be done later; a refusal of the disk is only logged."""
        if self._connection is None:
            return
        try:
            task(self._connection)
        except sqlite3.Error as error:
            _log.warning("history: %s", error)
            if opening.is_damage(error):
                self.damaged(self._generation)

    def _end(self) -> None:
        self._ended = True

    def _close(self) -> None:
        self._stop_check()
        self._indexer.close()
        for reader in self._readers:
            reader.close()
        if self._connection is not None:
            if self._file is not None and not self._unchecked:
                self._tidy(_mark_clean)
            self._connection.close()
            self._connection = None
        if self._claim is not None:
            self._claim.close()


def _mark_clean(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        RowWriter(connection).set_clean(True)
