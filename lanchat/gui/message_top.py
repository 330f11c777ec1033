"""The line above the first message of a conversation: older ones are loading, or this is where it all began.
Writes that one line of the pane's Text and nothing else."""

from __future__ import annotations

import tkinter as tk

from lanchat.client.model import Conversation, ConversationKind
from lanchat.gui.message_quote import MAX_NAME
from lanchat.gui.message_window import MessageWindow
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.safe_text import safe_line
from lanchat.i18n import _


def show_top(text: tk.Text, window: MessageWindow, conversation: Conversation | None, *, asked: bool) -> None:
    """Let the line say what is so. `asked`: a page of older messages is on its way."""
    words = _words(conversation, asked) if conversation is not None and window.first == 0 else ""
    present = text.tag_nextrange("top", "1.0")
    if present and text.get(*present).strip() == words:
        return
    with window.editing():
        if present:
            text.delete(*present)
        if words:
            text.insert("1.0", words + "\n", ("top",))


def _words(conversation: Conversation, asked: bool) -> str:
    if not conversation.messages:
        return ""
    if not conversation.more_history:
        name = safe_line(conversation.name)[:MAX_NAME]
        if conversation.kind is ConversationKind.PRIVATE:
            return as_shown(_("This is where your conversation with {name} begins").format(name=name))
        return as_shown(_("This is where {name} begins").format(name=name))
    return _("Loading older messages…") if conversation.loading_history or asked else ""
