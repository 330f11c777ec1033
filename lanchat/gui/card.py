"""Card: what lies over the window and asks or shows one thing, until it is closed. Tab stays in it.
What is in a card is its own file's; which one is open is window_cards.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.theme import Theme
from lanchat.gui.widgets import bind_tag


class Card(ttk.Frame):
    """Tk thread only. Whoever derives places it and gives it the keyboard; `on_close` is called at its end."""

    def __init__(self, parent: tk.Misc, theme: Theme, *, padding: int, on_close: Callable[[], None]) -> None:
        """`padding` in px at 96 dpi."""
        theme.load("Card.")
        super().__init__(parent, style="CardBox.TFrame", padding=theme.px(padding))
        self._theme, self._on_close = theme, on_close
        bind_tag(
            self,
            str(self.winfo_toplevel()),
            {
                "<<NextWindow>>": lambda event: self._tab(event.widget, "tk_focusNext"),
                "<<PrevWindow>>": lambda event: self._tab(event.widget, "tk_focusPrev"),
            },
        )

    def leave(self) -> None:
        """The card is about to go: keep what must not be lost with it."""

    def close(self) -> None:
        """Go away."""
        self.leave()
        self.destroy()
        self._on_close()

    def _tab(self, widget: object, step: str) -> str | None:
        """The next part of the card that takes the keyboard; behind the last comes the first."""
        inside = f"{self}."
        if not str(widget).startswith(inside):
            return None
        passed: set[str] = set()
        following = str(self.tk.call(step, str(widget)))
        while following and not following.startswith(inside) and following not in passed:
            passed.add(following)
            following = str(self.tk.call(step, following))
        if following.startswith(inside) and following != str(widget):
            self.tk.call("tk::TabToWindow", following)
        return "break"
