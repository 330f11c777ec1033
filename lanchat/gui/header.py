"""The line above the messages: which conversation is open, its topic or how the other one is, and buttons.
Shows words and calls back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from lanchat.client.model import Conversation, ConversationKind, Person
from lanchat.gui.avatars import Avatars
from lanchat.gui.fonts import elide
from lanchat.gui.safe_text import safe_line
from lanchat.gui.status import status_of, status_words
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import Hint, icon_button
from lanchat.i18n import _

#: px at 96 dpi: of the line, and of what stands before the name.
HEIGHT = 56
ICON, AVATAR = 22, 30


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
        self._avatars = Avatars(theme)
        self._conversation: Conversation | None = None
        self._people: Mapping[str, Person] = {}
        #: Whether what is known of people still holds.
        self.known = True
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
        forget = theme.faces.on_change(lambda _names: self.people_changed(self._people))
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")

    def show(self, conversation: Conversation | None) -> None:
        """The open conversation."""
        self._conversation = conversation
        self._shown_name = whole = ""
        self._can_edit = False
        if conversation is None:
            self._icon.configure(image="")
        elif conversation.kind is ConversationKind.PRIVATE:
            self._shown_name, whole = safe_line(conversation.name), self._show_person(conversation)
        else:
            room = conversation.kind is ConversationKind.ROOM
            self._icon.configure(image=self._theme.image("hash" if room else "chat", "muted", ICON), padding=0)
            name, whole = safe_line(conversation.name), safe_line(conversation.topic)
            self._shown_name = name.removeprefix("#") if room else name
            self._can_edit = room and conversation.joined
        self._topic = whole or (_("Add a topic") if self._can_edit else "")
        self._topic_label.configure(cursor="hand2" if self._can_edit else "")
        click = _("Click to change the topic") if self._can_edit else ""
        self._topic_hint.text = "\n".join(part for part in (whole, click) if part)
        self._fit()

    def people_changed(self, people: Mapping[str, Person]) -> None:
        """Who is in the chat, by folded nickname, and how they are."""
        self._people = people
        if self._conversation is not None and self._conversation.kind is ConversationKind.PRIVATE:
            self.show(self._conversation)

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

    def _show_person(self, conversation: Conversation) -> str:
        """The picture of whom we talk with; what is said of how they are."""
        person = self._people.get(conversation.key)
        status = status_of(person) if self.known else ""
        picture = self._avatars.get(conversation.name, AVATAR, status)
        self._icon.configure(image=picture, padding=(0, 0, self._theme.px(4), 0))
        return status_words(person) if self.known else ""

    def _fit(self) -> None:
        """Cut what does not fit: the topic first."""
        theme, px = self._theme, self._theme.px
        room = self.winfo_width() - px(16 + 4 + 12 + 16) - self._icon.winfo_reqwidth()
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
