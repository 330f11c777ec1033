"""Names with emoji in lists: the text in order, the emoji as pictures."""

from __future__ import annotations

import tkinter as tk

from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.emoji_line import draw_line
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts


def kinds(canvas: tk.Canvas) -> list[str]:
    return [str(canvas.tk.call(str(canvas), "type", item)) for item in canvas.find_all()]


def drawn(desk: Desk, text: str, images: EmojiImages | None) -> tk.Canvas:
    canvas = tk.Canvas(desk.root)
    draw_line(canvas, 10, 20, text, font=Theme(desk.root, scale=1).fonts.ui, fill="black", images=images)
    return canvas


def test_emoji_stand_between_the_text_as_pictures(desk: Desk) -> None:
    canvas = drawn(desk, "Ana ❤️ b👍🏽", EmojiImages(desk.root))
    assert kinds(canvas) == ["text", "image", "text", "image"]
    lefts = [canvas.bbox(item)[0] for item in canvas.find_all()]
    assert lefts == sorted(lefts)
    assert list(canvas_texts(canvas).values()) == ["Ana ", " b"]


def test_without_pictures_the_characters_are_drawn(desk: Desk) -> None:
    for images in (None, EmojiImages(desk.root, limit=0)):
        assert "".join(canvas_texts(drawn(desk, "Ana ❤️ b", images)).values()) == "Ana ❤️ b"
