"""Every accent leaves every text readable, in both modes."""

from __future__ import annotations

import pytest

from lanchat.config import ALLOWED
from lanchat.gui.accents import ACCENTS, palette_with
from lanchat.gui.palette import DARK, LIGHT, Mode, contrast, palette_for
from tests.gui.test_palette import PAIRS, READABLE


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_can_be_read_in_every_accent(mode: Mode, accent: str) -> None:
    palette = palette_with(mode, accent)
    found = {pair: contrast(getattr(palette, pair[0]), getattr(palette, pair[1])) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < READABLE} == {}


def test_each_accent_is_another_one_and_can_be_kept() -> None:
    assert tuple(ACCENTS) == ALLOWED["accent"]
    for mode in ("light", "dark"):
        assert len({palette_with(mode, accent).button for accent in ACCENTS}) == len(ACCENTS)  # type: ignore[arg-type]


def test_blue_and_what_is_not_known_are_the_palettes_own() -> None:
    assert palette_with("light", "blue") is LIGHT is palette_for("light")
    assert palette_with("dark", "no such colour") is DARK
