"""A frame that scrolls where its content is higher than its room: by wheel, by scrollbar, to what has the keyboard.
What is in it is its users' business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import bind_tag


class ScrollFrame(ttk.Frame):
    """Tk thread only. Put widgets into `inside`, then call `adopt`. On the surface of cards."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        theme.load("Card.")
        super().__init__(parent, style="Card.TFrame")
        self._theme = theme
        self._canvas = tk.Canvas(self, width=1, height=1, highlightthickness=0, bd=0)
        self._bar = ThinScrollbar(self, self._canvas.yview, surface="Card.")
        self._canvas.configure(yscrollcommand=self._bar.set)
        self._bar.pack(side="right", fill="y")
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inside = ttk.Frame(self._canvas, style="Card.TFrame")
        self._item = self._canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._canvas.bind("<Configure>", self._fit_width)
        self.inside.bind("<Configure>", lambda _event: self._measure())
        self._tag = f"Wheel{self._canvas}"
        bind_tag(
            self,
            self._tag,
            {
                "<MouseWheel>": lambda event: self._wheel(-1 if event.delta > 0 else 1),
                "<Button-4>": lambda _event: self._wheel(-1),
                "<Button-5>": lambda _event: self._wheel(1),
                "<FocusIn>": lambda event: self.reveal(event.widget),
            },
        )
        self._canvas.bindtags((self._tag, *self._canvas.bindtags()))
        self._on_width: Callable[[int], None] = lambda _width: None
        self._colour()
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")

    def on_width(self, listener: Callable[[int], None]) -> None:
        """Tell the width there is, now and whenever it changes, so that long lines can be broken."""
        self._on_width = listener
        if self._canvas.winfo_width() > 1:
            listener(self._canvas.winfo_width())

    def clear(self) -> None:
        """Take everything out, and go back to the top."""
        for child in self.inside.winfo_children():
            child.destroy()
        self._canvas.yview_moveto(0)

    def adopt(self) -> None:
        """Let the wheel work over whatever was put inside, and scroll to what gets the keyboard."""
        waiting: list[tk.Misc] = [self.inside]
        while waiting:
            widget = waiting.pop()
            if self._tag not in widget.bindtags():
                widget.bindtags((self._tag, *widget.bindtags()))
            waiting += widget.winfo_children()

    def reveal(self, widget: tk.Misc) -> None:
        """Scroll until the widget is in sight."""
        self.update_idletasks()
        margin, height = self._theme.px(12), self._canvas.winfo_height()
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + widget.winfo_height()
        seen = self._canvas.canvasy(0)
        whole = max(1, self.inside.winfo_height())
        if top < seen:
            self._canvas.yview_moveto(max(0, top - margin) / whole)
        elif bottom > seen + height:
            self._canvas.yview_moveto((bottom + margin - height) / whole)

    def _fit_width(self, event: tk.Event[tk.Misc]) -> None:
        self._canvas.itemconfigure(self._item, width=event.width)
        self._on_width(event.width)

    def _measure(self) -> None:
        self._canvas.configure(scrollregion=(0, 0, 1, self.inside.winfo_reqheight()))

    def _wheel(self, direction: int) -> str:
        if self.inside.winfo_reqheight() > self._canvas.winfo_height():
            pixels = self._canvas.canvasy(0) + direction * self._theme.px(51)
            self._canvas.yview_moveto(max(0.0, pixels) / max(1, self.inside.winfo_reqheight()))
        return "break"

    def _colour(self) -> None:
        self._canvas.configure(background=self._theme.colours.card)
