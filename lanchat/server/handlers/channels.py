"""JOIN, PART, KICK, INVITE, TOPIC and NAMES: who is in a room, and what it is about.
Modes are in modes.py, LIST and WHO in queries.py."""

from __future__ import annotations

from itertools import islice

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Kind
from lanchat.protocol.message import MAX_LINE, Message
from lanchat.protocol.names import MAX_NICK_BYTES, casefold, is_channel, is_valid_channel
from lanchat.server.channel import Channel, Topic, name_of
from lanchat.server.delivery import Line
from lanchat.server.handlers import listing, metadata_news, modes, read_marker, stored_events
from lanchat.server.hub import Hub
from lanchat.server.limits import (
    MAX_CHANNELS,
    MAX_CHANNELS_PER_USER,
    MAX_HOST,
    MAX_INVITES,
    MAX_LIST_TARGETS,
    MAX_LOBBY_OPERATORS_TOLD,
    MAX_REASON,
    MAX_TOPIC,
    MAX_USER,
)
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, pack, plain_reason, word

#: Bytes of a mask, nick!user@host.
_SETTER = MAX_NICK_BYTES + MAX_USER + MAX_HOST + 2


def join(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "JOIN message"."""
    if message.params[0] == "0":
        for key in sorted(session.user.channels):
            _part(hub, session, hub.channels[key], "")
        return
    keys = message.params[1].split(",") if len(message.params) > 1 else []
    for number, name in enumerate(message.params[0].split(",")[:MAX_LIST_TARGETS]):
        _join_one(hub, session, name, keys[number] if number < len(keys) else "")


def _join_one(hub: Hub, session: Session, name: str, password: str) -> None:
    user = session.user
    if not is_channel(name):
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(name), text="No such channel")
        return
    if not is_valid_channel(name):
        hub.numeric(session, num.ERR_BADCHANMASK, word(name), text="That name cannot be a channel's")
        return
    key = casefold(name)
    if key in user.channels:
        return
    channel = hub.channels.get(key)
    if channel is None and _led_on(hub, session, name, password):
        return
    if len(user.channels) >= MAX_CHANNELS_PER_USER or (channel is None and len(hub.channels) >= MAX_CHANNELS):
        hub.numeric(session, num.ERR_TOOMANYCHANNELS, name, text="You have joined too many channels")
        return
    if not may_join(hub, session, channel or hub.closed_channel(key), password):
        return
    user.invited.pop(key, None)
    enter(hub, session, name)


def _led_on(hub: Hub, session: Session, name: str, password: str) -> bool:
    """draft/channel-rename, "Channel redirection": who asks for a former name is told, or led to the room itself."""
    room = hub.channels.get(hub.renamings.now(casefold(name)))
    if room is None or room.is_secret_to(session.user):
        return False
    if session.caps & cap.CHANNEL_RENAME:
        text = "The channel has been renamed"
        hub.fail(session, "JOIN", "CHANNEL_RENAMED", name, room.name, text=text, known=True)
    else:
        hub.numeric(session, num.ERR_LINKCHANNEL, name, room.name, text="The channel has been renamed")
        _join_one(hub, session, room.name, password)
    return True


def may_join(hub: Hub, session: Session, channel: Channel | None, password: str) -> bool:
    """Whether the channel's modes let this person in; they are told why not. None: a room without any."""
    user = session.user
    if channel is None:
        return True
    if channel.key in user.invited or user.oper:
        return True
    settings = channel.settings
    refusals = (
        (bool(settings.password) and password != settings.password, num.ERR_BADCHANNELKEY, "Cannot join channel (+k)"),
        ("i" in settings.flags and not channel.is_invited(user), num.ERR_INVITEONLYCHAN, "Cannot join channel (+i)"),
        (channel.is_banned(user), num.ERR_BANNEDFROMCHAN, "Cannot join channel (+b)"),
        (0 < settings.limit <= len(channel.members), num.ERR_CHANNELISFULL, "Cannot join channel (+l)"),
    )
    for refused, code, text in refusals:
        if refused:
            hub.numeric(session, code, channel.name, text=text)
            return False
    return True


def enter(hub: Hub, session: Session, name: str) -> None:
    """Let somebody in and send them the topic and the names (modern.ircdocs.horse, "JOIN message")."""
    channel = hub.open_channel(name)
    member = hub.enter(channel, session.user)
    if member.op and session.user.account and not channel.is_lobby:
        modes.note_founder(hub, session.user, channel)
    if member.op and len(channel.members) > 1 and (session.user.oper or _has_few_operators(channel)):
        # A JOIN says nothing of the '@'.
        told = f":{hub.name} MODE {channel.name} +o {session.user.nick}\r\n".encode()
        hub.tell_others(channel, Line(told, ts=hub.ledger.now_ms()), session.user)
    for other in session.user.sessions:
        if not other.plain:
            welcome_to(hub, other, channel)
    metadata_news.entered(hub, channel, session.user)


def _has_few_operators(channel: Channel) -> bool:
    """Whether all are told of one more. In the lobby a thousand programs at the host may be: NAMES tells of those."""
    if not channel.is_lobby:
        return True
    operators = (member for member in channel.members.values() if member.op)
    return sum(1 for _ in islice(operators, MAX_LOBBY_OPERATORS_TOLD + 1)) <= MAX_LOBBY_OPERATORS_TOLD


def welcome_to(hub: Hub, session: Session, channel: Channel) -> None:
    """The topic and the names of a room that the session is in from now on."""
    tell_of(hub, session, channel)
    if not session.caps & cap.NO_IMPLICIT_NAMES:
        session.send(names_of(hub, session, channel))


def tell_of(hub: Hub, session: Session, channel: Channel) -> None:
    """What comes before the names of a room that the session is in from now on."""
    read_marker.entered(hub, session, channel)
    if channel.topic is not None:
        _send_topic(hub, session, channel, channel.topic)


def part(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PART message"."""
    reason = cut(message.params[1], MAX_REASON) if len(message.params) > 1 else ""
    for name in message.params[0].split(",")[:MAX_LIST_TARGETS]:
        channel = hub.find_visible(name, session.user)
        if channel is None:
            hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(name), text="No such channel")
        elif session.user not in channel.members:
            hub.numeric(session, num.ERR_NOTONCHANNEL, channel.name, text="You're not on that channel")
        else:
            _part(hub, session, channel, reason)


def _part(hub: Hub, session: Session, channel: Channel, reason: str) -> None:
    user = session.user
    rest = f"PART {channel.name} :{reason}" if reason else f"PART {channel.name}"
    hub.tell(channel, hub.event(user, rest, plain=f"* {user.nick} left{plain_reason(reason)}"))
    hub.leave(channel, user)


def kick(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "KICK message": one channel, several people."""
    user = session.user
    channel = hub.find_visible(message.params[0], user)
    if channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(message.params[0]), text="No such channel")
        return
    if user not in channel.members:
        hub.numeric(session, num.ERR_NOTONCHANNEL, channel.name, text="You're not on that channel")
        return
    if not channel.is_op(user):
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
        return
    reason = cut(message.params[2], MAX_REASON) if len(message.params) > 2 and message.params[2] else user.nick
    for nick in message.params[1].split(",")[:MAX_LIST_TARGETS]:
        other = hub.find_user(nick)
        if other is None:
            hub.numeric(session, num.ERR_NOSUCHNICK, word(nick), text="No such nick/channel")
        elif other not in channel.members:
            what = "They aren't on that channel"
            hub.numeric(session, num.ERR_USERNOTINCHANNEL, other.nick, channel.name, text=what)
        else:
            said = f"* {other.nick} was removed by {user.nick}{plain_reason(reason)}"
            rest = f"{other.nick} :{reason}"
            # Somebody is removed even while nothing can be stored.
            stored = stored_events.keep(hub, user, channel, Kind.KICK, rest)
            line = hub.event(user, f"KICK {channel.name} {rest}", plain=said)
            if stored is not None:
                line.ts, line.cid = stored[0].ts, stored[0].cid
            hub.tell(channel, line)
            hub.leave(channel, other)
            if channel.key not in hub.channels:
                return


def invite(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "INVITE message"; alone it lists the invitations one has."""
    user = session.user
    if not message.params:
        for name in user.invited.values():
            hub.numeric(session, num.RPL_INVITELIST, name)
        hub.numeric(session, num.RPL_ENDOFINVITELIST, text="End of /INVITE list")
        return
    if len(message.params) < 2:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, "INVITE", text="Not enough parameters")
        return
    other = hub.find_user(message.params[0])
    channel = hub.find_visible(message.params[1], user)
    if other is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(message.params[0]), text="No such nick/channel")
    elif channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(message.params[1]), text="No such channel")
    elif user not in channel.members:
        hub.numeric(session, num.ERR_NOTONCHANNEL, channel.name, text="You're not on that channel")
    elif "i" in channel.flags and not channel.is_op(user):
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
    elif other in channel.members:
        hub.numeric(session, num.ERR_USERONCHANNEL, other.nick, channel.name, text="is already on channel")
    else:
        _invite(hub, session, other, channel)


