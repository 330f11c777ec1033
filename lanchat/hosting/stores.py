"""Stores: what a host keeps on its disk, the history and the records, opened together and closed together.
What is in them is known to the server; how they are kept is storage's part."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lanchat import paths
from lanchat.config import HistorySection
from lanchat.errors import UserError
from lanchat.hosting.history_door import HistoryDoor
from lanchat.net.loop import EventLoop

if TYPE_CHECKING:
    # Imported once the port is open: see host.py.
    from lanchat.server.records import Records
    from lanchat.storage.history import HistoryStart, HistoryStore
    from lanchat.storage.records import RecordStore


class Stores:
    """Net thread only, but for `stop`. `door` is the server's History; `open` once, then `stop`."""

    def __init__(
        self,
        loop: EventLoop,
        data_dir: Path,
        config: HistorySection,
        *,
        wall_ms: Callable[[], int],
        on_stored: Callable[[int], None],
        on_not_stored: Callable[[range, str], None],
        on_notice: Callable[[str], None],
        on_records_changed: Callable[[], None],
    ) -> None:
        self.door = HistoryDoor(loop, on_stored, on_not_stored)
        self._loop = loop
        self._data_dir = data_dir
        self._config = config
        self._wall_ms = wall_ms
        self._on_notice = on_notice
        self._on_records_changed = on_records_changed
        self._history: HistoryStore | None = None
        self._records: RecordStore | None = None
        self._memory: Records | None = None
        self._begun: HistoryStart | None = None
        self._records_there = False
        self._refusal: UserError | None = None
        self._done: Callable[[HistoryStart | UserError], None] | None = None

    def open(self, host_id: str, done: Callable[[HistoryStart | UserError], None]) -> None:
        """Open both and begin a hosting term; done(its start) when all can be used, else done(why not), later."""
        from lanchat.storage.history import HistoryStore

        self._done = done
        config = self._config
        call = self._loop.call_soon_threadsafe
        self._open_records()
        self._history = HistoryStore(
            None if config.memory_only else paths.history_file(self._data_dir),
            on_commit=self.door.on_commit,
            on_failure=self.door.on_failure,
            on_notice=lambda sentence: call(self._on_notice, sentence),
            keep_days=config.keep_days,
            keep_bytes=config.keep_bytes,
            wall_ms=self._wall_ms,
            gather=True,
        )
        self.door.attach(self._history)
        self._history.start()
        self._history.begin_epoch(host_id.encode(), lambda result: call(self._on_history, result))

    def keep(self, days: int) -> None:
        """Keep messages for so many days from now on, 0 for ever."""
        if self._history is not None:
            self._history.keep(days)

    def forget(self, before_ms: int, done: Callable[[], None]) -> None:
        """Delete every message older than this time; then done(), on the net thread."""
        if self._history is not None:
            self._history.forget(before_ms, lambda: self._loop.call_soon_threadsafe(done))

    def _open_records(self) -> None:
        from lanchat.server import limits
        from lanchat.server.records import MemoryRecords

        if self._config.memory_only:
            self._memory = MemoryRecords()
            self._records_there = True
            return
        from lanchat.storage.records import RecordStore

        self._records = RecordStore(
            paths.records_file(self._data_dir),
            call=self._loop.call_soon_threadsafe,
            on_notice=self._on_notice,
            on_change=self._on_records_changed,
            most=limits.MAX_RECORDS,
            largest=limits.MAX_RECORD,
        )
        self._records.start(self._on_records)

    def _on_history(self, result: HistoryStart | UserError) -> None:
        if isinstance(result, UserError):
            self._finish(result)
            return
        self._begun = result
        self._look()

    def _on_records(self, error: UserError | None) -> None:
        self._records_there = True
        self._refusal = error
        self._look()

    def _look(self) -> None:
        """Go on once both are known; where neither can be kept, it is the history that is spoken of."""
        if self._begun is not None and self._records_there:
            self._finish(self._refusal or self._begun)

    def _finish(self, result: HistoryStart | UserError) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(result)

    @property
    def records(self) -> Records:
        """The server's Records; only once `open` is done."""
        records = self._records or self._memory
        assert records is not None
        return records

    @property
    def settled(self) -> bool:
        """Whether everything handed over was stored or refused, and the server knows."""
        return self.door.all_settled and (self._records is None or self._records.settled)

    def stop(self, timeout: float) -> bool:
        """Store what waits and close both files; True when that was done in time. Blocks; any other thread."""
        deadline = time.monotonic() + timeout
        stopped = self._history is None or self._history.stop(timeout)
        left = max(0.0, deadline - time.monotonic())
        return (self._records is None or self._records.stop(left)) and stopped
