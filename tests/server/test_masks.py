"""Wildcard masks against a plain definition of them, and masks made to be slow."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.server.masks import complete, matches


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_as_fnmatch_says(mask: str, text: str) -> None:
    assert matches(mask, text) == fnmatch.fnmatchcase(text, mask)


def test_brackets_are_plain() -> None:
    assert matches("[a]*", "[a]b")
    assert not matches("[a]", "a")


def test_no_mask_is_slow() -> None:
    assert not matches("*a" * 100 + "b", "a" * 10_000)
    # One room's name is matched in microseconds: somebody may ask for 5,000 of them.
    for mask in ("*" + "a*" * 20 + "a" * 31 + "b", "*" + "a" * 30 + "?" + "b"):
        for _ in range(20_000):
            assert not matches(mask, "#" + "a" * 62)


@pytest.mark.parametrize(
    ("given_", "full"),
    [
        ("anna", "anna!*@*"),
        ("*", "*!*@*"),
        ("anna!u", "anna!u@*"),
        ("u@host", "*!u@host"),
        ("@host", "*!*@host"),
        ("anna!u@host", "anna!u@host"),
        ("anna!@", "anna!*@*"),
    ],
)
def test_what_is_missing_in_a_ban_is_anything(given_: str, full: str) -> None:
    assert complete(given_) == full
