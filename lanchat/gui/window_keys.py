"""The shortcuts of the main window, in one table.
They work wherever the keyboard is, before a Text or a list takes the key for itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping

#: The bind tag that comes before all others on the widgets that take keys.
TAG = "LanChatKeys"


def install(root: tk.Misc, keys: Mapping[str, Callable[[], object]], widgets: tuple[tk.Misc, ...]) -> None:
    """Let each sequence call its action, on these widgets and on the rest of the root's window."""
    tag = f"{TAG}{root}"
    for sequence, action in keys.items():

        def act(_event: tk.Event[tk.Misc], action: Callable[[], object] = action) -> str:
            action()
            return "break"

        root.bind_class(tag, sequence, act)
        root.bind(sequence, act)
    for widget in widgets:
        widget.bindtags((tag, *widget.bindtags()))
