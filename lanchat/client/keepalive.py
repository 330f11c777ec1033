"""Notices that a link is dead although nobody closed it: asks after a silence, gives up after a longer one.
Says what to do; sending and closing are engine.py's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

#: Seconds without a byte from the server before we ask whether it lives, and then until it counts as dead: fewer where
#: something else, a changed network for instance, says that it may be.
IDLE_S = 20.0
DEAD_S, DOUBTED_S = 10.0, 5.0


class KeepAlive:
    """The silence of one connection, by the caller's clock in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.heard_at = clock()
        self._asked_at: float | None = None
        self._doubted_at: float | None = None

    def heard(self) -> None:
        """Something came."""
        self.heard_at = self._clock()
        self._asked_at = self._doubted_at = None

    def doubt(self) -> None:
        """There is reason to ask now, and to wait less long for the answer."""
        if self._doubted_at is None:
            self._doubted_at = self._clock()

    def deadline(self) -> float:
        """When check() has something new to say."""
        if self._asked_at is None:
            return self.heard_at + IDLE_S if self._doubted_at is None else self._doubted_at
        dead = self._asked_at + DEAD_S
        return dead if self._doubted_at is None else min(dead, self._doubted_at + DOUBTED_S)

    def check(self) -> Literal["", "ask", "dead"]:
        """What to do now; 'ask' is said once per silence."""
        now = self._clock()
        if now < self.deadline():
            return ""
        if self._asked_at is not None:
            return "dead"
        self._asked_at = now
        return "ask"
