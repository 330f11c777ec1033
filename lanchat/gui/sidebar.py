"""The left side: the chat's name, the way to jump, rooms and private conversations, and oneself at the bottom.
Shows what it is given; every choice goes back as a plain key."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk
from typing import NamedTuple

from lanchat.client.model import Conversation, ConversationKind, Person
from lanchat.client.presence import away_words, is_busy
from lanchat.gui.avatars import Avatars, Status
from lanchat.gui.fonts import elide
from lanchat.gui.row_list import Row, RowList
from lanchat.gui.safe_text import safe_line
from lanchat.gui.scrollbar import float_over
from lanchat.gui.status import status_of
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem, icon_button, popup_menu, press_with_enter, rule
from lanchat.i18n import _

WIDTH = 244


class SidebarCallbacks(NamedTuple):
    """What the sidebar asks for."""

    on_open: Callable[[str], None]
    on_jump: Callable[[], None]
    on_join: Callable[[], None]
    on_message: Callable[[], None]
    #: Where on the screen the menu about oneself belongs.
    on_own_menu: Callable[[int, int], None]
    on_theme: Callable[[], None]
    #: What can be done with a conversation.
    menu: Callable[[Conversation], list[MenuItem]] = lambda _conversation: []


class Sidebar(ttk.Frame):
    """Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, callbacks: SidebarCallbacks) -> None:
        theme.load("Side.")
        super().__init__(parent, style="Side.TFrame", width=theme.px(WIDTH))
        self.pack_propagate(False)
        self._theme, self._callbacks = theme, callbacks
        self._avatars = Avatars(theme)
        self._shown: dict[str, Conversation] = {}
        self._nick = ""
        self._away: str | None = None
        self._connected = True
        #: Whether what is known of others still holds, when the list is shown next.
        self.known = True
        self._build_top()
        self._build_own()
        self.list = RowList(
            self, theme, width=WIDTH, on_pick=callbacks.on_open, on_menu=self._row_menu, on_add=self._add
        )
        self.list.pack(fill="both", expand=True)
        self._bar, self._edge = float_over(self, self.list), rule(self)
        self.list.tell_scroll(self._scrolled)
        forget = theme.on_change(self._show_theme_icon)
        leave = theme.faces.on_change(lambda _names: self._show_own())
        self.bind("<Destroy>", lambda event: (forget(), leave()) if event.widget is self else None, add="+")

    def _build_top(self) -> None:
        theme, px = self._theme, self._theme.px
        top = ttk.Frame(self, style="Side.TFrame")
        top.pack(fill="x", padx=(px(18), px(10)), pady=(px(12), px(8)))
        self._mode = icon_button(top, theme, "moon", self._callbacks.on_theme, hint=_("Light or dark"), surface="Side.")
        self._mode.pack(side="right")
        self._chat_label = ttk.Label(top, style="Side.Title.TLabel", text="LAN Chat")
        self._chat_label.pack(side="left", fill="x")
        self.jump = ttk.Button(
            self, style="Jump.TButton", text=_("Jump to…  Ctrl+K"), command=self._callbacks.on_jump, cursor="hand2"
        )
        press_with_enter(self.jump)
        self.jump.pack(fill="x", padx=px(12), pady=(0, px(6)))
        self._show_theme_icon()

    def _build_own(self) -> None:
        theme, px = self._theme, self._theme.px
        own = ttk.Frame(self, style="Side.TFrame")
        own.pack(side="bottom", fill="x", padx=px(14), pady=px(10))
        self._own_menu_button = icon_button(
            own, theme, "gear", self._own_menu, hint=_("Your name and status"), surface="Side."
        )
        self._own_menu_button.pack(side="right")
        self._picture = ttk.Label(own, style="Side.TLabel")
        self._picture.pack(side="left")
        words = ttk.Frame(own, style="Side.TFrame")
        words.pack(side="left", padx=(px(10), px(4)))
        self._own_name = ttk.Label(words, style="Side.Bold.TLabel")
        self._own_name.pack(anchor="w")
        self._own_status = ttk.Label(words, style="Side.Small.TLabel")
        self._own_status.pack(anchor="w")

    # -- what the window calls ----------------------------------------------------------------------------------------

    def set_chat_name(self, name: str) -> None:
        """The name of the chat at the top."""
        room = self._theme.px(WIDTH - 74)
        self._chat_label.configure(text=elide(safe_line(name), room, self._theme.fonts.title))

    def set_own(self, nick: str, away: str | None, *, connected: bool = True) -> None:
        """Who we are; `away` is the away text, None while we are here. Neither counts while we are not connected."""
        self._nick, self._away, self._connected = nick, away, connected
        self._show_own()

    def show(self, conversations: Sequence[Conversation], open_key: str, people: Mapping[str, Person]) -> None:
        """The conversations in the model's order; `people` tells the status of private partners by key."""
        self._shown = {conversation.key: conversation for conversation in conversations}
        known = people if self.known else None
        favourites = [c for c in conversations if c.favourite]
        others = [c for c in conversations if not c.favourite]
        rooms = [_row(c, known) for c in others if c.kind is not ConversationKind.PRIVATE]
        private = [_row(c, known) for c in others if c.kind is ConversationKind.PRIVATE]
        rows = [Row(_("Favourites"), height=36), *(_row(c, known) for c in favourites)] if favourites else []
        rows += [Row(_("Rooms"), height=40 if favourites else 36, add="join"), *rooms]
        rows += [Row(_("Direct messages"), height=40, add="message"), *private]
        self.list.show(rows, open_key)

    def focus_list(self) -> None:
        """Give the list the keyboard."""
        self.list.focus_set()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _scrolled(self, first: float, last: float) -> None:
        """A line at the lower edge says that the list goes on there."""
        self._bar(first, last)
        if last < 1.0:
            self._edge.place(in_=self.list, rely=1.0, relwidth=1.0, height=1, anchor="sw")
        else:
            self._edge.place_forget()

    def _show_own(self) -> None:
        nick, away = self._nick, self._away
        status: Status = "online" if away is None else "busy" if is_busy(away) else "away"
        words = _("Available") if away is None else safe_line(away_words(away)) or _("Away")
        if not self._connected:
            status, words = "offline", _("Not connected")
        fonts, room = self._theme.fonts, self._theme.px(WIDTH - 110)
        self._picture.configure(image=self._avatars.get(nick, 34, status))
        self._own_name.configure(text=elide(safe_line(nick), room, fonts.ui_bold))
        self._own_status.configure(text=elide(words, room, fonts.small))

    def _add(self, word: str) -> None:
        if word == "join":
            self._callbacks.on_join()
        else:
            self._callbacks.on_message()

    def menu_items(self, key: str) -> list[MenuItem]:
        """What can be done with a conversation, and with the list."""
        items = self._callbacks.menu(self._shown[key]) if key in self._shown else []
        items += [None, (_("Browse rooms…"), self._callbacks.on_join)]
        items.append((_("Message somebody…"), self._callbacks.on_message))
        return items

    def _row_menu(self, key: str, x: int, y: int) -> None:
        popup_menu(self, self._theme, self.menu_items(key), x, y)

    def _own_menu(self) -> None:
        button = self._own_menu_button
        self._callbacks.on_own_menu(button.winfo_rootx(), button.winfo_rooty())

    def _show_theme_icon(self) -> None:
        icon = "moon" if self._theme.mode == "light" else "sun"
        self._mode.configure(image=self._theme.image(icon, "muted", 20))


def _row(conversation: Conversation, people: Mapping[str, Person] | None) -> Row:
    """`people` is None while nobody can know how they are."""
    if conversation.kind is ConversationKind.PRIVATE:
        return _private_row(conversation, people)
    return _room_row(conversation)


def _room_row(conversation: Conversation) -> Row:
    room = conversation.kind is ConversationKind.ROOM
    name = safe_line(conversation.name)
    return Row(
        name.removeprefix("#") or name,
        key=conversation.key,
        icon="hash" if room else "chat",
        unread=conversation.unread,
        mentions=conversation.mentions,
        mark="muted" if conversation.muted else "",
        faint=(not conversation.joined and room) or conversation.muted,
    )


def _private_row(conversation: Conversation, people: Mapping[str, Person] | None) -> Row:
    person = people.get(conversation.key) if people is not None else None
    return Row(
        safe_line(conversation.name),
        key=conversation.key,
        person=conversation.name,
        status=status_of(person) if people is not None else "",
        unread=conversation.unread,
        mentions=conversation.mentions,
        mark="muted" if conversation.muted else "",
        faint=person is None or conversation.muted,
    )
