"""MODE, for channels and for oneself.
What a mode then forbids is checked where the thing is done."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.server.channel import Ban, Channel
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_BANS, MAX_KEY, MAX_MODES
from lanchat.server.masks import complete
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, word

#: ISUPPORT CHANMODES by its four types, and the status modes with their prefixes.
LIST_MODES = "b"
KEY_MODES = "k"
LIMIT_MODES = "l"
FLAG_MODES = "imnst"
STATUS_MODES = {"o": "@", "v": "+"}
USER_MODES = "Bi"


def mode(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "MODE message"."""
    target, *rest = message.params
    if not target.startswith("#"):
        _user_mode(hub, session, target, rest)
        return
    channel = hub.find_channel(target)
    if channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(target), text="No such channel")
    elif not rest:
        letters = channel.modes(with_key=session.user in channel.members)
        hub.numeric(session, num.RPL_CHANNELMODEIS, channel.name, *letters)
        hub.numeric(session, num.RPL_CREATIONTIME, channel.name, str(channel.created_s))
    else:
        _change(hub, session, channel, rest[0], rest[1:])


class _Change:
    """One MODE command at work: the parameters left, and what was done so far."""

    def __init__(self, hub: Hub, session: Session, channel: Channel, params: list[str]) -> None:
        self.hub = hub
        self.session = session
        self.channel = channel
        self.params = params
        self.done: list[tuple[str, str, str]] = []
        self.listed = False

    def next_param(self) -> str:
        return self.params.pop(0) if self.params else ""

    def note(self, sign: str, letter: str, param: str = "") -> None:
        self.done.append((sign, letter, param))

    def rest(self) -> str:
        """The change as MODE writes it: '+o-t Anna'."""
        letters = ""
        last = ""
        for sign, letter, _ in self.done:
            letters += letter if sign == last else sign + letter
            last = sign
        params = [param for _, _, param in self.done if param]
        return " ".join([letters, *params])


def _change(hub: Hub, session: Session, channel: Channel, letters: str, params: list[str]) -> None:
    change = _Change(hub, session, channel, list(params))
    allowed = channel.is_op(session.user)
    refused = False
    sign = "+"
    with_param = 0
    for letter in letters[:100]:
        if letter in "+-":
            sign = letter
            continue
        if letter == "b" and not change.params:
            _list_bans(change)
            continue
        if letter not in LIST_MODES + KEY_MODES + LIMIT_MODES + FLAG_MODES and letter not in STATUS_MODES:
            hub.numeric(session, num.ERR_UNKNOWNMODE, word(letter), text="is unknown mode char to me")
            continue
        with_param += letter not in FLAG_MODES
        if not allowed:
            refused = True
        elif with_param <= MAX_MODES:
            _ONE.get(letter, _flag)(change, sign, letter)
    if refused:
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
    if change.done:
        rest = change.rest()
        said = f"* {session.user.nick} changed the room's settings: {rest}"
        hub.tell(channel, hub.event(session.user, f"MODE {channel.name} {rest}", plain=said))


