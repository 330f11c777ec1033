"""The colours of the window, light and dark, and the arithmetic of colours.
Values only: no widget, no image."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Literal, NamedTuple

Mode = Literal["light", "dark"]


class Palette(NamedTuple):
    """Every colour by its role, as '#rrggbb'. Text roles reach 4.5:1 on the surfaces they are used on."""

    mode: Mode
    bg: str
    side: str
    card: str
    menu: str
    input: str
    input_border: str
    row: str
    hover: str
    selected: str
    selected_text: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    button: str
    button_hover: str
    button_pressed: str
    on_button: str
    disabled: str
    focus: str
    badge: str
    mention_badge: str
    mention: str
    mention_hover: str
    chip: str
    chip_text: str
    code: str
    red: str
    notice: str
    notice_text: str
    warning: str
    warning_text: str
    scroll: str
    scroll_hover: str
    online: str
    away: str
    busy: str
    offline: str


LIGHT = Palette(
    mode="light",
    bg="#ffffff",
    side="#f6f7f9",
    card="#ffffff",
    menu="#ffffff",
    input="#ffffff",
    input_border="#cfd5df",
    row="#e9ecf1",
    hover="#f2f4f7",
    selected="#e3eaff",
    selected_text="#1f3fb0",
    line="#e4e7ec",
    text="#1b1f27",
    muted="#5b6579",
    faint="#5f697d",
    accent="#3259d6",
    button="#3a63e6",
    button_hover="#2f54cc",
    button_pressed="#2848b4",
    on_button="#ffffff",
    disabled="#e9ecf1",
    focus="#14246b",
    badge="#3a63e6",
    mention_badge="#c92f3f",
    mention="#fff5d9",
    mention_hover="#ffefc4",
    chip="#e3eaff",
    chip_text="#2547bd",
    code="#f3f4f7",
    red="#c42c3c",
    notice="#eef2ff",
    notice_text="#2547bd",
    warning="#fff5d9",
    warning_text="#7a5200",
    scroll="#c9ced8",
    scroll_hover="#9aa2b1",
    online="#22a06b",
    away="#e2a400",
    busy="#dc3545",
    offline="#a3abb8",
)

DARK = Palette(
    mode="dark",
    bg="#1f2229",
    side="#191b21",
    card="#272b34",
    menu="#2b303a",
    input="#272b34",
    input_border="#4a5263",
    row="#262a33",
    hover="#242831",
    selected="#29355c",
    selected_text="#cfdaff",
    line="#353b47",
    text="#e4e6eb",
    muted="#a3acbb",
    faint="#9aa3b2",
    accent="#85a2ff",
    button="#4468e6",
    button_hover="#3d5fd6",
    button_pressed="#3452c0",
    on_button="#ffffff",
    disabled="#323844",
    focus="#a9bdff",
    badge="#4468e6",
    mention_badge="#c23a46",
    mention="#37301f",
    mention_hover="#40381f",
    chip="#29355c",
    chip_text="#b7c6ff",
    code="#171a1f",
    red="#f67d88",
    notice="#252d47",
    notice_text="#b7c6ff",
    warning="#37301f",
    warning_text="#f3cf7a",
    scroll="#3d434f",
    scroll_hover="#5a6272",
    online="#3ecf8e",
    away="#f0b429",
    busy="#f0616d",
    offline="#6d7686",
)

#: White initials on each of these reach 4.5:1.
PERSON_COLOURS = ("#b24441", "#267549", "#3062b1", "#834ba1", "#8f5a06", "#0b6f7a", "#9f3567", "#4c5864")
#: How far a name is mixed towards white on the dark background.
_DARK_NAME_MIX = 0.47


def palette_for(mode: Mode) -> Palette:
    """The palette of a mode."""
    return DARK if mode == "dark" else LIGHT


def rgb(colour: str) -> tuple[int, int, int]:
    """'#rrggbb' as three numbers 0-255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=512)
def mix(colour: str, other: str, share: float) -> str:
    """`colour` moved towards `other`: share 0 is `colour`, 1 is `other`."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return "#{:02x}{:02x}{:02x}".format(*(round(a + (b - a) * share) for a, b in pairs))


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    high, low = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in rgb(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=4096)
def person_colour_index(name: str) -> int:
    """Which of PERSON_COLOURS a person has: stable across programs and starts."""
    return zlib.crc32(name.casefold().encode("utf-8", "replace")) % len(PERSON_COLOURS)


def person_colour(name: str) -> str:
    """The colour of a person's avatar."""
    return PERSON_COLOURS[person_colour_index(name)]


def face_ground(index: int, palette: Palette) -> str:
    """What an emoji in place of initials stands on: a soft shade of that colour, so that any emoji shows."""
    base = PERSON_COLOURS[index]
    return mix(base, palette.bg, 0.3) if palette.mode == "dark" else mix(base, "#ffffff", 0.6)


def name_colour(index: int, palette: Palette) -> str:
    """The colour in which the name of a person with this colour index is written."""
    base = PERSON_COLOURS[index]
    return mix(base, "#ffffff", _DARK_NAME_MIX) if palette.mode == "dark" else base
