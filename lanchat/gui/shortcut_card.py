"""The card that F1 opens: which keys do what, from the table of window_keys.py.
Explains only; what is bound where is not its business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from lanchat.gui import window_keys
from lanchat.gui.card import Card
from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button, on_keys, take_keyboard
from lanchat.i18n import _

#: px at 96 dpi; smaller where the window is.
WIDTH, HEIGHT = 480, 650


class ShortcutCard(Card):
    """Tk thread only. Esc, F1 or its button close it; arrows scroll it where it does not fit."""

    def __init__(self, parent: tk.Misc, theme: Theme, *, on_close: Callable[[], None]) -> None:
        super().__init__(parent, theme, padding=14, on_close=on_close)
        px = theme.px
        head = ttk.Frame(self, style="Card.TFrame")
        head.pack(fill="x", padx=px(4), pady=(0, px(6)))
        ttk.Label(head, style="Card.Title.TLabel", text=_("Keyboard shortcuts")).pack(side="left")
        close = icon_button(head, theme, "close", self.close, hint=_("Close"), surface="Card.", size=16)
        close.pack(side="right")
        self.text = tk.Text(
            self, width=1, height=1, wrap="word", relief="flat", borderwidth=0, highlightthickness=0, cursor="arrow"
        )
        scrollbar = ThinScrollbar(self, self.text.yview, surface="Card.")
        self.text.configure(yscrollcommand=scrollbar.set, padx=px(4), pady=0, takefocus=False)
        scrollbar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True)
        self._write()
        self._colour()
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")
        for widget in (self.text, close):
            on_keys(widget, ("<Escape>", "<F1>"), self.close)
        for key, amount, unit in (
            ("Up", -1, "units"),
            ("Down", 1, "units"),
            ("Prior", -1, "pages"),
            ("Next", 1, "pages"),
        ):
            on_keys(close, (f"<{key}>",), partial(self.text.yview, "scroll", amount, unit))
        width = max(px(200), min(px(WIDTH), parent.winfo_width() - px(32)))
        height = max(px(160), min(px(HEIGHT), parent.winfo_height() - px(32)))
        self.place(relx=0.5, rely=0.5, anchor="center", width=width, height=height)
        self.lift()
        take_keyboard(close)

    def _write(self) -> None:
        titles = {
            window_keys.WINDOW: _("Everywhere"),
            window_keys.FIELD: _("In the message field"),
            window_keys.LISTS: _("In lists and among messages"),
            window_keys.MESSAGES: _("On a message"),
        }
        place = ""
        for item in window_keys.table():
            if item.place != place:
                place = item.place
                self.text.insert("end", titles[place] + "\n", ("title",))
            keys = dict.fromkeys(window_keys.shown(sequence) for sequence in item.sequences)
            self.text.insert("end", ", ".join(keys), ("row", "keys"), f"\t{item.meaning}\n", ("row",))
        self.text.configure(state="disabled")

    def _colour(self) -> None:
        colours, fonts, px = self._theme.colours, self._theme.fonts, self._theme.px
        self.text.configure(background=colours.card, foreground=colours.text, font=fonts.ui)
        self.text.configure(selectbackground=colours.selected, selectforeground=colours.text)
        left = px(16) + max(
            fonts.ui_bold.measure(", ".join(dict.fromkeys(map(window_keys.shown, item.sequences))))
            for item in window_keys.table()
        )
        self.text.tag_configure("title", font=fonts.small_bold, foreground=colours.muted, spacing1=px(10))
        self.text.tag_configure("row", tabs=(left,), lmargin2=left, spacing1=px(4), spacing3=px(4))
        self.text.tag_configure("keys", font=fonts.ui_bold)
