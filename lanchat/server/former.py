"""Former: who was called what, for WHOWAS: people who left, and names that were given up.
In memory only; the end of the host forgets them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from lanchat.server.limits import MAX_FORMER
from lanchat.server.session import User


@dataclass(frozen=True, slots=True)
class Former:
    """A person as they were when they gave up a nickname, at `time_ms`."""

    key: str
    nick: str
    user: str
    host: str
    real_host: str
    realname: str
    account: str
    time_ms: int


class FormerNames:
    """The last MAX_FORMER of them; the oldest goes first. Net thread only."""

    def __init__(self) -> None:
        self._ring: deque[Former] = deque(maxlen=MAX_FORMER)

    def add(self, user: User, time_ms: int) -> None:
        """This person is about to lose their nickname."""
        self._ring.append(
            Former(user.key, user.nick, user.user, user.host, user.real_host, user.realname, user.account, time_ms)
        )

    def find(self, key: str, count: int) -> list[Former]:
        """Who was called so, the latest first, at most `count`; 0 is all."""
        found = [former for former in reversed(self._ring) if former.key == key]
        return found[:count] if count else found
