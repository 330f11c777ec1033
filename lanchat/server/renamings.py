"""Renamings: the names that rooms had before, by folded name, and which room each of them leads to.
Who is led there is decided by the handlers; what was said in a room is renamed by the store."""

from __future__ import annotations

from lanchat.server.limits import MAX_RENAMED


class Renamings:
    """Cap: MAX_RENAMED former names; when full, the oldest leads nowhere. Net thread only."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}

    def add(self, old: str, new: str) -> None:
        """A room has another name."""
        self._now = {name: new if now == old else now for name, now in self._now.items() if name != new}
        self._now[old] = new
        if len(self._now) > MAX_RENAMED:
            del self._now[next(iter(self._now))]

    def now(self, name: str) -> str:
        """What the room is called that had this name; the name itself if none had it before."""
        return self._now.get(name, name)

    def are_one(self, name: str, other: str) -> bool:
        """Whether these are names of one room, now or before."""
        return self.now(name) == self.now(other)
