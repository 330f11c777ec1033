"""How long to wait before the next attempt to connect, and how fast lines may be written to strangers' servers.
Numbers only: whoever asks sets the timers."""

from __future__ import annotations

from random import Random

#: Seconds before the first, second … attempt; the last one repeats.
DELAYS_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
#: Each delay is drawn from this range around it, so that a room full of people does not come back at one instant.
JITTER = (0.75, 1.25)


class Backoff:
    """Growing, jittered delays. One owner."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._step = 0

    def next(self) -> float:
        """Seconds to wait now; the following answer will be longer."""
        delay = DELAYS_S[min(self._step, len(DELAYS_S) - 1)]
        self._step += 1
        return delay * self._random.uniform(*JITTER)

    def reset(self) -> None:
        """All was well: begin with the shortest delay again."""
        self._step = 0


class Bucket:
    """A token bucket: `burst` at once, then `rate` per second. Times are the caller's clock, in seconds."""

    def __init__(self, burst: int, rate: float, now: float) -> None:
        self._burst = float(burst)
        self._rate = rate
        self._tokens = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Whether one more may go now; if so it is counted."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def ready_at(self) -> float:
        """When take will say yes next, if it is not asked before."""
        return self._at + max(0.0, 1.0 - self._tokens) / self._rate
