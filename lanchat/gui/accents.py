"""The accent colours one can choose, and the palettes they make of the light and the dark one.
Values only: no widget, no image."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from lanchat.gui.palette import DARK, LIGHT, Mode, Palette, mix

#: Name -> the colour everything else is mixed from. White text on each reaches 4.5:1. Blue is the palettes' own.
ACCENTS = {
    "blue": LIGHT.button,
    "teal": "#0c7580",
    "green": "#267549",
    "amber": "#8f5b06",
    "red": "#b24441",
    "pink": "#9f3567",
    "purple": "#834ba1",
    "graphite": "#4c5864",
}
_WHITE, _BLACK = "#ffffff", "#000000"


@lru_cache(maxsize=2 * len(ACCENTS))
def palette_with(mode: Mode, accent: str) -> Palette:
    """The palette of a mode in this accent; one that is not known is blue."""
    base = DARK if mode == "dark" else LIGHT
    if accent not in ACCENTS or accent == "blue":
        return base
    return _dark(ACCENTS[accent]) if mode == "dark" else _light(ACCENTS[accent])


def _light(colour: str) -> Palette:
    pale, deep = mix(colour, _WHITE, 0.88), mix(colour, _BLACK, 0.3)
    return replace(
        LIGHT,
        accent=mix(colour, _BLACK, 0.05),
        button=colour,
        button_hover=mix(colour, _BLACK, 0.14),
        button_pressed=mix(colour, _BLACK, 0.25),
        badge=colour,
        focus=mix(colour, _BLACK, 0.6),
        selected=pale,
        selected_text=deep,
        chip=pale,
        chip_text=deep,
        notice=mix(colour, _WHITE, 0.92),
        notice_text=deep,
    )


def _dark(colour: str) -> Palette:
    deep, bright = mix(colour, DARK.bg, 0.7), mix(colour, _WHITE, 0.78)
    return replace(
        DARK,
        accent=mix(colour, _WHITE, 0.5),
        button=colour,
        button_hover=mix(colour, _BLACK, 0.1),
        button_pressed=mix(colour, _BLACK, 0.2),
        badge=colour,
        focus=mix(colour, _WHITE, 0.62),
        selected=deep,
        selected_text=bright,
        chip=deep,
        chip_text=bright,
        notice=mix(colour, DARK.bg, 0.78),
        notice_text=bright,
    )
