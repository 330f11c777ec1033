"""What a person decided about rooms and people, and up to where each conversation was read.
By folded name, whether there is such a conversation just now or not; kept from one start to the next by its owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Names of each kind that are remembered; of the read ones, that which was set longest ago is forgotten first.
MAX_NAMES = 500


@dataclass(slots=True)
class Habits:
    """One owner thread (the window's). `read` is the time of the newest message that was read, in milliseconds."""

    favourites: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    read: dict[str, int] = field(default_factory=dict)

    def take(self, favourites: Iterable[str], muted: Iterable[str], read: Mapping[str, int]) -> None:
        """What was kept of an earlier time; what is known already stays."""
        self.favourites.update(list(favourites)[:MAX_NAMES])
        self.muted.update(list(muted)[:MAX_NAMES])
        for key, ms in list(read.items())[-MAX_NAMES:]:
            self.read_until(key, ms)

    def choose(self, names: set[str], key: str, *, on: bool) -> None:
        """Put a name among these, or take it out."""
        if not on:
            names.discard(key)
        elif len(names) < MAX_NAMES:
            names.add(key)

    def read_until(self, key: str, ms: int) -> bool:
        """What is up to here was read; it never goes back. False when that was known."""
        if ms <= self.read.get(key, 0):
            return False
        self.read.pop(key, None)
        while len(self.read) >= MAX_NAMES:
            del self.read[next(iter(self.read))]
        self.read[key] = ms
        return True

    def renamed(self, old: str, new: str) -> None:
        """A room or a person has another name, and stays what it is."""
        for names in (self.favourites, self.muted):
            if old in names:
                names.discard(old)
                names.add(new)
        if old in self.read:
            self.read_until(new, self.read.pop(old))
