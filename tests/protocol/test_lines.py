"""Cutting a stream into lines: every way of cutting it gives the same lines, and no line takes more than its share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.message import MAX_CLIENT_TAGS, MAX_LINE


def test_both_line_ends_empty_lines_and_forbidden_bytes() -> None:
    assert LineBuffer().feed(b"a\nb\r\n\r\n\nc\0d\re\n\0\nrest") == [b"a", b"b", b"cde"]


def test_a_line_comes_when_it_is_whole() -> None:
    buffer = LineBuffer()
    assert buffer.feed(b"PRIV") == []
    assert buffer.pending == 4
    assert buffer.feed(b"MSG\r") == []
    assert buffer.feed(b"\n") == [b"PRIVMSG"]
    assert buffer.pending == 0


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_longest_lines_that_fit(end: bytes) -> None:
    line = b"x" * (MAX_LINE - 2)
    tags = b"@" + b"t" * (MAX_CLIENT_TAGS - 2) + b" "
    assert LineBuffer().feed(line + end) == [line]
    assert LineBuffer().feed(tags + line + end) == [tags + line]
    assert LineBuffer().feed(line + b"x" + end) == [None]
    assert LineBuffer().feed(tags + line + b"x" + end) == [None]
    assert LineBuffer().feed(b"@t" + tags[1:] + b"x" + end) == [None]


def test_a_line_that_came_by_itself() -> None:
    buffer = LineBuffer()
    assert buffer.whole(b"PRIVMSG #a :b\r\n") == b"PRIVMSG #a :b"
    assert buffer.whole(b"a\nb\0c\rd") == b"abcd"
    assert buffer.whole(b"\r\n") == buffer.whole(b"") == b""
    assert buffer.whole(b"x" * (MAX_LINE - 2) + b"\r\n") == b"x" * (MAX_LINE - 2)
    assert buffer.whole(b"x" * (MAX_LINE - 1)) is None
    assert buffer.pending == 0


def test_an_endless_line_is_reported_once_and_kept_nowhere() -> None:
    buffer = LineBuffer()
    found = [line for _ in range(1000) for line in buffer.feed(b"x" * 1000)]
    assert found == [None]
    assert buffer.pending < 1000
    assert buffer.feed(b"tail\nnext\n") == [b"next"]


def test_endless_tags_are_bounded_too() -> None:
    buffer = LineBuffer()
    found = [line for _ in range(10_000) for line in buffer.feed(b"@")]
    assert found == [None]
    assert buffer.pending <= MAX_CLIENT_TAGS + MAX_LINE


def test_other_limits() -> None:
    buffer = LineBuffer(max_line=12, max_tags=0)
    assert buffer.feed(b"0123456789\n0123456789a\n") == [b"0123456789", None]


_PIECES = st.lists(
    st.one_of(st.binary(max_size=30), st.sampled_from([b"\n", b"\r\n", b"x" * 511, b"@" + b"t" * 4200, b" ", b"@a "]))
)


@given(_PIECES, st.integers(1, 700))
def test_how_the_stream_is_cut_does_not_matter(pieces: list[bytes], size: int) -> None:
    stream = b"".join(pieces) + b"\n"
    cut = LineBuffer()
    found = [line for start in range(0, len(stream), size) for line in cut.feed(stream[start : start + size])]
    assert found == LineBuffer().feed(stream)
    assert cut.pending == 0
