"""The card to choose an emoji from: a field to search in, those used last, and all others in groups.
Keeps nothing: what was used last is given to it, a choice goes back as characters."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from lanchat.gui.card import Card
from lanchat.gui.emoji import Emoji, emoji_index
from lanchat.gui.emoji_grid import CELL, GUTTER, EmojiGrid, Section
from lanchat.gui.emoji_names import emoji_names
from lanchat.gui.fonts import elide
from lanchat.gui.placeholder import Placeholder
from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, take_keyboard, when_changed
from lanchat.i18n import _

#: Emoji that are remembered as used last: two rows.
MAX_RECENT = 18
#: px at 96 dpi; smaller where the window is.
COLUMNS, HEIGHT, LEAST = 9, 400, 220
#: Rows that PgUp and PgDn move by.
PAGE = 6


class EmojiPicker(Card):
    """Tk thread only. Typing searches, arrows move, Enter or a click picks and with Shift stays open, Esc closes."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        above: tk.Misc | None = None,
        below: tk.Misc | None = None,
        recent: Sequence[str],
        on_pick: Callable[[str], None],
        on_close: Callable[[], None],
    ) -> None:
        """It stands on the widget `above`, or hangs from the widget `below` of a card where there is room."""
        super().__init__(parent, theme, padding=10, on_close=on_close)
        if below is not None:
            self.configure(style="Card.CardBox.TFrame")
        self._recent, self._on_pick = recent, on_pick
        self._value = tk.StringVar(self)
        self._build()
        self._bind_keys()
        free = theme.px(16 if below is None else 32)
        width = min(theme.px(COLUMNS * CELL + GUTTER + 36), parent.winfo_width() - free)
        if below is None or not self._hang(parent, below, width):
            self._stand(parent, above, width)
        self.lift()
        self._narrow()
        take_keyboard(self.entry)

    def _stand(self, parent: tk.Misc, above: tk.Misc | None, width: int) -> None:
        """At the right, over what it stands on or the lower edge."""
        px = self._theme.px
        under = above.winfo_height() + px(4) if above is not None else px(16)
        room = parent.winfo_height() - under + px(4)
        self.place(relx=1.0, rely=1.0, x=-px(16), y=-under, anchor="se", width=width, bordermode="outside")
        self.place_configure(height=max(px(180), min(px(HEIGHT), room - px(16))))

    def _hang(self, parent: tk.Misc, below: tk.Misc, width: int) -> bool:
        """Under a widget; False when there is too little room."""
        px = self._theme.px
        x, y = below.winfo_rootx() - parent.winfo_rootx(), below.winfo_rooty() - parent.winfo_rooty()
        x, y = min(x, parent.winfo_width() - width - px(16)), y + below.winfo_height() + px(4)
        room = parent.winfo_height() - y - px(16)
        if room < px(LEAST):
            return False
        self.place(x=x, y=y, anchor="nw", width=width, height=min(px(HEIGHT), room), bordermode="outside")
        return True

    def _build(self) -> None:
        theme, px = self._theme, self._theme.px
        self.entry = ttk.Entry(self, style="Card.TEntry", font=theme.fonts.ui, textvariable=self._value)
        self.entry.pack(fill="x", pady=(0, px(6)))
        Placeholder(self.entry, theme, self._value, _("Search emoji"))
        foot = ttk.Frame(self, style="Card.TFrame", height=px(34))
        foot.pack_propagate(False)
        foot.pack(side="bottom", fill="x", pady=(px(6), 0))
        self._picture = ttk.Label(foot, style="Card.TLabel")
        self._picture.pack(side="left", padx=(px(6), px(8)))
        self.name = ttk.Label(foot, style="Card.Muted.TLabel")
        self.name.pack(side="left")
        self.grid_view = EmojiGrid(self, theme, on_pick=self._picked, on_cursor=self._pointed)
        scrollbar = ThinScrollbar(self, self.grid_view.yview, surface="Card.")  # type: ignore[arg-type]
        self.grid_view.tell_scroll(scrollbar.set)
        scrollbar.pack(side="right", fill="y")
        self.grid_view.pack(side="left", fill="both", expand=True)
        when_changed(self, self._value, self._narrow)

    def _bind_keys(self) -> None:
        move = self.grid_view.move
        steps = {"<Left>": (-1, 0), "<Right>": (1, 0), "<Up>": (0, -1), "<Down>": (0, 1)}
        steps |= {"<Prior>": (0, -PAGE), "<Next>": (0, PAGE)}
        for sequence, step in steps.items():
            on_keys(self.entry, (sequence,), partial(move, *step))
        on_keys(self.entry, ("<Return>", "<KP_Enter>"), self.grid_view.pick)
        on_keys(self.entry, ("<Shift-Return>", "<Shift-KP_Enter>"), partial(self.grid_view.pick, stay=True))
        on_keys(self.entry, ("<Escape>", "<Control-e>", "<Control-E>"), self.close)

    def _narrow(self) -> None:
        text = self._value.get().strip()
        self.grid_view.show([("", emoji_names().search(text))] if text else self._everything())

    def _everything(self) -> list[Section]:
        index, titles = emoji_index(), group_titles()
        recent = [emoji for emoji in map(index.get, self._recent[:MAX_RECENT]) if emoji is not None]
        sections: list[Section] = [(_("Recent"), recent)] if recent else []
        for number, group in enumerate(index.groups):
            members = [each for each in index.all if each.group == number and not each.toned]
            sections.append((titles.get(group, group), members))
        return sections

    def _pointed(self, emoji: Emoji | None) -> None:
        if emoji is None:
            text = _("Nothing has that name.") if self._value.get().strip() else ""
            self._picture.configure(image="")
        else:
            text = emoji_names().name(emoji)
            image = self.grid_view.images.get(emoji, self._theme.px(28))
            self._picture.configure(image=image if image is not None else "")
        room = self.winfo_width() - self._theme.px(72)
        self.name.configure(text=elide(text, room, self._theme.fonts.ui) if room > 0 else text)

    def _picked(self, emoji: Emoji, stay: bool) -> None:
        if not stay:
            self.close()
        self._on_pick(emoji.text)
        if stay:
            self.entry.focus_set()


def group_titles() -> dict[str, str]:
    """The headings of the groups, in the language of the moment."""
    return {
        "smileys": _("Smileys and hearts"),
        "people": _("People"),
        "nature": _("Animals and nature"),
        "food": _("Food and drink"),
        "travel": _("Travel and places"),
        "activities": _("Activities"),
        "objects": _("Objects"),
        "symbols": _("Symbols"),
        "flags": _("Flags"),
    }


def used(recent: Sequence[str], text: str) -> list[str]:
    """Those used last once this one was."""
    return [text, *(other for other in recent if other != text)][:MAX_RECENT]
