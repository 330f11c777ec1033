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
#: What tells that something has the keyboard need not be read (WCAG 2.2, 1.4.11).
SEEN = 3.0
#: A frame and a line only help to see what belongs together.
FRAMED, PARTED = 1.45, 1.2
GROUNDS = (
    "bg",
    "side",
    "card",
    "menu",
    "input",
    "hover",
    "row",
    "mention",
    "mention_hover",
    "code",
    "selected",
    "chip",
)
GROUNDS += ("chip", "disabled", "notice", "warning")
PAIRS = [
    *((text, ground) for text in ("text", "muted", "faint", "accent", "red") for ground in GROUNDS),
    *(("on_button", ground) for ground in ("button", "button_hover", "button_pressed", "badge", "mention_badge")),
    ("selected_text", "selected"),
    ("chip_text", "chip"),
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
        for ground in (palette.bg, palette.hover, palette.mention, palette.mention_hover, palette.selected):
            assert contrast(name_colour(index, palette), ground) >= READABLE
        assert contrast("#ffffff", colour) >= READABLE


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "side", "card", "input"])
def test_the_keyboard_can_be_seen(palette: Palette, ground: str) -> None:
    assert contrast(palette.accent, getattr(palette, ground)) >= SEEN
    assert contrast(palette.focus, getattr(palette, ground)) >= SEEN


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "card", "input"])
def test_frames_and_lines_show_on_what_they_lie_on(palette: Palette, ground: str) -> None:
    assert contrast(palette.input_border, getattr(palette, ground)) >= FRAMED
    assert contrast(palette.line, getattr(palette, ground)) >= PARTED


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
