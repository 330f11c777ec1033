"""ISUPPORT tokens: laid on lines and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol import isupport


@given(st.dictionaries(st.text("ABC/", min_size=1), st.text(" =\\xa20é", max_size=10), max_size=40))
def test_there_and_back(tokens: dict[str, str]) -> None:
    lines = isupport.lines(tokens)
    read: dict[str, str] = {}
    for line in lines:
        words = line.split(" ")
        assert len(words) <= isupport.PER_LINE
        isupport.read(read, words)
    assert read == tokens


def test_tokens_can_be_taken_back() -> None:
    known = {"NICKLEN": "9", "WHOX": ""}
    isupport.read(known, ["-whox", "NickLen=30", "", "-unknown"])
    assert known == {"NICKLEN": "30"}


def test_escapes_are_bytes() -> None:
    known: dict[str, str] = {}
    isupport.read(known, ["NETWORK=My\\x20Net\\x3D1", "CAFE=caf\\xC3\\xA9", "BAD=\\xZZ\\xFF"])
    assert known == {"NETWORK": "My Net=1", "CAFE": "café", "BAD": "\\xZZ\ufffd"}


def test_a_server_with_endless_tokens_is_not_believed() -> None:
    known: dict[str, str] = {}
    isupport.read(known, (f"T{number}" for number in range(10_000)))
    assert len(known) == isupport.MAX_TOKENS


@pytest.mark.parametrize("value", ["x" * 900, "a b" * 300, "\u20ac" * 400])
def test_a_value_too_long_for_a_line_is_cut_between_characters(value: str) -> None:
    (line,) = isupport.lines({"NETWORK": value})
    assert 320 < len(line.encode()) <= 330
    read: dict[str, str] = {}
    isupport.read(read, line.split())
    assert value.startswith(read["NETWORK"])
