"""What stands in the middle of the pane while a conversation has no message: it says why, and what to do.
In a room: who is here, how others join, and a few things to try."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import NamedTuple, Protocol

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui import icons
from lanchat.gui.fonts import wrapped
from lanchat.gui.invitation import Invitation
from lanchat.gui.safe_text import short_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import press_with_enter
from lanchat.i18n import _, ngettext

#: Names of those who are here; the rest is counted.
MAX_NAMES = 3
_ICONS = {ConversationKind.ROOM: "people", ConversationKind.PRIVATE: "person", ConversationKind.SERVER: "chat"}


class _Callbacks(Protocol):
    """What this file needs of the pane's callbacks."""

    @property
    def on_invite(self) -> Callable[[], None]: ...
    @property
    def invitation(self) -> Callable[[], Invitation | None]: ...


class _Words(NamedTuple):
    """What is shown: an icon, a title, sentences, and in a room the way to invite and what to try."""

    icon: str
    title: str
    text: str
    invites: bool = False
    tries: tuple[str, ...] = ()


class EmptyState(ttk.Frame):
    """Places itself over its parent when there is nothing else to see. Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, callbacks: _Callbacks) -> None:
        super().__init__(parent, padding=theme.px(12))
        self._theme, self._callbacks = theme, callbacks
        #: Who we are: left out of those who are here.
        self.nick = ""
        self._shown: _Words | None = None
        self._icon = ttk.Label(self)
        self._title = ttk.Label(self, style="Title.TLabel", anchor="center", justify="center")
        self._text = ttk.Label(self, style="Muted.TLabel", anchor="center", justify="center")
        self.invite = ttk.Button(
            self, style="Primary.TButton", text=_("Invite people"), command=callbacks.on_invite, cursor="hand2"
        )
        press_with_enter(self.invite)
        self._tries = ttk.Label(self, style="Small.TLabel", anchor="center", justify="center")
        parent.bind("<Configure>", self._resized, add="+")

    def show(self, conversation: Conversation | None) -> None:
        """Appear or go, as the conversation asks."""
        if conversation is not None and conversation.messages:
            if self._shown is not None:
                self._shown = None
                self.place_forget()
            return
        words = self._words(conversation)
        if self._shown == words:
            return
        self._shown = words
        self._icon.configure(image=self._disc(words.icon))
        self._fit(self.master.winfo_width(), self.master.winfo_height())
        self.place(relx=0.5, rely=0.47, anchor="center")
        self.lift()

    def _arrange(self, height: int) -> None:
        """In a low window the picture goes first, then what to try."""
        px, words = self._theme.px, self._shown
        for widget in (self._icon, self._title, self._text, self.invite, self._tries):
            widget.pack_forget()
        if words is None:
            return
        if height > px(250):
            self._icon.pack(pady=(0, px(14)))
        self._title.pack()
        self._text.pack(pady=(px(8), 0))
        if words.invites:
            self.invite.pack(pady=(px(16), 0))
        if words.tries and height > px(360):
            self._tries.pack(pady=(px(18), 0))

    def _disc(self, icon: str) -> tk.PhotoImage:
        theme = self._theme
        return theme.images.get(
            ("disc", icon), lambda: icons.disc(icon, theme.px(72), theme.colours.chip, theme.colours.chip_text)
        )

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        if self._shown is not None and event.widget is self.master:
            self._fit(event.width, event.height)

    def _fit(self, width: int, height: int) -> None:
        words, fonts = self._shown, self._theme.fonts
        if words is None:
            return
        room = min(max(80, width - self._theme.px(48)), self._theme.px(480))
        self._title.configure(text=wrapped(words.title, room, fonts.title), wraplength=room)
        self._text.configure(text=wrapped(words.text, room, fonts.ui), wraplength=room)
        self._tries.configure(text="\n".join(words.tries), wraplength=room)
        self._arrange(height)

    def _words(self, conversation: Conversation | None) -> _Words:
        if conversation is None:
            text = _("Choose a room or a person on the left, or press Ctrl+K to find one.")
            return _Words("chat", _("No conversation is open"), text)
        name = short_line(conversation.name)
        icon = _ICONS[conversation.kind]
        if conversation.loading_history:
            return _Words(icon, name, _("Loading messages…"))
        if conversation.kind is ConversationKind.PRIVATE:
            return _Words(icon, name, _("Nothing has been said here yet. Only the two of you will read this."))
        if conversation.kind is ConversationKind.SERVER:
            return _Words(icon, name, _("What the server has to say will stand here."))
        return self._room_words(conversation, name)

    def _room_words(self, conversation: Conversation, name: str) -> _Words:
        others = [member.person.nick for member in conversation.members.values() if member.person.nick != self.nick]
        sentences = [_who_is_here(others)]
        sentences.append(_("Whoever starts LAN Chat on this network finds you."))
        invitation = self._callbacks.invitation()
        if invitation is not None and invitation.typed:
            sentences.append(_("Or they type this address: {address}").format(address=invitation.typed))
        tries = (
            _("Try **bold**, *italic* or `code`. :) becomes an emoji, Ctrl+E has all of them."),
            _("@ names somebody, / lists the commands, F1 the shortcuts."),
        )
        title = _("This is the start of {name}").format(name=name)
        return _Words("people", title, "\n".join(sentences), invitation is not None, tries)


def _who_is_here(names: list[str]) -> str:
    if not names:
        return _("You are the first one here.")
    safe = [short_line(name) for name in sorted(names, key=str.casefold)]
    if len(safe) > MAX_NAMES:
        others = len(safe) - MAX_NAMES + 1
        rest = ngettext("{count} other", "{count} others", others).format(count=others)
        safe = [*safe[: MAX_NAMES - 1], rest]
    if len(safe) == 1:
        return _("{name} is here. Say hello.").format(name=safe[0])
    names_text = _("{names} and {last}").format(names=", ".join(safe[:-1]), last=safe[-1])
    return _("{names} are here. Say hello.").format(names=names_text)
