"""The computer's name as others will see it."""

from __future__ import annotations

import os

import pytest

from lanchat.system.host_name import MAX_NAME, host_name, short_name


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("annas-laptop", "annas-laptop"),
        ("annas-laptop.fritz.box", "annas-laptop"),
        ("Annas-MacBook.local", "Annas-MacBook"),
        ("", "computer"),
        (".local", "computer"),
        (" \x00\n", "computer"),
        ("x" * 64, "x" * MAX_NAME),
    ],
)
def test_a_short_name(full: str, expected: str) -> None:
    assert short_name(full) == expected


def test_this_computer_has_one() -> None:
    assert host_name() == short_name(os.uname().nodename)
