"""Things a widget does a little later: each under a name, once however often it is asked for, never after its end.
Only timers; what is done is the widget's own."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

#: Instead of milliseconds: as soon as Tk has nothing else to do.
IDLE = -1


class Later:
    """The timers of one widget. Tk thread only."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._timers: dict[str, str] = {}
        widget.bind("<Destroy>", lambda event: self.forget() if event.widget is widget else None, add="+")

    def call(self, name: str, delay_ms: int, action: Callable[[], None], *, restart: bool = True) -> None:
        """Do this after so many milliseconds. What waits under the name is put off, or with `restart` False kept."""
        waiting = name in self._timers
        if waiting and not restart:
            return
        if waiting:
            self._widget.after_cancel(self._timers[name])

        def act() -> None:
            del self._timers[name]
            action()

        self._timers[name] = self._widget.after_idle(act) if delay_ms == IDLE else self._widget.after(delay_ms, act)

    def waits(self, name: str) -> bool:
        """Whether something waits under the name."""
        return name in self._timers

    def cancel(self, name: str) -> None:
        """Do not do it after all."""
        timer = self._timers.pop(name, "")
        if timer:
            self._widget.after_cancel(timer)

    def forget(self) -> None:
        """Do nothing of it."""
        for name in list(self._timers):
            self.cancel(name)
