"""What a person left in a chat, on the disk: rooms, favourites, muted ones, drafts, places, what was read.
For each of the last 20 chats; reading a file of anything gives what of it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from lanchat.client.habits import MAX_NAMES
from lanchat.storage.kept_file import KeptFile

#: Chats of which this is kept; the one left longest ago is forgotten first.
MAX_CHATS = 20
#: Rooms that are entered again, and drafts that are kept.
MAX_ROOMS, MAX_DRAFTS = 100, 100
#: Characters of a draft that are kept.
MAX_DRAFT = 20_000


@dataclass(slots=True)
class Left:
    """How one chat was left; conversations by name or folded name. A place is a message's id and its pixel."""

    rooms: list[str] = field(default_factory=list)
    open: str = ""
    favourites: list[str] = field(default_factory=list)
    muted: list[str] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[Any]] = field(default_factory=dict)
    #: Private conversations that are in the list again: favourites, and those with a draft.
    people: list[str] = field(default_factory=list)

    def limited(self) -> Left:
        """As much of it as is kept."""
        drafts = {key: text[:MAX_DRAFT] for key, text in list(self.drafts.items())[-MAX_DRAFTS:]}
        places = dict(list(self.places.items())[-MAX_NAMES:])
        rooms, people = self.rooms[:MAX_ROOMS], self.people[:MAX_DRAFTS]
        return Left(rooms, self.open, self.favourites, self.muted, dict(self.read), drafts, places, people)


class KeptPlaces:
    """The file with all chats. Main thread only."""

    def __init__(self, file: KeptFile) -> None:
        self._file = file
        data = file.load()
        chats = data.get("chats") if isinstance(data, dict) else None
        self._chats = {chat: _left(item) for chat, item in chats.items()} if isinstance(chats, dict) else {}

    def of(self, chat: str) -> Left:
        """How this chat was left; empty for one that is new."""
        return self._chats.get(chat) or Left()

    def keep(self, chat: str, left: Left) -> None:
        """Remember how it is left now. Writes only what has changed."""
        left = left.limited()
        if self._chats.get(chat) == left:
            return
        self._chats.pop(chat, None)
        self._chats[chat] = left
        while len(self._chats) > MAX_CHATS:
            del self._chats[next(iter(self._chats))]
        self._file.put({"chats": {name: asdict(item) for name, item in self._chats.items()}})

    def close(self) -> None:
        """Write what is not written yet."""
        self._file.close()


def _left(data: Any) -> Left:
    left = Left()
    if not isinstance(data, dict):
        return left
    for item in fields(Left):
        read = _READ[item.name]
        setattr(left, item.name, read(data.get(item.name)))
    return left.limited()


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _by_name(value: Any, fits: Callable[[Any], bool]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if fits(item)} if isinstance(value, dict) else {}


def _is_place(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and type(value[1]) is int


_READ: Mapping[str, Callable[[Any], Any]] = {
    "rooms": _names,
    "open": lambda value: value if isinstance(value, str) else "",
    "favourites": _names,
    "muted": _names,
    "read": lambda value: _by_name(value, lambda item: type(item) is int),
    "drafts": lambda value: _by_name(value, lambda item: isinstance(item, str)),
    "places": lambda value: _by_name(value, _is_place),
    "people": _names,
}
