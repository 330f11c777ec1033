"""Every text reaches 4.5:1 on every surface it is used on, in both modes."""

from __future__ import annotations

import pytest

from lanchat.gui.palette import (
    DARK,
    LIGHT,
    PERSON_COLOURS,
    Palette,
    contrast,
    mix,
    name_colour,
    palette_for,
    person_colour,
    person_colour_index,
)

READABLE = 4.5
PAIRS = [
    *((text, ground) for text in ("text", "muted") for ground in ("bg", "side", "card", "input", "hover", "row")),
    *(("faint", ground) for ground in ("bg", "side", "input", "hover")),
    *((text, "mention") for text in ("text", "accent")),
    *((text, "mention_hover") for text in ("text", "faint")),
    ("accent", "bg"),
    ("accent", "hover"),
    ("red", "bg"),
    ("red", "hover"),
    ("selected_text", "selected"),
    ("text", "selected"),
    ("muted", "selected"),
    ("on_button", "button"),
    ("on_button", "button_hover"),
    ("on_button", "badge"),
    ("on_button", "mention_badge"),
    ("chip_text", "chip"),
    ("text", "code"),
    ("text", "menu"),
    ("faint", "menu"),
    ("notice_text", "notice"),
    ("warning_text", "warning"),
]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=lambda value: str(value))
def test_texts_can_be_read(palette: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_names_can_be_read_and_initials_too(palette: Palette) -> None:
    for index, colour in enumerate(PERSON_COLOURS):
        for ground in (palette.bg, palette.hover, palette.mention):
            assert contrast(name_colour(index, palette), ground) >= READABLE - 0.1
        assert contrast("#ffffff", colour) >= READABLE


def test_a_person_keeps_their_colour() -> None:
    assert person_colour("Mia") == person_colour("mia") == PERSON_COLOURS[person_colour_index("MIA")]
    assert len({person_colour_index(f"name{n}") for n in range(200)}) == len(PERSON_COLOURS)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_modes_have_their_palette() -> None:
    assert palette_for("dark").mode == "dark"
    assert palette_for("light").mode == "light"
