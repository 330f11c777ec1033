"""Tells when the program has the keyboard and when it lost it to another program.
Moving between our own windows and fields is not told."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable


def watch_focus(root: tk.Misc, on_change: Callable[[bool], None]) -> None:
    """Call `on_change` whenever the program gains (True) or loses (False) the keyboard, for the root's life."""
    timer = ""
    had = False

    def look() -> None:
        nonlocal timer, had
        timer = ""
        has = bool(root.tk.call("focus"))
        if has != had:
            had = has
            on_change(has)

    def soon(_event: tk.Event[tk.Misc]) -> None:
        # Losing it to ourselves comes as a loss and a gain: only what remains is told.
        nonlocal timer
        if not timer:
            timer = root.after_idle(look)

    root.bind_all("<FocusIn>", soon, add="+")
    root.bind_all("<FocusOut>", soon, add="+")
