"""Hub: the whole state of the server, and the few steps that every handler is made of: answer, tell, enter, leave.
No command is decided here; no socket, no clock of its own, no thread. Net thread only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

from lanchat import __version__
from lanchat.config import ServerConfig
from lanchat.protocol import capabilities as cap
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.entry import Entry
from lanchat.protocol.names import casefold
from lanchat.protocol.query import HistoryFull, PageQuery
from lanchat.server import labels
from lanchat.server.channel import Channel, Member, usual_flags
from lanchat.server.delivery import Line, clean
from lanchat.server.fan import Fan
from lanchat.server.guesses import Guesses
from lanchat.server.ledger import Ledger
from lanchat.server.limits import STORE_DEADLINE
from lanchat.server.markers import Markers
from lanchat.server.metadata import Metadata
from lanchat.server.monitor import Monitors
from lanchat.server.parking import Parking
from lanchat.server.records import Records
from lanchat.server.session import Session, User
from lanchat.server.settings import Settings

#: The name every reply comes from.
SERVER_NAME = "lanchat.local"
VERSION = f"lanchat-{__version__}"

T = TypeVar("T")


class Hub:
    """People by folded nickname, channels by folded name, sessions, and what they share."""

    def __init__(
        self,
        config: ServerConfig,
        chat: ChatInfo,
        ledger: Ledger,
        records: Records,
        clock: Callable[[], float],
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        self.config = config
        self.chat = chat
        self.ledger = ledger
        self.records = records
        self.clock = clock
        self.wall_ms = wall_ms
        self.random = random
        self.network = " ".join(clean(chat.name).split()) or "LAN Chat"
        self.name = SERVER_NAME
        self.name_bytes = SERVER_NAME.encode()
        self.started_ms = wall_ms()
        self.fan: Fan[Session] = Fan()
        self.sessions: set[Session] = set()
        self.nicks: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.parking = Parking()
        self.monitors = Monitors(SERVER_NAME)
        self.markers = Markers(records)
        self.metadata = Metadata(records)
        #: What the window of the program that hosts shows to be known, '' where there is none; and its session.
        self.owner_token = ""
        self.owner: Session | None = None
        self.guesses = Guesses()
        self.most_people = 0
        #: Kept as they change, so that a thousand who register at once do not count each other.
        self.invisible: set[User] = set()
        self.unregistered = 0
        #: Called when a session no longer waits for the store.
        self.resume: Callable[[Session], None] = lambda session: None

    # -- answers to one session ------------------------------------------------------------------------------------

    def numeric(self, session: Session, code: str, *middle: str, text: str | None = None) -> None:
        """Send a numeric: ':server CODE client middle… :text'. `middle` must not hold spaces or be empty.

        A plain-text guest gets the text alone.
        """
        if session.plain:
            if text:
                self.notice(session, text)
            return
        head = " ".join((f":{self.name}", code, session.user.nick or "*", *middle))
        session.send((head if text is None else f"{head} :{text}").encode() + b"\r\n")

    def from_server(self, session: Session, rest: str) -> None:
        """Send ':server rest'."""
        session.send(f":{self.name} {rest}\r\n".encode())

    def notice(self, session: Session, text: str) -> None:
        """Say something to one session in the server's name."""
        if session.plain:
            session.send(f"* {text}\n".encode())
        else:
            self.from_server(session, f"NOTICE {session.user.nick or '*'} :{text}")

    def fail(self, session: Session, command: str, code: str, *context: str, text: str, known: bool = False) -> None:
        """standard-replies, "Message Format": FAIL. Sent as a notice to those who did not ask for such replies,
        unless the command's own text defines it (`known`)."""
        if not session.plain and (known or session.caps & cap.STANDARD_REPLIES):
            self.from_server(session, f"{' '.join(('FAIL', command, code, *context))} :{text}")
        else:
            self.notice(session, text)

    def new_reference(self) -> str:
        """An id for a batch."""
        return f"{self.random.getrandbits(48):012x}"

    def answer(self, session: Session, label: str, action: Callable[[], None]) -> None:
        """Run `action` and mark what it sends to this session as the answer to `label`, '' for no label."""
        if not label:
            action()
            return
        start = session.position
        session.label = label
        session.self_delivery = []
        action()
        # labeled-response, "Tags": what one says to oneself is delivered without the label, so it comes after.
        own, session.self_delivery = session.self_delivery or [], None
        if session.label:
            session.label = ""
            labels.finish(session, start, label, self.name_bytes, self.new_reference())
        for line in own:
            session.send(line)

    # -- questions to the store ------------------------------------------------------------------------------------

    def ask_page(self, session: Session, query: PageQuery, answer: Callable[[list[Entry] | None, bool], None]) -> None:
        """Read a page; no further line of this session is executed before `answer` ran. None: it could not be read."""
        unread: tuple[list[Entry] | None, bool] = (None, False)
        done = self._wait(session, lambda page: answer(page[0], page[1]), unread)
        try:
            self.ledger.history.page(query, lambda entries, complete: done((entries, complete)))
        except HistoryFull:
            done(unread)

    def ask_find(self, session: Session, cid: bytes, answer: Callable[[Entry | None, bool], None]) -> None:
        """Look a message up, as ask_page. The second argument is False when it could not be looked up."""
        unread: tuple[Entry | None, bool] = (None, False)
        done = self._wait(session, lambda found: answer(found[0], found[1]), unread)
        try:
            self.ledger.history.find(cid, lambda entry, looked: done((entry, looked)))
        except HistoryFull:
            done(unread)

    def _wait(self, session: Session, answer: Callable[[T], None], nothing: T) -> Callable[[T], None]:
        label, session.label = session.label, ""

        def done(value: T) -> None:
            if session.waiting is not give_up:
                return
            session.waiting = None
            if session.gone or session.closing is not None:
                return
            self.answer(session, label, lambda: answer(value))
            session.touch()
            self.resume(session)

        def give_up() -> None:
            done(nothing)

        session.waiting = give_up
        session.waiting_until = self.clock() + STORE_DEADLINE
        return done

    # -- events that several see -----------------------------------------------------------------------------------

    def event(self, user: User, rest: str, *, plain: str = "", extended: str = "", require: int = 0) -> Line:
        """Something this person did, that is not stored: ':nick!user@host rest'."""
        mask = user.mask
        return Line(
            f":{mask} {rest}\r\n".encode(),
            ts=self.ledger.now_ms(),
            tags="bot" if user.bot else "",
            plain=plain,
            extended=f":{mask} {extended}\r\n".encode() if extended else b"",
            require=require,
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
        """Deliver a line to everybody who shares a room with this person, each session once.

        What needs a capability that extended-monitor names goes to those who monitor the person, too.
        """
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

    def add_user(self, user: User) -> None:
        """A person is registered from now on."""
        self.nicks[user.key] = user
        self.most_people = max(self.most_people, len(self.nicks))
        user.signon_ms = self.ledger.now_ms()
        user.spoke = self.clock()
        self.monitors.online(user)

    def rename(self, user: User, nick: str) -> None:
        """Change a registered person's nickname, and tell them and everybody around."""
        line = self.event(user, f"NICK :{nick}", plain=f"* {user.nick} is now known as {nick}")
        old_nick, old_key = user.nick, user.key
        del self.nicks[user.key]
        user.nick, user.key = nick, casefold(nick)
        self.nicks[user.key] = user
        for key in user.channels:
            self.channels[key].names_changed()
        self.tell_around(user, line, with_self=True)
        if user.key != old_key:
            self.monitors.offline(old_key, old_nick)
            self.monitors.online(user)

    def set_caps(self, session: Session, caps: int) -> None:
        """Change a session's capabilities, and with them how lines reach it."""
        rooms = [self.channels[key] for key in session.user.channels]
        for channel in rooms:
            channel.remove_session(session)
        session.caps = caps
        session.shape = caps & cap.SHAPE_MASK
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
        if session.plain:
            session.send(f"* {farewell or reason}\n".encode())
        else:
            session.send(f"ERROR :Closing Link: {session.address} ({farewell or reason})\r\n".encode())

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
        user = session.user
        self.monitors.clear(session)
        self.metadata.end(session)
        if session not in user.sessions:
            self.metadata.forget(user)
            return
        if len(user.sessions) > 1:
            for key in user.channels:
                self.channels[key].remove_session(session)
            user.sessions.remove(session)
            return
        line = self.event(user, f"QUIT :{reason}", plain=f"* {user.nick} left")
        rooms = [self.channels[key] for key in user.channels]
        for room in rooms:
            self.leave(room, user)
        user.sessions.clear()
        del self.nicks[user.key]
        self.invisible.discard(user)
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
        # extended-join: the account, * without one, and the real name.
        extended = f"JOIN {channel.name} {user.account or '*'} :{user.realname}"
        line = self.event(user, f"JOIN {channel.name}", plain=f"* {user.nick} joined", extended=extended)
        self.tell(channel, line)
        if user.away is not None:
            # away-notify: who is away says so to those in a channel they join.
            self.tell_others(channel, self.event(user, f"AWAY :{user.away}", require=cap.AWAY_NOTIFY), user)
        return member

    def leave(self, channel: Channel, user: User) -> None:
        """Take a person out of a room without telling anybody; an empty room is parked."""
        channel.leave(user)
        if channel.members:
            return
        del self.channels[channel.key]
        self.metadata.forget(channel)
        self.parking.keep(channel)
