"""UnderWay: how much of something that takes long is being done for each address: so much at a time, then no more.
What it is, and what is said to whom who has to wait, is for who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class UnderWay:
    """`most` of an address at a time. Net thread only; nothing is kept of an address without any."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}

    def begin(self, address: str) -> bool:
        """Whether one more may begin, which then counts until its answer came by `ending`."""
        count = self._counts.get(address, 0)
        if count >= self._most:
            return False
        self._counts[address] = count + 1
        return True

    def ending(self, address: str, reply: Callable[[T], None]) -> Callable[[T], None]:
        """What to call with the answer instead of `reply`, once."""

        def done(answer: T) -> None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
            reply(answer)

        return done
