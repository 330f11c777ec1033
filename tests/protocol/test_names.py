"""Names of people and rooms: what is one, and when two are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.names import (
    MAX_CHANNEL,
    MAX_NICK,
    casefold,
    is_channel,
    is_valid_channel,
    is_valid_nick,
    nick_from,
)


@pytest.mark.parametrize(
    "nick", ["Anna", "Zoë", "Łukasz", "李雷", "ann_2", "a-b", "x" * MAX_NICK, "[]{}\\\\|^`", "李" * 20]
)
def test_names_people_have(nick: str) -> None:
    assert is_valid_nick(nick)


@pytest.mark.parametrize(
    "nick",
    [
        *(
            "",
            "1a",
            "-a",
            "#a",
            "a b",
            "a!b",
            "a@b",
            "a*",
            "a,b",
            "a:b",
            "a.b",
            "a\u200bb",
            "a\u202eb",
            "a\tb",
            "x" * 31,
            "李" * 21,
        ),
        *("a\ufe0f", "\u3164", "a\u034fb", "\uffa0", "a\u2800", "a\U000e0101"),
    ],
)
def test_names_nobody_may_have(nick: str) -> None:
    assert not is_valid_nick(nick)


@pytest.mark.parametrize(
    "pair", [("Anna", "aNNA"), ("Ａｎｎａ", "anna"), ("Straße", "STRASSE"), ("ﬁn", "fin"), ("#❤\ufe0f", "#❤")]
)
def test_names_that_are_the_same(pair: tuple[str, str]) -> None:
    assert casefold(pair[0]) == casefold(pair[1])


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert casefold(casefold(name)) == casefold(name)


@given(st.text(max_size=60))
def test_a_name_made_of_anything_is_valid_or_empty(text: str) -> None:
    nick = nick_from(text)
    assert nick == "" or is_valid_nick(nick)


def test_names_from_an_account() -> None:
    assert nick_from("Mia Fischer") == "Mia_Fischer"
    assert nick_from("  o'neil  ") == "o_neil"
    assert nick_from("42") == ""
    assert nick_from("HOME\\\\mia") == "HOME_mia"
    assert nick_from("李" * 30) == "李" * 20


def test_channels() -> None:
    assert is_channel("#a")
    assert not is_channel("a")
    for name in ("#büro", "##", "#a:b", "#a*?", "#&x", "#" + "\u20ac" * 42):
        assert is_valid_channel(name)
    assert is_valid_channel("#" + "x" * (MAX_CHANNEL - 1))
    for name in (
        "#",
        "a",
        "#a b",
        "#a,b",
        "#a\x07",
        "#" + "x" * MAX_CHANNEL,
        "#a\u2028b",
        "#\ufe0f",
        "#" + "\u20ac" * 43,
    ):
        assert not is_valid_channel(name)
