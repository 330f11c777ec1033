"""Times and days read as people write them, whatever number a server sends."""

from __future__ import annotations

from datetime import date, datetime

from lanchat import i18n
from lanchat.gui.dates import clock_time, count_words, day_label, day_of

TODAY = date(2026, 11, 23)


def at(*parts: int) -> int:
    return int(datetime(*parts).timestamp() * 1000)  # type: ignore[arg-type]


def test_clock() -> None:
    assert clock_time(at(2026, 11, 23, 9, 5, 59)) == "09:05"


def test_days() -> None:
    assert day_of(at(2026, 11, 22, 23, 59)) == date(2026, 11, 22)
    assert day_label(TODAY, TODAY) == "Today"
    assert day_label(date(2026, 11, 22), TODAY) == "Yesterday"
    assert day_label(date(2026, 11, 2), TODAY) == "Monday, 2 November"
    assert day_label(date(2025, 12, 31), TODAY) == "Wednesday, 31 December 2025"


def test_impossible_times_are_shown_as_something() -> None:
    for time_ms in (-1, -(10**18), 10**18, 253_402_300_800_000):
        assert len(clock_time(time_ms)) == 5
        assert day_of(time_ms).year >= 1969


def test_large_numbers_have_the_mark_of_the_language() -> None:
    assert [count_words(count) for count in (7, 1_200, 1_234_567)] == ["7", "1,200", "1,234,567"]
    i18n.choose("pt_BR")
    try:
        assert count_words(1_234_567) == "1.234.567"
    finally:
        i18n.choose("en")
