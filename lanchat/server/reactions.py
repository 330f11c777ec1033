"""Reactions: which signs each person has put on which message, as far as that is remembered, and how many are too many.
What is stored of them and who is told is decided by the handlers."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

from lanchat.server.limits import MAX_REACTED, MAX_REACTION_CHANGES, MAX_REACTIONS

Verdict = Literal["new", "nothing new", "too many"]


class Reactions:
    """The signs of one person on one message, true as long as they are there. Net thread only.

    Cap: MAX_REACTED pairs of message and person; of the one that changed longest ago nothing is known any more.
    """

    def __init__(self) -> None:
        self._signs: OrderedDict[tuple[bytes, bytes], tuple[dict[str, bool], int]] = OrderedDict()

    def judge(self, message: bytes, person: bytes, sign: str, *, on: bool) -> Verdict:
        """What this change is; only a new one counts, and is remembered."""
        signs, changes = self._signs.get((message, person), ({}, 0))
        if signs.get(sign) is on:
            return "nothing new"
        if changes >= MAX_REACTION_CHANGES or (on and sum(signs.values()) >= MAX_REACTIONS):
            return "too many"
        signs[sign] = on
        self._signs[message, person] = signs, changes + 1
        self._signs.move_to_end((message, person))
        if len(self._signs) > MAX_REACTED:
            self._signs.popitem(last=False)
        return "new"

    def forget(self, message: bytes, person: bytes, sign: str, *, on: bool) -> None:
        """This change was not stored, or was taken back: it may be made again."""
        signs, _ = self._signs.get((message, person), ({}, 0))
        if signs.get(sign) is on:
            del signs[sign]
