"""Walking through the main window by keyboard: to its next part, to the next conversation, to the next unread one.
Which keys do it is window_keys.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from typing import Protocol

from lanchat.client.model import Conversation
from lanchat.gui.compose_bar import ComposeBar
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.sidebar import Sidebar
from lanchat.gui.user_list import UserList


class _Window(Protocol):
    """What this file needs of the main window."""

    root: tk.Tk
    conversation: Conversation | None
    sidebar: Sidebar
    compose: ComposeBar
    pane: MessagePane
    users: UserList

    @property
    def conversations(self) -> Sequence[Conversation]: ...
    def open(self, key: str) -> None: ...


def to_conversation(window: _Window, step: int, *, unread: bool = False) -> None:
    """Open the next conversation in the sidebar's order, or the next unread one."""
    keys = window.sidebar.list.keys()
    waiting = {c.key for c in window.conversations if c.unread}
    key = window.conversation.key if window.conversation is not None else ""
    current = keys.index(key) if key in keys else -1
    for distance in range(1, len(keys) + 1):
        key = keys[(current + step * distance) % len(keys)]
        if not unread or key in waiting:
            window.open(key)
            return


def to_part(window: _Window, step: int) -> None:
    """Give the keyboard to the next part of the window."""
    parts: list[tk.Misc] = [window.compose.text]
    if window.sidebar.winfo_ismapped():
        parts.append(window.sidebar.list)
    parts.append(window.pane.text)
    if window.users.winfo_ismapped():
        parts.append(window.users.list)
    focused = str(window.root.tk.call("focus"))
    current = next((i for i, part in enumerate(parts) if focused.startswith(str(part))), -1)
    parts[(current + step) % len(parts) if current >= 0 else 0].focus_set()
