"""Whether what is shown of others still holds: without a connection nobody knows, once that lasts for a moment.
A drop that is mended at once changes nothing on the screen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from lanchat.gui.later import Later

#: Milliseconds without a connection after which others count as unknown.
GRACE_MS = 3_000


class Knowledge:
    """Of one window. Tk thread only. `on_change` gets False when others become unknown, True when they are known."""

    def __init__(self, widget: tk.Misc, on_change: Callable[[bool], None]) -> None:
        self._later = Later(widget)
        self._on_change = on_change
        self._known = True
        self._was_connected = False

    def set_connected(self, connected: bool) -> None:
        """There is a connection, or there is none."""
        if connected:
            self._was_connected = True
            self._later.cancel("lost")
            self._tell(True)
        elif self._was_connected and self._known:
            self._later.call("lost", GRACE_MS, partial(self._tell, False), restart=False)
        else:
            self._tell(False)

    def _tell(self, known: bool) -> None:
        if known != self._known:
            self._known = known
            self._on_change(known)
