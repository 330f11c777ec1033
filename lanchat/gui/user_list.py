"""The right side: who is in the room, who is away and why, who hosts.
Shows what it is given; a choice goes back as a nickname."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable
from functools import partial
from tkinter import ttk

from lanchat.client.model import Member
from lanchat.client.presence import away_words
from lanchat.gui.row_list import Row, RowList
from lanchat.gui.safe_text import safe_line
from lanchat.gui.scrollbar import float_over
from lanchat.gui.sidebar import status_of
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem, popup_menu, rule
from lanchat.i18n import _

WIDTH = 220


class UserList(ttk.Frame):
    """Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, *, on_private: Callable[[str], None]) -> None:
        theme.load("Side.")
        super().__init__(parent, style="Side.TFrame", width=theme.px(WIDTH))
        self.pack_propagate(False)
        self._theme, self._on_private = theme, on_private
        self._nick = ""
        px = theme.px
        head = ttk.Frame(self, style="Side.TFrame", height=px(56))
        head.pack(fill="x")
        head.pack_propagate(False)
        ttk.Label(head, style="Side.Bold.TLabel", text=_("Members")).pack(side="left", padx=px(16))
        self._count = ttk.Label(head, style="Side.Small.TLabel")
        self._count.pack(side="right", padx=px(16))
        rule(self).pack(fill="x")
        self.list = RowList(self, theme, width=WIDTH, on_pick=self._pick, on_menu=self._row_menu)
        self.list.pack(fill="both", expand=True)
        self.list.tell_scroll(float_over(self, self.list))

    def show(self, members: Iterable[Member], nick: str = "") -> None:
        """The members of a room; `nick` is ourselves."""
        self._nick = nick
        people = sorted(members, key=_order)
        present = [member for member in people if member.person.away is None]
        away = [member for member in people if member.person.away is not None]
        rows: list[Row] = []
        for title, group in ((_("Online"), present), (_("Away"), away)):
            if group:
                rows.append(Row(f"{title} — {len(group)}", height=38))
                rows += [self._row(member) for member in group]
        self._count.configure(text=str(len(people)) if people else "")
        self.list.show(rows)

    def focus_list(self) -> None:
        """Give the list the keyboard."""
        self.list.focus_set()

    def menu_items(self, nick: str) -> list[MenuItem]:
        """What can be done with a person."""
        name = safe_line(nick)
        return [(_("Message {name}").format(name=name), partial(self._pick, nick))] if nick != self._nick else []

    def _row(self, member: Member) -> Row:
        person = member.person
        name = safe_line(person.nick)
        return Row(
            _("{name} (you)").format(name=name) if person.nick == self._nick else name,
            key=person.nick,
            detail=_detail(member),
            person=person.nick,
            avatar=32,
            status=status_of(person),
            strong=True,
            mark="home" if person.is_host else "",
            height=44,
        )

    def _pick(self, nick: str) -> None:
        if nick != self._nick:
            self._on_private(nick)

    def _row_menu(self, nick: str, x: int, y: int) -> None:
        items = self.menu_items(nick)
        if items:
            popup_menu(self, self._theme, items, x, y)


def _order(member: Member) -> tuple[bool, str]:
    return not member.person.is_host, member.person.nick.casefold()


def _detail(member: Member) -> str:
    """'hosts this chat', 'operator', the away text: what there is to say, in one line."""
    parts = []
    if member.person.is_host:
        parts.append(_("hosts this chat"))
    elif "@" in member.prefix:
        parts.append(_("operator"))
    if member.person.away:
        parts.append(safe_line(away_words(member.person.away)))
    return " · ".join(parts)
