"""Messages on the clipboard: what is selected in the pane, or one message, as the model has it.
Looks at the Text's selection; changes nothing there."""

from __future__ import annotations

import tkinter as tk

from lanchat.client.model import ChatMessage, MessageKind
from lanchat.gui.dates import clock_time
from lanchat.gui.message_row import RenderedRow
from lanchat.gui.message_window import MessageWindow


def selected_text(text: tk.Text, window: MessageWindow) -> str:
    """What is selected in the pane: a part of one message, or several with who said them and when; '' for nothing."""
    selected = text.tag_ranges("sel")
    if not selected:
        return ""
    start, end = str(selected[0]), str(selected[1])
    rows = window.between(start, end)
    if len(rows) == 1:
        return _part_of(text, window, rows[0], start, end)
    # What goes on inside a block of code is code: it is pasted where names and times would be in the way.
    return "\n".join(row.message.text if row.code else line_of(row.message) for row in rows if not row.message.deleted)


def line_of(message: ChatMessage) -> str:
    """A message among others."""
    when = clock_time(message.time_ms)
    if message.kind is MessageKind.ACTION:
        return f"[{when}] * {message.author} {message.text}"
    if message.kind in (MessageKind.EVENT, MessageKind.ERROR):
        return f"[{when}] {message.text}"
    return f"[{when}] {message.author}: {message.text}"


def _part_of(text: tk.Text, window: MessageWindow, row: RenderedRow, start: str, end: str) -> str:
    """The selected part of one message; all of it when all its text is selected."""
    pieces, whole = [], True
    ranges = [str(index) for index in text.tag_ranges("body")]
    for first, last in zip(ranges[::2], ranges[1::2], strict=True):
        if row.tag not in text.tag_names(first):
            continue
        begin = first if text.compare(first, ">=", start) else start
        stop = last if text.compare(last, "<=", end) else end
        whole = whole and begin == first and stop == last
        if text.compare(begin, "<", stop):
            pieces.append(window.characters(begin, stop))
    if whole or not row.turned:
        return row.message.text if whole else "".join(pieces)
    return window.said(row, start, end)
