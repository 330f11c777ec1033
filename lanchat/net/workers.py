"""Workers: a few daemon threads for calls that block (name look-ups, making a certificate).
Results come back on the net thread; nothing here knows what the calls do."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

from lanchat.net.loop import EventLoop

#: Threads at most. A name look-up may hang for 30 s; four keep the rest of the program supplied.
MAX_THREADS = 4
#: Calls that may wait for a thread; a further one fails at once through its `done`.
MAX_WAITING = 256

_log = logging.getLogger("lanchat.net.workers")

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class Workers:
    """Runs blocking calls beside the net thread. Threads are made when first needed and end with the program."""

    def __init__(self, loop: EventLoop, *, threads: int = MAX_THREADS, name: str = "worker") -> None:
        self._loop = loop
        self._most = threads
        self._name = name
        self._lock = threading.Lock()
        self._pending = 0
        self._threads: list[threading.Thread] = []
        self._stopped = False
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(MAX_WAITING)

    def submit(self, fn: Callable[[*Ts], R], *args: *Ts, done: Callable[[R | None, Exception | None], None]) -> None:
        """Run fn(*args) on a worker, then done(result, None) or done(None, error) on the net thread. Any thread."""

        def work() -> None:
            try:
                result = fn(*args)
            except Exception as error:
                _log.debug("a worker's call failed", exc_info=error)
                self._loop.call_soon_threadsafe(done, None, error)
            else:
                self._loop.call_soon_threadsafe(done, result, None)

        with self._lock:
            if self._stopped:
                return
            try:
                self._queue.put_nowait(work)
            except queue.Full:
                self._loop.call_soon_threadsafe(done, None, OSError("too many look-ups are waiting"))
                return
            self._pending += 1
            if self._pending > len(self._threads) and len(self._threads) < self._most:
                self._add_thread()

    def _add_thread(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """Take no more calls and wait for the threads; False when one is still blocked. Any thread but a worker."""
        with self._lock:
            self._stopped = True
            threads = list(self._threads)
        _empty(self._queue)
        for _thread in threads:
            self._queue.put_nowait(None)
        for thread in threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in threads)

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            work()
            with self._lock:
                self._pending -= 1


def _empty(waiting: queue.Queue[Any]) -> None:
    try:
        while True:
            waiting.get_nowait()
    except queue.Empty:
        return
