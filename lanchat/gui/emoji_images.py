"""Emoji as pictures: cut out of the sheets in assets/emoji, scaled once for each size, and kept.
Which emoji there are is emoji.py's business. Comes with Pillow: imported by the main window, not at the start."""

from __future__ import annotations

import logging
import tkinter as tk

from PIL import Image

from lanchat.gui.emoji import Emoji
from lanchat.gui.icons import png_bytes
from lanchat.paths import assets_dir

logger = logging.getLogger(__name__)

#: Pictures kept at once; a picture in use cannot be let go, so beyond this emoji are shown as the fonts have them.
MAX_PICTURES = 1_500


class EmojiImages:
    """Pictures of emoji for the widgets of one root, all gone when this is. Tk thread only."""

    def __init__(self, root: tk.Misc, limit: int = MAX_PICTURES) -> None:
        self._root, self._limit = root, limit
        self._images: dict[tuple[str, int], tk.PhotoImage] = {}
        self._sheets: dict[int, Image.Image | None] = {}

    def __len__(self) -> int:
        return len(self._images)

    def get(self, emoji: Emoji, size: int) -> tk.PhotoImage | None:
        """The emoji, `size` pixels square; None when there are too many, or its sheet cannot be read."""
        key = emoji.text, size
        image = self._images.get(key)
        if image is not None:
            return image
        data = self._png(emoji, size) if len(self._images) < self._limit else b""
        if not data:
            return None
        image = self._images[key] = tk.PhotoImage(master=self._root, data=data)
        return image

    def _png(self, emoji: Emoji, size: int) -> bytes:
        picture = self.picture(emoji, size)
        return png_bytes(picture) if picture is not None else b""

    def picture(self, emoji: Emoji, size: int) -> Image.Image | None:
        """The emoji for other pictures to be made with, `size` pixels square; None when its sheet cannot be read."""
        if emoji.sheet not in self._sheets:
            self._sheets[emoji.sheet] = self._read(emoji.sheet)
        sheet = self._sheets[emoji.sheet]
        if sheet is None:
            return None
        edge = sheet.width
        picture = sheet.crop((0, edge * emoji.place, edge, edge * (emoji.place + 1))).convert("RGBA")
        return picture.resize((size, size), Image.Resampling.LANCZOS)

    def _read(self, number: int) -> Image.Image | None:
        try:
            with Image.open(assets_dir() / "emoji" / f"sheet-{number:02}.png") as file:
                file.load()
                return file.copy()
        except (OSError, ValueError, SyntaxError):
            logger.warning("emoji of one sheet are shown as the fonts have them", exc_info=True)
            return None