def _invite(hub: Hub, session: Session, other: User, channel: Channel) -> None:
    """Tell everybody concerned. Only an operator's word opens what the modes close: bans are not others' to lift."""
    if channel.is_op(session.user):
        other.invited.pop(channel.key, None)
        if len(other.invited) >= MAX_INVITES:
            del other.invited[next(iter(other.invited))]
        other.invited[channel.key] = channel.name
    rest = f"INVITE {other.nick} {channel.name}"
    hub.numeric(session, num.RPL_INVITING, other.nick, channel.name)
    said = f"* {session.user.nick} invites you to {channel.name}"
    hub.tell_user(other, hub.event(session.user, rest, plain=said))
    if other.away is not None:
        hub.numeric(session, num.RPL_AWAY, other.nick, text=other.away)
    # invite-notify: told to the operators, who decide about such things.
    line = hub.event(session.user, rest, require=cap.INVITE_NOTIFY)
    for user, member in channel.members.items():
        if member.op and user is not session.user:
            hub.tell_user(user, line)


def topic(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "TOPIC message"."""
    channel = hub.find_visible(message.params[0], session.user)
    if channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(message.params[0]), text="No such channel")
    elif len(message.params) == 1:
        if channel.topic is None:
            hub.numeric(session, num.RPL_NOTOPIC, channel.name, text="No topic is set")
        else:
            _send_topic(hub, session, channel, channel.topic)
    elif session.user not in channel.members:
        hub.numeric(session, num.ERR_NOTONCHANNEL, channel.name, text="You're not on that channel")
    elif "t" in channel.flags and not channel.is_op(session.user):
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
    else:
        _set_topic(hub, session, channel, cut(message.params[1], _room_for_topic(hub, session.user, channel)))


def _room_for_topic(hub: Hub, user: User, channel: Channel) -> int:
    """Bytes of a topic that fit every line it will be on: TOPIC, RPL_TOPIC and RPL_LIST for whoever asks."""
    told = len(f":{user.mask} TOPIC {channel.name} :".encode())
    listed = len(f":{hub.name} {num.RPL_LIST}  {channel.name} {MAX_CHANNELS} :".encode()) + MAX_NICK_BYTES
    return min(MAX_TOPIC, MAX_LINE - 2 - max(told, listed))


def _set_topic(hub: Hub, session: Session, channel: Channel, text: str) -> None:
    user = session.user
    stored = stored_events.keep(hub, user, channel, Kind.TOPIC, text)
    if stored is None:
        stored_events.refuse(hub, session, "TOPIC", channel)
        return
    channel.topic = Topic(text, user.mask, stored[0].ts) if text else None
    said = f"* {user.nick} changed the topic to: {text}" if text else f"* {user.nick} removed the topic"
    stored_events.announce(hub, session, channel, stored, "TOPIC", f":{text}", said)


def _send_topic(hub: Hub, session: Session, channel: Channel, current: Topic) -> None:
    hub.numeric(session, num.RPL_TOPIC, channel.name, text=current.text)
    when = str(current.time_ms // 1000)
    hub.numeric(session, num.RPL_TOPICWHOTIME, channel.name, word(current.setter, _SETTER), when)


def names(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "NAMES message"."""
    if not message.params:
        hub.numeric(session, num.RPL_ENDOFNAMES, "*", text="End of /NAMES list")
        return
    # Each once: the answer of a large room is a thousand times the question.
    for name in list(dict.fromkeys(message.params[0].split(",")))[:MAX_LIST_TARGETS]:
        channel = hub.find_visible(name, session.user)
        if channel is None:
            hub.numeric(session, num.RPL_ENDOFNAMES, word(name), text="End of /NAMES list")
        elif session.user in channel.members or listing.may_ask(hub, session, "NAMES", len(channel.members)):
            session.send(names_of(hub, session, channel))


def names_of(hub: Hub, session: Session, channel: Channel) -> bytes:
    """RPL_NAMREPLY and RPL_ENDOFNAMES: the names are kept ready, only the heads are this session's own."""
    if session.user in channel.members:
        chunks = channel.names(session.caps)
    else:
        visible = ((user, member) for user, member in channel.members.items() if not user.invisible)
        chunks = pack((name_of(user, member, session.caps) for user, member in visible), channel.names_bytes)
    symbol = "@" if "s" in channel.flags else "="
    head = f":{hub.name} {num.RPL_NAMREPLY} {session.user.nick} {symbol} {channel.name} :"
    end = f":{hub.name} {num.RPL_ENDOFNAMES} {session.user.nick} {channel.name} :End of /NAMES list\r\n"
    return ("".join(f"{head}{chunk}\r\n" for chunk in chunks) + end).encode()
