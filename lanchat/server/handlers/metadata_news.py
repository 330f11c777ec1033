"""What is told of metadata unasked or at length: changes to those who follow a key, and whole batches of values.
METADATA itself is in metadata.py; what is kept is in server/metadata.py."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import chain

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.server.channel import Channel
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_METADATA_AUDIENCE, MAX_METADATA_BATCH, METADATA_SYNC_LATER
from lanchat.server.session import Session, User

#: Either form of the extension: the server talks of metadata with whoever has one, and batch.
_EITHER = cap.METADATA | cap.METADATA_3


def is_aware(session: Session) -> bool:
    """metadata, "Definitions": whether this session is told of metadata without asking."""
    return bool(session.caps & _EITHER and session.caps & cap.BATCH)


def is_newer(session: Session) -> bool:
    """Whether this session speaks draft/metadata-3, as do those who negotiated neither form."""
    return not session.caps & cap.METADATA


def name_of(session: Session, whose: User | Channel) -> str:
    """How a target is called towards this session: '*' for oneself before registration."""
    return whose.name if isinstance(whose, Channel) else whose.nick if session.registered else "*"


def key_value(hub: Hub, session: Session, target: str, key: str, value: str | None) -> str:
    """RPL_KEYVALUE, or RPL_KEYNOTSET for None, without its CRLF."""
    nick = session.user.nick if session.registered else "*"
    if value is None:
        return f":{hub.name} {num.RPL_KEYNOTSET} {nick} {target} {key} :Key not set"
    return f":{hub.name} {num.RPL_KEYVALUE} {nick} {target} {key} * :{value}"


def news(hub: Hub, session: Session, target: str, key: str, value: str | None) -> str:
    """As key_value, but with the METADATA message in its place for those who speak draft/metadata-2."""
    if is_newer(session):
        return key_value(hub, session, target, key, value)
    return f":{hub.name} METADATA {target} {key} *" + ("" if value is None else f" :{value}")


def send_batch(hub: Hub, session: Session, kind: str, lines: Iterable[str]) -> None:
    """The lines as one batch ("Batch types"), or bare for a session without that capability."""
    if not session.caps & cap.BATCH:
        for line in lines:
            session.send(f"{line}\r\n".encode())
        return
    reference = hub.new_reference()
    hub.from_server(session, f"BATCH +{reference} {kind}")
    body = "".join(f"@batch={reference} {line}\r\n" for line in lines)
    if body:
        session.send(body.encode())
    hub.from_server(session, f"BATCH -{reference}")


# -- changes -------------------------------------------------------------------------------------------------------


def tell(hub: Hub, whose: User | Channel, key: str, value: str | None, besides: Session | None) -> None:
    """metadata, "Notifications": to all who follow the key and see the target, but not to who changed it."""
    if isinstance(whose, User) and hub.nicks.get(whose.key) is not whose:
        return  # Not registered yet: nobody sees them.
    for session in hub.metadata.subscribers(key):
        if session is not besides and is_aware(session) and _sees(hub, session, whose):
            session.send(f"{news(hub, session, name_of(session, whose), key, value)}\r\n".encode())


def became(hub: Hub, user: User, before: Mapping[str, str]) -> None:
    """Somebody logged in, and now says of themselves what their account does."""
    now = hub.metadata.of(user)
    for key in {**before, **now}:
        if before.get(key) != now.get(key):
            tell(hub, user, key, now.get(key), None)


def _sees(hub: Hub, session: Session, whose: User | Channel) -> bool:
    viewer = session.user
    if isinstance(whose, Channel):
        return viewer in whose.members
    shares_a_room = not viewer.channels.isdisjoint(whose.channels)
    return whose is viewer or shares_a_room or whose.key in hub.monitors.list_of(session)


# -- at length -----------------------------------------------------------------------------------------------------


def send_own(hub: Hub, session: Session) -> None:
    """metadata, "Automatic synchronization": one's own keys, followed or not, before the message of the day."""
    if is_aware(session):
        name = name_of(session, session.user)
        mine = hub.metadata.of(session.user).items()
        send_batch(hub, session, f"metadata {name}", [news(hub, session, name, key, value) for key, value in mine])


