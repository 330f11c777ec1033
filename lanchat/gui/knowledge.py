"""Whether what is shown of others still holds: without a connection nobody knows, once that lasts for a moment.
A drop that is mended at once changes nothing on the screen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from lanchat.client.model import Person
from lanchat.gui.avatars import Status
from lanchat.gui.later import Later
from lanchat.gui.status import status_of

#: Milliseconds without a connection after which others count as unknown.
GRACE_MS = 3_000


class Knowledge:
    """Of one window. Tk thread only. `on_change` gets False when others become unknown, True when they are known."""

    def __init__(self, widget: tk.Misc, on_change: Callable[[bool], None]) -> None:
        self._later = Later(widget)
        self._on_change = on_change
        #: Whether it is known how others are just now.
        self.known = True
        self._was_connected = False

    def set_connected(self, connected: bool) -> None:
        """There is a connection, or there is none."""
        if connected:
            self._was_connected = True
            self._later.cancel("lost")
            self._tell(True)
        elif self._was_connected and self.known:
            self._later.call("lost", GRACE_MS, partial(self._tell, False), restart=False)
        else:
            self._tell(False)

    def status(self, person: Person | None) -> Status:
        """The dot of a person, none while that is unknown."""
        return status_of(person) if self.known else ""

    def _tell(self, known: bool) -> None:
        if known != self.known:
            self.known = known
            self._on_change(known)
