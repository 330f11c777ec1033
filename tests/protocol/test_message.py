"""The line grammar: tags, source, command and parameters, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.errors import LocalProtocolError, RemoteProtocolError
from lanchat.protocol.message import Message, encode, encode_tags, escape_tag_value, parse, unescape_tag_value

_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")
_MIDDLE = st.text(_CHARACTERS, min_size=1, max_size=20).filter(lambda s: " " not in s and not s.startswith(":"))
_TRAILING = st.text(_CHARACTERS, max_size=40)
_VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_KEYS = st.from_regex(r"\+?[a-z0-9-]+(/[a-z0-9-]+)?", fullmatch=True)


@given(
    st.from_regex(r"[A-Z]{1,10}|[0-9]{3}", fullmatch=True),
    st.lists(_MIDDLE, max_size=5),
    st.none() | _TRAILING,
    st.none() | _MIDDLE,
    st.dictionaries(_KEYS, _VALUES, max_size=4),
)
def test_what_is_encoded_is_one_line_and_parses_back(
    command: str, middle: list[str], trailing: str | None, source: str | None, tags: dict[str, str]
) -> None:
    params = (*middle, trailing) if trailing is not None else tuple(middle)
    data = encode(command, params, source, tags)
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r") == 1
    message = parse(data[:-2])
    assert message == Message(command, params, source, message.tags)
    assert dict(message.tags) == tags


@given(_VALUES)
def test_tag_values_survive_escaping(value: str) -> None:
    escaped = escape_tag_value(value)
    assert not set(escaped) & set("; \r\n")
    assert unescape_tag_value(escaped) == value


def test_odd_escapes() -> None:
    assert unescape_tag_value("a\\") == "a"
    assert unescape_tag_value("\\b\\:\\s\\\\\\r\\n") == "b; \\\r\n"


@pytest.mark.parametrize("params", [("a b", "c"), ("", "c"), (":a", "c"), ("a\nb",), ("a\rb",), ("a\0b",)])
def test_what_no_line_can_carry_is_refused(params: tuple[str, ...]) -> None:
    with pytest.raises(LocalProtocolError):
        encode("PRIVMSG", params)


@pytest.mark.parametrize("line", [b"", b" ", b":", b":source", b"@tag", b"@tag ", b"@tag :source", b": :"])
def test_a_line_without_a_command(line: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        parse(line)


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(UnicodeDecodeError):
        parse(b"PRIVMSG #a :\xff")


def test_only_the_space_separates() -> None:
    message = parse("JOIN #a\u3000b\tc\u00a0d".encode())
    assert message.params == ("#a\u3000b\tc\u00a0d",)


def test_the_nick_of_a_source() -> None:
    assert parse(b":anna!u@h QUIT").nick == "anna"
    assert parse(b":irc.example PING x").nick == "irc.example"
    assert parse(b"PING x").nick == ""


def test_tags_on_the_wire() -> None:
    assert encode_tags({}) == ""
    assert encode_tags({"a": "", "+b": "c;d"}) == "a;+b=c\\:d"
    assert Message("PING", ("x",), None, {"label": "1"}).encode() == b"@label=1 PING x\r\n"
