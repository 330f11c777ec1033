"""A card over the window that asks for one line: a room's name, a nickname, an away text.
Validates nothing: the answer goes to the caller, which may ask again with an error."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.card import Card
from lanchat.gui.fonts import wrapped
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, press_with_enter, take_keyboard
from lanchat.i18n import _


class PromptCard(Card):
    """One question. Tk thread only. Enter answers, Esc or Cancel closes; `on_close` is called at the end of both."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        title: str,
        accept: str,
        on_answer: Callable[[str], None],
        on_close: Callable[[], None],
        explanation: str = "",
        value: str = "",
        allow_empty: bool = False,
        problem: str = "",
        secret: bool = False,
    ) -> None:
        """`problem`: what was wrong with the last answer; `secret`: nobody looking on is to read the answer."""
        super().__init__(parent, theme, padding=18, on_close=on_close)
        self._on_answer, self._allow_empty = on_answer, allow_empty
        px = theme.px
        width = max(px(200), min(px(360), parent.winfo_width() - px(76)))
        words = wrapped(title, width, theme.fonts.title)
        ttk.Label(self, style="Card.Title.TLabel", text=words, wraplength=width).pack(anchor="w")
        for text, style in ((explanation, "Card.Muted.TLabel"), (problem, "Card.Error.TLabel")):
            if text:
                ttk.Label(self, style=style, text=text, wraplength=width).pack(anchor="w", pady=(px(4), 0))
        holder = ttk.Frame(self, style="Card.TFrame", width=width, height=px(38))
        holder.pack(fill="x", pady=px(12))
        holder.pack_propagate(False)
        self.entry = ttk.Entry(holder, style="Card.TEntry", font=theme.fonts.ui, show="•" if secret else "")
        self.entry.insert(0, value)
        self.entry.select_range(0, "end")
        self.entry.icursor("end")
        self.entry.pack(fill="both", expand=True)
        buttons = ttk.Frame(self, style="Card.TFrame")
        buttons.pack(fill="x")
        self.accept = ttk.Button(buttons, style="Card.Primary.TButton", text=accept, command=self._answer)
        self.accept.pack(side="right")
        cancel = ttk.Button(buttons, style="Card.Plain.TButton", text=_("Cancel"), command=self.close)
        cancel.pack(side="right", padx=(0, px(8)))
        for button in (self.accept, cancel):
            press_with_enter(button)
        on_keys(self.entry, ("<Return>", "<KP_Enter>"), self._answer)
        for widget in (self.entry, self.accept, cancel):
            on_keys(widget, ("<Escape>",), self.close)
        self.place(relx=0.5, rely=0.3, anchor="center")
        self.lift()
        take_keyboard(self.entry)

    def _answer(self) -> None:
        answer = self.entry.get().strip()
        if answer or self._allow_empty:
            self.close()
            self._on_answer(answer)
