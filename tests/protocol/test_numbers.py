"""Numbers from strangers."""

from __future__ import annotations

import pytest

from lanchat.protocol.numbers import parse_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_numbers(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1_0", "²", "٣", "1.0", "9" * 16, "9" * 5_000])
def test_no_numbers(text: str) -> None:
    assert parse_number(text) is None
