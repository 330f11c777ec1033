"""Receipts: up to where in a private conversation what was said has reached each person, and was seen by them.
What is said of it on the wire is in handlers/receipts.py."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from lanchat.server.limits import MAX_RECEIPTS

#: What can be said of a message; who has seen it has it.
STATES = ("delivered", "seen")


class Receipt(NamedTuple):
    """The message up to which it holds, and when that was told in milliseconds."""

    cid: bytes
    ts: int


class Receipts:
    """The newest of each person in each conversation, as long as the host runs. Net thread only.

    Cap: MAX_RECEIPTS people and conversations; the one of which nothing was told longest is forgotten.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[tuple[str, bytes], dict[str, Receipt]] = OrderedDict()

    def note(self, room: str, person: bytes, state: str, receipt: Receipt) -> bool:
        """Remember it; False when it was known."""
        newest = self._newest.setdefault((room, person), {})
        self._newest.move_to_end((room, person))
        if len(self._newest) > MAX_RECEIPTS:
            self._newest.popitem(last=False)
        known = newest.get(state)
        newest[state] = receipt
        return known is None or known.cid != receipt.cid

    def of(self, room: str, person: bytes) -> dict[str, Receipt]:
        """What this person told, by state."""
        return self._newest.get((room, person), {})
