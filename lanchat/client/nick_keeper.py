"""Gets the wished nickname back when it was taken on entering.
Decides when to ask; the first names to try are nicknames.py's."""

from __future__ import annotations

from collections.abc import Callable

#: Seconds before the wished name is asked for again; doubled each time up to the second number.
FIRST_S = 5.0
MAX_S = 120.0


class NickKeeper:
    """One connection's attempts. `at` is when to ask next, None while there is nothing to ask for."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.at: float | None = None
        self._clock = clock
        self._delay = FIRST_S
        self._asking = False

    def missing(self) -> None:
        """Somebody has our name: try again later."""
        self.at = self._clock() + self._delay

    def settled(self) -> None:
        """We are called as wished, or wish for another name."""
        self.at = None
        self._asking = False

    def asked(self) -> None:
        """The name was just asked for; when to ask again if it is still taken."""
        self._asking = True
        self._delay = min(self._delay * 2, MAX_S)
        self.at = self._clock() + self._delay

    def refused(self) -> bool:
        """The server refused a name: True when it was this one, which nobody needs to hear about."""
        asking, self._asking = self._asking, False
        return asking
