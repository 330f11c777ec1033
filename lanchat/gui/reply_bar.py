"""The strip above the message field that says which message is being answered.
Shows what it is told; where the answer goes is message_actions.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.emoji_line import draw_line
from lanchat.gui.fonts import elide
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button
from lanchat.i18n import _

#: Emoji that become pictures in the lines this shows; the rest stay characters.
MAX_EMOJI = 200


class ReplyBar(ttk.Frame):
    """Hidden until show(). Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, *, on_cancel: Callable[[], None]) -> None:
        super().__init__(parent)
        self._theme, self._words, self._shown = theme, "", ""
        px = theme.px
        inside = ttk.Frame(self)
        inside.pack(fill="x", padx=px(22), pady=(px(6), 0))
        self._icon = ttk.Label(inside, image=theme.image("reply", "accent", 16))
        self._icon.pack(side="left", padx=(0, px(8)))
        close = icon_button(inside, theme, "close", on_cancel, hint=_("Cancel (Esc)"), size=14)
        close.configure(padding=px(4))
        close.pack(side="right")
        self._title = ttk.Label(inside, style="Bold.TLabel")
        self._title.pack(side="left")
        #: A Canvas, for the fonts of X11 have some emoji without colour.
        self.quote = tk.Canvas(inside, width=1, height=theme.fonts.ui.metrics("linespace"), highlightthickness=0)
        self.quote.pack(side="left", padx=(px(8), 0), fill="x", expand=True)
        self._emoji = EmojiImages(theme.root, MAX_EMOJI)
        inside.bind("<Configure>", lambda event: self._fit(event.width))
        self._inside = inside
        forget = theme.on_change(self._draw)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")

    def show(self, title: str, words: str, *, icon: str, above: tk.Misc, under: tk.Misc) -> None:
        """Appear between the two widgets, both of which are packed in the same parent."""
        self._words = words
        self._icon.configure(image=self._theme.image(icon, "accent", 16))
        self._title.configure(text=as_shown(title))
        if not self.winfo_manager():
            self.pack(side="bottom", fill="x", after=above, before=under)
        self._fit(self._inside.winfo_width())

    def hide(self) -> None:
        """Go away."""
        self.pack_forget()

    def _fit(self, width: int) -> None:
        """As much of the words as there is room for."""
        room = width - self._title.winfo_reqwidth() - self._theme.px(72)
        self._shown = elide(self._words, room, self._theme.fonts.ui) if room > 0 else ""
        self._draw()

    def _draw(self) -> None:
        colours, font = self._theme.colours, self._theme.fonts.ui
        self.quote.delete("all")
        self.quote.configure(background=colours.bg)
        middle = int(self.quote.cget("height")) // 2
        draw_line(self.quote, 0, middle, self._shown, font=font, fill=colours.muted, images=self._emoji)
