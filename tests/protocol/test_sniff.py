"""Telling languages apart: what real programs send first, what people type, and what browsers are made to send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.sniff import MAX_FIRST_LINE, classify, is_irc_line


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /",
        b"POST / HTTP/1.1\r\n\r\nJOIN #a\r\n",
        b"\r\n\r\nPOST / HTTP/1.1\r\n",
        b"\nget / http/1.1\r\n",
        b"patch /x HTTP/1.1\r\n",
        b"OPTIONS * HTTP/1.1\r\n",
        b"CONNECT  https://a/ HTTP/1.1\r\n",
        b"PRIVMSG /x HTTP/1.1\r\n",
        b"NICK anna HTTP/1.0\r\n",
        b"PRI * HTTP/2.0\r\n",
        b"Host: a.example\r\n",
    ],
)
def test_http(data: bytes) -> None:
    assert classify(data, False) == "http"
    assert classify(data, True) == "http"


@pytest.mark.parametrize(
    "line",
    [
        b"CAP LS 302",
        b"cap ls",
        b"NICK anna",
        b"nick anna",
        b"PASS secret",
        b"USER anna 0 * :Anna A",
        b"user anna anna localhost :Anna",
        b"PING",
        b"PING :x",
        b"QUIT",
        b"QUIT :bye",
        b"LANCHAT HELLO n",
        b"JOIN #a",
        b"PRIVMSG #a :hello",
        b"WHO",
        b"LIST",
        b"@label=1 PING x",
        b":anna PRIVMSG #a :x",
        b"@a=b :c NICK d",
        b"AUTHENTICATE PLAIN",
    ],
)
def test_irc(line: bytes) -> None:
    for end in (b"\n", b"\r\n"):
        assert classify(line + end, False) == "irc"
        assert classify(b"\r\n" + line + end, False) == "irc"
    assert classify(line, True) == "irc"
    assert is_irc_line(line)


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"hi all",
        b"join us for lunch",
        b"nick is here",
        b"pass the salt please",
        b"user friendly",
        b"help me",
        b"list of things",
        b"quit it",
        b"get some milk",
        b"post office",
        b"put it down",
        b"100 percent",
        b":)",
        b": hello",
        b"@anna hi",
        b"@",
        b"\xc3\xbcber",
        b"\xff\xfb\x01",
        b"Who is there?",
        b"ping? anyone?",
    ],
)
def test_what_people_type(line: bytes) -> None:
    assert classify(line + b"\n", False) == "plain"
    assert classify(line, True) == "plain"
    assert classify(line, False) == "more"


def test_tls_is_told_by_one_byte() -> None:
    assert classify(b"\x16", False) == "tls"
    assert classify(b"\x16\x03\x01\x02\x00", True) == "tls"


def test_nothing_yet() -> None:
    assert classify(b"", False) == "more"
    assert classify(b"\r\n", False) == "more"
    assert classify(b"", True) == "plain"
    assert classify(b"PRIVMS", False) == "more"


def test_an_endless_first_line_is_plain() -> None:
    assert classify(b"x" * MAX_FIRST_LINE, False) == "plain"


@given(st.binary(max_size=200), st.booleans())
def test_an_answer_does_not_change_with_more_bytes_of_the_same_line(data: bytes, complete: bool) -> None:
    guess = classify(data, complete)
    assert guess in ("tls", "http", "irc", "plain", "more")
    if not complete and guess not in ("more",) and b"\n" in data.lstrip(b"\r\n"):
        assert classify(data + b"more\n", False) == guess
