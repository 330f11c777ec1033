"""Round pictures of people: initials or an emoji on a colour of their own, with a dot that tells their status.
Shares pictures between people who look the same; who looks how is told by the theme's faces."""

from __future__ import annotations

import re
import sys
import tkinter as tk
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from lanchat.client.faces import Face
from lanchat.gui.emoji import emoji_index
from lanchat.gui.emoji_images import emoji_picture
from lanchat.gui.faces import colour_index
from lanchat.gui.icons import png_bytes
from lanchat.gui.palette import PERSON_COLOURS, face_ground, mix, rgb
from lanchat.gui.theme import Theme

Status = Literal["", "online", "away", "busy", "offline"]

_OVERSAMPLE = 4
#: Which share of the height the initials have.
_TEXT_SHARE = 0.38
#: The same of an emoji, and how much is left of one whose owner is not here.
_EMOJI_SHARE, _FAINT = 0.62, 0.5
_SEPARATORS = re.compile(r"[\s_.\-|]+")
_HUMP = re.compile(r"^(\w)[^\W\d_]*?[a-z](?=[A-Z])([A-Z])")
#: Fonts that may be there, semi-bold Latin first, then wide coverage. Looked at when first needed, never searched for.
_FONT_FILES = {
    "linux": (
        "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
        "/usr/share/fonts/truetype/noto/NotoSans-SemiBold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    ),
    "win32": (
        "C:/Windows/Fonts/seguisb.ttf",
        "C:/Windows/Fonts/segoeui.ttf",
        "C:/Windows/Fonts/msyh.ttc",
        "C:/Windows/Fonts/malgun.ttf",
        "C:/Windows/Fonts/YuGothB.ttc",
    ),
    "darwin": (
        "/System/Library/Fonts/Helvetica.ttc",
        "/System/Library/Fonts/PingFang.ttc",
        "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    ),
}


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """One or two letters for a name: 'mia' M, 'ana_duarte' AD, 'AnaDuarte' AD; '' when it has no letter or digit."""
    words = [word for word in (_letters(part) for part in _SEPARATORS.split(name)) if word]
    if not words:
        return ""
    hump = _HUMP.match(words[0])
    second = words[1][0] if len(words) > 1 and words[1][0].isalpha() else hump.group(2) if hump else ""
    return (words[0][0] + second).upper()[:2]


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


class _Look(NamedTuple):
    """Which picture: one of PERSON_COLOURS, with letters or an emoji on it; a head and shoulders without both."""

    colour: int
    letters: str = ""
    emoji: str = ""


class Avatars:
    """Pictures of people from a theme's store. Tk thread only."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def get(self, name: str, size: float, status: Status = "") -> tk.PhotoImage:
        """The avatar, `size` px at 96 dpi wide."""
        return self.portrait(name, self._theme.faces.of(name), size, status)

    def portrait(self, name: str, face: Face, size: float, status: Status = "") -> tk.PhotoImage:
        """The avatar that somebody called so has with this face."""
        look = self._look(name, face)
        pixels = self._theme.px(size)
        return self._theme.images.get(
            ("avatar", look, pixels, status),
            lambda: png_bytes(self._paint(look, pixels, status)),
            lasting=not (status or look.emoji),
        )

    def halves(self, name: str, pixels: int) -> tuple[tk.PhotoImage, tk.PhotoImage]:
        """The upper and the lower half of an avatar, `pixels` (an even number) wide: one for each of two lines."""
        look = self._look(name, self._theme.faces.of(name))

        def half(top: int) -> tk.PhotoImage:
            box = (0, top, pixels, top + pixels // 2)
            return self._theme.images.get(
                ("half", look, pixels, top),
                lambda: png_bytes(self._paint(look, pixels, "").crop(box)),
                lasting=not look.emoji,
            )

        return half(0), half(pixels // 2)

    def _look(self, name: str, face: Face) -> _Look:
        colour = colour_index(name, face)
        if self._theme.images.full:
            return _Look(colour)
        emoji = self._theme.faces.emoji_for(face, colour)
        return _Look(colour, emoji=emoji) if emoji else _Look(colour, initials(name))

    def _paint(self, look: _Look, size: int, status: Status) -> Image.Image:
        colours = self._theme.colours
        colour = face_ground(look.colour, colours) if look.emoji else PERSON_COLOURS[look.colour]
        if status == "offline":
            colour = mix(colour, colours.side, 0.55)
        side = size * _OVERSAMPLE
        picture = Image.new("RGB", (side, side), colour)
        shape = Image.new("L", (side, side), 0)
        ImageDraw.Draw(shape).ellipse((0, 0, side - 1, side - 1), fill=255)
        if look.emoji:
            _stick(picture, look.emoji, faint=status == "offline")
        else:
            _write(picture, look.letters)
        if status:
            _dot(picture, shape, size, getattr(colours, status), hollow=status == "offline")
        result = picture.reduce(_OVERSAMPLE)
        result.putalpha(shape.reduce(_OVERSAMPLE))
        return result


def _dot(picture: Image.Image, shape: Image.Image, size: int, colour: str, *, hollow: bool) -> None:
    """The status at the lower right, set off by a ring of nothing."""
    side = size * _OVERSAMPLE
    width = round(size * (0.32 if size > 26 else 0.38) * _OVERSAMPLE)
    ring = max(_OVERSAMPLE, round(side / 16))
    start, end = side - width, side - 1
    ImageDraw.Draw(picture).ellipse((start - ring // 2, start - ring // 2, end + ring, end + ring), fill=rgb(colour))
    mask = ImageDraw.Draw(shape)
    mask.ellipse((start - ring, start - ring, end + ring, end + ring), fill=0)
    mask.ellipse((start, start, end, end), fill=255)
    if hollow:
        inner = round(width * 0.28)
        mask.ellipse((start + inner, start + inner, end - inner, end - inner), fill=0)


def _stick(picture: Image.Image, text: str, *, faint: bool) -> None:
    """An emoji in the middle."""
    emoji = emoji_index().get(text)
    edge = round(picture.width * _EMOJI_SHARE)
    sticker = emoji_picture(emoji, edge) if emoji is not None else None
    if sticker is None:
        return
    place = (picture.width - edge) // 2
    mask = sticker.getchannel("A")
    picture.paste(sticker, (place, place), mask.point(lambda value: value * _FAINT) if faint else mask)


def _write(picture: Image.Image, letters: str) -> None:
    pen = ImageDraw.Draw(picture)
    side = picture.width
    font = font_for(letters, round(side * _TEXT_SHARE)) if letters else None
    if font is not None:
        pen.text((side / 2, side / 2), letters, font=font, fill="#ffffff", anchor="mm")
        return
    # Nobody's letters: a head and shoulders.
    pen.ellipse((side * 0.36, side * 0.24, side * 0.64, side * 0.52), fill="#ffffff")
    pen.ellipse((side * 0.24, side * 0.58, side * 0.76, side * 1.1), fill="#ffffff")


@lru_cache(maxsize=256)
def font_for(letters: str, size: int) -> ImageFont.FreeTypeFont | None:
    """The first font that has all the letters."""
    for number in range(len(_candidates())):
        font = _load(number, size)
        if font is not None and _has(font, letters):
            return font
    return None


@lru_cache(maxsize=1)
def _candidates() -> tuple[str, ...]:
    platform = sys.platform if sys.platform in ("win32", "darwin") else "linux"
    return (*(file for file in _FONT_FILES[platform] if Path(file).exists()), "")


@lru_cache(maxsize=64)
def _load(number: int, size: int) -> ImageFont.FreeTypeFont | None:
    """A candidate at a size; the last one is the font that comes with Pillow."""
    file = _candidates()[number]
    try:
        font = ImageFont.truetype(file, size) if file else ImageFont.load_default(size)
    except OSError:
        return None
    return font if isinstance(font, ImageFont.FreeTypeFont) else None


def _has(font: ImageFont.FreeTypeFont, letters: str) -> bool:
    """Whether every letter has a glyph of its own: not the box that stands for unknown ones."""
    unknown = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) not in (unknown, b"") for letter in letters)
