"""Inbox: the one door from other threads into Tk. Owns the queue, the wake-up and the pace of the hand-over.
It knows nothing of what the items mean, and touches no widget but the root's event loop."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
import tkinter as tk
from collections import deque
from collections.abc import Callable
from typing import Any

#: Items waiting for the window. At 5,000 a second that is 20 s of a window that does not answer; beyond it new
#: items are dropped and counted, and the next batch begins with an Overflow, so that the owner can fetch anew.
MAX_WAITING = 100_000
#: Items handed over at once at most, and at least (when so many wait) however slow the handler is. A batch costs the
#: window 5 to 15 ms for drawing however small it is, and some 0.02 ms an item: with smaller ones a slow computer
#: would fall behind for good, and what waits takes memory.
MAX_BATCH = 400
MIN_BATCH = 200
#: Items handed over at once when more than FAR_BEHIND wait: the window has fallen behind and must catch up.
FAR_BEHIND, FAR_BATCH = 2_000, 600
#: Seconds one batch should take: the batch size follows it. With the redraw after it well under the 50 ms that a key
#: press may wait.
BUDGET_S = 0.012
#: Milliseconds between two looks where the platform cannot watch a pipe, and after IDLE_S without an item.
POLL_MS = 20
IDLE_POLL_MS = 50
IDLE_S = 5.0
#: Milliseconds of rest after a batch: as long as it took, up to MAX_REST_MS; in a stream of batches that does not
#: end, STREAM_STEP_MS more for each, up to STREAM_REST_MS, so that few large batches come instead of many small
#: ones. No more than the first while whole batches wait.
MAX_REST_MS = 30
STREAM_STEP_MS, STREAM_REST_MS = 5, 50


class Overflow:
    """Stands in a batch for `count` items that were dropped because MAX_WAITING others waited."""

    __slots__ = ("count",)

    def __init__(self, count: int) -> None:
        self.count = count


class Inbox:
    """Hands items from any thread to `on_batch` on the Tk thread, those of one thread in its order.

    After each batch it rests at least as long as the batch took, so that key presses, clicks and redraws come between
    two batches. Batches also come while a dialog is open (a nested event loop), so `on_batch` must be re-entrant;
    they never come inside update_idletasks. An exception out of `on_batch` goes to the root's
    report_callback_exception and the next batch still comes. Everything but `put` is for the Tk thread.
    """

    def __init__(
        self,
        root: tk.Misc,
        on_batch: Callable[[list[object]], None],
        *,
        poll: bool | None = None,
        cap: int = MAX_WAITING,
    ) -> None:
        self._root = root
        self._on_batch = on_batch
        self._queue: queue.Queue[object] = queue.Queue(maxsize=cap)
        self._limit = MAX_BATCH
        self._streak = 0
        self._dropped = 0
        #: What the Tk thread itself puts. A signal handler runs there too and may interrupt a get of the queue, whose
        #: lock it would then wait for in vain.
        self._own: deque[object] = deque()
        self._owner = threading.get_ident()
        #: Guards the closing of the pipe against a write, and the count of dropped items; held for microseconds.
        self._lock = threading.RLock()
        self._closed = False
        self._timer = ""
        self._last_item = time.monotonic()
        #: True while a drain is bound to come, so that `put` need not ask for one.
        self._awake = False
        tkapp: Any = root.tk
        self._tkapp = tkapp
        self._reader = self._writer = -1
        self.polling = not hasattr(tkapp, "createfilehandler") if poll is None else poll
        if self.polling:
            self._awake = True
            self._schedule(POLL_MS)
        else:
            self._open_pipe()

    def _open_pipe(self) -> None:
        if sys.platform != "win32":  # Tk has no file handlers there
            self._reader, self._writer = os.pipe()
            os.set_blocking(self._reader, False)
            os.set_blocking(self._writer, False)
            self._tkapp.createfilehandler(self._reader, tk.READABLE, self._on_readable)

    @property
    def wake_descriptor(self) -> int:
        """Where a byte wakes Tk, for signal.set_wakeup_fd; -1 where the platform is polled or after close."""
        return self._writer

    def put(self, item: object) -> None:
        """Queue one item. Any thread, and signal handlers; never blocks; silently does nothing after close."""
        full = False
        if threading.get_ident() == self._owner:
            full = len(self._own) >= self._queue.maxsize
            if not full:
                self._own.append(item)
        else:
            try:
                self._queue.put_nowait(item)
            except queue.Full:
                full = True
        if full:
            with self._lock:
                self._dropped += 1
        if not self._awake:
            self._wake()

    def close(self) -> None:
        """Hand over nothing more. Idempotent; the root may already be destroyed."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._awake = True
            descriptors = (self._reader, self._writer)
            self._reader = self._writer = -1
        if descriptors[0] >= 0:
            self._tkapp.deletefilehandler(descriptors[0])
        with contextlib.suppress(tk.TclError):  # when the root is gone, its timers are too
            if self._timer:
                self._root.after_cancel(self._timer)
        for descriptor in descriptors:
            if descriptor >= 0:
                os.close(descriptor)

    def _wake(self) -> None:
        with self._lock:
            if self._awake:
                return
            self._awake = True
            with contextlib.suppress(BlockingIOError):  # a full pipe wakes as well
                os.write(self._writer, b"\0")

    def _on_readable(self, _file: object, _mask: int) -> None:
        try:
            os.read(self._reader, 4096)
        except BlockingIOError:
            return
        if not self._timer:  # else a drain is due anyway; two chains of them would halve the rest
            self._drain()

    def _schedule(self, delay_ms: int) -> None:
        try:
            self._timer = self._root.after(delay_ms, self._drain)
        except tk.TclError:
            self._timer = ""  # the root was destroyed by the batch's handler

    def _drain(self) -> None:
        """Hand over one batch, then rest; with nothing waiting, sleep until the next `put`."""
        self._timer = ""
        if self._closed:
            return
        batch = self._take() or self._sleep()
        if not batch:
            return
        started = time.monotonic()
        # Scheduled before the hand-over: the handler may open a dialog, whose event loop must get batches too.
        self._schedule(1)
        timer = self._timer
        try:
            self._on_batch(batch)
        except Exception:  # out of a file handler it would end mainloop; Tk's own reporter logs it instead
            root: Any = self._root
            root.report_callback_exception(*sys.exc_info())
        took = time.monotonic() - started
        self._adapt(len(batch), took)
        if not self._closed and timer and self._timer == timer:
            with contextlib.suppress(tk.TclError):
                self._root.after_cancel(timer)
            self._streak += 1
            rest = max(1, min(MAX_REST_MS, round(took * 1000)))
            behind = self._queue.qsize() >= self._limit
            self._schedule(rest if behind else max(rest, min(STREAM_STEP_MS * self._streak, STREAM_REST_MS)))

    def _sleep(self) -> list[object]:
        """Nothing waits: ask to be woken. Returns what slipped in between, [] when really asleep."""
        self._streak = 0
        if self.polling:
            idle = time.monotonic() - self._last_item > IDLE_S
            self._schedule(IDLE_POLL_MS if idle else POLL_MS)
            return []
        self._awake = False
        batch = self._take()
        if batch:
            self._awake = True
        return batch

    def _take(self) -> list[object]:
        batch: list[object] = []
        if self._dropped:
            with self._lock:
                batch.append(Overflow(self._dropped))
                self._dropped = 0
        limit = FAR_BATCH if self._queue.qsize() > FAR_BEHIND else self._limit
        while self._own and len(batch) < limit:
            batch.append(self._own.popleft())
        with contextlib.suppress(queue.Empty):
            while len(batch) < limit:
                batch.append(self._queue.get_nowait())
        if batch:
            self._last_item = time.monotonic()
        return batch

    def _adapt(self, count: int, took: float) -> None:
        if took > BUDGET_S:
            self._limit = max(MIN_BATCH, min(self._limit, int(count * BUDGET_S / took)))
        elif count >= self._limit:
            self._limit = min(MAX_BATCH, self._limit * 2)
