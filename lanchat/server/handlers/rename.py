"""RENAME: a room gets another name and keeps everything else (draft/channel-rename).
That its history follows is the store's part: it renames the room when it writes the entry."""

from __future__ import annotations

from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Entry, Kind
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_channel, is_valid_channel
from lanchat.protocol.query import PageQuery
from lanchat.server.channel import Channel
from lanchat.server.delivery import Line
from lanchat.server.handlers import channels, stored_events
from lanchat.server.hub import Hub
from lanchat.server.ledger import Waiter
from lanchat.server.limits import MAX_REASON, RENAME_PAUSE
from lanchat.server.session import Session
from lanchat.server.texts import cut, fit, word


def rename(hub: Hub, session: Session, message: Message) -> None:
    """draft/channel-rename, "Messages"."""
    old, new = message.params[:2]
    reason = cut(message.params[2], MAX_REASON) if len(message.params) > 2 else ""
    channel = _allowed(hub, session, old, new)
    if channel is None:
        return
    if casefold(new) == channel.key:
        _rename(hub, session, channel, new, reason)
        return
    # A room that nobody is in may have a past, which must not become that of another one.
    query = PageQuery(casefold(new), "latest", 1)
    hub.ask_page(session, query, partial(_looked, hub, session, old, new, reason))


def _looked(
    hub: Hub, session: Session, old: str, new: str, reason: str, entries: list[Entry] | None, complete: bool
) -> None:
    if entries is None or not (entries or complete):
        _fail(hub, session, "CANNOT_RENAME", old, new, "The history cannot be read just now. Try again")
    elif entries:
        _fail(hub, session, "CHANNEL_NAME_IN_USE", old, new, "The channel name is already taken")
    else:
        # While the store looked, anything may have happened.
        channel = _allowed(hub, session, old, new)
        if channel is not None:
            _rename(hub, session, channel, new, reason)


def _allowed(hub: Hub, session: Session, old: str, new: str) -> Channel | None:
    """The channel that this session may give this name now; None, and they were told why not."""
    channel = hub.find_visible(old, session.user)
    if channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(old), text="No such channel")
        return None
    if session.user not in channel.members:
        hub.numeric(session, num.ERR_NOTONCHANNEL, channel.name, text="You're not on that channel")
        return None
    if not channel.is_op(session.user):
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
        return None
    key = casefold(new)
    refusals = (
        (not is_channel(new), "CANNOT_RENAME", "You cannot change a channel prefix type"),
        (not is_valid_channel(new), "CANNOT_RENAME", "That name cannot be a channel's"),
        (channel.is_lobby, "CANNOT_RENAME", "The lobby cannot be renamed"),
        (new == channel.name, "CHANNEL_NAME_IN_USE", "The channel has that name already"),
        (
            key != channel.key and (key == hub.lobby_key or key in hub.channels or hub.parking.holds(key)),
            "CHANNEL_NAME_IN_USE",
            "The channel name is already taken",
        ),
        (hub.clock() < channel.rename_after, "CANNOT_RENAME", "This channel has been renamed recently"),
    )
    for refused, code, text in refusals:
        if refused:
            _fail(hub, session, code, old, new, text)
            return None
    return channel


def _rename(hub: Hub, session: Session, channel: Channel, new: str, reason: str) -> None:
    user = session.user
    old, old_key = channel.name, channel.key
    key = casefold(new)
    state = channel.settings.encode(new)
    stored = stored_events.keep(hub, user, channel, Kind.RENAME, f"{old} {new} :{reason}", state, room=key)
    if stored is None:
        stored_events.refuse(hub, session, "RENAME", channel)
        return
    hub.rename_channel(channel, new)
    channel.rename_after = hub.clock() + RENAME_PAUSE
    entry, ticket = stored
    rest = f"{old} {new} :{reason}"
    said = f"* {user.nick} renamed the room to {new}"
    tags = "bot" if user.bot else ""
    body = fit(f":{entry.author.mask} RENAME {rest}")
    line = Line(body, ts=entry.ts, cid=entry.cid, tags=tags, plain=said, account=entry.author.account)
    hold = None
    for each in [member for group in channel.groups.values() for member in group]:
        if each.plain or each.caps & cap.CHANNEL_RENAME:
            hub.tell_each((each,), (line,))
            if each is session and ticket > hub.ledger.highest_committed:
                hold = session.hold_last()
        elif old_key != key:
            _leave_and_come_back(hub, each, old, channel, reason)
    hub.ledger.wait(ticket, Waiter(session, hold, entry.cid, "RENAME", new))


def _leave_and_come_back(hub: Hub, session: Session, old: str, channel: Channel, reason: str) -> None:
    """draft/channel-rename, "Fallback"."""
    part = f"PART {old} :{reason}" if reason else f"PART {old}"
    hub.tell_each((session,), (hub.event(session.user, part), hub.joined(channel, session.user)))
    channels.welcome_to(hub, session, channel)


def _fail(hub: Hub, session: Session, code: str, old: str, new: str, text: str) -> None:
    """draft/channel-rename, "Errors"."""
    hub.fail(session, "RENAME", code, word(old), word(new), text=text, known=True)
