"""The card to search in everything that was said: words, person, room and days; what is found stands below.
Asks and shows; what is looked for where is decided by its callers."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from lanchat.client.model import SearchHit
from lanchat.client.search import SearchWish, words_of
from lanchat.gui import search_filters
from lanchat.gui.card import Card
from lanchat.gui.dates import clock_time, day_label, day_of
from lanchat.gui.placeholder import Placeholder
from lanchat.gui.result_list import Result, ResultList
from lanchat.gui.safe_text import safe_line, short_line
from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button, on_keys, popup_menu, take_keyboard, when_changed
from lanchat.i18n import _, ngettext

#: px at 96 dpi; smaller where the window is.
WIDTH, HEIGHT = 640, 560
#: Below this width the filters stand in two rows.
_NARROW = 520
#: Milliseconds without a key press after which the search begins.
PAUSE_MS = 250
#: What the name of a room begins with.
_ROOMS = frozenset("#&+!")
#: Names that a filter offers.
MAX_OFFERED = 15


@dataclass(slots=True)
class SearchMemory:
    """What was looked for and found last, so that the card opens as it was left."""

    fields: dict[str, str] = field(default_factory=dict)
    hits: Sequence[SearchHit] = ()
    complete: bool = True
    note: str = ""
    cursor: int = 0


class SearchCallbacks(NamedTuple):
    """What the card asks for."""

    on_search: Callable[[SearchWish], None]
    on_more: Callable[[], None]
    on_jump: Callable[[SearchHit], None]
    on_close: Callable[[], None]


class SearchCard(Card):
    """Tk thread only. Enter or a click jumps to a message, Esc closes. `people` and `rooms` are offered as filters."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        callbacks: SearchCallbacks,
        memory: SearchMemory,
        *,
        people: Sequence[str],
        rooms: Sequence[str],
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(parent, theme, padding=14, on_close=callbacks.on_close)
        self._callbacks, self._memory = callbacks, memory
        theme.load("Field.")
        self._people, self._rooms, self._today = people, rooms, today
        self._timer = ""
        self._waiting = False
        self._values = {name: tk.StringVar(self, memory.fields.get(name, "")) for name in _names()}
        width = max(theme.px(220), min(theme.px(WIDTH), parent.winfo_width() - theme.px(32)))
        height = max(theme.px(200), min(theme.px(HEIGHT), parent.winfo_height() - theme.px(32)))
        self._build_head()
        self._build_filters(columns=2 if width < theme.px(_NARROW) else 4)
        self._build_results(width)
        self._bind_keys()
        top = max(theme.px(8), min(theme.px(64), (parent.winfo_height() - height) // 2))
        self.place(relx=0.5, y=top, anchor="n", width=width, height=height)
        self.lift()
        take_keyboard(self.entry)
        self.entry.select_range(0, "end")
        self._show_memory()
        self.bind("<Destroy>", self._destroyed, add="+")

    def leave(self) -> None:
        """What was looked for and found is remembered."""
        self._memory.fields = {name: value.get() for name, value in self._values.items()}
        self._memory.cursor = self.list.cursor

    def show(self, hits: Sequence[SearchHit], *, complete: bool, note: str = "", keep: bool = False) -> None:
        """What was found, newest first; `note` says what one should know of it. `keep` the row the keyboard is on."""
        self._waiting = False
        memory = self._memory
        memory.hits, memory.complete, memory.note = hits, complete, note
        self._draw(keep=keep)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        theme, px = self._theme, self._theme.px
        head = ttk.Frame(self, style="Card.TFrame")
        head.pack(fill="x", pady=(0, px(8)))
        ttk.Label(head, style="Card.TLabel", image=theme.image("search", "muted", 20)).pack(side="left", padx=px(6))
        self.close_button = icon_button(head, theme, "close", self.close, hint=_("Close"), surface="Card.", size=16)
        self.close_button.pack(side="right", padx=(px(8), px(3)))
        self.entry = ttk.Entry(head, style="Card.TEntry", font=theme.fonts.ui, textvariable=self._values["text"])
        self.entry.pack(side="left", fill="x", expand=True)
        Placeholder(self.entry, theme, self._values["text"], _("Search in everything that was said"))

    def _build_filters(self, columns: int) -> None:
        theme, px = self._theme, self._theme.px
        theme.style.configure("Filter.Card.TEntry", padding=(px(10), px(8), px(28), px(8)))  # a button lies in its end
        box = ttk.Frame(self, style="Card.TFrame")
        box.pack(fill="x", pady=(0, px(8)))
        self.filters: dict[str, ttk.Entry] = {}
        self.choosers: dict[str, ttk.Button] = {}
        for place, (name, label) in enumerate(list(_names().items())[1:]):
            cell = ttk.Frame(box, style="Card.TFrame")
            cell.grid(row=place // columns, column=place % columns, sticky="ew", padx=px(3), pady=px(3))
            box.columnconfigure(place % columns, weight=1, uniform="filters")
            ttk.Label(cell, style="Card.Small.TLabel", text=label).pack(anchor="w", padx=px(2))
            entry = ttk.Entry(cell, style="Filter.Card.TEntry", font=theme.fonts.ui, textvariable=self._values[name])
            entry.configure(width=1)
            entry.pack(fill="x", pady=(px(2), 0))
            Placeholder(entry, theme, self._values[name], _anything()[name])
            offer = partial(self._offer, name)
            chooser = icon_button(cell, theme, "chevron", offer, hint=label, surface="Field.", size=14)
            chooser.configure(padding=px(4))
            chooser.place(in_=entry, relx=1, x=-px(5), rely=0.5, anchor="e")
            self.filters[name], self.choosers[name] = entry, chooser

    def _build_results(self, width: int) -> None:
        theme, px = self._theme, self._theme.px
        holder = self._holder = ttk.Frame(self, style="Card.TFrame")
        holder.pack(fill="both", expand=True, padx=(px(3), 0))
        self.note = ttk.Label(self, anchor="w", justify="center", wraplength=width - px(60))
        self.list = ResultList(holder, theme, on_pick=self._picked, on_more=self._more)
        scrollbar = ThinScrollbar(holder, self.list.yview, surface="Card.")  # type: ignore[arg-type]
        scrollbar.pack(side="right", fill="y")
        self.list.pack(side="left", fill="both", expand=True)
        self.list.tell_scroll(scrollbar.set)

    def _bind_keys(self) -> None:
        fields = (self.entry, *self.filters.values())
        for widget in (*fields, *self.choosers.values(), self.list, self.close_button):
            on_keys(widget, ("<Escape>",), self.close)
            on_keys(widget, ("<Control-f>", "<Control-F>"), self._again)
        for widget in fields:
            for key, step in (("<Down>", 1), ("<Up>", -1), ("<Next>", 5), ("<Prior>", -5)):
                on_keys(widget, (key,), partial(self.list.move, step))
            on_keys(widget, ("<Return>", "<KP_Enter>"), self._enter)
        for name, entry in self.filters.items():
            on_keys(entry, ("<Alt-Down>", "<F4>"), partial(self._offer, name))
        for value in self._values.values():
            when_changed(self, value, self._changed)

    def _again(self) -> None:
        self.entry.focus_set()
        self.entry.select_range(0, "end")

    # -- asking -------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._stop_timer()
        self._timer = self.after(PAUSE_MS, self._search)

    def _enter(self) -> None:
        """Enter jumps to the chosen row; what was only just typed is looked for first."""
        if self._timer:
            self._search()
        elif self._memory.hits and not self._waiting:
            self.list.pick()

    def _search(self) -> None:
        self._stop_timer()
        wrong = self._wrong_day()
        wish = self._wish()
        if wrong or wish.is_empty:
            self.show((), complete=True, note=wrong)
            return
        self._waiting = True
        self._say(_("Searching…"))
        self._callbacks.on_search(wish)

    def _wish(self) -> SearchWish:
        values = {name: value.get().strip() for name, value in self._values.items()}
        since = search_filters.read_day(values["since"], self._today())
        until = search_filters.read_day(values["until"], self._today())
        return SearchWish(
            text=values["text"],
            person=values["person"].removeprefix("@"),
            room=search_filters.read_room(values["room"], self._rooms) if values["room"] else "",
            after_ms=search_filters.start_of(since) if since is not None else None,
            before_ms=search_filters.end_of(until) if until is not None else None,
        )

    def _wrong_day(self) -> str:
        for name in ("since", "until"):
            text = self._values[name].get().strip()
            if text and search_filters.read_day(text, self._today()) is None:
                return _("“{text}” is no day. Write it like 2026-11-23.").format(text=short_line(text))
        return ""

    def _more(self) -> None:
        self._waiting = True
        self._say(_("Searching…"))
        self._callbacks.on_more()

    def _offer(self, name: str) -> None:
        """What the filter could be."""
        choices = {"person": self._people, "room": self._rooms}.get(name)
        if choices is None:
            choices = list(search_filters.day_words(self._today()))
        value, entry = self._values[name], self.filters[name]
        items = [(short_line(text), partial(value.set, text)) for text in choices[:MAX_OFFERED]]
        everything = [(_anything()[name], lambda: value.set(""))]
        popup_menu(
            self, self._theme, [*everything, *items], entry.winfo_rootx(), entry.winfo_rooty() + entry.winfo_height()
        )

    # -- showing ------------------------------------------------------------------------------------------------------

    def _picked(self, place: int) -> None:
        hit = self._memory.hits[place]
        self.close()
        self._callbacks.on_jump(hit)

    def _draw(self, *, keep: bool) -> None:
        memory = self._memory
        results = [self._result(hit) for hit in memory.hits]
        more = "" if memory.complete or not results else _("Show older messages")
        self.list.show(results, words_of(self._values["text"].get()), more=more, keep=keep)
        self._say(memory.note or self._counted(len(results), complete=memory.complete))

    def _result(self, hit: SearchHit) -> Result:
        message = hit.message
        when = f"{day_label(day_of(message.time_ms), self._today())}, {clock_time(message.time_ms)}"
        return Result(safe_line(message.author), _place(hit), when, safe_line(message.text[:10_000]))

    def _counted(self, count: int, *, complete: bool) -> str:
        if not count:
            return "" if self._wish().is_empty else _("Nothing was found.")
        if not complete:
            return _("The newest {count} messages. Enter opens one where it was said.").format(count=count)
        found = ngettext("{count} message.", "{count} messages.", count).format(count=count)
        return found + " " + _("Enter opens one where it was said.")

    def _say(self, text: str) -> None:
        self.note.configure(text=text or _("Everything that was said in your rooms is looked through."))
        px = self._theme.px
        if self._memory.hits:
            self.note.configure(style="Card.Small.TLabel")
            self.note.pack(side="bottom", fill="x", padx=px(6), pady=(px(8), 0), before=self._holder)
        else:  # in the middle of the empty list, where one looks
            self.note.configure(style="Card.Muted.TLabel")
            self.note.place(in_=self._holder, relx=0.5, rely=0.3, anchor="center")

    def _show_memory(self) -> None:
        self.list.cursor = self._memory.cursor
        self._draw(keep=True)

    def _stop_timer(self) -> None:
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""

    def _destroyed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._stop_timer()


def _place(hit: SearchHit) -> str:
    """Where something was said, beside its author's name."""
    name = safe_line(hit.name)
    if hit.name[:1] in _ROOMS:
        return name
    return _("Direct message") if hit.message.author == hit.name else _("to {name}").format(name=name)


def _names() -> dict[str, str]:
    """The fields with their labels; the words come first and need none."""
    return {"text": "", "person": _("From"), "room": _("In"), "since": _("Since"), "until": _("Until")}


def _anything() -> dict[str, str]:
    """What an empty filter means."""
    day = _("Any day")
    return {"person": _("Anybody"), "room": _("Anywhere"), "since": day, "until": day}
