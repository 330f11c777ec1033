"""Card: what lies over the window and asks or shows one thing, until it is closed. Tab stays in it.
What is in a card is its own file's; which one is open is window_cards.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import NamedTuple

from lanchat.gui.theme import Theme
from lanchat.gui.widgets import bind_tag, has_focus, take_keyboard


class Field(NamedTuple):
    """What stands in a field of a card."""

    text: str
    cursor: int
    #: From where to where it is selected, None where it is not.
    selected: tuple[int, int] | None
    keyboard: bool


class Content(NamedTuple):
    """What a person did in a card, for one like it that is opened in its place."""

    fields: tuple[Field, ...]
    #: What only this kind of card knows.
    own: object = None


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

    def content(self) -> Content:
        """What stands in its fields."""
        return Content(tuple(map(_read, self._entries())))

    def fill(self, content: Content) -> None:
        """Go on with what stood in the fields of another card of this kind."""
        for entry, field in zip(self._entries(), content.fields, strict=False):
            if entry.get() != field.text:
                entry.delete(0, "end")
                entry.insert(0, field.text)
            entry.select_clear()
            entry.icursor(field.cursor)
            if field.selected is not None:
                entry.select_range(*field.selected)
            if field.keyboard:
                take_keyboard(entry)

    def close(self) -> None:
        """Go away."""
        self.leave()
        self.destroy()
        self._on_close()

    def _entries(self) -> Iterator[ttk.Entry]:
        """All fields in it, but not those of a card that lies over it."""
        waiting: list[tk.Misc] = [self]
        while waiting:
            widget = waiting.pop(0)
            if isinstance(widget, ttk.Entry):
                yield widget
            waiting += [child for child in widget.winfo_children() if not isinstance(child, Card)]

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


def _read(entry: ttk.Entry) -> Field:
    selected = (entry.index("sel.first"), entry.index("sel.last")) if entry.selection_present() else None
    return Field(entry.get(), entry.index("insert"), selected, has_focus(entry))
