"""The small row of buttons over the message under the pointer: react, answer, more.
One for the whole pane: it is placed, never made anew."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.client.model import ChatMessage
from lanchat.gui.message_menu import Actions
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button, pass_wheel
from lanchat.i18n import _


class HoverBar:
    """Tk thread only. Made when a message is first hovered."""

    def __init__(
        self,
        text: tk.Text,
        theme: Theme,
        actions: Actions,
        on_more: Callable[[ChatMessage, int, int], None],
        on_leave: Callable[[tk.Event[tk.Misc]], None],
    ) -> None:
        """`on_more` opens the menu of the message at a place on the screen; `on_leave`: the pointer left the bar."""
        self._text, self._theme, self._actions = text, theme, actions
        self._on_more, self._on_leave = on_more, on_leave
        self._message: ChatMessage | None = None
        self.frame: ttk.Frame | None = None
        self._buttons: dict[str, ttk.Button] = {}

    def show(self, message: ChatMessage, top: int) -> None:
        """Stand at the right of a row that begins at this pixel, if anything can be done with its message."""
        reacts, answers = self._actions.can("react", message), self._actions.can("reply", message)
        if not (reacts or answers):
            self.hide()
            return
        frame = self.frame or self._build()
        self._message = message
        for name, wanted in (("react", reacts), ("reply", answers)):
            self._buttons[name].pack_forget()
            if wanted:
                self._buttons[name].pack(side="left", before=self._buttons["more"])
        px = self._theme.px
        frame.place(relx=1.0, x=-px(16), y=max(px(2), top - px(10)), anchor="ne")

    def hide(self) -> None:
        """Go away."""
        if self._message is not None and self.frame is not None:
            self._message = None
            self.frame.place_forget()

    def button(self, name: str) -> ttk.Button:
        """The button 'react', 'reply' or 'more'; there are none before show()."""
        return self._buttons[name]

    def _build(self) -> ttk.Frame:
        theme = self._theme
        theme.load("Card.")
        frame = self.frame = ttk.Frame(self._text, style="HoverBox.TFrame", padding=theme.px(3), cursor="arrow")
        for name, icon, hint, act in (
            ("react", "react", _("React"), self._react),
            ("reply", "reply", _("Reply"), self._reply),
            ("more", "more", _("More"), self._more),
        ):
            button = icon_button(frame, theme, icon, act, hint=hint, surface="Card.", size=16)
            button.configure(padding=theme.px(5), takefocus=False)
            self._buttons[name] = button
        for part in (frame, *self._buttons.values()):
            pass_wheel(part, self._text)
        self._buttons["more"].pack(side="left")
        frame.bind("<Leave>", self._on_leave)
        return frame

    def _react(self) -> None:
        if self._message is not None:
            self._actions.react(self._message)

    def _reply(self) -> None:
        if self._message is not None:
            self._actions.reply(self._message)

    def _more(self) -> None:
        if self._message is not None:
            button = self._buttons["more"]
            self._on_more(self._message, button.winfo_rootx(), button.winfo_rooty() + button.winfo_height())
