"""Formatting taken out of what people write, and long texts in pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.plain_text import clean, clean_lines, wrap

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def test_formatting_is_taken_out_of_texts() -> None:
    assert clean("\x02bold\x02 \x0304,01red\x03 \x04ff0000hex\x0f plain\ttab") == "bold red hex plain tab"
    assert clean("plain – äöü 🙂") == "plain – äöü 🙂"


def test_styles_and_line_ends_may_stay() -> None:
    assert clean_lines("one\ttwo\r\n\x02three\x02\a") == "one two\n\x02three\x02"
    assert clean_lines("\x02bold\x02 \x0304red\x03 \x1f\x07u\x0f") == "\x02bold\x02 red \x1fu\x0f"


@given(st.text())
def test_what_is_left_has_no_control_characters(text: str) -> None:
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in clean(text))
    assert not any((ord(c) < 32 or 127 <= ord(c) < 160) and c not in "\x02\x1d\x1f\x0f\n" for c in clean_lines(text))


@given(texts)
def test_pieces_fit_and_lose_only_spaces(text: str) -> None:
    parts = list(wrap(text, 20))
    assert all(0 < len(part.encode()) <= 20 for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_words_and_letters_stay_whole() -> None:
    assert list(wrap("aaaa bbbb cccc", 9)) == ["aaaa bbbb", "cccc"]
    assert all(part[0] == "e" for part in wrap("e\u0301" * 20, 10))
    assert list(wrap("", 9)) == []
