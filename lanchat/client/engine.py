"""One connection's talk with a server, without any I/O: bytes in, bytes and events out.
Connecting, TLS, timers and coming back are connection.py's; the model of rooms and people is state.py's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from lanchat.client import ctcp
from lanchat.client.batches import Batch, Batches
from lanchat.client.capabilities import CHATHISTORY
from lanchat.client.casemap import Fold, fold_for
from lanchat.client.delivery import Delivery, Terms
from lanchat.client.events import ClientEvent, HistoryPage, Received, Registered
from lanchat.client.explain import is_error
from lanchat.client.history_requests import HistoryRequests
from lanchat.client.linebuffer import LineBuffer
from lanchat.client.nick_keeper import NickKeeper
from lanchat.client.nicknames import shorten
from lanchat.client.outbox import Outbox
from lanchat.client.registration import Identity, Registration, parse_isupport
from lanchat.client.wanted_rooms import WantedRooms
from lanchat.errors import LocalProtocolError, RemoteProtocolError
from lanchat.protocol.message import Message, parse

#: Seconds without a byte from the server before we ask whether it lives, and then until it counts as dead.
IDLE_S = 20.0
DEAD_S = 10.0
#: Seconds a server may take to let us in, and to end its MOTD after it welcomed us.
REGISTRATION_S = 30.0
WELCOME_S = 5.0

_JOIN_REFUSED = frozenset(("403", "405", "471", "473", "474", "475", "476", "477", "479", "489", "520"))
_NICK_REFUSED = frozenset(("431", "432", "433", "436", "437", "438", "447"))


@dataclass(slots=True)
class Carried:
    """What goes from connection to connection. Net thread only."""

    identity: Identity
    outbox: Outbox = field(default_factory=Outbox)
    history: HistoryRequests = field(default_factory=HistoryRequests)
    rooms: WantedRooms = field(default_factory=WantedRooms)
    #: Whether the host now reached orders what was said anew.
    new_host: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """Why this connection is over, and what comes next."""

    reason: str
    retry: bool = True
    redirect: tuple[str, int] | None = None


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
        self._registration = Registration(carried.identity, random)
        self._delivery = Delivery(carried.outbox, sink, clock)
        self._batches = Batches()
        self._lines = LineBuffer()
        self._output: list[bytes] = []
        self._fold: Fold = fold_for({})
        self._me = ""
        self._mask = ""
        self._enabled = self._registration.capabilities.enabled
        self._started = self._heard = clock()
        self._pinged: float | None = None
        self._keeper = NickKeeper(clock)
        self._ctcp = ctcp.Responder(clock)
        self._handlers: dict[str, Callable[[Message], bool]] = {
            "PING": self._on_ping,
            "PONG": self._on_pong,
            "ERROR": self._on_error,
            "CAP": self._on_cap,
            "ACK": lambda _message: False,
            "005": self._on_isupport,
            "010": self._on_bounce,
            "LANCHAT": self._on_vendor,
            "NICK": self._on_nick,
            "QUIT": self._on_quit,
            "JOIN": self._on_join,
            "PART": self._on_part,
            "KICK": self._on_kick,
            "353": self._on_names,
            "366": self._on_names_end,
            "315": lambda _message: False,
            "FAIL": self._on_fail,
        }
        for message in self._registration.start():
            self.send(message)

    # -- what drives it -------------------------------------------------------------------------------------------

    @property
    def nick(self) -> str:
        """What we are called here, or ask to be."""
        return self._registration.nick

    def take_output(self) -> bytes:
        """What to write now; b'' when there is nothing."""
        data = b"".join(self._output)
        self._output.clear()
        return data

    def receive_data(self, data: bytes) -> None:
        """Bytes from the server, cut anywhere. Never raises for what they hold."""
        self._heard = self._clock()
        self._pinged = None
        for line in self._lines.feed(data):
            if self.ending is not None:
                return
            self._receive_line(line)
        if self.online:
            self.pump()

    def next_deadline(self) -> float:
        """When on_timer wants to be called, by the clock."""
        deadlines = [self._heard + IDLE_S if self._pinged is None else self._pinged + DEAD_S]
        if not self.online:
            deadlines.append(self._started + REGISTRATION_S)
            if self._registration.welcomed:
                deadlines.append(self._heard + WELCOME_S)
        elif self._keeper.at is not None:
            deadlines.append(self._keeper.at)
        due = self._delivery.next_at() if self.online else None
        return min([*deadlines, due] if due is not None else deadlines)

    def on_timer(self) -> None:
        """Do what is due by the clock; harmless when nothing is."""
        now = self._clock()
        if self._pinged is not None and now >= self._pinged + DEAD_S:
            self._end("silent")
        elif not self.online:
            self._registering(now)
        else:
            if self._keeper.at is not None and now >= self._keeper.at:
                self._reclaim()
            self.pump()
        if self._pinged is None and now >= self._heard + IDLE_S and self.ending is None:
            self._pinged = now
            self.send(Message("PING", (f"lanchat-{now:.0f}",)))

    def send(self, message: Message) -> None:
        """Queue one line; a label goes only to servers that know labels."""
        if message.tags and "labeled-response" not in self._enabled:
            message = message._replace(tags={key: value for key, value in message.tags.items() if key != "label"})
        try:
            self._output.append(message.encode())
        except LocalProtocolError:
            self._sink(Received(Message("FAIL", (message.command, "INVALID", "The server cannot be told this."))))

    def pump(self) -> None:
        """Write what waits in the outbox, as much as is right now."""
        for message in self._delivery.due(self._mask):
            self.send(message)

    # -- what a person asks for -----------------------------------------------------------------------------------

    def set_nick(self, nick: str) -> None:
        """Be called so from now on."""
        self._keeper.settled()
        self.send(Message("NICK", (self._fitting(nick),)))

    def join(self, room: str, key: str = "") -> None:
        """Enter a room."""
        self.send(Message("JOIN", (room, key) if key else (room,)))

    def request_history(self, target: str, msgid: str | None, limit: int) -> None:
        """Ask for older messages; where that is impossible the answer is an empty page at once."""
        asked = self.carried.history.before(target, msgid, limit) if self.has_history else None
        if asked is not None:
            self.send(asked)
        else:
            self._sink(HistoryPage(target, (), not self.has_history, "latest" if msgid is None else "before"))

    @property
    def has_history(self) -> bool:
        """Whether the server keeps history for us."""
        return CHATHISTORY in self._enabled and "batch" in self._enabled

    # -- receiving ------------------------------------------------------------------------------------------------

    def _receive_line(self, line: bytes) -> None:
        try:
            message = parse(line)
        except RemoteProtocolError:
            return
        except UnicodeDecodeError:
            # Old clients on old servers write in the code page of western Europe.
            message = parse(line.decode("cp1252", "replace").encode())
        if self.online:
            self._receive(message)
        else:
            self._register(message)

    def _receive(self, message: Message) -> None:
        if message.command == "BATCH" or "batch" in message.tags:
            item = self._batches.receive(message)
            if isinstance(item, Batch):
                self._replayed(item)
                return
            if item is None:
                return
            message = item
        own = message.source is not None and self._fold(message.nick) == self._me
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
            answer = None if own or self._fold(target) != self._me else self._ctcp.answer(message)
            if answer is not None:
                self.send(answer)
            return
        msgid = message.tags.get("msgid")
        if msgid:
            direct = not own and self._fold(target) == self._me
            self.carried.history.seen(message.nick if direct else target, msgid)
        self._sink(Received(message))

    def _replayed(self, batch: Batch) -> None:
        for message in batch.messages:
            if "msgid" in message.tags and self._fold(message.nick) == self._me:
                self._delivery.seen(message.tags["msgid"])
        self._paged(self.carried.history.finished(batch))

    def _paged(self, answer: tuple[HistoryPage, Message | None] | None) -> None:
        if answer is None:
            return
        page, following = answer
        self._sink(page)
        if following is not None:
            self.send(following)

    # -- getting in -----------------------------------------------------------------------------------------------

    def _registering(self, now: float) -> None:
        if now >= self._started + REGISTRATION_S:
            self._end("timeout")
        elif self._registration.welcomed and now >= self._heard + WELCOME_S:
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
        self._fold = fold_for(registration.isupport)
        self._called(registration.nick)
        terms = Terms.of(self._enabled)
        carried.history.connected(
            self._fold, registration.isupport.get("CHATHISTORY", ""), short_is_last=terms.sent_once
        )
        if carried.new_host:
            carried.history.forget_order()
        carried.rooms.connected(self._fold)
        self._delivery.connected(terms, self._fold)
        self._sink(self._registered_event())
        carried.new_host = False
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
        for room, key in carried.rooms:
            self.join(room, key)
        if self.has_history:
            for target in carried.history.conversations():
                if not self._is_channel(target):
                    self._ask(carried.history.entered(target))
        if self._registration.nick_taken:
            self._keeper.missing()
        self.pump()

    def _ask(self, message: Message | None) -> None:
        if message is not None:
            self.send(message)

    # -- our name -------------------------------------------------------------------------------------------------

    def _called(self, nick: str) -> None:
        self._registration.nick = nick
        self._me = self._fold(nick)
        self._mask = f"{nick}!{self.carried.identity.user}@localhost"

    def _fitting(self, nick: str) -> str:
        limit = self._registration.isupport.get("NICKLEN", "")
        return shorten(nick, int(limit)) if limit.isdigit() else nick

    def _wished(self) -> str:
        return self._fitting(self.carried.identity.nick)

    def _reclaim(self) -> None:
        if self._fold(self._wished()) == self._me:
            self._keeper.settled()
            return
        self._keeper.asked()
        self.send(Message("NICK", (self._wished(),)))

    def _freed(self, nick: str) -> None:
        if self._keeper.at is not None and self._fold(nick) == self._fold(self._wished()):
            self._reclaim()

    def _on_nick(self, message: Message) -> bool:
        if message.params and self._fold(message.nick) == self._me:
            self._called(message.params[0])
            if self._fold(self._wished()) == self._me:
                self._keeper.settled()
        elif message.params:
            self._freed(message.nick)
        return True

    def _on_quit(self, message: Message) -> bool:
        self._freed(message.nick)
        return True

    # -- the link -------------------------------------------------------------------------------------------------

    def _end(self, reason: str, *, retry: bool = True, redirect: tuple[str, int] | None = None) -> None:
        if self.ending is None:
            self.ending = Ending(reason, retry, redirect)

    def _on_ping(self, message: Message) -> bool:
        self.send(Message("PONG", message.params[:1] or ("",)))
        return False

    def _on_pong(self, message: Message) -> bool:
        return not (message.params and message.params[-1].startswith("lanchat-"))

    def _on_error(self, message: Message) -> bool:
        self._end(message.params[-1] if message.params else "")
        return False

    def _on_bounce(self, message: Message) -> bool:
        if len(message.params) > 2:
            self._redirect(message.params[1], message.params[2])
        return False

    def _on_vendor(self, message: Message) -> bool:
        if len(message.params) > 1 and message.params[0] == "MOVED" and "!" not in (message.source or ""):
            host, _, port = " ".join(message.params[1:]).rpartition(" ")
            self._redirect(host, port)
        return False

    def _redirect(self, host: str, port: str) -> None:
        if host and port.isdigit() and 0 < int(port) < 65536:
            self._end("moved", redirect=(host, int(port)))

    def _on_cap(self, message: Message) -> bool:
        for answer in self._registration.capabilities.receive(message):
            self.send(answer)
        return False

    def _on_isupport(self, message: Message) -> bool:
        parse_isupport(message.params[1:-1], self._registration.isupport)
        return False

    # -- rooms ----------------------------------------------------------------------------------------------------

    def _is_channel(self, name: str) -> bool:
        return name[:1] in self._registration.isupport.get("CHANTYPES", "#&") if name else False

    def _unwanted(self, room: str) -> None:
        self.carried.rooms.unwant(room)
        self.carried.history.forget(room)

    def _on_join(self, message: Message) -> bool:
        if message.params and self._fold(message.nick) == self._me:
            room = message.params[0]
            if message.source and "!" in message.source:
                self._mask = message.source
            self.carried.rooms.want(room)
            self.carried.rooms.entering(room)
            if self.has_history:
                self._ask(self.carried.history.entered(room))
        return True

    def _on_part(self, message: Message) -> bool:
        if message.params and self._fold(message.nick) == self._me:
            self._unwanted(message.params[0])
        return True

    def _on_kick(self, message: Message) -> bool:
        if len(message.params) > 1 and self._fold(message.params[1]) == self._me:
            self._unwanted(message.params[0])
        return True

    def _on_names(self, message: Message) -> bool:
        if len(message.params) > 3:
            self.carried.rooms.listed(message.params[2], len(message.params[3].split()))
        return True

    def _on_names_end(self, message: Message) -> bool:
        if len(message.params) > 1 and self.carried.rooms.worth_asking(message.params[1]):
            self.send(Message("WHO", (message.params[1],)))
        return True

    # -- refusals -------------------------------------------------------------------------------------------------

    def _on_refusal(self, message: Message) -> bool:
        if message.command in _JOIN_REFUSED and len(message.params) > 2:
            self._unwanted(message.params[1])
        elif message.command in _NICK_REFUSED:
            if self._keeper.refused():
                return False
            self.carried.identity.nick = self.nick
        return True

    def _on_fail(self, message: Message) -> bool:
        if message.params and message.params[0] == "CHATHISTORY":
            self._paged(self.carried.history.failed(message.tags.get("label", ""), message.params))
            return False
        return True
