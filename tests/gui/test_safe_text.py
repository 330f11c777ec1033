"""Nothing anybody can send breaks Tk or hides what stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.gui.safe_text import safe_line, safe_lines, short_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x00b", "ab"),
        ("bell\x07", "bell"),
        ("\x02bold\x02 \x0304,12red\x03 \x1funder", "bold red under"),
        ("\x03no number", "no number"),
        ("\x04ff0000hex", "hex"),
        ("\u202eevil\u2066", "evil"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("tab\tbed", "tab    bed"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("\u0645\u0631\u062d\u0628\u0627 \u65e5\u672c", "\u0645\u0631\u062d\u0628\u0627 \u65e5\u672c"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert safe_lines(text) == shown


def test_a_line_is_one_line() -> None:
    assert safe_line("a\nb\r\nc") == "a b c"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_encoded_and_shows_no_controls(text: str) -> None:
    shown = safe_lines(text)
    shown.encode("utf-8")
    assert not any(ord(character) < 32 and character != "\n" for character in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x7f\x9f")


def test_a_label_has_its_limit() -> None:
    assert short_line("a\nb") == "a b"
    assert short_line("x" * 300) == "x" * 300
    assert short_line("x" * 301) == "x" * 299 + "…"
    assert short_line("word " * 1_000_000, 10) == "word word…"
    assert short_line("\0" * 100 + "x" * 1_000, 50) == "x" * 49 + "…"
