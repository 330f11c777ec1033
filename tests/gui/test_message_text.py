"""Messages come apart into runs that are together the message, and long ones are folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.gui.message_text import MAX_LINE, MAX_LINKS, STEP_CHARACTERS, breaks_anywhere, fold, runs


def pairs(line: str, nick: str = "") -> list[tuple[str, str]]:
    return [(run.kind, run.text) for run in runs(line, nick)]


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("see https://a.b/c, then", ["https://a.b/c"]),
        ("(http://a.b/x(1))", ["http://a.b/x(1)"]),
        ("HTTP://UP.case/ and https://two.", ["HTTP://UP.case/", "https://two"]),
        ("ftp://no javascript:no www.no", []),
        ('quoted <https://a.b> "https://c.d"', ["https://a.b", "https://c.d"]),
    ],
)
def test_links_end_where_the_address_ends(line: str, links: list[str]) -> None:
    assert [text for kind, text in pairs(line) if kind == "link"] == links


def test_code_and_mentions() -> None:
    assert pairs("use `make run` now") == [("", "use "), ("code", "`make run`"), ("", " now")]
    assert pairs("@Leo look", "leo") == [("mention", "@Leo"), ("", " look")]
    assert pairs("hi LEO!", "leo")[1] == ("mention", "LEO")
    assert pairs("Leonard and Galileo", "leo") == [("", "Leonard and Galileo")]


@given(st.text(max_size=300), st.sampled_from(["", "leo", "a.b"]))
def test_runs_are_the_line(line: str, nick: str) -> None:
    assert "".join(run.text for run in runs(line, nick)) == line


def test_a_flood_of_links_stays_bounded() -> None:
    line = "http://a.b " * 500
    assert sum(run.kind == "link" for run in runs(line)) == MAX_LINKS
    assert "".join(run.text for run in runs(line)) == line


def test_short_messages_are_whole() -> None:
    assert fold("one\ntwo").lines == ("one", "two")
    assert fold("x" * MAX_LINE).hidden == 0


@pytest.mark.parametrize("text", ["x" * 1_000_000, "\n".join("line" for _ in range(10_000)), "y" * 4_001])
def test_long_messages_are_folded_and_open_step_by_step(text: str) -> None:
    folded = fold(text)
    assert 0 < folded.hidden < len(text)
    assert max(map(len, folded.lines)) <= MAX_LINE
    assert len(folded.lines) <= 40
    seen, level = folded, 0
    while seen.hidden:
        level += 1
        more = fold(text, level)
        assert more.hidden < seen.hidden
        assert max(map(len, more.lines)) <= MAX_LINE
        assert sum(map(len, more.lines)) <= level * STEP_CHARACTERS
        seen = more
    assert seen.unfolded
    assert "".join(seen.lines) == text.replace("\n", "")


def test_long_words() -> None:
    assert breaks_anywhere("a" * 60)
    assert not breaks_anywhere("many short words " * 20)
