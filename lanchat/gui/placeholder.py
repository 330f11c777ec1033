"""The faint words in an empty field that say what to type.
Belongs to the field: follows its text and the theme, and goes with it."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from lanchat.gui.theme import Theme
from lanchat.gui.widgets import when_changed


class Placeholder(tk.Label):
    """Lies in an entry while `value`, the entry's variable, is empty. Tk thread only."""

    def __init__(self, entry: ttk.Entry, theme: Theme, value: tk.StringVar, text: str) -> None:
        super().__init__(entry, text=text, font=theme.fonts.ui, borderwidth=0, padx=0, pady=0, cursor="xterm")
        self._theme, self._value = theme, value
        self.bind("<Button-1>", lambda _event: entry.focus_set())
        when_changed(self, value, self._follow)
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda _event: forget(), add="+")
        self._colour()
        self._follow()

    def _follow(self) -> None:
        if self._value.get():
            self.place_forget()
        else:
            self.place(x=self._theme.px(11), rely=0.5, anchor="w")

    def _colour(self) -> None:
        self.configure(background=self._theme.colours.input, foreground=self._theme.colours.faint)
