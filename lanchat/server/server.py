"""Server: the door to the embedded IRC server. Lines go in, output gathers in sessions; no socket, no thread.
It owns the pace at which lines are executed; what a line does is in commands.py and below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from random import Random

from lanchat.config import ServerConfig
from lanchat.errors import RemoteProtocolError
from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.entry import Entry, Epoch
from lanchat.protocol.message import Message, parse
from lanchat.protocol.plain_text import clean
from lanchat.server import commands, guests, limits
from lanchat.server.expiry import Expiry
from lanchat.server.handlers import capability, messaging, metadata_news, multiline, refusals, vendor
from lanchat.server.history import History
from lanchat.server.hub import Hub
from lanchat.server.ledger import Ledger
from lanchat.server.passwords import Passwords
from lanchat.server.presence import Presence
from lanchat.server.records import MemoryRecords, Records
from lanchat.server.session import Session, User

#: What no line may hold; a host's line buffer has dropped it already.
_FORBIDDEN = b"\0\r\n"


class Server:
    """A chat. Net thread only.

    The host calls `receive` for every line. At the end of each pass it calls write_shared, and empties
    `dirty` by sending what take_output of each session gives. It closes what is `finished`, calls `close_session` for
    every connection that is gone, `tick` each second and at `next_wakeup()`, and `committed` or `store_failed` for what
    the store reports. `topics` and `modes` are the last entries of their kind and `recent` the newest
    entries of each room, by Entry.room.
    """

    def __init__(
        self,
        *,
        config: ServerConfig,
        chat: ChatInfo,
        epoch: Epoch,
        first_seq: int,
        last_ts: int,
        history: History,
        records: Records | None = None,
        passwords: Passwords | None = None,
        clock: Callable[[], float],
        wall_ms: Callable[[], int],
        random: Random,
        owner_token: str = "",
        topics: Mapping[str, Entry] | None = None,
        modes: Mapping[str, Entry] | None = None,
        recent: Mapping[str, Sequence[Entry]] | None = None,
    ) -> None:
        self._ledger = Ledger(history, epoch, first_seq, last_ts, wall_ms, random)
        self.hub = Hub(config, chat, self._ledger, records or MemoryRecords(), passwords, clock, wall_ms, random)
        self.hub.resume = self._pump
        self.hub.offered = capability.offered(self.hub)
        self.hub.owner_token = owner_token
        self.hub.monitors.seen = partial(metadata_news.monitored, self.hub)
        self._clock = clock
        #: Sessions with output to flush, or whose `paused` or `closing` changed. The host empties it.
        self.dirty = self.hub.fan.dirty
        #: Writes what is for many at once; what is left for each is in `dirty` only then.
        self.write_shared = self.hub.fan.write
        #: To be called when a session's outlet, or its `put`, has become another.
        self.outlets_changed = self.hub.fan.outlets_changed
        self._addresses: dict[str, int] = {}
        #: Sessions whose delayed lines wait for their time.
        self._throttled: set[Session] = set()
        self._housekeeping = clock()
        self.hub.parking.load(topics or {}, modes or {}, recent or {})
        for entries in (recent or {}).values():
            self._ledger.load(entries)
        self.expiry = Expiry(self.hub)
        self._presence = Presence(self.hub)
        self._presence.restore()

    # -- connections -----------------------------------------------------------------------------------------------

    def open_session(
        self, address: str, *, secure: bool, plain: bool = False, relayed: bool = False, certificate: str = ""
    ) -> Session:
        """A connection came. One that is refused has `closing` set already, and its ERROR line in its output.

        `relayed`: it may be that of a proxy on this computer, with somebody behind it who is anywhere. `certificate`:
        the SHA-256 of the one its program has shown, and proven to be its own, in hex.
        """
        hub = self.hub
        self.expiry.look()
        host = address.removeprefix("::ffff:").partition("%")[0]
        # A host that starts with a colon would be read as a last parameter.
        host = "0" + host if host.startswith(":") else host
        user = User(hub.random.getrandbits(128).to_bytes(16, "big"), host)
        session = Session(user, hub.fan, secure=secure, plain=plain, now=self._clock())
        session.certificate = certificate
        session.at_host = hub.config.server.local_operators and session.local and not (plain or relayed)
        if hub.config.limits.throttle:
            rate = limits.LOCAL_RATE if session.local else limits.RATE
            opening = limits.BURST if plain else limits.OPENING_BURST
            session.throttle.allow(limits.LOCAL_BURST if session.local else opening, rate)
        hub.sessions.add(session)
        hub.unregistered += 1
        from_there = self._addresses[host] = self._addresses.get(host, 0) + 1
        if len(hub.sessions) > hub.config.limits.clients:
            hub.disconnect(session, "Too many connections")
        elif from_there > hub.config.limits.per_address and not session.local:
            hub.disconnect(session, "Too many connections from your address")
        elif plain:
            guests.welcome(hub, session)
        return session

    def close_session(self, session: Session, reason: str) -> None:
        """The transport is gone. Idempotent; must be called for every session in the end."""
        if session.gone:
            return
        self.hub.drop(session, clean(reason) or "Connection closed")
        self._throttled.discard(session)
        left = self._addresses[session.address] = self._addresses[session.address] - 1
        if not left:
            del self._addresses[session.address]

    # -- lines -----------------------------------------------------------------------------------------------------

    def receive(self, session: Session, line: bytes) -> None:
        """One line without its line end. Executed now, or later where the session is too fast or waits."""
        self._take(session, line.translate(None, _FORBIDDEN), self._clock())

    def receive_lines(self, session: Session, lines: Sequence[bytes | None]) -> int:
        """Several lines that came together, as a LineBuffer gives them: None is one that was too long. Returns how many
        were taken: the session wants no more for now, or never again, when it is not all."""
        taken, now = 0, self._clock()
        for line in lines:
            if session.paused or session.closing is not None:
                break
            taken += 1
            if line is None:
                self.line_too_long(session)
            else:
                self._take(session, line, now)
        return taken

    def receive_plain(self, session: Session, text: str) -> None:
        """A plain-text guest says something in the lobby."""
        self._take(session, text, self._clock())

    def line_too_long(self, session: Session) -> None:
        """The line buffer dropped a line that was over its limit."""
        if session.closing is not None:
            return
        if session.plain:
            self.hub.notice(session, "That was too long to be said in one line.")
        else:
            self.hub.numeric(session, num.ERR_INPUTTOOLONG, text="Input line was too long")

    def _take(self, session: Session, line: bytes | str, now: float) -> None:
        if session.closing is not None or session.gone:
            return
        session.heard = now
        session.pinged = None
        if session.delayed or session.running or session.waiting is not None or not session.throttle.take(now):
            self._delay(session, line)
        elif not messaging.say_quickly(self.hub, session, line):
            self._execute(session, line)
            if session.delayed:
                self._pump(session)

    def _delay(self, session: Session, line: bytes | str) -> None:
        session.delayed.append(line)
        session.delayed_bytes += len(line)
        if session.waiting is None and not session.running:
            self._throttled.add(session)
        if len(session.delayed) > limits.MAX_DELAYED_HARD:
            self.hub.disconnect(session, "Excess Flood")
            return
        full = len(session.delayed) >= limits.MAX_DELAYED_LINES or session.delayed_bytes >= limits.MAX_DELAYED_BYTES
        if full and not session.paused:
            session.paused = True
            session.touch()

    def _pump(self, session: Session) -> None:
        """Execute the delayed lines whose time has come, in order."""
        if session.running or session.gone:
            return
        delayed = session.delayed
        while delayed and session.waiting is None and session.throttle.take(self._clock()):
            line = delayed.popleft()
            session.delayed_bytes -= len(line)
            self._execute(session, line)
        if delayed and session.waiting is None:
            self._throttled.add(session)
        else:
            self._throttled.discard(session)
        if session.paused and len(delayed) <= limits.MAX_DELAYED_LINES // 2:
            session.paused = False
            session.touch()

    def _execute(self, session: Session, line: bytes | str) -> None:
        session.running = True
        try:
            if isinstance(line, str):
                guests.line(self.hub, session, line)
            else:
                self._execute_irc(session, line)
        finally:
            session.running = False

    def _execute_irc(self, session: Session, line: bytes) -> None:
        hub = self.hub
        if session.plain:
            guests.line(hub, session, line.decode(errors="replace"))
            return
        try:
            message = parse(line)
        except UnicodeDecodeError:
            _refuse_bytes(hub, session, line)
            return
        except RemoteProtocolError:
            return
        was_registered = session.registered
        before = len(session.out)
        label = _label_of(session, message) if message.tags else ""
        if label:
            hub.answer(session, label, lambda: commands.run(hub, session, message))
        else:
            commands.run(hub, session, message)
        if session.registered and not was_registered and hub.config.limits.throttle and not session.local:
            session.throttle.allow(limits.BURST, limits.RATE)
        # Within one pass the transport sees nothing yet of what is asked for.
        if session.gathered(before) > hub.config.limits.send_queue_bytes and session.closing is None:
            session.forget_output()
            hub.disconnect(session, "SendQ exceeded")

    # -- time ------------------------------------------------------------------------------------------------------

    def next_wakeup(self) -> float | None:
        """The clock at which delayed lines or long answers can go on, None for neither. The host calls tick() then."""
        long_answers = self.hub.portions.under_way
        if not self._throttled and not long_answers:
            return None
        times = [session.throttle.ready_at() for session in self._throttled]
        if long_answers:
            times.append(self._clock() + limits.PORTION_EVERY)
        return min(times)

    def tick(self) -> None:
        """Go on with delayed lines; once a second look for who is silent, late or stuck."""
        self.hub.portions.go_on()
        for session in list(self._throttled):
            self._pump(session)
        now = self._clock()
        if now - self._housekeeping < limits.HOUSEKEEPING:
            return
        self._housekeeping = now
        self.expiry.look()
        self._presence.look()
        for session in list(self.hub.sessions):
            # Nothing is due for most, and a call for each would be much of what a quiet chat does.
            if (
                now - session.heard >= limits.OWN_PING_AFTER
                or session.pinged is not None
                or session.holds
                or session.batch is not None
                or session.waiting is not None
                or not session.registered
            ):
                self._look_after(session, now)

    def _look_after(self, session: Session, now: float) -> None:
        hub = self.hub
        if session.closing is not None:
            return
        if session.waiting is not None and now >= session.waiting_until:
            session.waiting()
        if session.batch is not None and now >= session.batch.until:
            multiline.time_out(hub, session, session.batch)
        if session.holds and self._holds_too_much(session):
            hub.disconnect(session, "SendQ exceeded")
        elif not session.registered:
            if now - session.opened >= limits.REGISTRATION_DEADLINE:
                hub.disconnect(session, "Registration timed out")
        elif session.plain or session.delayed:
            return
        elif session.pinged is None:
            if now - session.heard >= (limits.OWN_PING_AFTER if _is_own(session) else limits.PING_AFTER):
                session.pinged = now
                session.send(f"PING :{hub.name}\r\n".encode())
        elif now - session.pinged >= (limits.OWN_PING_TIMEOUT if _is_own(session) else limits.PING_TIMEOUT):
            silent = int(now - session.heard)
            hub.disconnect(session, f"Ping timeout: {silent} seconds")

    def _holds_too_much(self, session: Session) -> bool:
        session.fan.catch_up(session)
        if len(session.out) > limits.MAX_HELD_LINES:
            return True
        return sum(map(len, session.out)) > self.hub.config.limits.send_queue_bytes

    # -- the store -------------------------------------------------------------------------------------------------

    def committed(self, ticket: int) -> None:
        """All tickets up to this one are on disk: their echoes may go."""
        self._ledger.committed(ticket)

    def store_failed(self, tickets: Iterable[int], reason: str) -> None:
        """These could not be stored: their authors get FAIL in place of the echo, and may send them again."""
        waiters = self._ledger.failed(tickets)
        for waiter in reversed(waiters):
            if waiter.undo is not None:
                waiter.undo()
        refusals.forget(self.hub, waiters)
        for waiter in waiters:
            refusals.not_stored(self.hub, waiter, clean(reason) or "the disk refused it")

    def records_changed(self) -> None:
        """Somebody else than this server changed the records."""
        self.hub.accounts.look_at_names()
        capability.announce(self.hub)

    # -- the whole chat --------------------------------------------------------------------------------------------

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.hub.nicks)

    def info(self) -> ChatInfo:
        """The chat with its present number of people."""
        return vendor.describe(self.hub)

    def hurry(self) -> None:
        """The chat ends: execute the lines that wait for their time. MAX_LAST_LINES at most; the rest is dropped."""
        left = limits.MAX_LAST_LINES
        for session in list(self._throttled):
            while left and session.delayed and session.waiting is None and session.closing is None:
                left -= 1
                line = session.delayed.popleft()
                session.delayed_bytes -= len(line)
                self._execute(session, line)

    def shut_down(self, reason: str, redirect: str = "") -> None:
        """Say goodbye to everybody and have all connections closed; `redirect` is 'address port' to go on at. What the
        store has not taken by now is never echoed, and so said again elsewhere by those who can."""
        hub = self.hub
        self._presence.look()
        for session in list(hub.sessions):
            if session.closing is not None:
                continue
            session.forget_held()
            if redirect and not session.plain:
                if session.caps & cap.SENT_ONCE:
                    hub.from_server(session, f"LANCHAT MOVED :{redirect}")
                else:
                    address, _, port = redirect.partition(" ")
                    hub.numeric(session, num.RPL_BOUNCE, address, port or "50000", text="The chat goes on there")
            hub.notice(session, reason)
            session.closing = reason
            end = f"* {reason}\n" if session.plain else f"ERROR :Closing Link: {session.address} ({reason})\r\n"
            session.send(end.encode())


def _is_own(session: Session) -> bool:
    """Whether it is one of our own programs, by what only they ask for."""
    return bool(session.caps & cap.SENT_ONCE)


def _label_of(session: Session, message: Message) -> str:
    """The label that the answer to this is to have (labeled-response, "Dependencies" and "Tag value"), '' for none."""
    label = message.tags.get("label", "")
    wanted = cap.LABELED_RESPONSE | cap.BATCH
    return label if label and session.caps & wanted == wanted and len(label.encode()) <= limits.MAX_LABEL else ""


def _refuse_bytes(hub: Hub, session: Session, line: bytes) -> None:
    """UTF8ONLY, "The INVALID_UTF8 standard replies code"."""
    why = "Message rejected, your program must use UTF-8 here"
    try:
        message = parse(line.decode(errors="replace").encode())
    except RemoteProtocolError:
        message = Message("*")
    command = message.command
    command = command if command.isalnum() and command.isascii() and len(command) <= 20 else "*"
    refuse = partial(hub.fail, session, command, "INVALID_UTF8", text=why, known=True)
    hub.answer(session, _label_of(session, message), refuse)
