"""Where the reader is in a Text of rows: keeps the line in sight at its pixel while rows come and go around it.
Moves the view only; which rows there are is message_window.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager

from lanchat.client.model import ChatMessage
from lanchat.gui.message_row import RenderedRow
from lanchat.gui.message_window import MessageWindow


class ReadingPlace:
    """Tk thread only. `step` is how many pixels apart rows are looked for."""

    def __init__(self, text: tk.Text, window: MessageWindow, step: int) -> None:
        self._text, self._window, self._step = text, window, step

    def anchor(self, but: RenderedRow | None = None) -> tuple[ChatMessage, int] | None:
        """The first message that is in sight, `but` one that will look different, and the pixel it is at."""
        for y in range(0, self._text.winfo_height(), self._step):
            row = self._window.row_at(f"@0,{y}")
            line = self._text.dlineinfo(self._window.span(row)[0]) if row else None
            if row is not None and line is not None and row is not but:
                return row.message, int(line[1])
        row = self._window.row_at("@0,0")  # one long message fills the pane
        return (row.message, 0) if row else None

    @contextmanager
    def holding(self, *, unless: bool, but: RenderedRow | None = None) -> Iterator[None]:
        """What is in sight stays at its pixel, whatever comes or goes above; `unless` nothing is to be held."""
        anchor = None if unless else self.anchor(but)
        yield
        if anchor is not None:
            self.put(anchor[0], anchor[1])

    def put(self, message: ChatMessage, y: int) -> bool:
        """Scroll so that the message begins at this pixel, as far as that can be. False when it has no row."""
        row = self._window.row_of(message)
        if row is None:
            return False
        index = self._window.span(row)[0]
        line = self._text.dlineinfo(index)
        if line is None:
            self._text.yview(index)
            line = self._text.dlineinfo(index)
        if line is not None and line[1] != y:
            self._text.yview_scroll(int(line[1]) - y, "pixels")
        return True
