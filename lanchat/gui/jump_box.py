"""A card with a field and a list that narrows as one types: conversations and people, or rooms to join.
Filters rows by their words; what a key means is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from lanchat.gui.card import Card
from lanchat.gui.placeholder import Placeholder
from lanchat.gui.row_list import Row, RowList
from lanchat.gui.scrollbar import float_over
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, take_keyboard, when_changed
from lanchat.i18n import _

#: Rows offered at once; typing narrows them.
MAX_ROWS = 200
#: px at 96 dpi between the edge of the card and the list, whose marked row ends as far inside as the field.
_EDGE = 5


class JumpBox(Card):
    """Tk thread only. Enter picks, Esc closes, arrows move. `on_free(text)` takes what matches nothing as one word,
    when given."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        rows: Sequence[Row],
        *,
        title: str,
        on_pick: Callable[[str], None],
        on_close: Callable[[], None],
        on_free: Callable[[str], None] | None = None,
        free_label: str = "{text}",
        none_label: str = "",
    ) -> None:
        super().__init__(parent, theme, padding=_EDGE, on_close=on_close)
        self._rows, self._on_pick = rows, on_pick
        self._on_free, self._free_label = on_free, free_label
        px = theme.px
        ttk.Label(self, style="Card.Title.TLabel", text=title).pack(anchor="w", padx=px(8), pady=px(8))
        self._value = tk.StringVar(self)
        self.entry = ttk.Entry(self, style="Card.TEntry", font=theme.fonts.ui, textvariable=self._value)
        self.entry.pack(fill="x", padx=px(8))
        Placeholder(self.entry, theme, self._value, _("Type a name"))
        people = any(row.person for row in rows)
        self.list = RowList(
            self, theme, width=320, on_pick=self._picked, surface="card", cursor_selects=True, one_column=people
        )
        self.list.configure(takefocus=False, height=px(34 * 7))
        self.list.pack(fill="both", expand=True, pady=(px(8), 0))
        self.list.tell_scroll(float_over(self, self.list, surface="Card.", beyond=px(4)))
        self._none = ttk.Label(self, style="Card.Muted.TLabel", text=none_label or _("Nothing has that name."))
        when_changed(self, self._value, self._narrow)
        on_keys(self.entry, ("<Down>",), partial(self.list.move, 1))
        on_keys(self.entry, ("<Up>",), partial(self.list.move, -1))
        on_keys(self.entry, ("<Next>",), partial(self.list.move, 6))
        on_keys(self.entry, ("<Prior>",), partial(self.list.move, -6))
        on_keys(self.entry, ("<Return>", "<KP_Enter>"), self.list.pick)
        for widget in (self.entry, self.list):
            on_keys(widget, ("<Escape>",), self.close)
        width = max(px(240), min(px(380), parent.winfo_width() - px(32)))
        height = max(px(180), min(px(360), parent.winfo_height() - px(32)))
        self.place(relx=0.5, y=max(px(8), min(px(72), (parent.winfo_height() - height) // 2)), anchor="n", width=width)
        self.place_configure(height=height)
        self.lift()
        self._narrow()
        take_keyboard(self.entry)

    def set_rows(self, rows: Sequence[Row], none_label: str) -> None:
        """Offer these instead; what was typed stays. `none_label` says what it means when none fits."""
        self._rows = rows
        self._none.configure(text=none_label)
        self._narrow()

    def _narrow(self) -> None:
        text = self._value.get().strip()
        words = text.casefold().split()
        found = [row for row in self._rows if all(word in f"{row.text} {row.detail}".casefold() for word in words)]
        found.sort(key=lambda row: not row.text.casefold().lstrip("#").startswith(text.casefold().lstrip("#")))
        found = found[:MAX_ROWS]
        exact = any(row.text.casefold().lstrip("#") == text.casefold().lstrip("#") for row in found)
        if self._on_free is not None and text and not exact:
            found.append(Row(self._free_label.format(text=_one_word(text)), key="\0free", icon="plus", strong=True))
        self.list.show(found, selected="")
        self.list.yview("moveto", 0)
        if found:
            self.list.select(found[0].key)
            self._none.place_forget()
        else:
            self._none.place(in_=self.list, relx=0.5, rely=0.3, anchor="center")

    def _picked(self, key: str) -> None:
        text = self._value.get().strip()
        self.close()
        if key == "\0free" and self._on_free is not None:
            self._on_free(_one_word(text))
        else:
            self._on_pick(key)


def _one_word(text: str) -> str:
    """As a name can have it: 'my club' is 'my-club'."""
    return "-".join(text.split())
