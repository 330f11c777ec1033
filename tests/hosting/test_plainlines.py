"""What a guest without a protocol says, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.hosting.plainlines import MAX_TEXT, PlainLines


def test_lines_and_pauses() -> None:
    lines = PlainLines()
    assert lines.feed(b"one\r\ntwo\n\nthr") == ["one", "two"]
    assert lines.pending
    assert lines.feed(b"ee") == []
    assert lines.pause() == "three"
    assert not lines.pending
    assert lines.pause() == ""


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\n\r\0"), min_size=1, max_size=50))
def test_characters_cut_by_the_network_are_whole_again(text: str) -> None:
    lines = PlainLines()
    data = text.encode()
    for position in range(len(data)):
        assert lines.feed(data[position : position + 1]) == []
    assert lines.pause() == text.rstrip()


def test_a_character_cut_by_a_pause_is_whole_again() -> None:
    lines = PlainLines()
    data = "é".encode()
    assert lines.feed(b"caf" + data[:1]) == []
    assert lines.pause() == "caf"
    assert lines.feed(data[1:] + b"\n") == ["é"]


def test_invalid_bytes_are_replaced() -> None:
    assert PlainLines().feed(b"a\xffb\0c\n") == ["a\ufffdbc"]


def test_a_line_without_end_is_cut() -> None:
    lines = PlainLines()
    for _ in range(100):
        lines.feed(b"x" * 1_000)
    assert len(lines.pause()) == MAX_TEXT
    assert lines.feed(b"y" * 100_000 + b"\nz\n") == ["y" * MAX_TEXT, "z"]
