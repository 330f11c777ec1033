"""What a search found, as it is drawn: the words around the match, the match in bold."""

from __future__ import annotations

import pytest

from lanchat.gui.result_list import Result, ResultList, pieces
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts


@pytest.mark.parametrize(
    ("text", "words", "runs"),
    [
        ("tea at five", ["tea"], [("tea", True), (" at five", False)]),
        ("no match", ["tea"], [("no match", False)]),
        ("x" * 10 + " tea", ["te"], [("x" * 10 + " ", False), ("te", True), ("a", False)]),
        ("", ["tea"], []),
    ],
)
def test_the_runs_of_a_text(text: str, words: list[str], runs: list[tuple[str, bool]]) -> None:
    assert pieces(text, words) == runs


def test_a_match_far_inside_is_shown_with_the_words_before_it() -> None:
    runs = pieces("word " * 40 + "the needle is here", ["needle"])
    assert runs[0] == ("…", False)
    assert runs[1][0].startswith("word ")
    assert runs[2] == ("needle", True)
    assert len("".join(run for run, _marked in runs)) < 60


def test_rows_are_drawn_where_they_are_seen(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    theme.load("Card.")
    found = ResultList(desk.root, theme, on_pick=lambda _place: None, on_more=lambda: None)
    found.pack(fill="both", expand=True)
    desk.wait(lambda: found.winfo_height() > 300, "for the list")
    results = [Result("Anna", "#lobby", "Today, 09:00", f"tea number {number}") for number in range(1_000)]
    found.show(results, ["tea"], more="Show older messages")
    texts = canvas_texts(found)
    assert 3 < len([text for text in texts.values() if text == "Anna"]) < 15
    fonts = {texts[item]: str(found.itemcget(item, "font")) for item in texts}
    assert fonts["tea"] == str(theme.fonts.ui_bold)
    assert fonts[" number 0"] == str(theme.fonts.ui)
    found.move(1_000_000)
    assert "Show older messages" in canvas_texts(found).values()
