"""MODE for channels; for oneself see user_modes.py.
What a mode then forbids is checked where the thing is done."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Kind
from lanchat.protocol.message import MAX_LINE, Message
from lanchat.protocol.names import casefold
from lanchat.server import extbans
from lanchat.server.channel import Channel, Member
from lanchat.server.handlers import stored_events, user_modes
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_KEY, MAX_LISTED, MAX_MASK, MAX_MODES
from lanchat.server.session import Session, User
from lanchat.server.settings import LISTS, Ban, Settings
from lanchat.server.texts import word

#: ISUPPORT CHANMODES by its four types, and the status modes with their prefixes.
LIST_MODES = LISTS
KEY_MODES = "k"
LIMIT_MODES = "l"
FLAG_MODES = "Cimnst"
STATUS_MODES = {"o": "@", "v": "+"}
#: Modes that close a room, which must not happen to the lobby by accident.
_CLOSING = "ikl"
#: Bytes of a line of MODE beyond which the next mode, the longest mask with it, comes on a line of its own.
_ROOM = MAX_LINE - 2 - MAX_MASK - len(" +b")
#: Letters of one MODE that are looked at.
_MAX_LETTERS = 100


def mode(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "MODE message"."""
    target, *rest = message.params
    if not target.startswith("#"):
        user_modes.mode(hub, session, target, rest)
        return
    channel = hub.find_visible(target, session.user)
    if channel is None:
        hub.numeric(session, num.ERR_NOSUCHCHANNEL, word(target), text="No such channel")
    elif not rest:
        letters = channel.modes(with_key=session.user in channel.members)
        hub.numeric(session, num.RPL_CHANNELMODEIS, channel.name, *letters)
        hub.numeric(session, num.RPL_CREATIONTIME, channel.name, str(channel.settings.created_s))
    else:
        _change(hub, session, channel, rest[0], rest[1:])


class _Change:
    """One MODE command at work: a copy of the modes to change, the parameters left, and what was done so far."""

    def __init__(self, hub: Hub, session: Session, channel: Channel, params: list[str]) -> None:
        self.hub = hub
        self.session = session
        self.channel = channel
        self.params = params
        self.settings: Settings = channel.settings.copy()
        #: Who gets which rights in the end.
        self.members: dict[User, Member] = {}
        self.done: list[tuple[str, str, str]] = []
        self.listed: set[str] = set()

    def rest_of_it(self) -> _Change:
        """What comes after this one is done."""
        following = _Change(self.hub, self.session, self.channel, self.params)
        following.listed = self.listed
        return following

    @property
    def size(self) -> int:
        """Bytes of the line that tells the change."""
        if not self.done:
            return 0
        return len(f":{self.session.user.mask} MODE {self.channel.name} {self.rest()}".encode())

    def next_param(self) -> str:
        return self.params.pop(0) if self.params else ""

    def member(self, user: User) -> Member:
        """A copy of somebody's rights, to be changed."""
        if user not in self.members:
            present = self.channel.members[user]
            self.members[user] = Member(op=present.op)
            self.members[user].voice = present.voice
        return self.members[user]

    def note(self, sign: str, letter: str, param: str = "") -> None:
        self.done.append((sign, letter, param))

    def bad_param(self, letter: str, param: str, text: str) -> None:
        # A key is nobody's business, not even one that is none.
        middle = (self.channel.name, letter, "*" if letter in KEY_MODES else word(param))
        self.hub.numeric(self.session, num.ERR_INVALIDMODEPARAM, *middle, text=text)

    def rest(self, *, with_key: bool = True) -> str:
        """The change as MODE writes it: '+o-t Anna'; without the key it is what may be read later."""
        letters = ""
        last = ""
        for sign, letter, _ in self.done:
            letters += letter if sign == last else sign + letter
            last = sign
        params = [param if with_key or letter != "k" else "*" for _, letter, param in self.done if param]
        return " ".join([letters, *params])


def _change(hub: Hub, session: Session, channel: Channel, letters: str, params: list[str]) -> None:
    change = _Change(hub, session, channel, list(params))
    allowed = channel.is_op(session.user)
    refused = False
    sign = "+"
    with_param = 0
    for letter in letters[:_MAX_LETTERS]:
        if letter in "+-":
            sign = letter
            continue
        if change.size > _ROOM:
            _finish(change)
            change = change.rest_of_it()
        if letter in LIST_MODES and not change.params:
            _list(change, letter, allowed)
            continue
        if letter not in LIST_MODES + KEY_MODES + LIMIT_MODES + FLAG_MODES and letter not in STATUS_MODES:
            hub.numeric(session, num.ERR_UNKNOWNMODE, word(letter), text="is unknown mode char to me")
            continue
        with_param += letter not in FLAG_MODES
        if not allowed or _closes_lobby(change, sign, letter):
            refused = True
        elif letter in FLAG_MODES or with_param <= MAX_MODES:
            _ONE.get(letter, _flag)(change, sign, letter)
    if refused:
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, channel.name, text="You're not channel operator")
    if change.done:
        _finish(change)


def _closes_lobby(change: _Change, sign: str, letter: str) -> bool:
    """The lobby is where everybody finds everybody: only who runs it may close it."""
    closes = change.channel.is_lobby and sign == "+" and letter in _CLOSING
    return closes and not change.session.user.rules_lobby


