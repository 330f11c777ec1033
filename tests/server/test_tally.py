"""Tally: what was counted lately, per key, and no more keys than it may have."""

from __future__ import annotations

from lanchat.server.tally import Tally


def test_a_key_is_full_until_its_oldest_event_is_too_old() -> None:
    now = 0.0
    tally = Tally(lambda: now, 2, 10.0, 5)
    tally.add("a")
    assert not tally.full("a")
    now = 6.0
    tally.add("a")
    assert tally.full("a")
    assert not tally.full("b")
    now = 9.9
    assert tally.full("a")
    now = 10.0
    assert not tally.full("a")
    tally.add("a")
    assert tally.full("a")


def test_the_key_without_news_for_longest_is_forgotten() -> None:
    tally = Tally(lambda: 0.0, 1, 10.0, 3)
    for key in "abc":
        tally.add(key)
    tally.add("a")
    tally.add("d")
    assert [key for key in "abcd" if tally.full(key)] == ["a", "c", "d"]


def test_many_events_of_one_key_take_no_more_room() -> None:
    tally = Tally(lambda: 0.0, 3, 10.0, 3)
    for _ in range(1_000):
        tally.add("a")
    assert len(tally._times["a"]) == 3
