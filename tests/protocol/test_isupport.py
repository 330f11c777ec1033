"""ISUPPORT tokens: laid on lines and read back."""

from __future__ import annotations

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
        read = isupport.read(read, words)
    assert read == tokens


def test_tokens_can_be_taken_back() -> None:
    assert isupport.read({"NICKLEN": "9", "WHOX": ""}, ["-WHOX", "NICKLEN=30", ""]) == {"NICKLEN": "30"}
