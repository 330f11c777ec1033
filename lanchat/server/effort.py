"""Effort: how many names the questions of one address may have the server look through: nobody waits for another's.
Numbers and time only, the clock comes as an argument; what a question costs is for whoever answers it."""

from __future__ import annotations

from lanchat.server.limits import EFFORT_AT_ONCE, EFFORT_RATE, MAX_SEARCHERS


class Effort:
    """EFFORT_AT_ONCE names, then EFFORT_RATE a second, by address.

    Cap: MAX_SEARCHERS addresses; when full, the one that asked longest ago is forgotten.
    """

    def __init__(self) -> None:
        #: Address -> the clock until which past questions are being paid off, the latest last.
        self._paid: dict[str, float] = {}

    def take(self, address: str, names: int, now: float) -> bool:
        """Whether this many names may be looked through at `now`; if so they are charged."""
        paid = max(self._paid.get(address, now), now)
        # Whoever owes nothing may ask whatever can be asked.
        if paid > now and paid - now + names / EFFORT_RATE > EFFORT_AT_ONCE / EFFORT_RATE:
            return False
        self._paid.pop(address, None)
        if len(self._paid) >= MAX_SEARCHERS:
            del self._paid[next(iter(self._paid))]
        self._paid[address] = paid + names / EFFORT_RATE
        return True
