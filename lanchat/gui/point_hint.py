"""A line of help at a place inside a widget: for things that are drawn and no widgets of their own.
The hint of a whole widget is widgets.Hint."""

from __future__ import annotations

import tkinter as tk

from lanchat.gui.fonts import wrapped
from lanchat.gui.later import Later
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import HINT_DELAY

#: px at 96 dpi; longer texts wrap.
MAX_WIDTH = 300


class PointHint:
    """One at a time. Tk thread only."""

    def __init__(self, widget: tk.Misc, theme: Theme) -> None:
        self._widget, self._theme = widget, theme
        self._later = Later(widget)
        self._about = ""
        self.window: tk.Toplevel | None = None

    def over(self, about: str, text: str, x: int, y: int) -> None:
        """The pointer is over the thing called `about` ('' for none): after a moment the text appears below the place,
        in pixels of the widget."""
        if about == self._about:
            return
        self._about = about
        self._later.cancel("show")
        if self.window is not None:
            self.window.destroy()
            self.window = None
        if about:
            self._later.call("show", HINT_DELAY, lambda: self._show(text, x, y))

    def _show(self, text: str, x: int, y: int) -> None:
        theme, colours = self._theme, self._theme.colours
        window = self.window = tk.Toplevel(self._widget, background=colours.text)
        window.overrideredirect(True)
        words = wrapped(text, theme.px(MAX_WIDTH), theme.fonts.small)
        label = tk.Label(window, text=words, font=theme.fonts.small, background=colours.text, foreground=colours.bg)
        label.configure(padx=theme.px(8), pady=theme.px(4), justify="left", wraplength=theme.px(MAX_WIDTH))
        label.pack()
        window.update_idletasks()
        left = self._widget.winfo_rootx() + x - label.winfo_reqwidth() // 2
        left = max(0, min(left, self._widget.winfo_screenwidth() - label.winfo_reqwidth()))
        window.geometry(f"+{left}+{self._widget.winfo_rooty() + y}")
