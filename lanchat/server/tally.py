"""Tally: how often something happened lately for each of many keys, in bounded memory.
What follows from too often is decided by whoever counts."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable


class Tally:
    """Counts up to `most` events within `window` seconds per key; of more than `keys` keys the oldest is forgotten."""

    def __init__(self, clock: Callable[[], float], most: int, window: float, keys: int) -> None:
        self._clock = clock
        self._most = most
        self._window = window
        self._keys = keys
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def add(self, key: Hashable) -> None:
        """It happened now."""
        times = self._times.setdefault(key, deque(maxlen=self._most))
        times.append(self._clock())
        self._times.move_to_end(key)
        if len(self._times) > self._keys:
            self._times.popitem(last=False)

    def full(self, key: Hashable) -> bool:
        """Whether it happened `most` times within the window that ends now."""
        times = self._times.get(key)
        return times is not None and len(times) == self._most and self._clock() - times[0] < self._window
