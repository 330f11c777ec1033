"""Emoji as pictures: cut out of the sheets in assets/emoji, scaled once for each size, and kept.
Which emoji there are is emoji.py's business. Comes with Pillow: imported by the main window, not at the start."""

from __future__ import annotations

import logging
import tkinter as tk
from functools import lru_cache
from pathlib import Path

from PIL import Image

from lanchat.gui.emoji import Emoji
from lanchat.gui.icons import png_bytes
from lanchat.paths import assets_dir

logger = logging.getLogger(__name__)

#: Pictures kept at once; a picture in use cannot be let go, so beyond this emoji are shown as the fonts have them.
MAX_PICTURES = 1_500
#: Sheets kept at once, for all lists and panes together: 0.3 MB each.
MAX_SHEETS = 12


class EmojiImages:
    """Pictures of emoji for the widgets of one root, all gone when this is. Tk thread only."""

    def __init__(self, root: tk.Misc, limit: int = MAX_PICTURES) -> None:
        self._root, self._limit = root, limit
        self._images: dict[tuple[str, int], tk.PhotoImage] = {}

    def __len__(self) -> int:
        return len(self._images)

    def get(self, emoji: Emoji, size: int) -> tk.PhotoImage | None:
        """The emoji, `size` pixels square; None when there are too many, or its sheet cannot be read."""
        key = emoji.text, size
        image = self._images.get(key)
        if image is not None:
            return image
        picture = emoji_picture(emoji, size) if len(self._images) < self._limit else None
        if picture is None:
            return None
        image = self._images[key] = tk.PhotoImage(master=self._root, data=png_bytes(picture))
        return image


def emoji_picture(emoji: Emoji, size: int) -> Image.Image | None:
    """The emoji for other pictures to be made with, `size` pixels square; None when its sheet cannot be read."""
    sheet = _sheet(assets_dir() / "emoji" / f"sheet-{emoji.sheet:02}.png")
    if sheet is None:
        return None
    edge = sheet.width
    picture = sheet.crop((0, edge * emoji.place, edge, edge * (emoji.place + 1))).convert("RGBA")
    return picture.resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=MAX_SHEETS)
def _sheet(path: Path) -> Image.Image | None:
    try:
        with Image.open(path) as file:
            file.load()
            return file.copy()
    except (OSError, ValueError, SyntaxError):
        logger.warning("emoji of one sheet are shown as the fonts have them", exc_info=True)
        return None
