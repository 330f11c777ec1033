"""What others are told while somebody writes, by a clock that the test moves: never two within three seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.gui.typing_teller import APART_S, PAUSE_MS, TypingTeller


class Time:
    """A clock, and timers that ring as it moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.timers: dict[str, tuple[float, Callable[[], None]]] = {}

    def call(self, name: str, delay_ms: int, action: Callable[[], None]) -> None:
        self.timers[name] = self.now + delay_ms / 1000, action

    def cancel(self, name: str) -> None:
        self.timers.pop(name, None)

    def pass_(self, seconds: float) -> None:
        end = self.now + seconds
        while self.timers:
            name = min(self.timers, key=lambda name: self.timers[name][0])
            if self.timers[name][0] > end:
                break
            self.now, action = self.timers.pop(name)
            action()
        self.now = end


class Writer:
    def __init__(self) -> None:
        self.time = Time()
        self.told: list[tuple[float, str, str]] = []
        self.teller = TypingTeller(self._tell, self.time, lambda: self.time.now)  # type: ignore[arg-type]

    def _tell(self, key: str, state: str) -> None:
        self.told.append((round(self.time.now - 100, 1), key, state))

    def states(self) -> list[str]:
        return [state for _when, _key, state in self.told]


@pytest.fixture
def writer() -> Writer:
    return Writer()


def test_active_is_told_at_once_and_then_every_three_seconds_while_keys_are_pressed(writer: Writer) -> None:
    for number in range(1, 41):
        writer.teller.edited("a", "x" * number)
        writer.time.pass_(0.25)
    assert [(when, state) for when, _key, state in writer.told] == [
        (0, "active"),
        (3, "active"),
        (6, "active"),
        (9, "active"),
    ]


def test_a_pause_is_told_once(writer: Writer) -> None:
    writer.teller.edited("a", "x")
    writer.time.pass_(60)
    assert writer.told == [(0, "a", "active"), (PAUSE_MS / 1000, "a", "paused")]
    writer.teller.edited("a", "xy")
    assert writer.states() == ["active", "paused", "active"]


def test_clearing_the_field_is_told_but_not_too_soon(writer: Writer) -> None:
    writer.teller.edited("a", "x")
    writer.teller.edited("a", "")
    assert writer.states() == ["active"]
    writer.time.pass_(60)
    assert writer.told == [(0, "a", "active"), (APART_S, "a", "done")]


def test_who_writes_on_after_clearing_is_still_active(writer: Writer) -> None:
    writer.teller.edited("a", "x")
    writer.teller.edited("a", "")
    writer.time.pass_(1)
    writer.teller.edited("a", "y")
    writer.time.pass_(2.5)
    assert "done" not in writer.states()


def test_a_message_that_was_sent_ends_it_without_a_word(writer: Writer) -> None:
    writer.teller.edited("a", "x")
    writer.teller.sent("a")
    writer.teller.edited("a", "")
    writer.time.pass_(60)
    assert writer.states() == ["active"]


def test_commands_are_not_told(writer: Writer) -> None:
    writer.teller.edited("a", "/nick Zoe")
    writer.time.pass_(60)
    assert writer.told == []


def test_another_conversation_is_told_at_once(writer: Writer) -> None:
    writer.teller.edited("a", "x")
    writer.teller.edited("b", "x")
    assert writer.told == [(0, "a", "active"), (0, "b", "active")]
    writer.time.pass_(60)
    assert writer.told[2:] == [(PAUSE_MS / 1000, "b", "paused")]
