"""What stands in the middle of the pane while a conversation has no message: it says why, and what to do.
Only words and an icon."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui import icons
from lanchat.gui.safe_text import safe_line
from lanchat.gui.theme import Theme
from lanchat.i18n import _

_ICONS = {ConversationKind.ROOM: "people", ConversationKind.PRIVATE: "person", ConversationKind.SERVER: "chat"}


class EmptyState(ttk.Frame):
    """Places itself over its parent when there is nothing else to see. Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        super().__init__(parent, padding=theme.px(12))
        self._theme = theme
        self._shown: tuple[str, ...] = ()
        self._icon = ttk.Label(self)
        self._icon.pack(pady=(0, theme.px(14)))
        self._title = ttk.Label(self, style="Title.TLabel", anchor="center", justify="center")
        self._title.pack()
        self._text = ttk.Label(self, style="Muted.TLabel", anchor="center", justify="center")
        self._text.pack(pady=(theme.px(8), 0))
        parent.bind("<Configure>", self._fit, add="+")

    def show(self, conversation: Conversation | None) -> None:
        """Appear or go, as the conversation asks."""
        if conversation is not None and conversation.messages:
            if self._shown:
                self._shown = ()
                self.place_forget()
            return
        icon, title, text = _words(conversation)
        if self._shown == (icon, title, text):
            return
        self._shown = icon, title, text
        self._icon.configure(image=self._disc(icon))
        self._title.configure(text=title)
        self._text.configure(text=text)
        self.place(relx=0.5, rely=0.45, anchor="center")
        self.lift()

    def _disc(self, icon: str) -> tk.PhotoImage:
        theme = self._theme
        return theme.images.get(
            ("disc", icon), lambda: icons.disc(icon, theme.px(72), theme.colours.chip, theme.colours.chip_text)
        )

    def _fit(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.master:
            room = max(80, event.width - self._theme.px(48))
            for label in (self._title, self._text):
                label.configure(wraplength=min(room, self._theme.px(480)))


def _words(conversation: Conversation | None) -> tuple[str, str, str]:
    if conversation is None:
        return (
            "chat",
            _("No conversation is open"),
            _("Choose a room or a person on the left, or press Ctrl+K to find one."),
        )
    name = safe_line(conversation.name)
    icon = _ICONS[conversation.kind]
    if conversation.loading_history:
        return icon, name, _("Loading messages…")
    if conversation.kind is ConversationKind.PRIVATE:
        return icon, name, _("Nothing has been said here yet. Only the two of you will read this.")
    if conversation.kind is ConversationKind.SERVER:
        return icon, name, _("What the server has to say will stand here.")
    text = _("Everyone on your network who opens LAN Chat and joins this room shows up on the right. Say hello.")
    return icon, _("This is the start of {name}").format(name=name), text
