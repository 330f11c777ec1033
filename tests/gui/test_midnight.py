"""At the end of the day, and of each day after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lanchat.gui.midnight import at_midnight


class Clock:
    """A Later whose time comes when the test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 22, 30)
        self.waits: list[tuple[str, int, Callable[[], None]]] = []

    def call(self, name: str, delay_ms: int, action: Callable[[], None]) -> None:
        self.waits.append((name, delay_ms, action))


def test_it_is_done_once_a_day() -> None:
    clock, done = Clock(), []
    at_midnight(clock, lambda: done.append(clock.now), lambda: clock.now)  # type: ignore[arg-type]
    assert [wait for _name, wait, _action in clock.waits] == [90 * 60_000 + 1]
    assert done == []
    clock.now = datetime(2026, 11, 24, 9, 0)  # the computer has slept
    clock.waits.pop()[2]()
    assert done == [clock.now]
    assert [wait for _name, wait, _action in clock.waits] == [15 * 3_600_000 + 1]
