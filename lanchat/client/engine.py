"""One connection's talk with a server, without any I/O: bytes in, bytes and events out.
Connecting, TLS, timers and coming back are connection.py's; the model of rooms and people is state.py's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from lanchat.client import ctcp, name_talk, room_talk
from lanchat.client.batches import Batch, Batches
from lanchat.client.capabilities import SEARCH
from lanchat.client.carried import Carried, Ending
from lanchat.client.casemap import fold_for
from lanchat.client.delivery import Delivery, Terms
from lanchat.client.events import ClientEvent, Received, Registered
from lanchat.client.explain import is_error
from lanchat.client.face_talk import FaceTalk
from lanchat.client.history_talk import HistoryTalk
from lanchat.client.keepalive import KeepAlive
from lanchat.client.line_reading import read_line
from lanchat.client.mark_talk import MarkTalk
from lanchat.client.name_talk import NameTalk
from lanchat.client.receipt_talk import ReceiptTalk
from lanchat.client.registration import Registration
from lanchat.client.room_talk import RoomTalk
from lanchat.client.search_talk import SearchTalk
from lanchat.client.standing import Standing
from lanchat.errors import LocalProtocolError
from lanchat.protocol import isupport
from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.message import MAX_TAGS, Message
from lanchat.protocol.numbers import parse_number

#: Seconds a server may take to let us in, and to end its MOTD after it welcomed us.
REGISTRATION_S = 30.0
WELCOME_S = 5.0

#: Bytes of a line that are read, its tags not counted: some servers send more than the 512 of the protocol.
MAX_LINE = 16_384

#: The ISUPPORT token with which our own server names its lobby.
LOBBY_TOKEN = "LANCHAT/LOBBY"

_PING = "lanchat-"
#: The label of what the program says by itself.
_QUIET = "lanchat-quiet"


class Engine:
    """Feed it with receive_data and on_timer, write what take_output gives, stop when `ending` is set."""

    def __init__(
        self,
        carried: Carried,
        *,
        sink: Callable[[ClientEvent], None],
        clock: Callable[[], float],
        random: Random,
        secure: bool = False,
        fingerprint: str = "",
    ) -> None:
        self.carried = carried
        self.ending: Ending | None = None
        self.online = False
        self._sink = sink
        self._clock = clock
        self._secure = secure
        self._fingerprint = fingerprint
        self._registration = Registration(carried.identity, random, fingerprint)
        self._delivery = Delivery(carried.outbox, sink, clock)
        self._batches = Batches()
        self._lines = LineBuffer(MAX_LINE, MAX_TAGS)
        self._output: list[bytes] = []
        self._enabled = self._registration.capabilities.enabled
        self._standing = Standing(isupport=self._registration.isupport, enabled=self._enabled)
        self._names = NameTalk(self._standing, carried.identity, self.send, clock)
        self.rooms = RoomTalk(self._standing, carried, self.send)
        self.history = HistoryTalk(self._standing, carried.history, self._delivery, self.send, sink)
        self.search = SearchTalk(self._standing, self.send, sink)
        self.marks = MarkTalk(self._standing, self.send, clock)
        self.receipts = ReceiptTalk(self._standing, carried.identity, self.send, clock)
        self.faces = FaceTalk(self._standing, self.send, clock)
        self._timed = (self._names, self.marks, self.receipts, self.faces)
        self.alive = KeepAlive(clock)
        self._started = clock()
        self._ctcp = ctcp.Responder(clock)
        self._handlers = self._table()
        for message in self._registration.start():
            self.send(message)

    def _table(self) -> Mapping[str, Callable[[Message], bool]]:
        """By command what is done with it first; False keeps it from the model."""
        return {
            "PING": self._on_ping,
            "PONG": self._on_pong,
            "ERROR": self._on_error,
            "CAP": self._on_cap,
            "ACK": _ignore,
            "005": self._on_isupport,
            "010": self._on_bounce,
            "LANCHAT": self._on_vendor,
            "NICK": self._names.on_nick,
            "QUIT": self._names.on_quit,
            "JOIN": self.rooms.on_join,
            "PART": self.rooms.on_part,
            "KICK": self.rooms.on_kick,
            "RENAME": self.rooms.on_rename,
            "353": self.rooms.on_names,
            "366": self.rooms.on_names_end,
            "315": _ignore,
            "770": self.faces.on_followed,
            "774": self.faces.on_later,
            "FAIL": self._on_fail,
        }

    # -- what drives it -------------------------------------------------------------------------------------------

    @property
    def nick(self) -> str:
        """What we are called here, or ask to be."""
        return self._standing.nick or self._registration.nick

    def take_output(self) -> bytes:
        """What to write now; b'' when there is nothing."""
        data = b"".join(self._output)
        self._output.clear()
        return data

    def receive_data(self, data: bytes) -> None:
        """Bytes from the server, cut anywhere. Never raises for what they hold."""
        self.alive.heard()
        for line in self._lines.feed(data):
            if self.ending is not None:
                return
            if line is not None:
                self._receive_line(line)
        if self.online:
            self.pump()

    def next_deadline(self) -> float:
        """When on_timer wants to be called, by the clock."""
        deadlines = [self.alive.deadline()]
        if not self.online:
            deadlines.append(self._started + REGISTRATION_S)
            if self._registration.welcomed:
                deadlines.append(self.alive.heard_at + WELCOME_S)
        else:
            deadlines += [talk.at for talk in self._timed if talk.at is not None]
        due = self._delivery.next_at() if self.online else None
        return min([*deadlines, due] if due is not None else deadlines)

    def on_timer(self) -> None:
        """Do what is due by the clock; harmless when nothing is."""
        now = self._clock()
        silence = self.alive.check()
        if silence == "dead":
            self._end("silent")
        elif silence == "ask":
            self.send(Message("PING", (f"{_PING}{now:.0f}",)))
        if not self.online:
            self._registering(now)
            return
        for talk in self._timed:
            if talk.at is not None and now >= talk.at:
                talk.tell()
        self.pump()

    def send(self, message: Message) -> None:
        """Queue one line; a label goes only to servers that know labels."""
        if message.tags and "labeled-response" not in self._enabled:
            message = message._replace(tags={key: value for key, value in message.tags.items() if key != "label"})
        try:
            self._output.append(message.encode())
        except LocalProtocolError:
            self._sink(Received(Message("FAIL", (message.command, "INVALID", "The server cannot be told this."))))

    def send_quietly(self, message: Message) -> None:
        """Queue one line that nobody asked for: nobody wants to hear that it was refused."""
        self.send(message._replace(tags={**message.tags, "label": _QUIET}))

    def pump(self) -> None:
        """Write what waits in the outbox, as much as is right now."""
        for message in self._delivery.due(self._standing.mask):
            self.send(message)

    # -- what a person asks for -----------------------------------------------------------------------------------

    def set_nick(self, nick: str) -> None:
        """Be called so from now on."""
        self._names.change(nick)

    def read(self, target: str, ms: int) -> None:
        """This conversation was read up to a message of this time."""
        self.marks.read(target, ms)
        self.receipts.read(target, ms)

    # -- receiving ------------------------------------------------------------------------------------------------

    def _receive_line(self, line: bytes) -> None:
        message = read_line(line)
        if message is None:
            return
        if self.online:
            self._receive(message)
        else:
            self._register(message)

    def _receive(self, message: Message) -> None:
        if message.command == "BATCH" or "batch" in message.tags:
            item = self._batches.receive(message)
            if isinstance(item, Batch):
                (self.search.finished if item.kind == SEARCH else self.history.replayed)(item)
                if item.kind != SEARCH:
                    self.receipts.replayed(item)
                    # Until its pages are there, its order is not known: not to the next connection either.
                    self.carried.new_host = self.carried.new_host and self.carried.history.waiting
                return
            if item is None:
                return
            message = item
        if message.tags.get("label") == _QUIET and (message.command == "FAIL" or is_error(message.command)):
            return
        own = self._standing.is_from_me(message)
        taken = self._delivery.take(message, own=own)
        if taken is None:
            return
        message = taken
        if message.command in ("PRIVMSG", "NOTICE"):
            self._on_text(message, own=own)
            return
        handler = self._handlers.get(message.command)
        if handler is not None:
            if not handler(message):
                return
        elif is_error(message.command) and not self._on_refusal(message):
            return
        self._sink(Received(message))

    def _on_text(self, message: Message, *, own: bool) -> None:
        if len(message.params) < 2:
            return
        target = message.params[0]
        if ctcp.is_request(message):
            answer = None if own or not self._standing.is_me(target) else self._ctcp.answer(message)
            if answer is not None:
                self.send(answer)
            return
        msgid = message.tags.get("msgid")
        if msgid and message.source and "!" in message.source and not self._delivery.repeating:
            direct = not own and self._standing.is_me(target)
            self.carried.history.seen(message.nick if direct else self._standing.bare(target), msgid)
            if direct:
                self.receipts.came(message)
        self._sink(Received(message))

    # -- getting in -----------------------------------------------------------------------------------------------

    def _registering(self, now: float) -> None:
        if now >= self._started + REGISTRATION_S:
            self._end("timeout")
        elif self._registration.welcomed and now >= self.alive.heard_at + WELCOME_S:
            self._registration.finish()
            self._registered()

    def _register(self, message: Message) -> None:
        registration = self._registration
        if message.command.startswith(("HTTP/", "SSH-")):
            self._end("not-a-chat", retry=False)
            return
        if message.command in ("PING", "ERROR", "010", "LANCHAT"):
            self._handlers[message.command](message)
        for answer in registration.receive(message):
            self.send(answer)
        if registration.failure and self.ending is None:
            self._end(registration.failure, retry=False)
        elif registration.done:
            self._registered()

    def _registered(self) -> None:
        registration, carried = self._registration, self.carried
        self.online = True
        fold = self._standing.fold = fold_for(registration.isupport)
        self._standing.called(registration.nick, carried.identity.user)
        terms = Terms.of(self._enabled, registration.capabilities.offered)
        carried.batches = terms.batches
        carried.history.connected(fold, registration.isupport.get("CHATHISTORY", ""), short_is_last=terms.sent_once)
        if carried.new_host:
            carried.history.forget_order()
        carried.rooms.connected(fold)
        lobby = registration.isupport.get(LOBBY_TOKEN, "")
        if lobby and carried.lobby:
            carried.rooms.put_first(lobby, carried.lobby)
            carried.lobby = lobby
        host = self._fingerprint if registration.capabilities.is_lan_chat else ""
        self._delivery.connected(terms, fold, self._standing.mask, host)
        self._sink(self._registered_event())
        carried.new_host = carried.new_host and self._standing.has_history
        for message in registration.greeting():
            self._sink(Received(message))
        self._settle_in()

    def _registered_event(self) -> Registered:
        registration = self._registration
        return Registered(
            nick=registration.nick,
            server=registration.server,
            network=registration.isupport.get("NETWORK", ""),
            isupport=dict(registration.isupport),
            capabilities=frozenset(self._enabled),
            secure=self._secure,
            fingerprint=self._fingerprint,
            new_host=self.carried.new_host,
        )

    def _settle_in(self) -> None:
        """Be again what we were: away, in our rooms, with what was said meanwhile, and say what waits."""
        carried = self.carried
        if carried.identity.away is not None:
            self.send(Message("AWAY", (carried.identity.away,)))
        self.faces.connected(self._registration.opened, carried.identity.face)
        self.rooms.settle_in()
        self.receipts.ask(carried.history.conversations())
        if self._registration.nick_taken:
            self._names.missing()
        self.pump()

    # -- the link -------------------------------------------------------------------------------------------------

    def _end(self, reason: str, *, retry: bool = True, redirect: tuple[str, int] | None = None) -> None:
        if self.ending is None:
            self.ending = Ending(reason, retry, redirect)

    def _on_ping(self, message: Message) -> bool:
        self.send(Message("PONG", message.params[:1] or ("",)))
        return False

    def _on_pong(self, message: Message) -> bool:
        return not (message.params and message.params[-1].startswith(_PING))

    def _on_error(self, message: Message) -> bool:
        self._end(message.params[-1] if message.params else "")
        return False

    def _on_bounce(self, message: Message) -> bool:
        if len(message.params) > 2:
            self._redirect(message.params[1], message.params[2])
        return False

    def _on_vendor(self, message: Message) -> bool:
        verb = message.params[0] if len(message.params) > 1 and "!" not in (message.source or "") else ""
        if verb == "MOVED":
            self._redirect(*" ".join(message.params[1:]).rpartition(" ")[::2])
        return verb == "HOST"

    def _redirect(self, host: str, port: str) -> None:
        number = parse_number(port) or 0
        if host and 0 < number < 65536:
            self._end("moved", redirect=(host, number))

    def _on_cap(self, message: Message) -> bool:
        for answer in self._registration.capabilities.receive(message):
            self.send(answer)
        return False

    def _on_isupport(self, message: Message) -> bool:
        isupport.read(self._registration.isupport, message.params[1:-1])
        return False

    # -- refusals -------------------------------------------------------------------------------------------------

    def _on_refusal(self, message: Message) -> bool:
        if message.command in room_talk.REFUSALS:
            self.rooms.on_refusal(message)
        elif message.command in name_talk.REFUSALS:
            return self._names.on_refusal()
        return True

    def _on_fail(self, message: Message) -> bool:
        answered = {
            "CHATHISTORY": self.history.on_fail,
            "SEARCH": self.search.on_fail,
            "MARKREAD": _ignore,
            "RECEIPT": _ignore,
        }
        if message.params[:1] == ("JOIN",) and (renamed := self.rooms.on_fail(message)) is not None:
            self._sink(Received(renamed))
            return False
        if message.params[:1] == ("METADATA",):
            return self.faces.on_fail(message)
        about = answered.get(message.params[0]) if message.params else None
        if about is None:
            return True
        about(message)
        return False


def _ignore(_message: Message) -> bool:
    return False