def _finish(change: _Change) -> None:
    """Put the change in force and tell it, or refuse it whole where it cannot be stored."""
    hub, session, channel = change.hub, change.session, change.channel
    state = change.settings.encode(channel.name)
    stored = stored_events.keep(hub, session.user, channel, Kind.MODE, change.rest(with_key=False), state)
    if stored is None:
        stored_events.refuse(hub, session, "MODE", channel)
        return
    channel.use(change.settings)
    channel.members.update(change.members)
    if change.members:
        channel.names_changed()
    rest = change.rest()
    said = f"* {session.user.nick} changed the room's settings: {change.rest(with_key=False)}"
    stored_events.announce(hub, session, channel, stored, "MODE", rest, said)


def note_founder(hub: Hub, user: User, channel: Channel) -> None:
    """Have a room know the account that made it as its operator, and keep that."""
    settings = channel.settings.copy()
    if not settings.add_operator(user.account):
        return
    channel.use(settings)
    letters = "+" + "".join(sorted(settings.flags))
    stored_events.keep(hub, user, channel, Kind.MODE, f"{letters}o {user.nick}", settings.encode(channel.name))


def _flag(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Type D": C i m n s t."""
    flags = change.settings.flags
    if (letter in flags) == (sign == "+"):
        return
    if sign == "+":
        flags.add(letter)
    else:
        flags.discard(letter)
    change.note(sign, letter)


def _status(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Channel Membership Prefixes": o and v. Who has an account has '@' for later, too."""
    nick = change.next_param()
    if not nick:
        return
    hub, channel = change.hub, change.channel
    user = hub.find_user(nick)
    if user is None:
        hub.numeric(change.session, num.ERR_NOSUCHNICK, word(nick), text="No such nick/channel")
        return
    if user not in channel.members:
        what = "They aren't on that channel"
        hub.numeric(change.session, num.ERR_USERNOTINCHANNEL, user.nick, channel.name, text=what)
        return
    member = change.member(user)
    name = "op" if letter == "o" else "voice"
    if getattr(member, name) == (sign == "+"):
        return
    setattr(member, name, sign == "+")
    if letter == "o" and sign == "+":
        change.settings.add_operator(user.account)
    elif letter == "o":
        change.settings.operators.pop(casefold(user.account), None)
    change.note(sign, letter, user.nick)


def _key(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Key Channel Mode"."""
    settings = change.settings
    key = change.next_param()
    if sign == "-":
        if settings.password:
            settings.password = ""
            change.note(sign, letter, "*")
    elif key and ("," in key or " " in key or key.startswith(":") or len(key.encode()) > MAX_KEY):
        change.bad_param(letter, key, "Key is not well-formed")
    elif key and key != settings.password:
        settings.password = key
        change.note(sign, letter, key)


def _limit(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Client Limit Channel Mode"."""
    settings = change.settings
    if sign == "-":
        if settings.limit:
            settings.limit = 0
            change.note(sign, letter)
        return
    param = change.next_param()
    if not param:
        return
    if not param.isascii() or not param.isdigit() or not len(param) < 7 or int(param) == 0:
        change.bad_param(letter, param, "The limit must be a number above 0")
    elif int(param) != settings.limit:
        settings.limit = int(param)
        change.note(sign, letter, str(settings.limit))


def _mask(change: _Change, sign: str, letter: str) -> None:
    """modern.ircdocs.horse, "Ban Channel Mode", "Exception Channel Mode" and "Invite-Exception Channel Mode"."""
    hub, session, channel = change.hub, change.session, change.channel
    param = change.next_param()
    mask = extbans.complete(word(param)) if param.strip() else None
    if mask is None:
        change.bad_param(letter, param, "The mask is not valid")
        return
    masks = change.settings.lists[letter]
    key = casefold(mask)
    if sign == "-":
        found = masks.pop(key, None)
        if found is not None:
            change.note(sign, letter, found.mask)
    elif key not in masks:
        if change.settings.listed >= MAX_LISTED:
            hub.numeric(session, num.ERR_BANLISTFULL, channel.name, letter, text="Channel list is full")
            return
        masks[key] = Ban(mask, session.user.mask, hub.ledger.now_ms() // 1000)
        change.note(sign, letter, mask)


#: List mode -> the numerics of its entries and of its end, and the text of the latter.
_LIST_NUMERICS = {
    "b": (num.RPL_BANLIST, num.RPL_ENDOFBANLIST, "End of channel ban list"),
    "e": (num.RPL_EXCEPTLIST, num.RPL_ENDOFEXCEPTLIST, "End of channel exception list"),
    "I": (num.RPL_INVEXLIST, num.RPL_ENDOFINVEXLIST, "End of Channel Invite Exception List"),
}


def _list(change: _Change, letter: str, allowed: bool) -> None:
    """modern.ircdocs.horse, "MODE message", "Type A": who is exempt is for operators to know."""
    hub, session, name = change.hub, change.session, change.channel.name
    if letter in change.listed:
        return
    change.listed.add(letter)
    if letter != "b" and not allowed:
        hub.numeric(session, num.ERR_CHANOPRIVSNEEDED, name, text="You're not channel operator")
        return
    entry, end, text = _LIST_NUMERICS[letter]
    for ban in change.settings.lists[letter].values():
        about = (ban.setter, str(ban.time_s)) if letter == "b" else ()
        hub.numeric(session, entry, name, ban.mask, *about)
    hub.numeric(session, end, name, text=text)


_ONE = {"o": _status, "v": _status, "k": _key, "l": _limit, "b": _mask, "e": _mask, "I": _mask}
