"""The rooms this person wants to be in, kept across connections.
What is in a room belongs to the model; here are only names, keys and how full a room is on entering."""

from __future__ import annotations

from collections.abc import Iterator

from lanchat.client.casemap import Fold, fold_for

#: Rooms entered again after a reconnect; further ones are entered once and not remembered.
MAX_ROOMS = 100
#: A room with more people than this is not asked for everybody's particulars.
MAX_WHO = 200


class WantedRooms:
    """Names with their keys, in the order they were first wanted. Net thread only."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._fold: Fold = fold_for({})

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(tuple(self._keys.items()))

    def connected(self, fold: Fold) -> None:
        """A server with this folding took us in."""
        self._fold = fold
        self._counts.clear()

    def find(self, room: str) -> str | None:
        """The name under which this room is wanted."""
        key = self._fold(room)
        return next((name for name in self._keys if self._fold(name) == key), None)

    def want(self, room: str, key: str = "") -> None:
        """Be there from now on; an earlier key stays unless a new one is given."""
        name = self.find(room)
        if name is not None:
            self._keys[name] = key or self._keys[name]
        elif len(self._keys) < MAX_ROOMS:
            self._keys[room] = key

    def put_first(self, room: str, instead_of: str) -> None:
        """This server calls the lobby so."""
        if self.find(instead_of) is not None and self.find(room) is None:
            self.unwant(instead_of)
            self._keys = {room: "", **self._keys}

    def renamed(self, old: str, new: str) -> None:
        """A room is called otherwise; what opens it and its place stay."""
        name = self.find(old)
        if name is not None:
            kept = {
                room: key for room, key in self._keys.items() if self._fold(room) != self._fold(new) or room == name
            }
            self._keys = {new if room == name else room: key for room, key in kept.items()}

    def unwant(self, room: str) -> None:
        """Do not go back there."""
        name = self.find(room)
        if name is not None:
            del self._keys[name]

    def entering(self, room: str) -> None:
        """The server let us in and is about to list who is there."""
        self._counts[self._fold(room)] = 0

    def listed(self, room: str, people: int) -> None:
        """One line of the list."""
        key = self._fold(room)
        if key in self._counts:
            self._counts[key] += people

    def worth_asking(self, room: str) -> bool:
        """At the end of the list on entering: whether to ask for everybody's particulars."""
        people = self._counts.pop(self._fold(room), None)
        return people is not None and people <= MAX_WHO
