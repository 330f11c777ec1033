"""A change of a room that is part of its history: stored, told to everybody, and to its author once it is on disk.
What changes, and whether it may, is decided by the handlers."""

from __future__ import annotations

from lanchat.protocol.entry import Entry, Kind
from lanchat.protocol.query import HistoryFull
from lanchat.server.channel import Channel
from lanchat.server.delivery import Line
from lanchat.server.hub import Hub
from lanchat.server.ledger import Waiter
from lanchat.server.session import Session, User
from lanchat.server.texts import fit


def keep(
    hub: Hub, user: User, channel: Channel, kind: Kind, body: str, state: bytes = b"", *, room: str = ""
) -> tuple[Entry, int] | None:
    """Store a change and make it the newest entry of the room. None: too much waits to be stored, nothing was done.

    `room` is the key that the room has from now on, '' for its present one.
    """
    try:
        entry, ticket = hub.ledger.add(hub.ledger.new_id(), user.author, room or channel.key, kind, body, state)
    except HistoryFull:
        return None
    channel.remember(entry)
    return entry, ticket


def announce(
    hub: Hub, session: Session, channel: Channel, stored: tuple[Entry, int], command: str, rest: str, plain: str
) -> None:
    """Tell everybody in the room ':mask COMMAND #room rest'. Its author hears it when it is stored, as of a message."""
    entry, ticket = stored
    user = session.user
    body = fit(f":{entry.author.mask} {command} {channel.name} {rest}")
    tags = "bot" if user.bot else ""
    line = Line(body, ts=entry.ts, cid=entry.cid, tags=tags, plain=plain, account=entry.author.account)
    hub.tell(channel, line)
    hold = None
    if user in channel.members and ticket > hub.ledger.highest_committed:
        hold = session.hold_last()
    hub.ledger.wait(ticket, Waiter(session, hold, entry.cid, command, channel.name))


def refuse(hub: Hub, session: Session, command: str, channel: Channel) -> None:
    """Say that `keep` gave None."""
    hub.fail(session, command, "NOT_STORED", channel.name, text="Too much waits to be stored. Try again")
