"""Helpers for tests that need a running loop: calls into it, and waiting for what another thread brings about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers

#: Seconds a condition may take: far more than it ever does.
PATIENCE = 60.0


def wait_until(condition: Callable[[], object], what: str = "the condition") -> None:
    """Wait for a condition that another thread brings about."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        pause.wait(0.002)


class Net:
    """A loop on its own thread, with its workers, and calls into it from the test's thread."""

    def __init__(self) -> None:
        self.loop = EventLoop("net-test")
        self.workers = Workers(self.loop)

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run on the net thread and return, or raise, what came out."""
        ended = threading.Event()
        outcome: list[Any] = []

        def work() -> None:
            try:
                outcome.append((True, function(*args, **kwargs)))
            except BaseException as error:
                outcome.append((False, error))
            ended.set()

        self.loop.call_soon_threadsafe(work)
        assert ended.wait(PATIENCE), "the loop does not answer"
        fine, value = outcome[0]
        if not fine:
            raise value
        return value

    def close(self) -> None:
        self.loop.stop()
        assert self.loop.join(PATIENCE)
        assert self.workers.stop(PATIENCE)
