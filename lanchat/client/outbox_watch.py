"""Tells its owner what waits in the outbox, so that it can be kept until the program runs again.
Looks a moment after something was said: what the chat confirms at once is never told."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.outbox import Outbox, Waiting
from lanchat.net.loop import EventLoop, Timer

#: Seconds between two looks while something waits.
LOOK_S = 0.4


class OutboxWatch:
    """Net thread only. `on_waiting` is called there with everything that waits, whenever that is not what it was."""

    def __init__(self, loop: EventLoop, outbox: Outbox, on_waiting: Callable[[tuple[Waiting, ...]], None]) -> None:
        self._loop = loop
        self._outbox = outbox
        self._on_waiting = on_waiting
        self._told: tuple[Waiting, ...] = ()
        self._timer: Timer | None = None

    def said(self) -> None:
        """Something was said."""
        if self._timer is None:
            self._timer = self._loop.call_later(LOOK_S, self.look)

    def look(self) -> None:
        """Tell what waits now, and look again while there is anything."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting = self._outbox.waiting()
        if waiting != self._told:
            self._told = waiting
            self._on_waiting(waiting)
        if waiting:
            self.said()

    def finish(self) -> None:
        """Tell it for the last time: what comes to the outbox from now on is not kept."""
        self.look()
        if self._timer is not None:
            self._timer.cancel()
