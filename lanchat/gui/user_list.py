"""The right side: who is in the room, who is away and why, who hosts.
Shows what it is given; a choice goes back as a nickname."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from tkinter import ttk

from lanchat.client.model import Member
from lanchat.client.presence import away_words
from lanchat.gui.row_list import Row, RowList
from lanchat.gui.safe_text import safe_line
from lanchat.gui.scrollbar import float_over
from lanchat.gui.status import status_of
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem, on_keys, popup_menu, rule, when_changed
from lanchat.i18n import _

WIDTH = 220
#: More members than this get a field to find one in.
SEARCH_FROM = 15


class UserList(ttk.Frame):
    """Tk thread only."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        on_person: Callable[[str], None],
        menu: Callable[[str], list[MenuItem]] = lambda _nick: [],
    ) -> None:
        """`on_person` gets the nickname that was chosen; `menu` says what can be done with somebody else."""
        theme.load("Side.")
        super().__init__(parent, style="Side.TFrame", width=theme.px(WIDTH))
        self.pack_propagate(False)
        self._theme, self._menu = theme, menu
        self._members: Sequence[Member] = ()
        self._known = True
        self._nick = ""
        px = theme.px
        head = ttk.Frame(self, style="Side.TFrame", height=px(56))
        head.pack(fill="x")
        head.pack_propagate(False)
        ttk.Label(head, style="Side.Bold.TLabel", text=_("Members")).pack(side="left", padx=px(16))
        self._count = ttk.Label(head, style="Side.Small.TLabel")
        self._count.pack(side="right", padx=px(16))
        rule(self).pack(fill="x")
        self._finder = ttk.Frame(self, style="Side.TFrame")
        self._wanted = tk.StringVar(self)
        self.search = ttk.Entry(self._finder, style="Side.TEntry", font=theme.fonts.ui, textvariable=self._wanted)
        self.search.pack(fill="x", padx=px(12), pady=(px(10), 0))
        self._ghost = ttk.Label(self.search, style="Field.Small.TLabel", text=_("Find somebody"), cursor="xterm")
        self._ghost.bind("<Button-1>", lambda _event: self.search.focus_set())
        self.list = RowList(self, theme, width=WIDTH, on_pick=on_person, on_menu=self._row_menu)
        self.list.pack(fill="both", expand=True)
        self.list.tell_scroll(float_over(self, self.list))
        self._bind_search()

    def show(self, members: Iterable[Member], nick: str = "") -> None:
        """The members of a room; `nick` is ourselves."""
        self._nick = nick
        self._members = sorted(members, key=_order)
        self._count.configure(text=str(len(self._members)) if self._members else "")
        many = len(self._members) > SEARCH_FROM
        if many and not self._finder.winfo_manager():
            self._finder.pack(fill="x", before=self.list)
        elif not many and self._finder.winfo_manager():
            self._wanted.set("")
            self._finder.pack_forget()
        self._draw()

    def set_known(self, known: bool) -> None:
        """Whether it is known how they are just now."""
        self._known = known
        self._draw()

    def _draw(self) -> None:
        words = self._wanted.get().casefold().split()
        people = [member for member in self._members if _fits(member, words)]
        rows: list[Row] = []
        for title, group in self._groups(people):
            if group:
                rows.append(Row(f"{title} — {len(group)}", height=38))
                rows += [self._row(member) for member in group]
        if words and not rows:
            rows.append(Row(_("Nobody has that name."), height=38))
        self.list.show(rows)

    def _groups(self, people: Sequence[Member]) -> list[tuple[str, list[Member]]]:
        if not self._known:
            return [(_("Last seen here"), list(people))]
        present = [member for member in people if member.person.away is None]
        away = [member for member in people if member.person.away is not None]
        return [(_("Online"), present), (_("Away"), away)]

    def _bind_search(self) -> None:
        when_changed(self, self._wanted, self._typed)
        on_keys(self.search, ("<Down>",), self._into_list)
        on_keys(self.search, ("<Return>", "<KP_Enter>"), self._pick_first)
        self.search.bind("<Escape>", self._forget)
        for event in ("<FocusIn>", "<FocusOut>", "<Map>"):
            self.search.bind(event, lambda _event: self._show_ghost(), add="+")

    def _forget(self, _event: tk.Event[tk.Misc]) -> str | None:
        """Esc empties the field; in an empty one it does what it does everywhere."""
        if not self._wanted.get():
            return None
        self._wanted.set("")
        return "break"

    def _typed(self) -> None:
        self._show_ghost()
        self._draw()

    def _show_ghost(self) -> None:
        if self._wanted.get() or self.search.focus_get() is self.search:
            self._ghost.place_forget()
        else:
            self._ghost.place(x=self._theme.px(10), rely=0.5, anchor="w")

    def _into_list(self) -> None:
        self.list.focus_set()
        self.list.move(1)

    def _pick_first(self) -> None:
        keys = self.list.keys()
        if keys and self._wanted.get().strip():
            self.list.select(keys[0])
            self.list.pick()

    def menu_items(self, nick: str) -> list[MenuItem]:
        """What can be done with a person; nothing with oneself."""
        return self._menu(nick) if nick != self._nick else []

    def _row(self, member: Member) -> Row:
        person = member.person
        name = safe_line(person.nick)
        return Row(
            _("{name} (you)").format(name=name) if person.nick == self._nick else name,
            key=person.nick,
            detail=_detail(member),
            person=person.nick,
            avatar=32,
            status=status_of(person) if self._known else "",
            strong=self._known,
            faint=not self._known,
            mark="home" if person.is_host else "",
            height=44,
        )

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


def _fits(member: Member, words: Sequence[str]) -> bool:
    """Whether all words are in what stands in the member's row."""
    there = f"{member.person.nick} {member.person.realname} {member.person.away or ''}".casefold()
    return all(word in there for word in words)
