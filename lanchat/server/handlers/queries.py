"""WHO, WHOIS, USERHOST, ISON, and what people say of themselves: AWAY and SETNAME.
Rooms and their members are changed elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.server import masks
from lanchat.server.channel import Channel
from lanchat.server.handlers import listing, vendor
from lanchat.server.handlers.user_modes import user_modes
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_AWAY, MAX_REALNAME, MAX_USERHOST
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, pack, word

#: The fields of WHOX in the order in which they are sent (whox, "RPL_WHOSPCRPL"); d and o are no standard ones, but
#: old and everywhere: hops, and the rank among operators.
_WHOX_FIELDS = "tcuihsnfdlaor"
#: Bytes of what was asked for that are said again in the end of an answer.
_ASKED = 390


# -- WHO -----------------------------------------------------------------------------------------------------------


def who(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "WHO message", and whox."""
    mask = message.params[0] if message.params else "*"
    options, extended, asked = (message.params[1] if len(message.params) > 1 else "").partition("%")
    fields, _, token = asked.partition(",")
    if not (token.isascii() and token.isdigit() and len(token) <= 3):
        token, fields = "", fields.replace("t", "")
    found = _who(hub, session, mask)
    if found is None:
        return
    for user, channel in found:
        if "o" in options and not user.oper:
            continue
        if extended:
            _send_whox(hub, session, user, channel, fields, token)
        else:
            _send_who(hub, session, user, channel)
    hub.numeric(session, num.RPL_ENDOFWHO, word(mask, _ASKED), text="End of WHO list")


def _who(hub: Hub, session: Session, mask: str) -> Iterable[tuple[User, Channel | None]] | None:
    """Those whom the mask meets; None when it is too much to look for them, which was said then."""
    if mask.startswith("#"):
        channel = hub.find_visible(mask, session.user)
        if channel is None:
            return []
        if not listing.may_ask(hub, session, "WHO", 4 * len(channel.members)):
            return None
        inside = session.user in channel.members or session.user.oper
        return [(user, channel) for user in channel.members if inside or not user.invisible]
    exact = hub.find_user(mask)
    if exact is not None:
        return [(exact, _shared(hub, session.user, exact))]
    if not listing.may_ask(hub, session, "WHO", 4 * len(hub.nicks)):
        return None
    pattern = "*" if mask == "0" else casefold(mask)
    found = (user for user in hub.nicks.values() if _fits(pattern, user))
    return [(user, _shared(hub, session.user, user)) for user in found if _sees(session.user, user)]


def _fits(pattern: str, user: User) -> bool:
    names = (user.key, user.host, casefold(user.user), casefold(user.realname))
    return pattern == "*" or any(masks.matches(pattern, name) for name in names)


def _sees(viewer: User, user: User) -> bool:
    return viewer is user or not user.invisible or viewer.oper or not viewer.channels.isdisjoint(user.channels)


def _shared(hub: Hub, viewer: User, user: User) -> Channel | None:
    """A channel to name beside this person: one that the viewer may know of."""
    for key in sorted(user.channels):
        if key in viewer.channels or ("s" not in hub.channels[key].flags and not user.invisible):
            return hub.channels[key]
    return None


def _flags(user: User, channel: Channel | None, every: bool) -> str:
    """modern.ircdocs.horse, "RPL_WHOREPLY": here or gone, operator, status in the channel, modes."""
    member = channel.members.get(user) if channel is not None else None
    away = "H" if user.away is None else "G"
    prefix = member.prefix(every) if member is not None else ""
    return away + ("*" if user.oper else "") + prefix + ("B" if user.bot else "")


def _send_who(hub: Hub, session: Session, user: User, channel: Channel | None) -> None:
    room = channel.name if channel is not None else "*"
    flags = _flags(user, channel, bool(session.caps & cap.MULTI_PREFIX))
    middle = (room, user.user, user.host, hub.name, user.nick, flags)
    hub.numeric(session, num.RPL_WHOREPLY, *middle, text=f"0 {user.realname}")


def _send_whox(hub: Hub, session: Session, user: User, channel: Channel | None, fields: str, token: str) -> None:
    values = {
        "t": token,
        "c": channel.name if channel is not None else "*",
        "u": user.user,
        "i": user.real_host if user.host == user.real_host or session.user.oper else "255.255.255.255",
        "h": user.host,
        "s": hub.name,
        "n": user.nick,
        "f": _flags(user, channel, every=True),
        "d": "0",
        "l": str(_idle(hub, user)),
        "o": "n/a",
        "a": user.account or "0",
    }
    middle = [values[field] for field in _WHOX_FIELDS if field in fields and field != "r"]
    hub.numeric(session, num.RPL_WHOSPCRPL, *middle, text=user.realname if "r" in fields else None)


def _idle(hub: Hub, user: User) -> int:
    return max(0, int(hub.clock() - user.spoke))


