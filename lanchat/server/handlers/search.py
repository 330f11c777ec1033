"""SEARCH: what was said in the rooms one is in and in one's own conversations, by words, author, place and time.
The form is that of soju.im/search; what counts as a match is the store's part."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Entry, private_room
from lanchat.protocol.message import Message, unescape_tag_value
from lanchat.protocol.query import MAX_PAGE, SearchQuery
from lanchat.server.handlers.history import lines_of, send_batch
from lanchat.server.handlers.places import Place, find_place
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word
from lanchat.server.timestamps import parse_ms

_BATCH = "soju.im/search"


def search(hub: Hub, session: Session, message: Message) -> None:
    """soju.im/search, "SEARCH Command": the attributes are written as message tags are."""
    if not session.caps & cap.SEARCH:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, "SEARCH", text="Unknown command")
        return
    places = _places(hub, session)
    values: dict[str, Any] = {}
    value: object
    for attribute in filter(None, message.params[0].split(";")):
        name, _, escaped = attribute.partition("=")
        text = unescape_tag_value(escaped)
        if name == "in":
            place = value = find_place(hub, session, text)
            places = {place.room: place} if place is not None else {}
        elif name in _READ:
            field, read = _READ[name]
            value = values[field] = read(text)
        else:
            value = None
        if value is None:
            hub.fail(session, "SEARCH", "INVALID_PARAMS", word(name), text="Invalid parameters", known=True)
            return
    hub.ask_search(session, SearchQuery(tuple(places), **values), partial(_answer, hub, session, places))


def _limit(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or int(text[:9]) == 0:
        return None
    return min(int(text[:9]), MAX_PAGE)


#: Attribute -> the field of SearchQuery it is for, and how it is read: None is what it cannot be.
_READ: dict[str, tuple[str, Callable[[str], object]]] = {
    "from": ("nick", str),
    "text": ("text", str),
    "after": ("after", parse_ms),
    "before": ("before", parse_ms),
    "limit": ("limit", _limit),
}


def _places(hub: Hub, session: Session) -> dict[str, Place]:
    """Every room of the log that is open to this person, by its key."""
    user = session.user
    found = {key: Place(hub.channels[key].name, key, hub.channels[key]) for key in user.channels}
    for other, nick, _ in user.correspondents.values():
        room = private_room(user.id.hex(), other.hex())
        found[room] = Place(nick, room)
    return found


def _answer(hub: Hub, session: Session, places: dict[str, Place], entries: list[Entry] | None, why: str) -> None:
    """soju.im/search, "Returned message notes": oldest first."""
    if entries is None:
        _fail(hub, session, why)
        return
    # Who has left a room meanwhile gets nothing of it any more.
    open_now = [entry for entry in entries if _is_open(session, places[entry.room])]
    lines = (line for entry in open_now for line in lines_of(session, places[entry.room], entry))
    send_batch(hub, session, _BATCH, lines, partial(_fail, hub, session, "The search could not be run"))


def _fail(hub: Hub, session: Session, why: str) -> None:
    hub.fail(session, "SEARCH", "INTERNAL_ERROR", text=why, known=True)


def _is_open(session: Session, place: Place) -> bool:
    return place.channel is None or session.user in place.channel.members
