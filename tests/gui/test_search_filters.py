"""Days and rooms as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from lanchat.gui.search_filters import end_of, read_day, read_room, start_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        (" Yesterday ", date(2026, 11, 22)),
        ("a week ago", date(2026, 11, 16)),
        ("2026-11-3", date(2026, 11, 3)),
        ("3.11.2025", date(2025, 11, 3)),
        ("03/11", date(2026, 11, 3)),
        ("24/12", date(2025, 12, 24)),
        ("31.2.2026", None),
        ("29/2", None),
        ("soon", None),
        ("", None),
        ("0000-00-00", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_a_day_has_a_first_and_a_last_moment() -> None:
    assert end_of(TODAY) - start_of(TODAY) == 86_400_000 - 1
    assert start_of(date(2026, 11, 24)) == end_of(TODAY) + 1
    assert end_of(date.max) >= start_of(date.max)


@pytest.mark.parametrize(
    ("text", "room"),
    [("lobby", "#lobby"), ("#LOBBY", "#lobby"), ("anna", "Anna"), ("games", "games"), ("#new", "#new"), (" ", "")],
)
def test_rooms(text: str, room: str) -> None:
    assert read_room(text, ["#lobby", "Anna", "games", "#games"]) == room
