"""Pointer and keyboard in the message pane: hover, links, the row cursor, copying, the menu of a message.
Knows rows and their messages; inserts nothing."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from lanchat.client.model import ChatMessage, Conversation, MessageState
from lanchat.gui import clipboard
from lanchat.gui.hover_bar import HoverBar
from lanchat.gui.invitation import Invitation
from lanchat.gui.message_copy import selected_text
from lanchat.gui.message_menu import Actions, Near, NoActions, menu_items
from lanchat.gui.message_quote import state_sentence, who_reacted
from lanchat.gui.message_row import RenderedRow
from lanchat.gui.message_window import MessageWindow
from lanchat.gui.point_hint import PointHint
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem, has_focus, on_keys, popup_menu
from lanchat.gui.window_keys import type_through

_CLICKABLE = ("link", "retry", "unfold", "fold", "quote")


class _Pane(Protocol):
    """What this file needs of the pane."""

    text: tk.Text
    conversation: Conversation | None

    def note_position(self) -> None: ...
    def unfold(self, message: ChatMessage, *, more: bool) -> None: ...
    def scroll_pages(self, pages: float) -> None: ...
    def scroll_to_end(self) -> None: ...


def _nothing(*_arguments: object) -> None:
    return None


class PaneCallbacks(NamedTuple):
    """What the pane tells: plain values and the messages it was given."""

    on_need_history: Callable[[str], None] = _nothing
    on_retry: Callable[[str, str], None] = _nothing
    on_link: Callable[[str], None] = _nothing
    on_private: Callable[[str], None] = _nothing
    #: The reader of an excerpt nears its end, or wants to see the newest messages.
    on_need_newer: Callable[[str], None] = _nothing
    on_present: Callable[[], None] = _nothing
    #: What can be done with single messages.
    actions: Actions = NoActions()
    #: A printable key was pressed: the composer wants it.
    on_type: Callable[[str], None] = _nothing
    #: The way to invite others was asked for.
    on_invite: Callable[[], None] = _nothing
    invitation: Callable[[], Invitation | None] = lambda: None


class MessagePointer:
    """What hand and eye do in the pane. Tk thread only."""

    def __init__(self, pane: _Pane, window: MessageWindow, theme: Theme, callbacks: PaneCallbacks) -> None:
        self._pane, self._window, self._theme, self._callbacks = pane, window, theme, callbacks
        self._text = pane.text
        self._hot: RenderedRow | None = None
        self._cursor: ChatMessage | None = None
        self._anchor: ChatMessage | None = None
        self._hot_link = ""
        self._at = (-1, -1)
        self._hint = PointHint(pane.text, theme)
        self.bar = HoverBar(pane.text, theme, callbacks.actions, self._bar_menu, self._left)
        self._bind_keys()

    def reset(self) -> None:
        """Another conversation: nothing is hovered or chosen."""
        self._heat(None)
        self._cursor = self._anchor = None

    def scrolled(self) -> None:
        """What is under a resting pointer has moved."""
        if self._hot is not None:
            self._heat(None)

    @property
    def cursor(self) -> ChatMessage | None:
        """The message the keyboard is on."""
        return self._cursor

    def go_to(self, message: ChatMessage) -> None:
        """Put the keyboard on this message, and light it up."""
        self._cursor, self._anchor = message, None
        row = self._row()
        if row is not None:
            self._text.tag_remove("flash", "1.0", "end")
            self._text.tag_add("flash", *self._window.span(row))
        self._text.focus_set()
        self._draw_cursor()

    def _bind_keys(self) -> None:
        text, callbacks = self._text, self._callbacks
        text.bind("<Motion>", self._motion)
        text.bind("<Leave>", self._left)
        text.bind("<ButtonRelease-1>", self._clicked, add="+")
        text.bind("<Button-1>", self._pressed, add="+")
        text.bind("<Button-3>", self._menu_click)
        for step, keys in {-1: ("<Up>",), 1: ("<Down>",), -1000: ("<Home>",), 1000: ("<End>",)}.items():
            on_keys(text, keys, partial(self._move, step, extend=False))
        on_keys(text, ("<Shift-Up>",), partial(self._move, -1, extend=True))
        on_keys(text, ("<Shift-Down>",), partial(self._move, 1, extend=True))
        on_keys(text, ("<Prior>",), partial(self._pane.scroll_pages, -1))
        on_keys(text, ("<Next>",), partial(self._pane.scroll_pages, 1))
        on_keys(text, ("<Control-Home>",), partial(self._move, -1000, extend=False))
        on_keys(text, ("<Control-End>",), self._pane.scroll_to_end)
        on_keys(text, ("<Return>", "<KP_Enter>"), self._enter)
        on_keys(text, ("<Menu>", "<Shift-F10>"), self._menu_key)
        on_keys(text, ("<Delete>", "<KP_Delete>"), partial(self._on_chosen, callbacks.actions.delete))
        on_keys(text, ("<Control-r>", "<Control-R>"), partial(self._on_chosen, callbacks.actions.reply))
        on_keys(text, ("<<Copy>>", "<Control-Insert>"), self.copy)
        on_keys(text, ("<<SelectAll>>", "<Control-a>"), self._select_all)
        type_through(text, callbacks.on_type)
        text.bind("<FocusIn>", lambda _event: self._focused())
        text.bind("<FocusOut>", lambda _event: self._hide_cursor())
        # The selection is ours to copy: the class would take text from the widget, without the pictures.
        on_keys(text, ("<<Cut>>", "<<Paste>>", "<<PasteSelection>>"), lambda: None)

    # -- hover --------------------------------------------------------------------------------------------------------

    def _motion(self, event: tk.Event[tk.Misc]) -> None:
        if (event.x, event.y) == self._at:
            return
        self._at = event.x, event.y
        index = self._text.index(f"@{event.x},{event.y}")
        self._heat(self._window.row_at(index))
        self._underline(index)
        self._explain(index)

    def _left(self, event: tk.Event[tk.Misc]) -> None:
        """The pointer left the pane or a part of it: nothing is hovered, unless it is still in there."""
        under = self._text.tk.call("winfo", "containing", event.x_root, event.y_root)
        if not f"{under}.".startswith(f"{self._text}."):
            self._heat(None)
            self._at = (-1, -1)  # it may come back just there

    def _heat(self, row: RenderedRow | None) -> None:
        if row is self._hot:
            return
        text = self._text
        for tag in ("hover", "hover_mention", "gutter_on", "link_on"):
            text.tag_remove(tag, "1.0", "end")
        self._hot, self._hot_link = row, ""
        if row is None:
            self._hint.over("", "", 0, 0)
            text.configure(cursor="arrow")
            self.bar.hide()
            return
        start, end = self._window.span(row)
        line = text.dlineinfo(start)
        self.bar.show(row.message, int(line[1]) if line else 0)
        message = row.message
        text.tag_add("hover_mention" if message.mentions_me and not message.own else "hover", start, end)
        self._show_time("gutter_on", start, end)

    def _show_time(self, tag: str, start: str, end: str) -> None:
        for gutter in ("gutter", "gutter_mention"):
            place = self._text.tag_nextrange(gutter, start, end)
            if place:
                self._text.tag_add(tag, *place)

    def _underline(self, index: str) -> None:
        tags = self._text.tag_names(index)
        clickable = any(tag in tags for tag in _CLICKABLE) or self._chip_in(tags)
        self._text.configure(cursor="hand2" if clickable else "arrow")
        link = self._link_in(tags)
        if link == self._hot_link:
            return
        self._text.tag_remove("link_on", "1.0", "end")
        self._hot_link = link
        place = self._text.tag_nextrange(link, "1.0") if link else ()
        if place:
            self._text.tag_add("link_on", *place)

    def _chip_in(self, tags: Sequence[str]) -> str:
        return next((tag for tag in tags if tag.startswith("m:") and ":r:" in tag), "")

    def _explain(self, index: str) -> None:
        """Who reacted so, when the pointer rests on a chip; what is known of our message, on its mark."""
        row, text, about = self._hot, "", ""
        tags = self._text.tag_names(index) if row is not None else ()
        chip = self._chip_in(tags)
        if row is not None and chip in row.chips:
            about, text = chip, who_reacted(row.message, row.chips[chip])
        elif row is not None and "state" in tags:
            about, text = f"{row.tag}:state", state_sentence(row.message)
        box = self._text.bbox(index) if about else None
        if box is None:
            self._hint.over("", "", 0, 0)
        else:
            self._hint.over(about, text, box[0] + box[2] // 2, box[1] + box[3] + self._theme.px(4))

    def _link_in(self, tags: Sequence[str]) -> str:
        return next((tag for tag in tags if tag.startswith("m:") and tag.count(":") == 2), "")

    # -- click --------------------------------------------------------------------------------------------------------

    def _pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        self._text.focus_set()
        self._anchor = None
        tags = self._text.tag_names(f"@{event.x},{event.y}")
        if "quote" in tags or self._chip_in(tags):
            self._text.tag_remove("sel", "1.0", "end")
            return "break"  # two clicks on these are no double click, which would select a word
        return None

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        if self._text.tag_ranges("sel"):
            return  # a selection was made: no click
        index = self._text.index(f"@{event.x},{event.y}")
        box = self._text.bbox(index)
        if box is None or event.x > box[0] + box[2] + self._theme.px(4):
            return  # beyond the end of the line
        row = self._window.row_at(index)
        if row is not None:
            self._act(row, self._text.tag_names(index))

    def _act(self, row: RenderedRow, tags: Sequence[str]) -> None:
        link, chip = self._link_in(tags), self._chip_in(tags)
        if link:
            self._callbacks.on_link(row.links[link])
        elif chip in row.chips:
            self._callbacks.actions.react(row.message, row.chips[chip])
        elif "retry" in tags or ("state" in tags and row.message.state is MessageState.FAILED):
            self._retry(row.message)
        elif "quote" in tags and row.message.reply_to:
            self._callbacks.actions.jump(row.message.reply_to)
        elif "unfold" in tags:
            self._pane.unfold(row.message, more=True)
        elif "fold" in tags:
            self._pane.unfold(row.message, more=False)

    def _retry(self, message: ChatMessage) -> None:
        if self._pane.conversation is not None:
            self._callbacks.on_retry(self._pane.conversation.key, message.msgid)

    # -- keyboard -----------------------------------------------------------------------------------------------------

    def _focused(self) -> None:
        """Tab or F6 came here: the row in sight that is lowest is where the keyboard starts."""
        if self._cursor is None or self._window.row_of(self._cursor) is None:
            row = self._lowest_in_sight()
            self._cursor = row.message if row else None
        self._draw_cursor()

    def _lowest_in_sight(self) -> RenderedRow | None:
        height = self._text.winfo_height()
        for y in range(height, 0, -self._theme.px(12)):
            row = self._window.row_at(f"@{self._theme.px(2)},{y}")
            if row is not None:
                return row
        return self._window.outermost(last=True)

    def _row(self) -> RenderedRow | None:
        return self._window.row_of(self._cursor) if self._cursor else None

    def _move(self, step: int, *, extend: bool) -> None:
        row = self._row() or self._lowest_in_sight()
        if row is None:
            return
        if not extend:
            self._anchor = None
            self._text.tag_remove("sel", "1.0", "end")
        elif self._anchor is None:
            self._anchor = row.message
        self._cursor = self._window.neighbour(row, step).message
        self._draw_cursor()
        target = self._row()
        if target is not None:
            start, end = self._window.span(target)
            self._text.see(f"{end}-1c")
            self._text.see(start)
        if extend:
            self._extend()
        self._pane.note_position()

    def _draw_cursor(self) -> None:
        self._hide_cursor()
        row = self._row()
        if row is not None:
            start, end = self._window.span(row)
            self._text.tag_add("cursor", start, end)
            self._show_time("gutter_cursor", start, end)

    def _hide_cursor(self) -> None:
        for tag in ("cursor", "gutter_cursor"):
            self._text.tag_remove(tag, "1.0", "end")

    def _extend(self) -> None:
        anchor, row = self._window.row_of(self._anchor) if self._anchor else None, self._row()
        if anchor is None or row is None:
            return
        (start, end), (other_start, other_end) = self._window.span(anchor), self._window.span(row)
        if self._text.compare(other_start, "<", start):
            start = other_start
        if self._text.compare(other_end, ">", end):
            end = other_end
        self._text.tag_remove("sel", "1.0", "end")
        self._text.tag_add("sel", start, end)

    def _select_all(self) -> None:
        self._text.tag_add("sel", "1.0", "end-1c")

    def _enter(self) -> None:
        """Enter does what the message is there for: send it again, open its link, unfold it."""
        row = self._row()
        if row is None:
            return
        if row.message.state is MessageState.FAILED:
            self._retry(row.message)
        elif row.links:
            self._callbacks.on_link(next(iter(row.links.values())))
        elif row.message.reply_to:
            self._callbacks.actions.jump(row.message.reply_to)
        elif any("unfold" in piece for piece in row.pieces[1::2]):
            self._pane.unfold(row.message, more=True)

    def _on_chosen(self, act: Callable[[ChatMessage], None]) -> None:
        row = self._row()
        if row is not None:
            act(row.message)

    def _bar_menu(self, message: ChatMessage, x: int, y: int) -> None:
        popup_menu(self._text, self._theme, self.menu_items(message, ""), x, y)

    def redrawn(self) -> None:
        """Rows are there anew: the cursor is drawn again, and what is hovered as well."""
        if self._hot is not None:
            self._heat(self._window.row_of(self._hot.message))
        if has_focus(self._text):
            self._draw_cursor()

    # -- copy and menu ------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put what is selected, or the message under the cursor, into the clipboard: text of the model, whole."""
        text = selected_text(self._text, self._window)
        row = self._row()
        if not text and row is not None and not self._text.tag_ranges("sel"):
            text = row.message.text
        clipboard.copy(self._text, text)

    def _menu_click(self, event: tk.Event[tk.Misc]) -> str:
        index = self._text.index(f"@{event.x},{event.y}")
        row = self._window.row_at(index)
        if row is not None:
            link = self._link_in(self._text.tag_names(index))
            self._menu(row, row.links.get(link, ""), event.x_root, event.y_root)
        return "break"

    def _menu_key(self) -> None:
        row = self._row()
        if row is None:
            return
        box = self._text.bbox(self._window.span(row)[0])
        y = (box[1] + box[3]) if box else 0
        link = next(iter(row.links.values()), "")
        self._menu(row, link, self._text.winfo_rootx() + self._theme.px(80), self._text.winfo_rooty() + y)

    def _menu(self, row: RenderedRow, link: str, x: int, y: int) -> None:
        popup_menu(self._text, self._theme, self.menu_items(row.message, link), x, y)

    def menu_items(self, message: ChatMessage, link: str) -> list[MenuItem]:
        """What can be done with a message."""
        near = Near(
            actions=self._callbacks.actions,
            copy_selection=self.copy if self._text.tag_ranges("sel") else None,
            copy_text=partial(clipboard.copy, self._text),
            open_link=self._callbacks.on_link,
            retry=self._retry,
            talk_to=self._callbacks.on_private,
        )
        return menu_items(message, link, near)
