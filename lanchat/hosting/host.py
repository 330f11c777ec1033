"""Host: a chat on this machine: the port, the server behind it, its history and its certificate, from start to end.
What one connection speaks is in guest.py; whether to host at all is decided above."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from lanchat.config import ServerConfig
from lanchat.errors import UserError
from lanchat.hosting.door import Door
from lanchat.hosting.reception import Reception
from lanchat.hosting.stores import Stores
from lanchat.i18n import _, ngettext, reason_of
from lanchat.net.listener import PortTaken
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.sockopts import allow_many_sockets
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo

if TYPE_CHECKING:
    # What is behind the port is imported once the port is open: whoever comes meanwhile waits in the kernel.
    from lanchat.hosting.certificate import Certificate
    from lanchat.hosting.farewell import Farewell
    from lanchat.hosting.guest import Guest
    from lanchat.net import tls
    from lanchat.server.server import Server
    from lanchat.server.session import Session
    from lanchat.storage.history import HistoryStart

#: Seconds between two rounds of the server's housekeeping.
TICK_S = 1.0
#: Passwords stretched at a time; each takes a processor for a moment, and messages want the others.
PASSWORD_THREADS = 1

_log = logging.getLogger("lanchat.hosting.host")


class Host:
    """One hosted chat. Net thread only. `start` once, then `stop` or `yield_to` once."""

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        *,
        data_dir: Path,
        config: ServerConfig,
        chat: ChatInfo,
        port: int,
        address: str = "",
        owner_token: str = "",
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        self.loop = loop
        self.tls_required = config.tls.required
        self.origins = config.websocket.origins
        #: The port asked for, and once bound the one that is open.
        self.port = port
        #: Whether start() failed because another program holds the port.
        self.port_taken = False
        #: Gets sentences for the user: a history set aside, a disk that is full.
        self.on_notice: Callable[[str], None] | None = None
        #: Gets the number of people, about a second after it changed.
        self.on_people_changed: Callable[[int], None] | None = None
        self._workers = workers
        #: Of their own: whoever guesses passwords is not to hold up name look-ups.
        self._password_workers = Workers(loop, threads=PASSWORD_THREADS, name="password")
        self._data_dir = data_dir
        self._config = config
        self._chat = chat
        self._address = address
        self._owner_token = owner_token
        self._wall_ms = wall_ms
        self._random = random
        self._started: Callable[[str], None] | None = None
        self.stores = self._make_stores()
        self._reception = Reception(loop, self, config.limits, self._on_guest)
        self._server: Server | None = None
        self._certificate: Certificate | None = None
        self._waiting_for_tls: list[Callable[[], None]] | None = []
        self._by_session: dict[Session, Guest] = {}
        self._tick: Timer | None = None
        self._wakeup: Timer | None = None
        self._people = 0
        self._farewell: Farewell | None = None

    def _make_stores(self) -> Stores:
        return Stores(
            self.loop,
            self._data_dir,
            self._config.history,
            wall_ms=self._wall_ms,
            on_stored=self._on_stored,
            on_not_stored=self._on_not_stored,
            on_notice=self._notice,
            on_records_changed=self._on_records_changed,
        )

    # -- start ----------------------------------------------------------------------------------------------------

    def start(self, done: Callable[[str], None]) -> None:
        """Open the port at once, then the history; done('') when people can talk, else done(sentence), later."""
        self.loop.assert_here()
        self._started = done
        allow_many_sockets()
        try:
            # Whoever connects before the history is open waits in the kernel.
            self.port = self._reception.bind(self._address, self.port)
        except PortTaken as error:
            self.port_taken = True
            self._fail_soon(_("Port {port} is used by another program.").format(port=error.port))
            return
        except OSError as error:
            self._fail_soon(_cannot_listen(self._address, self.port, reason_of(error)))
            return
        web = self._config.websocket
        for door, host, port in (
            (Door.WEB, web.host, web.port),
            (Door.EXTERNAL, self._address, self._config.tls.external_port),
        ):
            try:
                if port:
                    self._reception.bind(host, port, door)
            except OSError as error:
                self._fail_soon(_cannot_listen(host, port, reason_of(error)))
                return
        self._chat = self._chat._replace(port=self.port)
        self.stores.open(self._chat.host_id, self._on_history)
        from lanchat.hosting.certificate import ensure_certificate

        ensure_certificate(self._data_dir, self._config.tls, self._workers, self._on_certificate)

    def _on_history(self, result: HistoryStart | UserError) -> None:
        if self._farewell is not None:
            return
        if isinstance(result, UserError):
            self._fail_soon(str(result))
            return
        try:
            self._make_server(result)
        except Exception:  # whoever waits for start() would wait for ever
            _log.exception("the server cannot be made")
            self._fail_soon(_("The chat cannot be opened. The log tells why."))
            return
        self._open_when_ready()

    def _make_server(self, result: HistoryStart) -> None:
        from lanchat.hosting.passwords import ScramPasswords
        from lanchat.server.server import Server

        self._chat = self._chat._replace(term=result.epoch.term)
        self._server = Server(
            config=self._config,
            chat=self._chat,
            epoch=result.epoch,
            first_seq=result.first_seq,
            last_ts=result.last_ts,
            history=self.stores.door,
            records=self.stores.records,
            passwords=ScramPasswords(self._password_workers.submit),
            clock=self.loop.time,
            wall_ms=self._wall_ms,
            random=self._random,
            owner_token=self._owner_token,
            topics=result.topics,
            modes=result.modes,
            recent=result.recent,
        )

    def _on_certificate(self, certificate: Certificate | None, error: Exception | None) -> None:
        if self._farewell is not None:
            return
        if certificate is None and (isinstance(error, UserError) or self.tls_required):
            self._fail_soon(str(error) if isinstance(error, UserError) else _no_certificate())
            return
        if certificate is None:
            _log.error("there is no certificate, so no TLS: %s", error)
            self._notice(_no_certificate())
        else:
            self._certificate = certificate
            self._chat = self._chat._replace(fingerprint=certificate.fingerprint)
        waiting, self._waiting_for_tls = self._waiting_for_tls or [], None
        for use in waiting:
            use()
        self._open_when_ready()

    def _open_when_ready(self) -> None:
        """Let people in once there is a history; a certificate is waited for only where it may be refused."""
        server, done = self._server, self._started
        if server is None:
            return
        server.hub.chat = self._chat
        if done is None or (self._config.tls.cert and self._waiting_for_tls is not None):
            return
        self._started = None
        self.loop.add_flush_hook(self._flush)
        self._reception.start()
        done("")

    def _fail_soon(self, sentence: str) -> None:
        self.loop.call_soon(self._fail, sentence)

    def _fail(self, sentence: str) -> None:
        done, self._started = self._started, None
        if done is not None:
            self._end("", "", lambda: done(sentence))

    # -- what is known --------------------------------------------------------------------------------------------

    def info(self) -> ChatInfo:
        """The chat as it is now, with its people counted."""
        return self._server.info() if self._server is not None else self._chat

    @property
    def connections(self) -> int:
        """Connections there are, whatever they speak."""
        return len(self._reception.guests)

    def port_of(self, door: Door) -> int:
        """The port of a door, 0 while it is closed."""
        return self._reception.port_of(door)

    def _notice(self, sentence: str) -> None:
        if self.on_notice is not None:
            self.on_notice(sentence)

    # -- what a guest needs (house.House) -------------------------------------------------------------------------

    @property
    def server(self) -> Server:
        """The server; there is one before anybody is let in."""
        assert self._server is not None
        return self._server

    def with_tls(self, use: Callable[[tls.Context | None], None], *, asking: bool) -> None:
        """See house.House."""
        certificate = self._certificate
        if self._waiting_for_tls is not None:
            self._waiting_for_tls.append(partial(self.with_tls, use, asking=asking))
        elif certificate is None:
            use(None)
        else:
            use(certificate.asking if asking else certificate.context)

    def page(self, address: str) -> bytes:
        """See house.House."""
        from lanchat.hosting import webpage

        info = self.info()
        people = ngettext("{count} person is here", "{count} people are here", info.people).format(count=info.people)
        return webpage.render(info.name, people, address, self.port, plain_allowed=not self.tls_required)

    def may_listen(self, address: str) -> bool:
        """See house.House."""
        return self._reception.may_listen(address)

    def listens_no_more(self, address: str) -> None:
        """See house.House."""
        self._reception.listens_no_more(address)

    def entered(self, guest: Guest, session: Session) -> None:
        """See house.House."""
        self._by_session[session] = guest
        session.reached = guest.transport.local[0]
        session.outlet = guest.outlet
        guest.transport.on_put_changed = self.server.outlets_changed

    def departed(self, session: Session) -> None:
        """See house.House."""
        self._by_session.pop(session, None)

    def left(self, guest: Guest) -> None:
        """See house.House."""
        if self._reception.left(guest) and self._farewell is not None:
            self._farewell.look()

    # -- time and output ------------------------------------------------------------------------------------------

    def _on_guest(self) -> None:
        if self._tick is None:
            self._tick = self.loop.call_later(TICK_S, self._on_tick)

    def _on_tick(self) -> None:
        """Once a second while somebody is there: an empty chat sleeps."""
        self.server.tick()
        self._tick = self.loop.call_later(TICK_S, self._on_tick) if self.connections else None
        people = self.server.people
        if people != self._people:
            self._people = people
            if self.on_people_changed is not None:
                self.on_people_changed(people)

    def _on_wakeup(self) -> None:
        self._wakeup = None
        self.server.tick()

    def _flush(self) -> None:
        """At the end of each pass: send every session what gathered for it, in one piece."""
        server = self.server
        server.write_shared()
        dirty = server.dirty
        if dirty:
            sessions = list(dirty)
            dirty.clear()
            guests = self._by_session
            last: list[bytes] = []
            joined = b""
            for session in sessions:
                guest = guests.get(session)
                if guest is None:
                    continue
                output = session.take_output()
                if output:
                    # In a busy room most get the same lines: they share one joined piece.
                    if output != last:
                        last, joined = output, b"".join(output)
                    session.write(joined)
                if session.closing is not None or session.paused is not guest.held:
                    guest.settle()
        # Only now, so that the store's thread does not take turns with the sending.
        self.stores.door.release(urgent=bool(server.hub.fan.holding) or self._farewell is not None)
        when = server.next_wakeup()
        if when is not None and (self._wakeup is None or when < self._wakeup.when):
            if self._wakeup is not None:
                self._wakeup.cancel()
            self._wakeup = self.loop.call_later(max(0.0, when - self.loop.time()), self._on_wakeup)

    def _on_stored(self, ticket: int) -> None:
        if self._server is not None:
            self._server.committed(ticket)
            if self._farewell is not None:
                self._farewell.look()

    def _on_not_stored(self, tickets: range, reason: str) -> None:
        if self._server is not None:
            self._server.store_failed(tickets, reason)
            if self._farewell is not None:
                self._farewell.look()

    def _on_records_changed(self) -> None:
        if self._server is not None:
            self._server.records_changed()

    # -- the end --------------------------------------------------------------------------------------------------

    def stop(self, done: Callable[[], None]) -> None:
        """Store and echo what was said, say goodbye, close everything; then done(), after a few seconds at most."""
        self._end("The chat was closed", "", done)

    def yield_to(self, address: str, port: int, done: Callable[[], None]) -> None:
        """As stop(), but tell everybody where the chat goes on."""
        self._end("The chat goes on elsewhere", f"{address} {port}", done)

    def _end(self, reason: str, redirect: str, done: Callable[[], None]) -> None:
        self.loop.assert_here()
        if self._farewell is not None:
            self._farewell.also(done)
            return
        self._started = None
        self._reception.close()
        server = self._server

        from lanchat.hosting.farewell import Farewell

        def say_goodbye() -> None:
            if server is not None:
                server.shut_down(reason, redirect)
                self._flush()

        self._farewell = Farewell(
            self.loop,
            self._workers,
            last_lines=server.hurry if server is not None else lambda: None,
            settled=lambda: self.stores.settled,
            guests=self._reception.guests,
            say_goodbye=say_goodbye,
            stop_store=self._close,
            done=self._ended,
        )
        self._farewell.also(done)
        self._farewell.begin()

    def _close(self, timeout: float) -> bool:
        """On a worker: what is under way is stored."""
        self._password_workers.stop()
        return self.stores.stop(timeout)

    def _ended(self) -> None:
        self.loop.remove_flush_hook(self._flush)
        for timer in (self._tick, self._wakeup):
            if timer is not None:
                timer.cancel()
        self._waiting_for_tls = None


def _cannot_listen(address: str, port: int, why: str) -> str:
    if address:
        return _("Nothing can be opened at {address}, port {port}: {why}.").format(address=address, port=port, why=why)
    return _("Port {port} cannot be opened: {why}.").format(port=port, why=why)


def _no_certificate() -> str:
    return _("No certificate could be made, so nobody can connect with TLS. Reinstall LAN Chat.")
