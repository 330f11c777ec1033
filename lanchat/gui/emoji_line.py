"""One line of text on a Canvas with its emoji as pictures: names in lists.
Knows no list; what does not fit is the caller's matter."""

from __future__ import annotations

import tkinter as tk
from tkinter.font import Font

from lanchat.gui.emoji import emoji_index, may_have
from lanchat.gui.emoji_images import EmojiImages


def draw_line(
    canvas: tk.Canvas, x: int, y: int, text: str, *, font: Font, fill: str, images: EmojiImages | None = None
) -> None:
    """Draw the text with its left end at x and its middle at y; without `images` the fonts draw the emoji."""
    if images is None or not may_have(text):
        canvas.create_text(x, y, text=text, font=font, fill=fill, anchor="w")
        return
    size = int(font.metrics("linespace"))
    for part, emoji in emoji_index().split(text):
        image = images.get(emoji, size) if emoji is not None else None
        if image is None:
            canvas.create_text(x, y, text=part, font=font, fill=fill, anchor="w")
            x += font.measure(part)
        else:
            canvas.create_image(x, y, image=image, anchor="w")
            x += size
