"""Right-to-left text in the order and the shapes in which people read it; UAX #9 has the rules."""

from __future__ import annotations

import unicodedata

import pytest

from lanchat.gui import right_to_left
from lanchat.gui.right_to_left import as_shown, cells_of, levels, present, reordered, starts_right


@pytest.fixture(autouse=True)
def needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on X11, whatever this machine is."""
    monkeypatch.setattr(right_to_left, "NEEDED", True)


def test_other_texts_are_left_alone() -> None:
    for text in ("", "hello", "Olá, você", "你好 こんにちは", "😀", "нет", "a\ud800"):
        assert not present(text)
        assert as_shown(text) is text


def test_where_the_system_does_it_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(right_to_left, "NEEDED", False)
    assert as_shown("שלום") == "שלום"


def test_hebrew_stands_from_right_to_left() -> None:
    assert as_shown("שלום") == "םולש"
    assert as_shown("אב גד") == "דג בא"


def test_numbers_and_latin_words_keep_their_order() -> None:
    assert as_shown("אב 123 גד") == "דג 123 בא"
    assert as_shown("אב abc def גד") == "דג abc def בא"
    assert as_shown("abc אב גד def") == "abc דג בא def"


def test_brackets_are_mirrored() -> None:
    assert as_shown("אב (גד)") == "(דג) בא"
    assert as_shown("abc (def) אב") == "abc (def) בא"


def test_the_first_letter_says_where_a_line_begins() -> None:
    assert starts_right("שלום abc")
    assert starts_right("1) مرحبا")
    assert not starts_right("abc שלום")
    assert not starts_right("123 !")


def test_arabic_letters_join() -> None:
    shown = as_shown("سلام")
    assert len(shown) == 3  # lam and alef are one
    assert all("ARABIC" in unicodedata.name(letter) and "FORM" in unicodedata.name(letter) for letter in shown)
    assert unicodedata.normalize("NFKC", shown[::-1]) == "سلام"


def test_marks_stay_with_their_letter() -> None:
    assert as_shown("שָׁלוֹם") == "םוֹלשָׁ"
    shown = as_shown("بَا")
    assert unicodedata.category(shown[0]) != "Mn"


def test_a_sequence_of_an_emoji_is_not_taken_apart() -> None:
    family = "👨\u200d👩\u200d👧"
    assert as_shown(f"אב {family} גד") == f"דג {family} בא"
    assert as_shown("אב 🇧🇷🇵🇹 גד") == "דג 🇵🇹🇧🇷 בא"


def test_every_cell_knows_what_was_said() -> None:
    for text in ("السلام عليكم، لا بأس 123", "שָׁלוֹם (abc)", "بِسْمِ ٱللَّهِ", "لا 😀 لا"):
        cells = cells_of([text])
        assert "".join(cell.said for cell in cells) == text
        assert [cell.order for cell in cells] == list(range(len(cells)))
        right = starts_right(text)
        moved = reordered(levels(cells, right=right), right=right)
        assert sorted(cell.order for cell in moved) == sorted(cell.order for cell in cells)


def test_styles_go_with_their_cells() -> None:
    cells = cells_of(["אב ", "גד", " abc"])
    assert [cell.style for cell in cells] == [0, 0, 0, 1, 1, 2, 2, 2, 2]
    moved = reordered(levels(cells, right=True), right=True)
    assert "".join(cell.shown for cell in moved) == "abc דג בא"
    assert [cell.style for cell in moved] == [2, 2, 2, 2, 1, 1, 0, 0, 0]
