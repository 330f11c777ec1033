"""The small list above the composer that completes a word: it follows what is typed, and takes keys while it is open.
What is offered is completion.py's; the field belongs to the composer."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.completion import Completion, Offer
from lanchat.gui.later import IDLE, Later
from lanchat.gui.row_list import MARGIN, Row, RowList
from lanchat.gui.safe_text import safe_line
from lanchat.gui.scrollbar import float_over
from lanchat.gui.status import status_of
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import bind_tag, command_held

#: Rows in sight; the list scrolls.
MAX_ROWS = 7
#: px at 96 dpi: a row, one with a second line, and the whole list.
ROW, TALL_ROW = 34, 44
WIDTH = 340
#: Between the edge of the card and the list.
EDGE = 5
#: Characters before the cursor that are looked at.
REACH = 200
_SHIFT = 0x1


class CompletionList:
    """Watches a Text. Tk thread only. `complete(before)` tells what the text before the cursor may go on to."""

    def __init__(
        self,
        parent: tk.Misc,
        text: tk.Text,
        above: tk.Misc,
        theme: Theme,
        complete: Callable[[str], Completion | None],
    ) -> None:
        """The list lies in `parent`, over whatever is there, and ends above the widget `above`, a child of it."""
        self._parent, self._text, self._above, self._theme = parent, text, above, theme
        self._complete = complete
        self._completion: Completion | None = None
        self._card: ttk.Frame | None = None
        #: Esc was pressed at this word: it is not offered again.
        self._refused = ""
        self.list: RowList | None = None
        #: Whether it is known how people are just now.
        self.known = True
        self._later = Later(text)
        self._bind()

    @property
    def is_open(self) -> bool:
        """Whether the list is in sight."""
        return self._card is not None

    def close(self) -> None:
        """Take the list away."""
        if self._card is not None:
            self._card.destroy()
        self._card = self.list = self._completion = None

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _bind(self) -> None:
        """Keys come here first while the list is open, and after the Text has taken a letter."""
        text = self._text
        first, last = f"CompleteFirst{text}", f"CompleteLast{text}"
        keys: dict[str, Callable[[], bool]] = {
            "<Tab>": self._tab,
            "<Return>": self._enter,
            "<KP_Enter>": self._enter,
            "<Escape>": self._refuse,
            "<Up>": lambda: self._move(-1),
            "<Down>": lambda: self._move(1),
            "<Prior>": lambda: self._move(1 - MAX_ROWS),
            "<Next>": lambda: self._move(MAX_ROWS - 1),
        }

        def acting(action: Callable[[], bool]) -> Callable[[tk.Event[tk.Misc]], str | None]:
            # A binding without modifiers also gets the key with them.
            return lambda event: None if int(event.state) & _SHIFT or command_held(event) or not action() else "break"

        bind_tag(text, first, {sequence: acting(action) for sequence, action in keys.items()})
        changes = ("<Key>", "<KeyRelease>", "<ButtonRelease-1>")
        bind_tag(text, last, dict.fromkeys(changes, lambda _event: self.follow()))
        text.bindtags((first, *text.bindtags(), last))
        text.bind("<FocusOut>", lambda _event: self._later.call("left", IDLE, self._focus_left), add="+")

    def _tab(self) -> bool:
        """Complete the word; without anything to complete the key is not ours."""
        if self.is_open:
            return self._pick()
        completion = self._complete(self._before())
        if completion is None:
            return False
        if len(completion.offers) == 1:
            self._insert(completion.word, completion.offers[0])
        else:
            self._show(completion)
        return True

    def _enter(self) -> bool:
        """Take what is chosen, unless it is written out: then Enter sends."""
        if not self.is_open or self._completion is None:
            return False
        if self._completion.complete:
            self.close()
            return False
        return self._pick()

    def _refuse(self) -> bool:
        if not self.is_open:
            return False
        self._refused = self._completion.word if self._completion is not None else ""
        self.close()
        return True

    def _move(self, step: int) -> bool:
        if self.list is None:
            return False
        self.list.move(step)
        return True

    def _pick(self) -> bool:
        return self._picked(self.list.cursor) if self.list is not None else False

    def _take(self, key: str) -> None:
        self._picked(key)

    def _picked(self, key: str) -> bool:
        shown, now = self._completion, self._complete(self._before())
        self.close()
        offer = next((offer for offer in shown.offers if offer.insert == key), None) if shown else None
        if shown is None or offer is None or now is None or now.word != shown.word:
            return False  # what is written is another word by now
        self._insert(shown.word, offer)
        return True

    def _insert(self, word: str, offer: Offer) -> None:
        text = self._text
        text.focus_set()
        text.edit_separator()
        text.delete(f"insert-{len(word)}c", "insert")
        text.insert("insert", offer.insert)
        text.see("insert")

    # -- following what is typed --------------------------------------------------------------------------------------

    def _before(self) -> str:
        return self._text.get(f"insert-{REACH}c", "insert")

    def follow(self) -> None:
        """Offer what the word before the cursor may become; the list does so by itself after a key or a click."""
        if str(self._text.tk.call("focus")) != str(self._text):
            return
        completion = self._complete(self._before())
        if completion is None:
            self._refused = ""
        refused = bool(self._refused) and completion is not None and completion.word.startswith(self._refused)
        if completion is None or refused or not (completion.asked or self.is_open):
            self.close()
        elif completion != self._completion:
            self._show(completion)

    def _focus_left(self) -> None:
        focus = str(self._text.tk.call("focus"))
        if self._card is not None and focus != str(self._text) and not focus.startswith(str(self._card)):
            self.close()

    def _show(self, completion: Completion) -> None:
        px = self._theme.px
        if self._card is None:
            self._make()
        card, rows = self._card, self.list
        if card is None or rows is None:
            return
        self._completion = completion
        bottom = self._above.winfo_y() - px(2)
        row = self._theme.row(_height(completion.offers[0]))
        around = 2 * px(EDGE) + 2 * px(MARGIN)
        seen = max(1, min(MAX_ROWS, len(completion.offers), (bottom - around) // row))
        card.place_configure(
            x=px(16),
            y=bottom,
            anchor="sw",
            width=min(px(WIDTH), self._parent.winfo_width() - px(32)),
            height=row * seen + (around if seen == len(completion.offers) else px(16)),  # no sliver of the next row
        )
        card.lift()
        rows.show([_row(offer, known=self.known) for offer in completion.offers], selected="")
        rows.yview("moveto", 0)
        rows.select(completion.offers[0].insert)

    def _make(self) -> None:
        theme = self._theme
        theme.load("Card.")
        self._card = ttk.Frame(self._parent, style="CardBox.TFrame", padding=theme.px(EDGE))
        self.list = RowList(self._card, theme, width=WIDTH, on_pick=self._take, surface="card", cursor_selects=True)
        self.list.configure(takefocus=False, height=1)
        self.list.pack(fill="both", expand=True)
        self.list.tell_scroll(float_over(self._card, self.list, surface="Card.", beyond=theme.px(4)))


def _row(offer: Offer, *, known: bool) -> Row:
    person = offer.person
    return Row(
        safe_line(offer.text),
        key=offer.insert,
        icon=offer.icon,
        person=person.nick if person is not None else "",
        status=status_of(person) if person is not None and known else "",
        detail=offer.detail,
        strong=True,
        height=_height(offer),
    )


def _height(offer: Offer) -> int:
    return TALL_ROW if offer.detail else ROW
