"""A line with right-to-left text is cut at words, each part in order, and what is selected is what was said."""

from __future__ import annotations

import pytest

from lanchat.gui.right_to_left_lines import Turned, lay_out, said

BODY, LINK = ("body",), ("body", "link")


def measure(text: str, _tags: tuple[str, ...]) -> int:
    return 10 * len(text)


def shown(lines: list[Turned], *tags: tuple[str, ...]) -> list[str]:
    return ["".join(text for text, _tags in line.pieces(tags or (BODY,))) for line in lines]


def test_the_first_words_stand_on_the_first_line() -> None:
    lines = lay_out([("אבג דהו זחט", BODY)], 80, measure)
    assert shown(lines) == [" והד גבא", "טחז"]
    assert all(line.right for line in lines)


def test_a_line_that_begins_in_latin_stays_on_the_left() -> None:
    lines = lay_out([("topic: שלום", BODY)], 1000, measure)
    assert shown(lines) == ["topic: םולש"]
    assert not lines[0].right


def test_a_word_longer_than_the_room_is_cut() -> None:
    lines = lay_out([("אבגדהוזחטי", BODY)], 40, measure)
    assert shown(lines) == ["דגבא", "חזוה", "יט"]


def test_a_link_keeps_its_tags_and_its_letters() -> None:
    lines = lay_out([("אב ", BODY), ("https://nas.local/a", LINK), (" גד", BODY)], 1000, measure)
    assert list(lines[0].pieces([BODY, LINK, BODY])) == [("דג ", BODY), ("https://nas.local/a", LINK), (" בא", BODY)]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0, 100, "אבג abc"), (0, 3, "abc"), (4, 7, "אבג"), (6, 7, "א"), (3, 5, "ג "), (7, 9, "")],
)
def test_what_is_selected_is_said_in_the_order_it_was_said(first: int, last: int, expected: str) -> None:
    line = lay_out([("אבג abc", BODY)], 1000, measure)[0]
    assert shown([line]) == ["abc גבא"]
    assert said([(0, line)], 2, lambda _number: (first, last)) == expected


def test_a_selection_over_cut_lines_is_one_text() -> None:
    text = "אבג דהו זחט"
    lines = list(enumerate(lay_out([(text, BODY)], 80, measure)))
    assert said(lines, 2, lambda _number: (0, 100)) == text


def test_columns_are_counted_as_tk_does() -> None:
    line = lay_out([("א 𐤀 😀 ב", BODY)], 1000, measure)[0]
    # From the left: bet, blank, a picture, blank, a letter of two units, blank, alef.
    assert said([(0, line)], 2, lambda _number: (4, 6)) == "𐤀"
    assert said([(0, line)], 2, lambda _number: (2, 3)) == "😀"
    assert said([(0, line)], 2, lambda _number: (7, 8)) == "א"
