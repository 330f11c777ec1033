"""A card over the window that asks before something is done that cannot be undone.
Knows nothing of what it is: sentences in, a yes or nothing out."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.card import Card
from lanchat.gui.fonts import wrapped
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, press_with_enter, take_keyboard
from lanchat.i18n import _


class ConfirmCard(Card):
    """One question. Tk thread only. Enter says yes, Esc or Cancel no; `on_close` is called at the end of both."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        title: str,
        accept: str,
        on_yes: Callable[[], None],
        on_close: Callable[[], None],
        quoted: str = "",
        explanation: str = "",
    ) -> None:
        super().__init__(parent, theme, padding=18, on_close=on_close)
        self._on_yes = on_yes
        px = theme.px
        width = max(px(200), min(px(380), parent.winfo_width() - px(76)))
        holder = ttk.Frame(self, style="Card.TFrame", width=width, height=0)
        holder.pack()
        ttk.Label(self, style="Card.Title.TLabel", text=title, wraplength=width).pack(anchor="w")
        for text, style in ((quoted, "Card.TLabel"), (explanation, "Card.Muted.TLabel")):
            if text:
                label = ttk.Label(self, style=style, text=wrapped(text, width, theme.fonts.ui), wraplength=width)
                label.pack(anchor="w", pady=(px(8), 0))
        buttons = ttk.Frame(self, style="Card.TFrame")
        buttons.pack(fill="x", pady=(px(16), 0))
        self.accept = ttk.Button(buttons, style="Card.Danger.TButton", text=accept, command=self._yes)
        self.accept.pack(side="right")
        self.cancel = ttk.Button(buttons, style="Card.Plain.TButton", text=_("Cancel"), command=self.close)
        self.cancel.pack(side="right", padx=(0, px(8)))
        for button in (self.accept, self.cancel):
            press_with_enter(button)
            on_keys(button, ("<Escape>",), self.close)
        self.accept.bind("<Left>", lambda _event: self.cancel.focus_set())
        self.cancel.bind("<Right>", lambda _event: self.accept.focus_set())
        self.place(relx=0.5, rely=0.3, anchor="center")
        self.lift()
        take_keyboard(self.accept)

    def _yes(self) -> None:
        self.close()
        self._on_yes()
