"""The throttle: a burst, then a rate, over any pattern of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.server.ratelimit import Throttle


def test_without_a_limit_everything_passes() -> None:
    throttle = Throttle()
    assert all(throttle.take(0.0) for _ in range(1000))


@given(st.integers(1, 200), st.floats(0.5, 50), st.lists(st.floats(0, 2), max_size=100))
def test_never_more_than_burst_and_rate(burst: int, rate: float, gaps: list[float]) -> None:
    throttle = Throttle()
    throttle.allow(burst, rate)
    now, taken = 1000.0, 0
    for gap in gaps:
        now += gap
        while throttle.take(now):
            taken += 1
        assert taken <= burst + rate * (now - 1000.0) + 1
        assert throttle.ready_at() > now


def test_the_burst_is_whole_and_ready_at_is_true() -> None:
    throttle = Throttle()
    throttle.allow(10, 4)
    assert [throttle.take(5.0) for _ in range(11)] == [True] * 10 + [False]
    ready = throttle.ready_at()
    assert not throttle.take(ready - 0.001)
    assert throttle.take(ready)


def test_a_new_allowance_forgets_the_old_debt() -> None:
    throttle = Throttle()
    throttle.allow(1, 0.1)
    assert throttle.take(0.0)
    assert not throttle.take(0.0)
    throttle.allow(2, 1)
    assert throttle.take(0.0)