# -- WHOIS ---------------------------------------------------------------------------------------------------------


def whois(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "WHOIS message"; with two parameters the first names a server, and there is one."""
    if not message.params or not message.params[-1]:
        hub.numeric(session, num.ERR_NONICKNAMEGIVEN, text="No nickname given")
        return
    asked = message.params[min(len(message.params), 2) - 1]
    wanted = asked.partition(",")[0]
    user = hub.find_user(wanted)
    if user is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(wanted), text="No such nick/channel")
    else:
        _send_whois(hub, session, user)
    # "<nick> MUST be exactly the <nick> parameter sent by the client."
    hub.numeric(session, num.RPL_ENDOFWHOIS, word(asked, _ASKED), text="End of /WHOIS list")


def _send_whois(hub: Hub, session: Session, user: User) -> None:
    nick = user.nick
    hub.numeric(session, num.RPL_WHOISUSER, nick, user.user, user.host, "*", text=user.realname)
    rooms = [hub.channels[key] for key in sorted(user.channels)]
    viewer = session.user
    hidden = user.invisible and not viewer.oper
    shown = [r for r in rooms if viewer in r.members or not (hidden or r.is_secret_to(viewer))]
    every = bool(session.caps & cap.MULTI_PREFIX)
    for line in pack(room.members[user].prefix(every) + room.name for room in shown):
        hub.numeric(session, num.RPL_WHOISCHANNELS, nick, text=line)
    if user.account:
        hub.numeric(session, num.RPL_WHOISACCOUNT, nick, user.account, text="is logged in as")
    hub.numeric(session, num.RPL_WHOISSERVER, nick, hub.name, text=hub.network)
    if user.away is not None:
        hub.numeric(session, num.RPL_AWAY, nick, text=user.away)
    if vendor.hosts(hub, user):
        hub.numeric(session, num.RPL_WHOISSPECIAL, nick, text="hosts this chat")
    if user.oper:
        hub.numeric(session, num.RPL_WHOISOPERATOR, nick, text="is an IRC operator")
    if user.bot:
        hub.numeric(session, num.RPL_WHOISBOT, nick, text="is a bot")
    if user is viewer or viewer.oper:
        if user.host != user.real_host:
            hub.numeric(session, num.RPL_WHOISACTUALLY, nick, user.real_host, text="Is actually using host")
        hub.numeric(session, num.RPL_WHOISMODES, nick, text=f"is using modes {user_modes(user)}")
    if any(other.secure for other in user.sessions):
        hub.numeric(session, num.RPL_WHOISSECURE, nick, text="is using a secure connection")
    middle = (nick, str(_idle(hub, user)), str(user.signon_ms // 1000))
    hub.numeric(session, num.RPL_WHOISIDLE, *middle, text="seconds idle, signon time")


def userhost(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "USERHOST message"."""
    users = [hub.find_user(nick) for nick in message.params[:MAX_USERHOST]]
    replies = [
        f"{u.nick}{'*' if u.oper else ''}={'+' if u.away is None else '-'}{u.user}@{u.host}"
        for u in users
        if u is not None
    ]
    for line in pack(replies, 400) or [""]:
        hub.numeric(session, num.RPL_USERHOST, text=line)


def ison(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "ISON message"."""
    wanted = (nick for param in message.params for nick in param.split())
    users = (hub.find_user(nick) for nick in wanted)
    lines = pack((user.nick for user in users if user is not None), 400)
    hub.numeric(session, num.RPL_ISON, text=lines[0] if lines else "")


# -- about oneself -------------------------------------------------------------------------------------------------


def away(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "AWAY message", away-notify, and pre-away: with that also before registration.

    '*' says that nobody is there for no particular reason; it is kept and told like any text.
    """
    if not session.registered and not session.caps & cap.PRE_AWAY:
        hub.numeric(session, num.ERR_NOTREGISTERED, text="You have not registered")
        return
    user = session.user
    text = cut(message.params[0], MAX_AWAY) if message.params and message.params[0] else None
    if session.registered:
        hub.set_away(user, text)
    else:
        user.away = text
    if text is None:
        hub.numeric(session, num.RPL_UNAWAY, text="You are no longer marked as being away")
    else:
        hub.numeric(session, num.RPL_NOWAWAY, text="You have been marked as being away")


def setname(hub: Hub, session: Session, message: Message) -> None:
    """setname, "Description": told to all around who asked for it, and to oneself."""
    user = session.user
    realname = message.params[0]
    if not realname or len(realname.encode()) > MAX_REALNAME:
        hub.fail(session, "SETNAME", "INVALID_REALNAME", text="Realname is not valid", known=True)
        return
    user.realname = realname
    hub.tell_around(user, hub.event(user, f"SETNAME :{realname}", require=cap.SETNAME), with_self=True)
