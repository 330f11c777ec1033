"""Blocks of code, in one message and over several."""

from __future__ import annotations

import pytest

from lanchat.gui.code_fences import Fences, Line, lines_of, still_inside
from tests.gui.scenes import message


def edge(text: str = "") -> Line:
    return Line(text, code=True, edge=True)


def code(text: str) -> Line:
    return Line(text, code=True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```py\nx = 1\n```", [edge("py"), code("x = 1"), edge()]),
        ("```x = 1\ny = 2```", [edge(), code("x = 1"), code("y = 2"), edge()]),
        ("```\na\n``` so", [edge(), code("a"), edge(), Line("so")]),
        ("```in one line```", [Line("```in one line```")]),
        ("no ``` here", [Line("no ``` here")]),
    ],
)
def test_lines(text: str, lines: list[Line]) -> None:
    assert lines_of(text.split("\n"), False) == lines
    assert not still_inside(text, False)


def walk(*texts: str, authors: str = "", gap_s: float = 1) -> list[bool]:
    people = authors or "a" * len(texts)
    fences = Fences()
    fences.start([], 0)
    return [fences.enter(message(text, people[number], number * gap_s / 60)) for number, text in enumerate(texts)]


def test_a_block_goes_on_over_messages() -> None:
    assert walk("```sh", "make", "```", "done") == [False, True, True, False]


def test_others_may_speak_meanwhile() -> None:
    assert walk("```sh", "hi", "make", "```", "so", authors="abaaa") == [False, False, True, True, False]


def test_a_forgotten_end_does_not_last() -> None:
    assert walk("```sh", "make", "and now to something else", gap_s=11) == [False, False, False]


def test_a_page_may_begin_anywhere() -> None:
    messages = [message(text, "a", number / 60) for number, text in enumerate(["```", "one", "two", "```", "three"])]
    for first in range(len(messages)):
        fences = Fences()
        fences.start(messages, first)
        assert fences.enter(messages[first]) == (first in (1, 2, 3))
