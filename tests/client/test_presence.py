"""An away text tells who is not to be disturbed, whatever language they speak."""

from __future__ import annotations

import pytest

from lanchat import i18n
from lanchat.client.presence import away_words, busy_text, is_busy


@pytest.mark.parametrize("away", ["Do not disturb", "do not disturb: in a call", "Do not disturb:"])
def test_these_are_busy(away: str) -> None:
    assert is_busy(away)


@pytest.mark.parametrize("away", [None, "", "lunch", "Do not disturb the cat", "Please do not disturb"])
def test_these_are_not(away: str | None) -> None:
    assert not is_busy(away)


def test_what_one_program_tells_the_other_says_in_its_own_language() -> None:
    assert is_busy(busy_text()) and is_busy(busy_text("exam"))
    assert away_words(busy_text("exam")) == "Do not disturb: exam"
    assert away_words("almoço") == "almoço"
    i18n.choose("pt_BR")
    try:
        assert away_words(busy_text("exam")) == "Não perturbe: exam"
        assert away_words(busy_text()) == "Não perturbe"
    finally:
        i18n.choose("en")
