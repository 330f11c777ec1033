"""The accent colours one can choose, and the palettes they make of the light and the dark one.
Values only: no widget, no image."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lanchat.gui.palette import DARK, LIGHT, Mode, Palette, mix, palette_for

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
_WHITE, _BLACK, _NIGHT = "#ffffff", "#000000", DARK.bg
#: For each mode: the role -> what the accent is mixed with there, and how much of that.
_SHARES: Mapping[Mode, Mapping[str, tuple[str, float]]] = {
    "light": {
        "accent": (_BLACK, 0.05),
        "button": (_BLACK, 0),
        "button_hover": (_BLACK, 0.14),
        "button_pressed": (_BLACK, 0.25),
        "badge": (_BLACK, 0),
        "focus": (_BLACK, 0.6),
        "selected": (_WHITE, 0.88),
        "selected_text": (_BLACK, 0.3),
        "chip": (_WHITE, 0.88),
        "chip_text": (_BLACK, 0.3),
        "notice": (_WHITE, 0.92),
        "notice_text": (_BLACK, 0.3),
    },
    "dark": {
        "accent": (_WHITE, 0.5),
        "button": (_BLACK, 0),
        "button_hover": (_BLACK, 0.1),
        "button_pressed": (_BLACK, 0.2),
        "badge": (_BLACK, 0),
        "focus": (_WHITE, 0.62),
        "selected": (_NIGHT, 0.7),
        "selected_text": (_WHITE, 0.78),
        "chip": (_NIGHT, 0.7),
        "chip_text": (_WHITE, 0.78),
        "notice": (_NIGHT, 0.78),
        "notice_text": (_WHITE, 0.78),
    },
}


@lru_cache(maxsize=2 * len(ACCENTS))
def palette_with(mode: Mode, accent: str) -> Palette:
    """The palette of a mode in this accent; one that is not known is blue."""
    base = palette_for(mode)
    if accent not in ACCENTS or accent == "blue":
        return base
    mixed: dict[str, Any] = {role: mix(ACCENTS[accent], *share) for role, share in _SHARES[mode].items()}
    return base._replace(**mixed)
