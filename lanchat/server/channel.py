"""Channel: who is in a room, with which rights, and its settings. Plain state with the checks that need nothing else.
Telling its members about a change is done by the hub and the handlers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry
from lanchat.protocol.message import MAX_LINE
from lanchat.protocol.names import MAX_NICK_BYTES, casefold
from lanchat.server import extbans
from lanchat.server.limits import LARGE_ENTRY, RING, RING_SIZE
from lanchat.server.outlets import Groups
from lanchat.server.session import Session, User
from lanchat.server.settings import Settings

#: Bytes of a line of NAMES that are neither names nor the room's: ':lanchat.local 353 nick = room :'.
_NAMES_HEAD = MAX_NICK_BYTES + 24
#: The capabilities that change how NAMES looks.
NAMES_MASK = cap.MULTI_PREFIX | cap.USERHOST_IN_NAMES


@dataclass(slots=True)
class Topic:
    """A topic, who set it (their mask) and when, in milliseconds."""

    text: str
    setter: str
    time_ms: int


class Member:
    """The rights of one person in one channel."""

    __slots__ = ("op", "voice")

    def __init__(self, op: bool = False) -> None:
        self.op = op
        self.voice = False

    def prefix(self, every: bool) -> str:
        """'@', '+', with `every` both, or ''."""
        if every:
            return ("@" if self.op else "") + ("+" if self.voice else "")
        return "@" if self.op else "+" if self.voice else ""


def usual_flags(is_lobby: bool) -> set[str]:
    """The flag modes of a new room: whoever is in the lobby may set its topic."""
    return {"n"} if is_lobby else {"n", "t"}


class Channel:
    """A room. `groups` are its sessions by the shape of the lines they get; only the fan changes them."""

    def __init__(self, name: str, key: str, settings: Settings, *, is_lobby: bool) -> None:
        self.name = name
        self.key = key
        self.is_lobby = is_lobby
        self.members: dict[User, Member] = {}
        self.groups: Groups[Session] = {}
        self.topic: Topic | None = None
        #: The clock from which on it may be renamed.
        self.rename_after = 0.0
        self.use(settings)
        #: The newest entries, oldest first. One that may be large comes by remember(), or shorten() is called after it.
        self.ring: deque[Entry] = deque(maxlen=RING)
        self._names: dict[int, list[list[str]]] = {}
        self._name_bytes: dict[int, int] = {}

    def use(self, settings: Settings) -> None:
        """Put these modes in force. What is in force is never changed, only replaced by a changed copy."""
        self.settings = settings
        self.flags = settings.flags
        #: Whether a mode may forbid a member to speak: without, nothing is looked up for a message.
        self._restricted = bool(settings.lists["b"]) or not settings.flags.isdisjoint("mC")

    def remember(self, entry: Entry) -> None:
        """Make it the newest entry."""
        self.ring.append(entry)
        if _size(entry) > LARGE_ENTRY:
            self.shorten()

    def shorten(self) -> None:
        """Let the oldest entries go where all together are larger than RING_SIZE."""
        left = RING_SIZE - sum(map(_size, self.ring))
        while left < 0:
            left += _size(self.ring.popleft())

    def enter(self, user: User, *, op: bool) -> Member:
        """Make a person a member, with '@' or without."""
        member = Member(op=op)
        self.members[user] = member
        user.channels.add(self.key)
        for session in user.sessions:
            self.add_session(session)
        for variant in self._names:
            self._add_name(variant, user, member)
        return member

    def leave(self, user: User) -> None:
        """Undo enter."""
        del self.members[user]
        user.channels.discard(self.key)
        for session in user.sessions:
            self.remove_session(session)
        self.names_changed()

    def add_session(self, session: Session) -> None:
        """Deliver to this session of a member from now on."""
        session.fan.enter(session, self.groups)

    def remove_session(self, session: Session) -> None:
        """Stop delivering to it. Must be called before its shape changes."""
        session.fan.leave(session, self.groups)

    def names_changed(self) -> None:
        """Forget the prepared NAMES: a name went, or changed."""
        self._names.clear()
        self._name_bytes.clear()

    @property
    def names_bytes(self) -> int:
        """Bytes of names on one line of NAMES, whoever reads it."""
        return MAX_LINE - 2 - _NAMES_HEAD - len(self.name.encode())

    def names(self, caps: int) -> list[str]:
        """The members for NAMES, as many to a string as fit one line. Kept ready between changes."""
        variant = caps & NAMES_MASK
        if variant not in self._names:
            self._names[variant] = []
            self._name_bytes[variant] = self.names_bytes
            for user, member in self.members.items():
                self._add_name(variant, user, member)
        return [" ".join(chunk) for chunk in self._names[variant]]

    def _add_name(self, variant: int, user: User, member: Member) -> None:
        name = name_of(user, member, variant)
        size = len(name.encode()) + 1
        if self._name_bytes[variant] + size > self.names_bytes:
            self._names[variant].append([])
            self._name_bytes[variant] = 0
        self._names[variant][-1].append(name)
        self._name_bytes[variant] += size

    def is_op(self, user: User) -> bool:
        """Whether this person may change things here: its operators, and server operators everywhere."""
        member = self.members.get(user)
        return user.oper or (member is not None and member.op)

    def begins_as_operator(self, user: User) -> bool:
        """Whether somebody who enters gets '@': who is known as an operator; where nobody is, who comes first."""
        if self.is_lobby:
            return user.rules_lobby
        operators = self.settings.operators
        return casefold(user.account) in operators if operators else not self.members

    def is_secret_to(self, user: User) -> bool:
        """Whether this person is not to know of the room (mode s)."""
        return "s" in self.flags and user not in self.members and not user.oper

    def is_banned(self, user: User) -> bool:
        """Whether a ban meets this person and no exception does."""
        return self._meets("b", user) and not self._meets("e", user)

    def is_invited(self, user: User) -> bool:
        """Whether they need no invitation: an invite exception meets them, or their account is an operator here."""
        return casefold(user.account) in self.settings.operators or self._meets("I", user)

    def _meets(self, letter: str, user: User, *, speaking: bool = False) -> bool:
        listed = self.settings.lists[letter]
        return bool(listed) and extbans.meets_any(listed, user, speaking=speaking)

    def refuses_message(self, user: User, text: str = "") -> bool:
        """Whether this person may not say this here (modes n, m, C, b and e)."""
        member = self.members.get(user)
        if member is None:
            return "n" in self.flags or self._refuses(user, text, voiced=False)
        return self._restricted and not member.op and self._refuses(user, text, voiced=member.voice)

    def _refuses(self, user: User, text: str, *, voiced: bool) -> bool:
        if "C" in self.flags and text.startswith("\x01") and not text.startswith("\x01ACTION "):
            return True
        if voiced:
            return False
        return "m" in self.flags or (self._meets("b", user, speaking=True) and not self._meets("e", user))

    def modes(self, with_key: bool) -> list[str]:
        """The mode string and its parameters, as RPL_CHANNELMODEIS wants them."""
        letters = "".join(sorted(self.flags))
        params: list[str] = []
        if self.settings.password:
            letters += "k"
            params.append(self.settings.password if with_key else "*")
        if self.settings.limit:
            letters += "l"
            params.append(str(self.settings.limit))
        return ["+" + letters, *params]


def name_of(user: User, member: Member, caps: int) -> str:
    """One word of NAMES (multi-prefix, userhost-in-names)."""
    shown = user.mask if caps & cap.USERHOST_IN_NAMES else user.nick
    return member.prefix(bool(caps & cap.MULTI_PREFIX)) + shown


def _size(entry: Entry) -> int:
    return len(entry.body) + len(entry.tags) + len(entry.target)