def monitored(hub: Hub, session: Session, user: User) -> None:
    """metadata, "Automatic synchronization": after RPL_MONONLINE."""
    if is_aware(session) and not wait(hub, session, user.nick):
        sync(hub, session, user.nick, [user], hub.metadata.subscriptions(session))


def entered(hub: Hub, channel: Channel, user: User) -> None:
    """metadata, "Automatic synchronization": the room and everybody in it for who came, and who came for the others.

    The latter is more than the text asks for; without it nobody would learn of the keys of those who come later.
    """
    for session in user.sessions:
        if is_aware(session):
            sync_room(hub, session, channel)
    values = hub.metadata.of(user)
    if not values or not hub.metadata.is_followed or len(channel.members) > MAX_METADATA_AUDIENCE:
        return
    # Member by member: there may be a thousand who follow a key, and none of them here.
    for viewer in channel.members:
        if viewer is not user and len(viewer.channels & user.channels) == 1:
            for session in filter(is_aware, viewer.sessions):
                followed = hub.metadata.subscriptions(session)
                for key in [key for key in values if key in followed]:
                    session.send(f"{news(hub, session, user.nick, key, values[key])}\r\n".encode())


def sync_room(hub: Hub, session: Session, channel: Channel) -> None:
    """Of a room and everybody in it what this session follows, or 774 when it asks too often."""
    if wait(hub, session, channel.name):
        return
    sync(hub, session, channel.name, chain((channel,), channel.members), hub.metadata.subscriptions(session))


def sync_all(hub: Hub, session: Session, keys: Iterable[str]) -> None:
    """These keys of all one sees, or 774 (the target *ALL)."""
    if wait(hub, session, "*ALL"):
        return
    seen: dict[User | Channel, None] = {session.user: None}
    for room in (hub.channels[key] for key in sorted(session.user.channels)):
        seen[room] = None
        seen.update(dict.fromkeys(room.members))
    monitored_people = (hub.nicks.get(key) for key in hub.monitors.list_of(session))
    seen.update((person, None) for person in monitored_people if person is not None)
    sync(hub, session, "*ALL", seen, keys)


def sync(hub: Hub, session: Session, name: str, targets: Iterable[User | Channel], keys: Iterable[str]) -> None:
    """A metadata batch of what is set of these keys. What does not fit into MAX_METADATA_BATCH bytes is left for
    later, target by target ("Postponed synchronization")."""
    keys = list(keys)
    lines: list[str] = []
    later: list[str] = []
    size = 0
    for whose in targets if keys and hub.metadata.has_any else ():
        values = hub.metadata.of(whose)
        if not values:
            continue
        target = name_of(session, whose)
        told = [news(hub, session, target, key, values[key]) for key in keys if key in values]
        needed = sum(len(line.encode()) for line in told)
        if size + needed > MAX_METADATA_BATCH:
            later.append(target)
        else:
            lines += told
            size += needed
    hub.metadata.charge_sync(session, hub.clock(), size)
    send_batch(hub, session, f"metadata {name}", lines)
    for target in later:
        sync_later(hub, session, target, METADATA_SYNC_LATER)


def wait(hub: Hub, session: Session, target: str) -> bool:
    """Whether this session got much just now; then it was told when to come again."""
    seconds = hub.metadata.wait_to_sync(session, hub.clock())
    if seconds:
        sync_later(hub, session, target, seconds)
    return bool(seconds)


def sync_later(hub: Hub, session: Session, target: str, seconds: float) -> None:
    """RPL_METADATASYNCLATER."""
    hub.numeric(session, num.RPL_METADATASYNCLATER, target, str(math.ceil(seconds)), text="Try again later")
