"""Owns small helpers of the discovery tests: running something on the net thread and waiting for a condition.
Knows nothing of what is tested."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from typing import TypeVar

from lanchat.net.loop import EventLoop

#: Seconds a condition may take before a test fails.
DEADLINE = 60.0

T = TypeVar("T")


def on_net(loop: EventLoop, fn: Callable[[], T], *more: Callable[[], object]) -> T:
    """Run fn, then the others, on the loop's thread in one go; return what fn returned, or raise what was raised."""
    results: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()

    def run() -> None:
        try:
            result = fn()
            for other in more:
                other()
            results.put((result, None))
        except BaseException as error:
            results.put((None, error))

    loop.call_soon_threadsafe(run)
    value, error = results.get(timeout=DEADLINE)
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def wait_until(condition: Callable[[], bool], what: str = "the condition", deadline_s: float = DEADLINE) -> None:
    """Wait until the condition holds; fails the test after the deadline."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, f"{what} did not come true within {deadline_s} s"
        time.sleep(0.005)
