"""HistoryStore: the durable log of messages as the rest of the program sees it; tickets, caps and its threads.
How entries are written, read, kept and thrown away is said in the neighbouring files."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.entry import Entry
from lanchat.protocol.query import Correspondent, HistoryFull, PageQuery, SearchQuery
from lanchat.storage import correspondence, paging, search, words
from lanchat.storage.opening import bounded
from lanchat.storage.paging import HistoryStart
from lanchat.storage.reader import Reader
from lanchat.storage.retention import Trimmer
from lanchat.storage.writer import Writer

__all__ = ["HistoryStart", "HistoryStore"]

#: Entries that may wait to be stored: seconds of work for a slow disk. Beyond it append() refuses.
MAX_PENDING = 20_000
#: Pages and look-ups that may wait. Beyond it a page is answered as empty and incomplete, a look-up is refused.
MAX_READS = 4_096
#: Seconds one page or look-up may take: in a room of which little is wanted very much may have to be passed over.
DEADLINE = 3.0
#: What a history in memory keeps when nothing is configured.
MEMORY_BYTES = 64 * 1024 * 1024

_Answer = TypeVar("_Answer")


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class HistoryStore:
    """Stores entries in the order of append() and reads them back. Methods: any thread, none waits but stop().

    Callbacks run on the store's own threads. on_commit(n): every ticket up to n that was not reported to
    on_failure(first, last, reason) before is on the disk; those that were are not stored and never will be. on_notice
    gets sentences for the user. `file` None keeps all in memory. keep_days, keep_bytes: what is kept, 0 is no limit.
    max_pages: most pages of 4 KiB the file may have, 0 is no limit. With `gather` entries wait for release().
    """

    def __init__(
        self,
        file: Path | None,
        *,
        on_commit: Callable[[int], None],
        on_failure: Callable[[int, int, str], None],
        on_notice: Callable[[str], None],
        keep_days: int = 0,
        keep_bytes: int = 0,
        max_pages: int = 0,
        clock: Callable[[], float] = time.monotonic,
        wall_ms: Callable[[], int] = _wall_ms,
        random_bytes: Callable[[int], bytes] = os.urandom,
        gather: bool = False,
    ) -> None:
        self._gather = gather
        self._gathered: list[tuple[int, Entry]] = []
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._on_notice = on_notice
        self._random_bytes = random_bytes
        self._lock = threading.Lock()  # the counters and flags below
        #: The newest ticket that was given.
        self.last_ticket = 0
        self._settled = 0
        self._reads_waiting = 0
        self._started = False
        self._stopping = False
        keep_bytes = keep_bytes or (0 if file else MEMORY_BYTES)
        self._reader = Reader("history-reader", file, self._found_damage) if file else None
        #: Searches have a thread of their own: a slow one must not keep pages waiting.
        self._searcher = Reader("history-search", file, self._found_damage) if file else None
        self._readers = [reader for reader in (self._reader, self._searcher) if reader is not None]
        self._trimmer = Trimmer(keep_days=keep_days, keep_bytes=keep_bytes, clock=clock)
        self._writer = Writer(
            file,
            self,
            self._readers,
            self._trimmer,
            max_pages=max_pages,
            wall_ms=wall_ms,
        )

    def start(self) -> None:
        """Begin to work: the file is opened on the writer thread. What was asked before is done then. Idempotent."""
        with self._lock:
            if self._started or self._stopping:
                return
            self._started = True
        self._writer.thread.start()
        for reader in self._readers:
            reader.thread.start()

    def begin_epoch(self, host_id: bytes, done: Callable[[HistoryStart | UserError], None]) -> None:
        """Make a new hosting term durable, then tell it; a UserError says why no history can be kept."""
        with self._lock:
            if not self._stopping:
                self._writer.begin(self._random_bytes(16), host_id, done)
                return
        done(UserError(_("The history is closed.")))

    def append(self, entry: Entry) -> int:
        """Queue an entry; its ticket comes back through on_commit or on_failure. Raises HistoryFull."""
        with self._lock:
            if self._stopping or self.last_ticket - self._settled >= MAX_PENDING:
                raise HistoryFull
            self.last_ticket += 1
            self._gathered.append((self.last_ticket, entry))
            if not self._gather:
                self._pass_on()
            return self.last_ticket

    def release(self) -> None:
        """Let the writer begin with what was gathered."""
        if self._gathered:
            with self._lock:
                self._pass_on()

    def _pass_on(self) -> None:
        # Under the lock, which keeps tickets in their order.
        if self._gathered:
            self._writer.put(self._gathered)
            self._gathered = []

    def page(self, query: PageQuery, reply: Callable[[list[Entry], bool], None]) -> None:
        """Read a page; paging.page says what comes. ([], False) when reading failed, or too much waits to be read."""
        asked = self._ask(
            lambda connection: paging.page(connection, query), lambda answer: reply(*(answer or ([], False)))
        )
        if not asked:
            reply([], False)

    def find(self, cid: bytes, reply: Callable[[Entry | None, bool], None]) -> None:
        """Look for a stored message; one that still waits is not found. (None, False) when reading failed.

        Raises HistoryFull when too much is asked.
        """
        asked = self._ask(
            lambda connection: (paging.find(connection, cid),),
            lambda answer: reply(None, False) if answer is None else reply(answer[0], True),
        )
        if not asked:
            raise HistoryFull

    def correspondents(self, person: bytes, limit: int, reply: Callable[[list[Correspondent] | None], None]) -> None:
        """With whom a user id spoke in private, among what is stored; correspondence.py says what comes. None when
        reading failed. Raises HistoryFull when too much is asked."""
        asked = self._ask(
            lambda connection: (correspondence.correspondents(connection, person, limit),),
            lambda answer: reply(None if answer is None else answer[0]),
        )
        if not asked:
            raise HistoryFull

    def last_times(self, rooms: Sequence[str], reply: Callable[[dict[str, int] | None], None]) -> None:
        """When the last message was said in each of these rooms, among what is stored; correspondence.py says what
        comes. None when reading failed. Raises HistoryFull when too much is asked."""
        asked = self._ask(
            lambda connection: (correspondence.last_times(connection, rooms),),
            lambda answer: reply(None if answer is None else answer[0]),
        )
        if not asked:
            raise HistoryFull

    def search(self, query: SearchQuery, reply: Callable[[list[Entry] | None, str], None]) -> None:
        """Look for messages, those included that were appended before; SearchQuery says what comes.

        (None, reason), in English, when it could not be done. Raises HistoryFull when too much is asked.
        """

        def look(connection: sqlite3.Connection | None) -> None:
            self._answered()
            found = None
            try:
                found = search.search(connection, query) if connection is not None else None
            except sqlite3.Error as error:
                if words.is_damaged(error):
                    self._writer.rebuild_index()
                raise
            finally:
                reply(found, "" if found is not None else words.UNREADABLE)

        def indexed(why: str) -> None:
            if why:
                self._answered()
                reply(None, why)
            else:
                (self._searcher or self._writer).ask(look)

        with self._lock:
            if self._stopping or self._reads_waiting >= MAX_READS:
                raise HistoryFull
            self._reads_waiting += 1
            self._pass_on()
            self._writer.index(indexed)

    def keep(self, days: int) -> None:
        """Keep messages for so many days from now on, 0 for ever."""
        self._writer.ask(lambda _connection: self._trimmer.keep(days))

    def forget(self, before_ms: int, done: Callable[[], None]) -> None:
        """Delete everything older than this time; done() then, on the writer's thread. What is written later stays."""
        with self._lock:
            self._pass_on()  # what waits goes as well
        self._writer.ask(lambda _connection: self._trimmer.forget(before_ms, done))

    def stop(self, timeout: float) -> bool:
        """Store what waits, then close the file. True when that was done within `timeout` seconds. Idempotent."""
        with self._lock:
            if not self._stopping:
                self._stopping = True
                self._pass_on()
                self._writer.end()
            if not self._started:
                return True
        threads = [self._writer.thread, *(reader.thread for reader in self._readers)]
        deadline = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    # Reported by the writer, on its thread.

    def stored(self, last: int) -> None:
        """See writer.Listener."""
        self._settled = last
        self._on_commit(last)

    def failed(self, first: int, last: int, reason: str) -> None:
        """See writer.Listener."""
        self._settled = last
        self._on_failure(first, last, reason)

    def notice(self, sentence: str) -> None:
        """See writer.Listener."""
        self._on_notice(sentence)

    def _answered(self) -> None:
        with self._lock:
            self._reads_waiting -= 1

    def _found_damage(self, generation: int) -> None:
        self._writer.damaged(generation)

    def _ask(self, question: Callable[[sqlite3.Connection], _Answer], reply: Callable[[_Answer | None], None]) -> bool:
        """Have the question answered where the history can be read; None is the answer when it cannot."""

        def answer(connection: sqlite3.Connection | None) -> None:
            self._answered()
            found = None
            try:
                if connection is not None:
                    with bounded(connection, DEADLINE):
                        found = question(connection)
            finally:
                reply(found)

        with self._lock:
            if self._stopping or self._reads_waiting >= MAX_READS:
                return False
            self._reads_waiting += 1
            if self._reader is None:
                self._pass_on()  # the writer answers, after what was said before
            (self._reader or self._writer).ask(answer)  # under the lock: nothing is asked behind the end
            return True
