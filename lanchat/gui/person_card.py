"""The card about one person: picture, name, status and since when, and what can be done: write, mention, mute.
Shows a model object that may change meanwhile; every choice is called back."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import date
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from lanchat.client.model import Person
from lanchat.client.presence import away_words
from lanchat.gui.avatars import Avatars
from lanchat.gui.card import Card
from lanchat.gui.dates import clock_time, day_label, day_of
from lanchat.gui.fonts import wrapped
from lanchat.gui.knowledge import Knowledge
from lanchat.gui.safe_text import short_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button, on_keys, press_with_enter, take_keyboard
from lanchat.i18n import _

#: px at 96 dpi.
WIDTH, AVATAR = 320, 64


class PersonCallbacks(NamedTuple):
    """What the card asks for."""

    on_message: Callable[[], None]
    on_mention: Callable[[], None]
    on_mute: Callable[[bool], None]
    on_close: Callable[[], None]


class PersonCard(Card):
    """Tk thread only. Esc or its button close it. Oneself can only be looked at."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        person: Person,
        callbacks: PersonCallbacks,
        knowledge: Knowledge,
        *,
        is_me: bool,
        operator: bool,
        muted: bool,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(parent, theme, padding=18, on_close=callbacks.on_close)
        self.person, self._callbacks, self._today = person, callbacks, today
        self._knowledge = knowledge
        self._operator, self._muted = operator, muted
        self._avatars = Avatars(theme)
        px = theme.px
        self._width = max(px(180), min(px(WIDTH), parent.winfo_width() - px(68)))
        self._build_head()
        self._lines = ttk.Label(self, style="Card.Muted.TLabel", wraplength=self._width, justify="left")
        self.buttons: list[ttk.Button] = []
        if not is_me:
            self._build_buttons()
        for widget in (self, self.close_button, *self.buttons):
            on_keys(widget, ("<Escape>",), self.close)
        forget = theme.faces.on_change(lambda _names: self.refresh())
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")
        self.refresh()
        self.place(relx=0.5, rely=0.25, anchor="n")
        self.lift()
        take_keyboard(self.buttons[0] if self.buttons else self.close_button)

    def refresh(self) -> None:
        """What is known of the person may have changed."""
        person, theme = self.person, self._theme
        self._picture.configure(image=self._avatars.get(person.nick, AVATAR, self._knowledge.status(person)))
        fonts = theme.fonts
        self._name.configure(text=wrapped(short_line(person.nick), self._room, fonts.title))
        self._status.configure(text=wrapped(self.status(), self._room, fonts.small))
        facts = self.facts()
        self._lines.configure(text=wrapped("\n".join(facts), self._width, fonts.ui))
        if facts:
            self._lines.pack(anchor="w", fill="x", pady=(theme.px(10), 0), after=self._head)
        else:
            self._lines.pack_forget()
        if self.buttons:
            self.mute.configure(text=_("Unmute") if self._muted else _("Mute"))

    def status(self) -> str:
        """Whether they are here, and since when as far as that is known; '' while nothing of it is."""
        if not self._knowledge.known:
            return ""
        person = self.person
        since = person.here_since_ms if person.away is None else person.away_since_ms
        words = _("Available") if person.away is None else short_line(away_words(person.away)) or _("Away")
        if not since:
            return words
        day = day_of(since)
        when = clock_time(since)
        if day != self._today():
            when = f"{day_label(day, self._today())}, {when}"
        return _("{status} · since {when}").format(status=words, when=when)

    def facts(self) -> list[str]:
        """What else there is to know, one thing a line."""
        person = self.person
        found = []
        if person.is_host:
            found.append(_("Hosts this chat"))
        if self._operator:
            found.append(_("Operator of this room"))
        if person.realname and person.realname != person.nick:
            found.append(short_line(person.realname))
        if person.account:
            found.append(_("Account: {name}").format(name=short_line(person.account)))
        if person.host:
            found.append(_("Computer: {address}").format(address=short_line(person.host)))
        return found

    # -- inside -------------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        theme, px = self._theme, self._theme.px
        head = self._head = ttk.Frame(self, style="Card.TFrame", width=self._width)
        head.pack(fill="x")
        self._picture = ttk.Label(head, style="Card.TLabel")
        self._picture.pack(side="left")
        self.close_button = icon_button(head, theme, "close", self.close, hint=_("Close"), surface="Card.", size=16)
        self.close_button.pack(side="right", anchor="n")
        words = ttk.Frame(head, style="Card.TFrame")
        words.pack(side="left", fill="x", expand=True, padx=(px(14), px(8)))
        self._room = self._width - px(AVATAR + 14 + 8 + 32)
        self._name = ttk.Label(words, style="Card.Title.TLabel", wraplength=self._room)
        self._name.pack(anchor="w")
        self._status = ttk.Label(words, style="Card.Small.TLabel", wraplength=self._room)
        self._status.pack(anchor="w", pady=(px(4), 0))

    def _build_buttons(self) -> None:
        px = self._theme.px
        row = ttk.Frame(self, style="Card.TFrame")
        row.pack(fill="x", pady=(px(16), 0))
        message = ttk.Button(
            row,
            style="Card.Primary.TButton",
            text=_("Message"),
            command=partial(self._leave, self._callbacks.on_message),
        )
        mention = ttk.Button(
            row, style="Card.Plain.TButton", text=_("Mention"), command=partial(self._leave, self._callbacks.on_mention)
        )
        self.mute = ttk.Button(row, style="Card.Plain.TButton", command=self._toggle_mute)
        self.buttons = [message, mention, self.mute]
        for place, button in enumerate(self.buttons):
            button.pack(side="left", padx=(0 if place == 0 else px(8), 0))
            press_with_enter(button)
            on_keys(button, ("<Right>",), partial(self._step, place + 1))
            on_keys(button, ("<Left>",), partial(self._step, place - 1))

    def _step(self, place: int) -> None:
        self.buttons[place % len(self.buttons)].focus_set()

    def _leave(self, then: Callable[[], None]) -> None:
        self.close()
        then()

    def _toggle_mute(self) -> None:
        self._muted = not self._muted
        self._callbacks.on_mute(self._muted)
        self.refresh()
