"""Farewell: the orderly end of a host, step by step and with a deadline for each.
What is said and who is told is handed in; it only keeps the order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Set

from lanchat.hosting.guest import Guest
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.workers import Workers

#: Seconds for the disk to take what was said, for connections to take what they are sent, for their own end to come,
#: and for the store to close.
STORE_S = 3.0
CONNECTIONS_S = 2.0
LINGER_S = 0.3
CLOSING_S = 3.0
#: Seconds between two looks at a step that does not tell when it is over.
LOOK_EVERY_S = 0.05

_log = logging.getLogger("lanchat.hosting.farewell")


class Farewell:
    """Nothing more taken in -> stored -> goodbye -> connections closed -> store closed -> done. Net thread only."""

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        *,
        guests: Set[Guest],
        last_lines: Callable[[], None],
        settled: Callable[[], bool],
        say_goodbye: Callable[[], None],
        stop_store: Callable[[float], bool] | None,
        done: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._guests = guests
        self._last_lines = last_lines
        self._settled = settled
        self._say_goodbye = say_goodbye
        self._stop_store = stop_store
        self._done = [done]
        self._step: Callable[[], bool] | None = None
        self._following: Callable[[], None] = self._part
        self._timer: Timer | None = None
        self._look: Timer | None = None

    def also(self, done: Callable[[], None]) -> None:
        """Call this at the end, too; soon, when it has come already."""
        if self._done:
            self._done.append(done)
        else:
            self._loop.call_soon(done)

    def begin(self) -> None:
        """Take in nothing more but what was said already, and wait until all of it is stored."""
        for guest in list(self._guests):
            guest.abandon()
        self._last_lines()
        self._wait(self._settled, STORE_S, self._part)

    def look(self) -> None:
        """Something happened: go on if the present step is over."""
        if self._look is not None:
            self._look.cancel()
            self._look = None
        if self._step is None:
            return
        if self._step():
            self._over()
        else:
            self._look = self._loop.call_later(LOOK_EVERY_S, self.look)

    def _wait(self, step: Callable[[], bool], patience: float, following: Callable[[], None]) -> None:
        self._step = step
        self._following = following
        self._timer = self._loop.call_later(patience, self._over)
        self._loop.call_soon(self.look)

    def _over(self) -> None:
        if self._step is None:
            return
        self._step = None
        if self._timer is not None:
            self._timer.cancel()
        self._following()

    def _part(self) -> None:
        # Echoes of what was stored go out in the flush that says goodbye.
        self._say_goodbye()
        for guest in list(self._guests):
            guest.close(CONNECTIONS_S)
        self._wait(lambda: not any(guest.transport.queued for guest in self._guests), CONNECTIONS_S, self._linger)

    def _linger(self) -> None:
        # Whoever is still sending would get a reset, and with it lose our last words.
        self._wait(lambda: not self._guests, LINGER_S, self._close_store)

    def _close_store(self) -> None:
        for guest in list(self._guests):
            guest.transport.close(flush=False)
        stop_store, self._stop_store = self._stop_store, None
        if stop_store is None:
            self._finish()
            return
        self._wait(lambda: False, CLOSING_S + 1.0, self._finish)
        self._workers.submit(stop_store, CLOSING_S, done=self._on_store_stopped)

    def _on_store_stopped(self, stopped: bool | None, error: Exception | None) -> None:
        if not stopped:
            _log.warning("the history did not close in time: %s", error or "it is still busy")
        self._over()

    def _finish(self) -> None:
        done, self._done = self._done, []
        if self._look is not None:
            self._look.cancel()
        for tell in done:
            tell()
