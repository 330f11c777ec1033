"""The settings: a card over the whole window with its sections at the left and one page beside them.
Pages are filled by settings_pages.py; here they are only chosen and shown."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.card import Card, Content
from lanchat.gui.point_hint import PointHint
from lanchat.gui.preferences import Preferences
from lanchat.gui.row_list import Row, RowList
from lanchat.gui.scroll_frame import ScrollFrame
from lanchat.gui.settings_controls import Page
from lanchat.gui.settings_pages import sections
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import bind_tag, icon_button, rule, take_keyboard
from lanchat.i18n import _

#: px at 96 dpi; smaller where the window is. Of a narrow one the sections keep only their icons.
WIDTH, HEIGHT = 720, 600
LIST, LIST_NARROW, NARROW = 190, 56, 560


class SettingsCard(Card):
    """Tk thread only. Esc, Ctrl+comma or its button close it; up and down choose a section, Tab goes into its page."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        preferences: Preferences,
        *,
        on_close: Callable[[], None],
        section: str = "",
        focus: str = "",
    ) -> None:
        """`section` is the page to begin with, `focus` the preference on it that has the keyboard."""
        super().__init__(parent, theme, padding=14, on_close=on_close)
        self._preferences = preferences
        self._keys = f"Keys{self}"
        self._bind_keys()
        self._sections = {part.key: part for part in sections()}
        self.section = ""
        self.page: Page | None = None
        width, height = self._size(parent)
        self._build(narrow=width < theme.px(NARROW))
        self.place(relx=0.5, rely=0.5, anchor="center", width=width, height=height)
        self.lift()
        self._tag = f"Resized{self}"
        bind_tag(self, self._tag, {"<Configure>": lambda _event: self._refit()})
        parent.bindtags((self._tag, *parent.bindtags()))
        self.bind("<Destroy>", lambda event: self._stop_following(parent) if event.widget is self else None, add="+")
        self.show(section if section in self._sections else "you")
        self._take_focus(focus)

    def show(self, section: str) -> None:
        """Turn to a page."""
        if section == self.section:
            return
        if self.page is not None:
            self.page.take_over()
        self.section = section
        self.list.select(section)
        self._retitle()
        self._name_under(-1)
        self._frame.clear()
        self.page = Page(self._frame, self._theme, self._preferences)
        self._sections[section].fill(self.page)
        self.page.done()
        self._listen(self._frame.inside)

    @property
    def focused(self) -> str:
        """The preference that has the keyboard, '' when it is elsewhere."""
        path = str(self.tk.call("focus"))
        controls = self.page.controls if self.page is not None else {}
        return next((name for name, widget in controls.items() if str(widget) == path), "")

    def leave(self) -> None:
        """What is being typed into a field is taken over."""
        if self.page is not None:
            self.page.take_over()

    def content(self) -> Content:
        """With what stands in the card that lies over this one."""
        over = next((child for child in self.winfo_children() if isinstance(child, Card)), None)
        return super().content()._replace(own=over.content() if over is not None else None)

    def fill(self, content: Content) -> None:
        """Go on with it, and with the choice of an emoji where that was open."""
        super().fill(content)
        opener = self.page.controls.get("avatar_emoji") if self.page is not None else None
        if isinstance(content.own, Content) and isinstance(opener, ttk.Button):
            self.update_idletasks()  # it hangs from its button
            opener.invoke()
            for child in self.winfo_children():
                if isinstance(child, Card):
                    child.fill(content.own)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _size(self, parent: tk.Misc) -> tuple[int, int]:
        px = self._theme.px
        return (
            max(px(240), min(px(WIDTH), parent.winfo_width() - px(24))),
            max(px(200), min(px(HEIGHT), parent.winfo_height() - px(24))),
        )

    def _refit(self) -> None:
        width, height = self._size(self.master)
        self.place_configure(width=width, height=height)
        self._fold(narrow=width < self._theme.px(NARROW))

    def _build(self, *, narrow: bool) -> None:
        theme, px = self._theme, self._theme.px
        head = ttk.Frame(self, style="Card.TFrame")
        head.pack(fill="x", padx=px(4), pady=(0, px(8)))
        self.title = ttk.Label(head, style="Card.Title.TLabel")
        self.title.pack(side="left")
        close = icon_button(head, theme, "close", self.close, hint=_("Close"), surface="Card.", size=16)
        close.pack(side="right")
        rule(self).pack(fill="x", padx=px(4))
        self.list = RowList(
            self, theme, width=LIST, on_pick=self.show, on_cursor=self.show, surface="card", cursor_selects=True
        )
        self.list.pack(side="left", fill="y", pady=(px(6), 0))
        rule(self, vertical=True).pack(side="left", fill="y")
        self._frame = ScrollFrame(self, theme)
        self._frame.pack(side="left", fill="both", expand=True, padx=(px(18), 0), pady=(px(10), 0))
        self._narrow: bool | None = None
        self._fold(narrow=narrow)
        self._hint = PointHint(self.list, theme)
        self.list.bind("<Motion>", lambda event: self._name_under(event.y), add="+")
        self.list.bind("<Leave>", lambda _event: self._name_under(-1), add="+")
        self._listen(head)
        self._listen(self.list)

    def _fold(self, *, narrow: bool) -> None:
        """In a narrow card the sections keep only their icons."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.list.configure(width=self._theme.px(LIST_NARROW if narrow else LIST))
        rows = [
            Row("" if narrow else part.label, key=part.key, icon=part.icon, strong=True, height=40)
            for part in self._sections.values()
        ]
        self.list.show(rows)
        self._retitle()

    def _retitle(self) -> None:
        """Where the list has no words, the title names the page."""
        part = self._sections.get(self.section)
        words = (_("Settings"), part.label) if self._narrow and part is not None else (_("Settings"),)
        self.title.configure(text=" · ".join(words))

    def _name_under(self, y: int) -> None:
        """Where the list has no words, the pointer on an icon shows what it is."""
        boxes = {key: self.list.row_box(key) for key in self._sections} if self._narrow else {}
        key = next((key for key, (top, bottom) in boxes.items() if top <= y < bottom), "")
        label, (top, bottom) = (self._sections[key].label, boxes[key]) if key else ("", (0, 0))
        px, small = self._theme.px, self._theme.fonts.small
        beside = self.list.winfo_width() + px(12) + small.measure(label) // 2
        self._hint.over(key, label, beside, (top + bottom - small.metrics("linespace")) // 2 - px(4))

    def _listen(self, widget: tk.Misc) -> None:
        """Esc closes the card, wherever in it the keyboard is. A tag of our own, because Tk gives the keyboard to
        whatever has bindings of keys."""
        if self._keys not in widget.bindtags():
            widget.bindtags((self._keys, *widget.bindtags()))
        for child in widget.winfo_children():
            self._listen(child)

    def _bind_keys(self) -> None:
        def close(_event: tk.Event[tk.Misc]) -> str:
            self.close()
            return "break"

        bind_tag(self, self._keys, {"<Escape>": close, "<Control-comma>": close})

    def _take_focus(self, name: str) -> None:
        control = self.page.controls.get(name) if self.page is not None and name else None
        take_keyboard(control or self.list)

    def _stop_following(self, parent: tk.Misc) -> None:
        if parent.winfo_exists():
            parent.bindtags(tuple(tag for tag in parent.bindtags() if tag != self._tag))
