"""The strip above the message field that says which message is being answered.
Shows what it is told; where the answer goes is message_actions.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.fonts import elide
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button
from lanchat.i18n import _


class ReplyBar(ttk.Frame):
    """Hidden until show(). Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, *, on_cancel: Callable[[], None]) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, ""
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
        self._quote = ttk.Label(inside, style="Muted.TLabel")
        self._quote.pack(side="left", padx=(px(8), 0), fill="x", expand=True)
        inside.bind("<Configure>", lambda event: self._fit(event.width))
        self._inside = inside

    def show(self, title: str, words: str, *, icon: str, above: tk.Misc, under: tk.Misc) -> None:
        """Appear between the two widgets, both of which are packed in the same parent."""
        self._words = words
        self._icon.configure(image=self._theme.image(icon, "accent", 16))
        self._title.configure(text=title)
        if not self.winfo_manager():
            self.pack(side="bottom", fill="x", after=above, before=under)
        self._fit(self._inside.winfo_width())

    def hide(self) -> None:
        """Go away."""
        self.pack_forget()

    def _fit(self, width: int) -> None:
        """As much of the words as there is room for."""
        room = width - self._title.winfo_reqwidth() - self._theme.px(72)
        self._quote.configure(text=elide(self._words, room, self._theme.fonts.ui) if room > 0 else "")
