"""Which names look the same: letters of other scripts, full width, accents that come apart, and signs of one shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.looks import _ALIKE, look


def alike(one: str, other: str) -> bool:
    return not set(enumerate(look(one))).isdisjoint(enumerate(look(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "\u0410nna"),  # Cyrillic A
        ("Anna", "\u0391nna"),  # Greek Alpha
        ("paypa", "\u0440\u0430\u0443\u0440\u0430"),  # all of it Cyrillic
        ("Anna", "\uff21\uff4e\uff4e\uff41"),  # full width
        ("Jos\u00e9", "Jose\u0301"),  # an accent of its own
        ("Jos\u00e9", "J\u043es\u0435\u0301"),  # and on a Cyrillic letter
        ("Ian", "lan"),
        ("Bill", "Bi11"),
        ("BOB", "B0B"),
        ("a|b", "alb"),
        ("Mia", "M\u0456a"),  # Cyrillic i
        ("Mia", "M\u0131a"),  # without a dot
        ("Mia", "Mi\u0307a"),  # with two
        ("fin", "\ufb01n"),  # a ligature
        ("a-b", "a\u2010b"),
        ("\u05e1am", "oam"),  # Hebrew samekh
        ("\u30ed", "\u53e3"),  # Katakana ro, and mouth
    ],
)
def test_names_that_look_the_same(one: str, other: str) -> None:
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ian", "Lan"),
        ("Ian", "Jan"),
        ("Jose", "Jos\u00e9"),
        ("Bern", "Bem"),
        ("Anna", "Anne"),
        ("Anna_2", "Anna_3"),
        ("\u041a\u0430\u0442\u044f", "\u041a\u0430\u0442\u0438"),
        ("bob", "b0b"),
    ],
)
def test_names_that_do_not(one: str, other: str) -> None:
    assert not alike(one, other)


def test_no_sign_of_the_table_is_left_over() -> None:
    for like, signs in _ALIKE.items():
        for sign in signs:
            assert look(f"x{sign}")[0] == f"x{like}".lower(), hex(ord(sign))


@given(st.text(max_size=30))
def test_a_name_looks_like_itself_and_its_look(name: str) -> None:
    assert alike(name, name)
    assert look(look(name)[0])[0] == look(name)[0]
