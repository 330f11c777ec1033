"""Away comes by itself after the time that was set, and goes with the first touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.app.auto_away import LOOK_AWAY_MS, LOOK_MS, AutoAway
from lanchat.config import Settings


class Computer:
    """Time goes on when the test says so; `idle` is what the system tells, None for nothing."""

    def __init__(self, minutes: int = 10) -> None:
        self.settings = Settings(away_after=minutes)
        self.now = 1_000.0
        self.idle: float | None = 0.0
        self.told: list[bool] = []
        self.asked = 0
        self._timer: tuple[float, Callable[[], None]] = (0.0, lambda: None)
        self.away = AutoAway(
            self.settings, ask=self._ask, tell=self.told.append, later=self._later, clock=lambda: self.now
        )

    def _ask(self, answer: Callable[[float | None], None]) -> None:
        self.asked += 1
        answer(self.idle)

    def _later(self, milliseconds: int, action: Callable[[], None]) -> None:
        self._timer = (self.now + milliseconds / 1_000, action)

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self._timer[0] <= end:
            self.now, action = self._timer
            action()
        self.now = end


@pytest.fixture
def computer() -> Computer:
    return Computer()


def test_after_the_time_without_input_we_are_away_and_back_at_once(computer: Computer) -> None:
    computer.idle = 599.0
    computer.wait(60)
    assert computer.told == []
    computer.idle = 601.0
    computer.wait(LOOK_MS / 1_000)
    assert computer.told == [True]
    computer.idle = 0.5
    computer.wait(LOOK_AWAY_MS / 1_000)
    assert computer.told == [True, False]


def test_where_the_system_tells_nothing_our_own_window_counts(computer: Computer) -> None:
    computer.idle = None
    computer.wait(500)
    computer.away.touched()
    computer.wait(500)
    assert computer.told == []
    computer.wait(200)
    assert computer.told == [True]
    computer.away.touched()
    assert computer.told == [True, False]


def test_never_is_never_and_ends_being_away(computer: Computer) -> None:
    computer.idle = 10_000.0
    computer.wait(60)
    assert computer.told == [True]
    computer.settings.away_after = 0
    computer.wait(60)
    assert computer.told == [True, False]
    asked = computer.asked
    computer.wait(600)
    assert computer.asked == asked


def test_a_shorter_time_holds_from_the_next_look(computer: Computer) -> None:
    computer.idle = 400.0
    computer.wait(60)
    computer.settings.away_after = 5
    computer.wait(LOOK_MS / 1_000)
    assert computer.told == [True]
