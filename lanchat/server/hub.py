"""Hub: the whole state of the server, and the few steps that every handler is made of: answer, tell, enter, leave.
No command is decided here; no socket, no clock of its own, no thread. Net thread only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from lanchat import __version__
from lanchat.config import ServerConfig
from lanchat.protocol import capabilities as cap
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.names import casefold
from lanchat.protocol.plain_text import clean
from lanchat.server.accounts import Accounts
from lanchat.server.certificates import Certificates
from lanchat.server.channel import Channel, Member, usual_flags
from lanchat.server.delivery import Line
from lanchat.server.desk import Desk
from lanchat.server.effort import Effort
from lanchat.server.fan import Fan
from lanchat.server.former import FormerNames
from lanchat.server.guesses import Guesses
from lanchat.server.ledger import Ledger
from lanchat.server.lookalikes import Lookalikes
from lanchat.server.markers import Markers
from lanchat.server.metadata import Metadata
from lanchat.server.monitor import Monitors
from lanchat.server.parking import Parking
from lanchat.server.passwords import Passwords
from lanchat.server.portions import Portions
from lanchat.server.reactions import Reactions
from lanchat.server.receipts import Receipts
from lanchat.server.records import Records
from lanchat.server.renamings import Renamings
from lanchat.server.session import Session, User
from lanchat.server.settings import Settings
from lanchat.server.texts import fit

#: The name every reply comes from.
SERVER_NAME = "lanchat.local"
#: Why somebody is away whom their account keeps here while they have no connection.
NOT_CONNECTED = "Not connected"
VERSION = f"lanchat-{__version__}"


class Hub(Desk):
    """People by folded nickname, channels by folded name, sessions, and what they share."""

    def __init__(
        self,
        config: ServerConfig,
        chat: ChatInfo,
        ledger: Ledger,
        records: Records,
        passwords: Passwords | None,
        clock: Callable[[], float],
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        super().__init__(SERVER_NAME, ledger, clock, random)
        self.config = config
        self.chat = chat
        self.records = records
        self.wall_ms = wall_ms
        self.network = " ".join(clean(chat.name).split()) or "LAN Chat"
        self.started_ms = wall_ms()
        self.fan: Fan[Session] = Fan()
        self.sessions: set[Session] = set()
        self.nicks: dict[str, User] = {}
        self.lookalikes = Lookalikes()
        self.channels: dict[str, Channel] = {}
        self.parking = Parking()
        room = config.limits.send_queue_bytes
        self.portions = Portions(self, room, lambda session: self.disconnect(session, "SendQ exceeded"))
        self.former = FormerNames()
        self.renamings = Renamings()
        self.monitors = Monitors(SERVER_NAME)
        self.markers = Markers(records)
        self.metadata = Metadata(records)
        self.reactions = Reactions()
        self.receipts = Receipts()
        #: What the window of the program that hosts shows to be known, '' where there is none; and its session.
        self.owner_token = ""
        self.owner: Session | None = None
        #: Of the chat's password and of operators' passwords: who knows the one may still be guessing the other.
        self.guesses = Guesses()
        self.operator_guesses = Guesses()
        self.effort = Effort()
        self.accounts = Accounts(config.accounts, records, passwords, clock, self.new_secret())
        self.certificates = Certificates(records)
        #: The names of the capabilities that everybody was told of.
        self.offered: frozenset[str] = frozenset()
        self.most_people = 0
        #: Kept as they change, so that a thousand who register at once do not count each other.
        self.invisible: set[User] = set()
        self.operators: set[User] = set()
        self.unregistered = 0

    # -- events that several see -----------------------------------------------------------------------------------

    def event(self, user: User, rest: str, *, plain: str = "", extended: str = "", require: int = 0) -> Line:
        """Something this person did, that is not stored: ':nick!user@host rest'."""
        mask = user.mask
        return Line(
            fit(f":{mask} {rest}"),
            ts=self.ledger.now_ms(),
            tags="bot" if user.bot else "",
            plain=plain,
            extended=fit(f":{mask} {extended}") if extended else b"",
            require=require,
            account=user.account,
        )

    def tell(self, channel: Channel, line: Line) -> None:
        """Deliver a line to everybody in a room."""
        self.fan.tell(line, channel.groups)

    def tell_others(self, channel: Channel, line: Line, user: User) -> None:
        """Deliver a line to everybody in a room but this person."""
        if len(user.sessions) == 1:
            self.fan.tell_others(line, channel.groups, user.sessions[0])
        else:
            self._tell_each(self._all_in([channel]).difference(user.sessions), line)

    def tell_user(self, user: User, line: Line) -> None:
        """Deliver a line to every session of one person."""
        self._tell_each(user.sessions, line)

    def tell_around(self, user: User, line: Line, *, with_self: bool) -> None:
        """Deliver a line to everybody who shares a room with this person, each session once. What needs a capability
        that extended-monitor names goes to those who monitor the person, too."""
        self.monitors.pass_on(user, line)
        rooms = [self.channels[key] for key in user.channels]
        if len(rooms) == 1 and with_self:
            self.tell(rooms[0], line)
        elif len(rooms) == 1:
            self.tell_others(rooms[0], line, user)
        else:
            self._tell_each(self._all_in(rooms).difference(user.sessions), line)
            if with_self:
                self.tell_user(user, line)

    def around(self, user: User) -> set[Session]:
        """The sessions of everybody else who shares a room with this person."""
        return self._all_in(self.channels[key] for key in user.channels).difference(user.sessions)

    def tell_each(self, sessions: Iterable[Session], lines: Iterable[Line]) -> None:
        """Deliver several lines to each of these sessions."""
        for line in lines:
            self._tell_each(sessions, line)

    def _all_in(self, rooms: Iterable[Channel]) -> set[Session]:
        return set().union(*(group for room in rooms for group in room.groups.values()))

    def _tell_each(self, sessions: Iterable[Session], line: Line) -> None:
        for session in sessions:
            data = line.form(session.shape)
            if data is not None:
                session.send(data)

    # -- people ----------------------------------------------------------------------------------------------------

    def find_user(self, nick: str) -> User | None:
        """Who is called so now."""
        return self.nicks.get(casefold(nick))

    def is_mistakable(self, nick: str, user: User) -> bool:
        """Whether this nickname, on this person, looks like that of somebody else or the name of another's account."""
        key = casefold(nick)
        others = (self.nicks[other] for other in self.lookalikes.of(nick) if other != key)
        return any(other is not user for other in others) or self.accounts.resembles(nick, user.account)

    def add_user(self, user: User) -> None:
        """A person is registered from now on."""
        self.nicks[user.key] = user
        self.lookalikes.add(user.nick, user.key)
        self.accounts.came(user)
        self.most_people = max(self.most_people, len(self.nicks))
        user.signon_ms = self.ledger.now_ms()
        user.spoke = self.clock()
        self.monitors.online(user)

    def rename(self, user: User, nick: str) -> None:
        """Change a registered person's nickname, and tell them and everybody around."""
        line = self.event(user, f"NICK :{nick}", plain=f"* {user.nick} is now known as {nick}")
        old_nick, old_key = user.nick, user.key
        if old_key != casefold(nick):
            self.former.add(user, line.ts)
        del self.nicks[user.key]
        self.lookalikes.remove(old_nick, old_key)
        user.nick, user.key = nick, casefold(nick)
        self.nicks[user.key] = user
        self.lookalikes.add(nick, user.key)
        for key in user.channels:
            self.channels[key].names_changed()
        self.tell_around(user, line, with_self=True)
        if user.key != old_key:
            self.monitors.offline(old_key, old_nick)
            self.monitors.online(user)

    def set_account(self, user: User, name: str, id: bytes) -> None:
        """A registered person logged in. Nobody else may be here by this account."""
        self.markers.forget(user)
        self.metadata.forget(user)
        self.accounts.left(user)
        user.account, user.id = name, id
        self.accounts.came(user)

    def attach(self, session: Session, user: User) -> None:
        """Make a session, which belongs to nobody who is here, one more of this person's."""
        self.metadata.forget(session.user)
        # pre-away: '*' is of a program that came by itself; it says nothing of its person.
        said = None if session.registered else session.user.away
        self.unregistered -= not session.registered
        session.registered = True
        session.password = ""
        session.user = user
        user.sessions.append(session)
        self.accounts.absent.pop(user, None)
        for key in user.channels:
            self.channels[key].add_session(session)
        if said != "*" and (user.away == NOT_CONNECTED or said is not None):
            self.set_away(user, said)

    def set_away(self, user: User, text: str | None) -> None:
        """Somebody goes away, changes why, or with None comes back; those around are told (away-notify)."""
        if user.away == text:
            return
        user.away = text
        rest = "AWAY" if text is None else f"AWAY :{text}"
        self.tell_around(user, self.event(user, rest, require=cap.AWAY_NOTIFY), with_self=False)

    def set_caps(self, session: Session, caps: int) -> None:
        """Change a session's capabilities, and with them how lines reach it."""
        rooms = [self.channels[key] for key in session.user.channels]
        for channel in rooms:
            channel.remove_session(session)
        session.caps = caps
        session.shape = cap.shape(caps)
        for channel in rooms:
            channel.add_session(session)

    def disconnect(self, session: Session, reason: str, farewell: str = "") -> None:
        """Take a session out of the chat and have its connection closed once its output is sent. Idempotent."""
        if session.closing is not None:
            return
        session.closing = reason
        session.delayed.clear()
        session.delayed_bytes = 0
        self._leave_network(session, reason)
        why = farewell or reason
        last = f"* {why}\n" if session.plain else f"ERROR :Closing Link: {session.address} ({why})\r\n"
        session.send(last.encode())

    def drop(self, session: Session, reason: str) -> None:
        """The connection is gone. Idempotent."""
        if session.gone:
            return
        session.gone = True
        self.unregistered -= not session.registered
        session.waiting = None
        session.delayed.clear()
        if session.closing is None:
            session.closing = reason
            self._leave_network(session, reason)
        session.forget_output()
        self.sessions.discard(session)

    def _leave_network(self, session: Session, reason: str) -> None:
        self.monitors.clear(session)
        self.metadata.end(session)
        if session in session.user.sessions:
            self.part_from(session, reason)
        else:
            self.metadata.forget(session.user)

    def part_from(self, session: Session, reason: str) -> None:
        """Take a session from whom it belongs to; without any they leave the chat, unless their account keeps them."""
        user = session.user
        if len(user.sessions) == 1 and not self.accounts.keeps(user):
            self.remove(user, reason)
            return
        for key in user.channels:
            self.channels[key].remove_session(session)
        user.sessions.remove(session)
        if not user.sessions:
            self._stay_behind(user)

    def _stay_behind(self, user: User) -> None:
        """Their last connection went, they do not."""
        gone = self.accounts.stays(user)
        if gone is not None:
            self.remove(gone, "Too many are away")
        if user.away is None:
            self.set_away(user, NOT_CONNECTED)

    def remove(self, user: User, reason: str) -> None:
        """Take a person out of the chat, and tell those around. Their sessions belong to nobody then."""
        line = self.event(user, f"QUIT :{reason}", plain=f"* {user.nick} left")
        self.former.add(user, line.ts)
        rooms = [self.channels[key] for key in user.channels]
        for room in rooms:
            self.leave(room, user)
        user.sessions.clear()
        del self.nicks[user.key]
        self.lookalikes.remove(user.nick, user.key)
        self.accounts.left(user)
        self.invisible.discard(user)
        self.operators.discard(user)
        if len(rooms) == 1:
            self.tell(rooms[0], line)
        else:
            self._tell_each(self._all_in(rooms), line)
        self.monitors.offline(user.key, user.nick)
        self.markers.forget(user)
        self.metadata.forget(user)

    # -- channels --------------------------------------------------------------------------------------------------

    @property
    def lobby(self) -> str:
        """The name of the room everybody is in."""
        return self.config.server.room

    @property
    def lobby_key(self) -> str:
        """The folded name of the lobby."""
        return casefold(self.config.server.room)

    def find_channel(self, name: str) -> Channel | None:
        """The channel of this name, None when nobody is in it."""
        return self.channels.get(casefold(name))

    def find_visible(self, name: str, user: User) -> Channel | None:
        """As find_channel, for somebody who is not to know of secret rooms they are not in."""
        channel = self.channels.get(casefold(name))
        return None if channel is None or channel.is_secret_to(user) else channel

    def open_channel(self, name: str) -> Channel:
        """The channel of this name, made if need be, with the topic, the modes and the messages it had."""
        key = casefold(name)
        channel = self.channels.get(key)
        if channel is None:
            settings = Settings(flags=usual_flags(key == self.lobby_key), created_s=self.ledger.now_ms() // 1000)
            channel = self.channels[key] = Channel(name, key, settings, is_lobby=key == self.lobby_key)
            self.parking.fetch(channel)
        return channel

    def closed_channel(self, key: str) -> Channel | None:
        """A room that nobody is in as it would be opened, None where it has no modes that anybody set."""
        found = self.parking.settings(key)
        return Channel(found[0], key, found[1], is_lobby=key == self.lobby_key) if found is not None else None

    def enter(self, channel: Channel, user: User) -> Member:
        """Make a person a member and tell everybody in the room, them included."""
        member = channel.enter(user, op=channel.begins_as_operator(user))
        self.tell(channel, self.joined(channel, user))
        if user.away is not None:
            # away-notify: who is away says so to those in a channel they join.
            self.tell_others(channel, self.event(user, f"AWAY :{user.away}", require=cap.AWAY_NOTIFY), user)
        return member

    def joined(self, channel: Channel, user: User) -> Line:
        """That this person came into this room (extended-join: the account, * without one, and the real name)."""
        extended = f"JOIN {channel.name} {user.account or '*'} :{user.realname}"
        return self.event(user, f"JOIN {channel.name}", plain=f"* {user.nick} joined", extended=extended)

    def rename_channel(self, channel: Channel, name: str) -> None:
        """Give a room another name, which must be free, without telling anybody."""
        old, new = channel.key, casefold(name)
        channel.name = name
        channel.names_changed()
        if old == new:
            return
        channel.key = new
        self.channels[new] = self.channels.pop(old)
        for user in channel.members:
            user.channels.discard(old)
            user.channels.add(new)
        for user in self.nicks.values():
            if old in user.invited:
                del user.invited[old]
                user.invited[new] = name
        for place, entry in enumerate(channel.ring):
            channel.ring[place] = entry._replace(room=new)
        for keeper in (self.metadata, self.markers):
            keeper.renamed(old, new)
        self.renamings.add(old, new)

    def leave(self, channel: Channel, user: User) -> None:
        """Take a person out of a room without telling anybody; an empty room is parked."""
        channel.leave(user)
        if channel.members:
            return
        del self.channels[channel.key]
        self.metadata.forget(channel)
        self.parking.keep(channel)
