"""A strip above the messages that says what is going on: reconnecting, a notice, an error with a way out.
One at a time; shows words, decides nothing."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Literal

from lanchat.gui.fonts import wrapped
from lanchat.gui.safe_text import short_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import press_with_enter

Tone = Literal["notice", "warning"]
#: Characters of what it says.
MAX_WORDS = 600


class Banner(tk.Frame):
    """Hidden until `show`. Tk thread only. Its owner packs it through `on_visible`."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, *, on_action: Callable[[], None], on_visible: Callable[[bool], None]
    ) -> None:
        super().__init__(parent, borderwidth=0, highlightthickness=0)
        self._theme = theme
        self._tone: Tone = "notice"
        self._on_visible = on_visible
        self.text = ""
        px = theme.px
        self._label = tk.Label(self, font=theme.fonts.ui, anchor="w", justify="left", borderwidth=0)
        self.action = ttk.Button(self, style="Plain.TButton", command=on_action, cursor="hand2")
        self.action.configure(padding=(px(10), px(3)))
        press_with_enter(self.action)
        self._label.pack(side="left", fill="x", expand=True, padx=px(20), pady=px(8))
        self.bind("<Configure>", lambda event: self._wrap(event.width) if event.widget is self else None)
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")

    def show(self, text: str, *, tone: Tone = "notice", action: str = "") -> None:
        """Say this; `action` is the label of a button, '' for none."""
        self.text, self._tone = short_line(text, MAX_WORDS), tone
        if action:
            self.action.configure(text=action)
            self.action.pack(side="right", padx=(0, self._theme.px(20)), before=self._label)
        else:
            self.action.pack_forget()
        self._wrap(self.winfo_width())
        self._colour()
        self._on_visible(True)

    def hide(self) -> None:
        """All is well."""
        if self.text:
            self.text = ""
            self._on_visible(False)

    def _wrap(self, width: int) -> None:
        beside = self.action.winfo_reqwidth() + self._theme.px(20) if self.action.winfo_manager() else 0
        room = max(80, width - self._theme.px(40) - beside)
        self._label.configure(text=wrapped(self.text, room, self._theme.fonts.ui), wraplength=room)

    def _colour(self) -> None:
        ground = self._theme.colour(self._tone)
        self.configure(background=ground)
        self._label.configure(background=ground, foreground=self._theme.colour(f"{self._tone}_text"))
