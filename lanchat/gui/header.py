"""The line above the messages: which conversation is open, its topic, and the buttons that show the sides.
Shows words and calls back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui.fonts import elide
from lanchat.gui.safe_text import safe_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import Hint, icon_button
from lanchat.i18n import _

HEIGHT = 56
_ICONS = {ConversationKind.ROOM: "hash", ConversationKind.PRIVATE: "person", ConversationKind.SERVER: "chat"}


class Header(ttk.Frame):
    """Tk thread only."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        on_sidebar: Callable[[], None],
        on_users: Callable[[], None],
        on_topic: Callable[[], None],
        on_search: Callable[[], None],
    ) -> None:
        super().__init__(parent, height=theme.px(HEIGHT))
        self.pack_propagate(False)
        self._theme = theme
        self._shown_name = self._topic = ""
        #: Both as they stand there, cut to the room there is.
        self._fitted = "", ""
        self._can_edit = False
        px = theme.px
        self.sidebar_button = icon_button(self, theme, "menu", on_sidebar, hint=_("Rooms and conversations"))
        # What stands at the right moves as one: ttk draws each widget anew that is moved within its parent.
        right = ttk.Frame(self)
        right.pack(side="right")
        self.users_button = icon_button(right, theme, "people", on_users, hint=_("Members"))
        self.search_button = icon_button(right, theme, "search", on_search, hint=_("Search (Ctrl+F)"))
        self.search_button.pack(side="right", padx=(0, px(8)))
        self._icon = ttk.Label(self)
        self._icon.pack(side="left", padx=(px(16), px(4)))
        self._title = ttk.Label(self, style="Title.TLabel")
        self._title.pack(side="left")
        # The hint listens to keys, and Tk takes whatever does for a place the keyboard can be.
        self._topic_label = ttk.Label(self, style="Muted.TLabel", takefocus=False)
        self._topic_label.pack(side="left", padx=px(12))
        self._topic_label.bind("<Button-1>", lambda _event: on_topic() if self._can_edit else None)
        self._topic_hint = Hint(self._topic_label, theme, _("Click to change the topic"))
        self.bind("<Configure>", lambda _event: self._fit())

    def show(self, conversation: Conversation | None) -> None:
        """The open conversation."""
        self._shown_name = self._topic = ""
        self._can_edit = False
        if conversation is None:
            self._icon.configure(image="")
        else:
            self._icon.configure(image=self._theme.image(_ICONS[conversation.kind], "muted", 22))
            room = conversation.kind is ConversationKind.ROOM
            name = safe_line(conversation.name)
            self._shown_name = name.removeprefix("#") if room else name
            self._can_edit = room and conversation.joined
            self._topic = safe_line(conversation.topic)
            if self._can_edit and not self._topic:
                self._topic = _("Add a topic")
        self._topic_label.configure(cursor="hand2" if self._can_edit else "")
        whole = safe_line(conversation.topic) if conversation is not None else ""
        click = _("Click to change the topic") if self._can_edit else ""
        self._topic_hint.text = "\n".join(part for part in (whole, click) if part)
        self._fit()

    def show_sidebar_button(self, visible: bool) -> None:
        """The sidebar is folded away, this button brings it."""
        if visible:
            self.sidebar_button.pack(side="left", padx=(self._theme.px(8), 0), before=self._icon)
        else:
            self.sidebar_button.pack_forget()

    def show_users_button(self, visible: bool) -> None:
        """There are members to show or hide."""
        if visible:
            self.users_button.pack(side="right", padx=(0, self._theme.px(8)), before=self.search_button)
        else:
            self.users_button.pack_forget()

    def _fit(self) -> None:
        """Cut what does not fit: the topic first."""
        theme, px = self._theme, self._theme.px
        room = self.winfo_width() - px(16 + 22 + 4 + 12 + 16)
        for button in (self.sidebar_button, self.search_button, self.users_button):
            if button.winfo_manager():
                room -= button.winfo_reqwidth() + px(8)
        name = elide(self._shown_name, room, theme.fonts.title)
        room -= theme.fonts.title.measure(name) + px(12)
        fitted = name, elide(self._topic, room, theme.fonts.ui) if room > px(48) else ""
        if fitted != self._fitted:
            self._fitted = fitted
            self._title.configure(text=name)
            self._topic_label.configure(text=fitted[1])
