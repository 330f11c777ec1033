"""Times on the wire: there and back, and what is no time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.server.timestamps import format_ms, parse_ms


@given(st.integers(0, 253_402_300_799_999))
def test_there_and_back(ms: int) -> None:
    assert parse_ms(format_ms(ms)) == ms


def test_known_times() -> None:
    assert format_ms(1_546_605_266_123) == "2019-01-04T12:34:26.123Z"
    assert format_ms(-5) == "1970-01-01T00:00:00.000Z"
    assert format_ms(10**18) == "9999-12-31T23:59:59.999Z"
    assert parse_ms("2019-01-04T12:34:26Z") == 1_546_605_266_000
    assert parse_ms("2019-01-04T12:34:26.5Z") == 1_546_605_266_500
    assert parse_ms("2012-06-30T23:59:60.419Z") == parse_ms("2012-06-30T23:59:59.419Z")


@pytest.mark.parametrize("text", ["", "*", "2019", "2019-13-01T00:00:00.000Z", "2019-01-04 12:34:26Z", "٢019-01-04T0"])
def test_what_is_no_time(text: str) -> None:
    assert parse_ms(text) is None
