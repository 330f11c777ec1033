"""What one source and all of them together may ask for.
The clock is an argument."""

from __future__ import annotations

from lanchat.discovery import ratelimit
from lanchat.discovery.ratelimit import RateLimit


def test_a_source_gets_twenty_answers_and_then_twenty_a_second() -> None:
    limit = RateLimit(0.0)
    assert sum(limit.allows("a", 0.0) for _ in range(100)) == 20
    assert sum(limit.allows("a", 0.5) for _ in range(100)) == 10
    assert sum(limit.allows("a", 60.0) for _ in range(100)) == 20


def test_one_source_does_not_cost_another_its_answers() -> None:
    limit = RateLimit(0.0)
    for _ in range(100):
        limit.allows("a", 0.0)
    assert limit.allows("b", 0.0)


def test_many_sources_share_a_cap_and_bounded_memory() -> None:
    limit = RateLimit(0.0)
    allowed = sum(limit.allows(f"10.0.{i // 250}.{i % 250}", 0.0) for i in range(5_000))
    assert allowed == ratelimit.IN_ALL
    assert len(limit) == ratelimit.MAX_SOURCES


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    limit = RateLimit(100.0)
    assert sum(limit.allows("a", 100.0) for _ in range(30)) == 20
    assert not limit.allows("a", 50.0)
