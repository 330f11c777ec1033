"""Guesses: how often an address gave a wrong password, and how long it must wait before its next one is looked at.
Numbers and time only, the clock comes as an argument; what is said to whom is decided by the handlers."""

from __future__ import annotations

from lanchat.server.limits import (
    FREE_GUESSES,
    GUESS_DELAY,
    GUESSES_FORGOTTEN,
    LONGEST_GUESS_DELAY,
    MAX_GUESSERS,
)


class Guesses:
    """Wrong passwords by address. After FREE_GUESSES each costs twice the wait of the one before.

    Cap: MAX_GUESSERS addresses; when full, the one that guessed wrong longest ago is forgotten.
    """

    def __init__(self) -> None:
        #: Address -> (wrong guesses, clock of the last one), the latest last.
        self._wrong: dict[str, tuple[int, float]] = {}

    def wait(self, address: str, now: float) -> float:
        """Seconds until a password from this address is looked at; 0.0 at once. Asking costs nothing."""
        count, last = self._wrong.get(address, (0, now))
        if now - last >= GUESSES_FORGOTTEN:
            del self._wrong[address]
            return 0.0
        if count < FREE_GUESSES:
            return 0.0
        delay = min(LONGEST_GUESS_DELAY, GUESS_DELAY * 2.0 ** min(count - FREE_GUESSES, 64))
        return max(0.0, last + delay - now)

    def wrong(self, address: str, now: float) -> None:
        """A password from there was looked at and was wrong."""
        count, last = self._wrong.pop(address, (0, now))
        if now - last >= GUESSES_FORGOTTEN:
            count = 0
        elif len(self._wrong) >= MAX_GUESSERS:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[address] = (count + 1, now)

    def right(self, address: str) -> None:
        """A password from there was right: what was wrong before is forgiven."""
        self._wrong.pop(address, None)