def _flag(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Type D": i m n s t."""
    flags = change.channel.flags
    if (letter in flags) == (sign == "+"):
        return
    if sign == "+":
        flags.add(letter)
    else:
        flags.discard(letter)
    change.note(sign, letter)


def _status(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Channel Membership Prefixes": o and v."""
    nick = change.next_param()
    if not nick:
        return
    hub, channel = change.hub, change.channel
    user = hub.find_user(nick)
    if user is None:
        hub.numeric(change.session, num.ERR_NOSUCHNICK, word(nick), text="No such nick/channel")
        return
    member = channel.members.get(user)
    if member is None:
        what = "They aren't on that channel"
        hub.numeric(change.session, num.ERR_USERNOTINCHANNEL, user.nick, channel.name, text=what)
        return
    name = "op" if letter == "o" else "voice"
    if getattr(member, name) != (sign == "+"):
        setattr(member, name, sign == "+")
        channel.names_changed()
        change.note(sign, letter, user.nick)


def _key(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Key Channel Mode"."""
    channel = change.channel
    key = change.next_param()
    if sign == "-":
        if channel.password:
            channel.password = ""
            change.note(sign, letter, "*")
        return
    if not key or "," in key or " " in key or key.startswith(":") or len(key.encode()) > MAX_KEY:
        change.hub.numeric(change.session, num.ERR_INVALIDKEY, channel.name, text="Key is not well-formed")
        return
    channel.password = key
    change.note(sign, letter, key)


def _limit(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Client Limit Channel Mode"."""
    channel = change.channel
    if sign == "-":
        if channel.limit:
            channel.limit = 0
            change.note(sign, letter)
        return
    param = change.next_param()
    if not param.isascii() or not param.isdigit() or not 0 < len(param) < 7 or int(param) == 0:
        middle = (channel.name, letter, word(param))
        what = "The limit must be a number above 0"
        change.hub.numeric(change.session, num.ERR_INVALIDMODEPARAM, *middle, text=what)
        return
    channel.limit = int(param)
    change.note(sign, letter, str(int(param)))


def _ban(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Ban Channel Mode"."""
    hub, session, channel = change.hub, change.session, change.channel
    mask = cut(complete(word(change.next_param())), 200)
    key = casefold(mask)
    if sign == "-":
        ban = channel.bans.pop(key, None)
        if ban is not None:
            change.note(sign, letter, ban.mask)
        return
    if key in channel.bans:
        return
    if len(channel.bans) >= MAX_BANS:
        hub.numeric(session, num.ERR_BANLISTFULL, channel.name, letter, text="Channel list is full")
        return
    channel.bans[key] = Ban(mask, session.user.mask, hub.ledger.now_ms() // 1000)
    change.note(sign, letter, mask)


def _list_bans(change: _Change) -> None:
    if change.listed:
        return
    change.listed = True
    name = change.channel.name
    for ban in change.channel.bans.values():
        change.hub.numeric(change.session, num.RPL_BANLIST, name, ban.mask, ban.setter, str(ban.time_s))
    change.hub.numeric(change.session, num.RPL_ENDOFBANLIST, name, text="End of channel ban list")


_ONE = {"o": _status, "v": _status, "k": _key, "l": _limit, "b": _ban}


def _user_mode(hub: Hub, session: Session, target: str, rest: list[str]) -> None:
    """modern.ircdocs.horse, "User Mode": one's own only."""
    user = session.user
    other = hub.find_user(target)
    if other is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(target), text="No such nick/channel")
    elif other is not user:
        hub.numeric(session, num.ERR_USERSDONTMATCH, text="Cannot change or view modes of other users")
    elif not rest:
        hub.numeric(session, num.RPL_UMODEIS, user_modes(user))
    else:
        _change_user(hub, session, rest[0])


def user_modes(user: User) -> str:
    """'+Bi', or '+' without any."""
    return "+" + ("B" if user.bot else "") + ("i" if user.invisible else "")


def _change_user(hub: Hub, session: Session, letters: str) -> None:
    user = session.user
    names = {"B": "bot", "i": "invisible"}
    sign, last, done, unknown = "+", "", "", False
    for letter in letters[:100]:
        if letter in "+-":
            sign = letter
        elif letter not in names:
            unknown = True
        elif getattr(user, names[letter]) != (sign == "+"):
            setattr(user, names[letter], sign == "+")
            done += letter if sign == last else sign + letter
            last = sign
    if user.invisible:
        hub.invisible.add(user)
    else:
        hub.invisible.discard(user)
    if unknown:
        hub.numeric(session, num.ERR_UMODEUNKNOWNFLAG, text="Unknown MODE flag")
    if done:
        hub.tell_user(user, hub.event(user, f"MODE {user.nick} :{done}"))
