"""The chips under a message: a sign and how many chose it, drawn as one picture each; ours has an outline.
Pictures only; where they stand and what a click does is not decided here."""

from __future__ import annotations

import tkinter as tk

from PIL import Image, ImageDraw

from lanchat.gui import icons
from lanchat.gui.avatars import font_for
from lanchat.gui.emoji import emoji_index
from lanchat.gui.emoji_images import emoji_picture
from lanchat.gui.icons import png_bytes
from lanchat.gui.palette import rgb
from lanchat.gui.theme import Theme

#: px at 96 dpi.
HEIGHT, EMOJI, TEXT = 24, 16, 12
_SIDE, _GAP = 8, 5
_OVERSAMPLE = 4
#: Characters drawn of a sign that is no emoji.
MAX_LETTERS = 12
#: Counts beyond this are shown as "999+".
MAX_COUNT = 999


class ReactionChips:
    """Tk thread only."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def chip(self, sign: str, count: int, *, own: bool) -> tk.PhotoImage:
        """The chip of one sign. When there are very many pictures already, signs share that of a question mark."""
        shown = "?" if self._theme.images.full else sign
        number = str(count) if count <= MAX_COUNT else f"{MAX_COUNT}+"
        key = ("chip", shown, number, own)
        return self._theme.images.get(key, lambda: png_bytes(self._paint(self._sign(shown, own), number, own)))

    def add(self) -> tk.PhotoImage:
        """The chip at the end, for one more sign."""

        def paint() -> bytes:
            icon = icons.draw("react", self._theme.px(EMOJI), self._theme.colours.muted).image()
            return png_bytes(self._paint(icon, "", own=False))

        return self._theme.images.get(("chip", "add"), paint)

    def _sign(self, sign: str, own: bool) -> Image.Image:
        size = self._theme.px(EMOJI)
        emoji = emoji_index().get(sign)
        picture = emoji_picture(emoji, size) if emoji is not None else None
        return picture if picture is not None else self._letters(sign[:MAX_LETTERS], own)

    def _letters(self, text: str, own: bool) -> Image.Image:
        """The words as a picture, '?' where no font has their letters."""
        size = self._theme.px(TEXT) * _OVERSAMPLE
        font = font_for(text, size)
        if font is None:
            text, font = "?", font_for("?", size)
        height = self._theme.px(HEIGHT) * _OVERSAMPLE
        if font is None:
            return Image.new("RGBA", (1, self._theme.px(HEIGHT)))
        width = -(-round(font.getlength(text)) // _OVERSAMPLE) * _OVERSAMPLE
        mask = Image.new("L", (max(_OVERSAMPLE, width), height), 0)
        # All on one baseline, so that digits stand level beside words with descenders.
        ImageDraw.Draw(mask).text((0, height / 2 + size * 0.36), text, font=font, fill=255, anchor="ls")
        mask = mask.reduce(_OVERSAMPLE)
        colours = self._theme.colours
        picture = Image.new("RGBA", mask.size, (*rgb(colours.chip_text if own else colours.muted), 0))
        picture.putalpha(mask)
        return picture

    def _paint(self, sign: Image.Image, number: str, own: bool) -> Image.Image:
        px, colours = self._theme.px, self._theme.colours
        count = self._letters(number, own) if number else None
        width = 2 * px(_SIDE) + sign.width + (px(_GAP) + count.width if count is not None else 0)
        fill, line = (colours.chip, colours.accent) if own else (colours.row, colours.line)
        chip = _pill(width, px(HEIGHT), fill, line, max(1, px(1)))
        chip.alpha_composite(sign, (px(_SIDE), (chip.height - sign.height) // 2))
        if count is not None:
            chip.alpha_composite(count, (width - px(_SIDE) - count.width, (chip.height - count.height) // 2))
        return chip


def _pill(width: int, height: int, fill: str, line: str, thick: int) -> Image.Image:
    scale = _OVERSAMPLE
    picture = Image.new("RGB", (width * scale, height * scale), rgb(line))
    shape = Image.new("L", picture.size, 0)
    box = (0, 0, picture.width - 1, picture.height - 1)
    ImageDraw.Draw(shape).rounded_rectangle(box, radius=picture.height / 2, fill=255)
    edge = thick * scale
    inner = (edge, edge, picture.width - 1 - edge, picture.height - 1 - edge)
    ImageDraw.Draw(picture).rounded_rectangle(inner, radius=picture.height / 2 - edge, fill=rgb(fill))
    result = picture.reduce(scale).convert("RGBA")
    result.putalpha(shape.reduce(scale))
    return result
