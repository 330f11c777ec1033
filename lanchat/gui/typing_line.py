"""Who is writing, below the message field, with three dots that move as long as somebody does.
Asks for the names; when others are told that we write is typing_teller.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from PIL import Image, ImageDraw

from lanchat.client.model import Conversation
from lanchat.gui.icons import png_bytes
from lanchat.gui.later import Later
from lanchat.gui.palette import mix, rgb
from lanchat.gui.passages import some_names
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.safe_text import short_line
from lanchat.gui.theme import Theme
from lanchat.i18n import _

#: Milliseconds for which one of the dots stands out; as often it is looked who still writes.
STEP_MS = 350
#: Names that are spelled out.
MAX_NAMES = 3
_OVERSAMPLE = 8


class TypingLine:
    """In a label that is somebody else's. Tk thread only."""

    def __init__(self, label: ttk.Label, theme: Theme, typists: Callable[[str], Sequence[str]]) -> None:
        """`typists` tells who is writing just now in the conversation with this key."""
        self._label, self._theme, self._typists = label, theme, typists
        self._key = ""
        self._frame = 0
        self._later = Later(label)
        label.configure(compound="left")

    def show(self, conversation: Conversation | None) -> None:
        """Who writes in this conversation, from now on."""
        self._key = conversation.key if conversation is not None else ""
        self._step()

    def _step(self) -> None:
        names = self._typists(self._key) if self._key else ()
        if not names:
            self._label.configure(text="", image="")
            self._later.cancel("step")
            return
        self._frame = (self._frame + 1) % 3
        self._label.configure(text=as_shown(f" {sentence(names)}"), image=self._dots(self._frame))
        self._later.call("step", STEP_MS, self._step)

    def _dots(self, frame: int) -> tk.PhotoImage:
        theme = self._theme  # the picture and how it is painted outlive this line
        return theme.images.get(("typing", frame), lambda: _paint(theme, frame))


def _paint(theme: Theme, frame: int) -> bytes:
    colours, unit = theme.colours, theme.px(1) * _OVERSAMPLE
    picture = Image.new("RGB", (22 * unit, 10 * unit), rgb(colours.bg))
    pen = ImageDraw.Draw(picture)
    for number in range(3):
        near = number == frame
        radius, x = (2.8 if near else 2.2) * unit, (4 + 7 * number) * unit
        colour = colours.accent if near else mix(colours.muted, colours.bg, 0.45)
        pen.ellipse((x - radius, 5 * unit - radius, x + radius, 5 * unit + radius), fill=rgb(colour))
    return png_bytes(picture.reduce(_OVERSAMPLE))


def sentence(names: Sequence[str]) -> str:
    """'Ana is typing…'"""
    if len(names) == 1:
        return _("{name} is typing…").format(name=short_line(names[0]))
    if len(names) <= MAX_NAMES:
        return _("{names} are typing…").format(names=some_names(names))
    return _("Several people are typing…")
