"""Throttle: how fast one session may have its lines executed. Numbers and time only, the clock comes as an argument.
What happens to lines that are too early is decided by the server."""

from __future__ import annotations


class Throttle:
    """A burst and then a rate, as one number: the moment until which past lines are still being paid off."""

    __slots__ = ("_burst_s", "_cost_s", "_paid")

    def __init__(self) -> None:
        self._cost_s = 0.0
        self._burst_s = 0.0
        self._paid = 0.0

    def allow(self, burst: int, rate: float) -> None:
        """From now on `burst` lines at once, then `rate` a second; what was owed is forgotten. Without: no limit."""
        self._cost_s = 1.0 / rate
        # Half a line is given on top, so that no rounding ever takes one away.
        self._burst_s = (burst - 0.5) / rate
        self._paid = 0.0

    def take(self, now: float) -> bool:
        """Whether one more line may be executed at `now`; if so it is charged."""
        paid = self._paid
        if paid - now > self._burst_s:
            return False
        self._paid = (paid if paid > now else now) + self._cost_s
        return True

    def give_back(self, share: float) -> None:
        """Charge the last line by this share of a line less."""
        self._paid -= share * self._cost_s

    def ready_at(self) -> float:
        """The moment from which `take` will agree."""
        return self._paid - self._burst_s
