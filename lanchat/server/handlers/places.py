"""Where a command that names a room or a person looks: the room of the log behind that name, if it is open to them.
Used by everything that is about messages of the past; what is done there is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lanchat.protocol.entry import Entry, private_room
from lanchat.protocol.names import casefold
from lanchat.server.channel import Channel
from lanchat.server.hub import Hub
from lanchat.server.session import Session, User


@dataclass(frozen=True, slots=True)
class Place:
    """A room of the log: how its name is written, its key, and who is there: a channel, or one other person.

    Both are None for a conversation with somebody who has gone.
    """

    name: str
    room: str
    channel: Channel | None = None
    other: User | None = None


def find_place(hub: Hub, session: Session, target: str) -> Place | None:
    """What this session means by a target, None when there is nothing for it: no channel of theirs, nobody known."""
    user = session.user
    if target.startswith("#"):
        channel = hub.find_channel(target)
        if channel is None or user not in channel.members:
            return None
        return Place(channel.name, channel.key, channel)
    present = hub.find_user(target)
    known = user.correspondents.get(casefold(target))
    if known is not None:
        # Who holds the name by now need not be the one they spoke with.
        other = present if present is not None and present.id == known[0] else None
        return Place(known[1], private_room(user.id.hex(), known[0].hex()), None, other)
    if present is None:
        return None
    return Place(present.nick, private_room(user.id.hex(), present.id.hex()), None, present)


def find_message(
    hub: Hub, session: Session, place: Place, cid: bytes, then: Callable[[Entry | None, bool], None]
) -> None:
    """Look for a message of this place: `then` gets it as it is now, None when it is not there or was taken back.

    Its second argument is False when that could not be looked up. May be answered later, as hub.ask_find.
    """
    ring = place.channel.ring if place.channel is not None else ()
    entry = next((entry for entry in ring if entry.cid == cid), None)
    if entry is not None:
        then(None if entry.is_blank else entry, True)
    else:
        hub.ask_find(session, cid, partial(_found, place, then))


def _found(place: Place, then: Callable[[Entry | None, bool], None], entry: Entry | None, looked: bool) -> None:
    is_here = entry is not None and entry.room == place.room and not entry.is_blank
    then(entry if is_here else None, looked)
