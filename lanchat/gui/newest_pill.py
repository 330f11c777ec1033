"""The pill over the bottom of the messages: how many came out of sight, or the way back from the past.
Appears and goes as it is told; pressing it is the pane's matter."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.theme import Theme
from lanchat.gui.widgets import press_with_enter
from lanchat.i18n import _, ngettext


class NewestPill(ttk.Button):
    """Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, command: Callable[[], None]) -> None:
        image = theme.image("down", "accent", 16)
        super().__init__(parent, style="Plain.TButton", compound="left", image=image, command=command, cursor="hand2")
        self._theme = theme
        press_with_enter(self)

    def show(self, unseen: int, *, away: bool) -> None:
        """`unseen` messages came below; `away`: what is in sight is a part of the past."""
        if not (unseen or away):
            self.place_forget()
            return
        label = ngettext("{count} new message", "{count} new messages", unseen).format(count=unseen)
        if away:
            label = _("Back to the newest messages")
        self.configure(text=" " + label)
        self.place(relx=0.5, rely=1.0, y=-self._theme.px(10), anchor="s")
        self.lift()
