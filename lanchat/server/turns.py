"""Turns: how much of one address may be under way at a time; the rest waits in line, so that others need not.
What is done, and how it is told that it is over, is for who asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable


class _Line:
    """What is under way of one address, and what waits behind it."""

    __slots__ = ("under_way", "waiting")

    def __init__(self) -> None:
        self.under_way = 0
        self.waiting: deque[Callable[[], bool]] = deque()


class Turns:
    """`most` of an address at a time. Net thread only; nothing is kept of an address without any.

    Who waits is one session at most, or was: what begins for one that is gone says so when it is its turn.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: dict[Hashable, _Line] = {}

    def take(self, address: Hashable, begin: Callable[[], bool]) -> None:
        """Call begin() when it is its turn. It says whether anything is under way from then on, until end()."""
        line = self._lines.setdefault(address, _Line())
        line.waiting.append(begin)
        self._go_on(address, line)

    def end(self, address: Hashable) -> None:
        """Something of this address is over; called once for each begin() that said so."""
        line = self._lines[address]
        line.under_way -= 1
        self._go_on(address, line)

    def _go_on(self, address: Hashable, line: _Line) -> None:
        while line.waiting and line.under_way < self._most:
            line.under_way += 1
            if not line.waiting.popleft()():
                line.under_way -= 1
        # What was over at once has been here before, and somebody new may stand there.
        if not line.under_way and not line.waiting and self._lines.get(address) is line:
            del self._lines[address]
