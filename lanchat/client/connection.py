"""Keeps one connection to a chat alive: connects, makes it secure, follows redirects, comes back after a loss.
What is said over it is engine.py's. Everything here belongs to the net thread."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from random import Random

from lanchat.client.backoff import Backoff
from lanchat.client.carried import Carried, Ending
from lanchat.client.destination import Destination, Tls
from lanchat.client.engine import Engine
from lanchat.client.events import ClientEvent, Connecting, Disconnected
from lanchat.client.outbox import Outgoing
from lanchat.client.plain_probe import Answer, PlainProbe
from lanchat.i18n import _
from lanchat.net.connector import Cancel, connect
from lanchat.net.handshake import TIMED_OUT
from lanchat.net.interfaces import usable_interfaces
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.sockopts import BROKEN_OFF, GONE, is_loopback
from lanchat.net.tls import client_context, fingerprint
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.message import Message

#: Seconds one attempt to connect may take.
CONNECT_S = 5.0
#: Seconds a server of which nothing is known may take for TLS before it is asked whether it speaks in the clear.
TLS_S = 2.0
#: Addresses of which it is remembered that they speak TLS; the oldest is forgotten first.
MAX_SECURE = 256
#: A connection that lived this long was a good one: the next loss is followed by the shortest delay again.
STABLE_S = 10.0
#: Redirects followed within REDIRECT_SPAN_S; more means that the servers send us in circles.
MAX_REDIRECTS = 6
REDIRECT_SPAN_S = 30.0
#: Reasons that need no other explanation where this computer has no network.
NO_ANSWER = frozenset(("silent", "timeout", "unreachable", "not-found"))

_log = logging.getLogger("lanchat.client.connection")


class Connection:
    """The link to the chat and its comings and goings. Net thread only."""

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        carried: Carried,
        *,
        sink: Callable[[ClientEvent], None],
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._carried = carried
        self._sink = sink
        self._clock = clock
        self._random = random
        self._backoff = Backoff(random)
        self._destination: Destination | None = None
        self._engine: Engine | None = None
        self._transport: Transport | None = None
        self._attempt: Cancel | PlainProbe | None = None
        self._tls_deadline: Timer | None = None
        #: Where TLS was spoken: never again in the clear, whatever happens there. Used as an ordered set.
        self._secure: dict[tuple[str, int], None] = {}
        self._retry: Timer | None = None
        self._timer: Timer | None = None
        self._timer_at = 0.0
        self._online_since: float | None = None
        self._redirects: deque[float] = deque(maxlen=MAX_REDIRECTS)
        self._closed = False

    @property
    def engine(self) -> Engine | None:
        """The talk under way, None without a registered connection."""
        return self._engine if self._engine is not None and self._engine.online else None

    # -- what a person asks for -----------------------------------------------------------------------------------

    def open(self, address: str, port: int, tls: Tls) -> None:
        """Connect there, leaving where we are; keeps trying until close()."""
        self._loop.assert_here()
        self._closed = False
        if self._destination is None or not self._destination.same_place(address, port):
            self._carried.outbox.host_changed(resend=False)
        self._backoff.reset()
        self._go(Destination(address, port, self._at_least(tls, (address, port))))

    def reopen(self) -> None:
        """Go on where open() or move() led to, after it ended for good. Nothing when there was no such place."""
        self._loop.assert_here()
        if self._destination is not None and not self._closed:
            self._backoff.reset()
            self._go(self._destination)

    def move(self, address: str, port: int, *, resend: bool) -> None:
        """The chat goes on there. `resend`: what the last host had echoed may be unknown to the next one."""
        self._loop.assert_here()
        self._backoff.reset()
        self._move(address, port, resend=resend)

    def _move(self, address: str, port: int, *, resend: bool) -> None:
        here = self._destination
        if self._closed or (here is not None and here.same_place(address, port)):
            return
        self._carried.identity.owner_token = ""
        self._carried.outbox.host_changed(resend=resend)
        self._carried.new_host = self._carried.new_host or resend
        # Once here was TLS, this is "require": nobody leads us from there into the clear.
        tls: Tls = here.tls if here is not None else "prefer"
        self._go(Destination(address, port, self._at_least(tls, (address, port))))

    def _at_least(self, tls: Tls, place: tuple[str, int]) -> Tls:
        return "require" if tls == "prefer" and place in self._secure else tls

    def follow(self, address: str, port: int) -> None:
        """The very chat we have lost answers at this place, over TLS: go there with everything that waits. Nothing when
        there is a connection, or when it was given up for good."""
        self._loop.assert_here()
        self._remember_secure((address, port))
        here = self._destination
        lost = self._retry is not None or self._attempt is not None or self._transport is not None
        if here is None or self.engine is not None or not lost:
            return
        if self._retry is not None or not here.same_place(address, port):
            self._leave()
            self._destination = Destination(address, port, here.tls)
            self._try()

    def doubt(self) -> None:
        """The network is not what it was: make sure of the connection, or make the next attempt at once."""
        self._loop.assert_here()
        if self.engine is not None:
            self.engine.alive.doubt()
            self.engine.on_timer()
            self._after()
        elif self._retry is not None or self._attempt is not None:
            self._leave()
            self._try()

    def close(self, farewell: str) -> None:
        """Say goodbye and stay away; what was not sent has failed. Idempotent."""
        self._loop.assert_here()
        if self._closed:
            return
        self._closed = True
        if self._engine is not None:
            self._engine.send(Message("QUIT", (farewell,) if farewell else ()))
            self._write()
        self._leave()
        for item in self._carried.outbox.give_up():
            reason = _("You left before this was sent.")
            if item.repeated:  # it was written, and the answer is still on its way
                reason = _("You left before the chat confirmed this. Others may have read it.")
            self._sink(item.failed(reason))
        self._sink(Disconnected("closed"))

    def say(self, items: list[Outgoing]) -> None:
        """Send these messages, now or as soon as there is a connection."""
        self._loop.assert_here()
        for item in items:
            if self._closed or not self._carried.outbox.add(item):
                reason = _("You have left the chat.") if self._closed else _("Too many messages are waiting.")
                self._sink(item.failed(reason))
        if self.engine is not None:
            self.engine.pump()
            self._after()

    def tell(self, action: Callable[[Engine], None]) -> bool:
        """Let `action` talk over a registered connection; False when there is none."""
        self._loop.assert_here()
        if self.engine is None:
            return False
        action(self.engine)
        self._after()
        return True

    # -- coming and going -----------------------------------------------------------------------------------------

    def _go(self, destination: Destination) -> None:
        if self._engine is not None and self._engine.online:
            self._engine.send(Message("QUIT"))
            self._write()
        self._leave()
        self._destination = destination
        self._try()

    def _leave(self) -> None:
        """Let go of the connection, the attempt and the timers."""
        for timer in (self._retry, self._timer, self._tls_deadline):
            if timer is not None:
                timer.cancel()
        self._retry = self._timer = self._tls_deadline = None
        if self._attempt is not None:
            self._attempt.cancel()
            self._attempt = None
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.on_closed = None
            transport.on_data = _ignore
            transport.close()
        self._engine = None
        self._online_since = None
        self._carried.outbox.connection_lost()

    def _try(self) -> None:
        destination = self._destination
        if destination is None or self._closed:
            return
        self._retry = None
        self._sink(Connecting(destination.address, destination.port))
        if destination.ask_first:
            self._ask(destination)
        else:
            self._connect(destination)

    def _connect(self, destination: Destination) -> None:
        self._attempt = connect(
            self._loop,
            self._workers,
            destination.address,
            destination.port,
            timeout_s=CONNECT_S,
            done=partial(self._connected, destination),
        )

    def _connected(self, destination: Destination, transport: Transport | None, reason: str) -> None:
        self._attempt = None
        if transport is None:
            self._lost(Ending(reason))
            return
        self._transport = transport
        if destination.try_tls:
            host = None if ":" in destination.address else destination.address
            transport.start_tls(
                client_context(),
                server_side=False,
                server_hostname=host,
                done=partial(self._secured, destination, transport),
            )
            if destination.tls == "prefer":
                self._tls_deadline = self._loop.call_later(TLS_S, self._secured, destination, transport, TIMED_OUT)
        else:
            self._begin(transport)

    def _secured(self, destination: Destination, transport: Transport, reason: str) -> None:
        if transport is not self._transport:
            return
        if self._tls_deadline is not None:
            self._tls_deadline.cancel()
            self._tls_deadline = None
        if not reason:
            destination.tls = "require"
            self._remember_secure(destination.place)
            self._begin(transport)
            return
        _log.info("no TLS at port %d: %s", destination.port, reason)
        transport.on_closed = None
        self._transport = None
        transport.close(flush=False)
        if destination.tls == "prefer":
            # A reset may be anybody's: only what it says of itself makes it a server from before TLS.
            self._ask(destination)
        elif reason == BROKEN_OFF and destination.place in self._secure:
            # Its program ended just now: nothing is known against its TLS.
            self._lost(Ending(""))
        else:
            self._lost(Ending("timeout" if reason == TIMED_OUT else "no-tls"))

    def _remember_secure(self, place: tuple[str, int]) -> None:
        self._secure.pop(place, None)
        while len(self._secure) >= MAX_SECURE:
            del self._secure[next(iter(self._secure))]
        self._secure[place] = None

    def _ask(self, destination: Destination) -> None:
        done = partial(self._answered, destination)
        self._attempt = PlainProbe(self._loop, self._workers, destination.address, destination.port, done=done)

    def _answered(self, destination: Destination, answer: Answer) -> None:
        """It was asked in the clear what it is."""
        self._attempt = None
        usual = destination.usually_clear
        if answer == "lan-chat":
            destination.tls = "require"
            self._connect(destination)
        elif answer == "irc" and self._carried.identity.password and not usual:
            self._lost(Ending("no-tls-password", retry=False))
        elif answer == "irc" or (answer == "silent" and usual):
            # The same place once more in the clear, for as long as it lives.
            destination.clear = True
            self._connect(destination)
        else:
            self._lost(Ending("timeout" if answer == "silent" else answer, retry=answer != "not-a-chat"))

    def _begin(self, transport: Transport) -> None:
        der = transport.peer_certificate_der
        self._engine = Engine(
            self._carried,
            sink=self._sink,
            clock=self._clock,
            random=self._random,
            secure=transport.secure,
            fingerprint=fingerprint(der) if der else "",
        )
        transport.on_data = self._on_data
        transport.on_closed = self._on_closed
        self._after()

    def _on_data(self, data: bytes) -> None:
        if self._engine is not None:
            self._engine.receive_data(data)
            self._after()

    def _on_closed(self, reason: str) -> None:
        self._transport = None
        self._lost(Ending({BROKEN_OFF: "", GONE: "silent"}.get(reason, reason)))

    def _lost(self, ending: Ending) -> None:
        destination = self._destination
        lived = self._clock() - self._online_since if self._online_since is not None else 0.0
        self._leave()
        if destination is None or self._closed:
            return
        destination.clear = destination.clear and lived > 0
        if ending.redirect is not None:
            self._redirected(*ending.redirect)
            return
        if lived > STABLE_S:
            self._backoff.reset()
        if ending.retry:
            self._retry_later(ending.reason)
        else:
            self._sink(Disconnected(ending.reason))

    def _retry_later(self, reason: str) -> None:
        delay = self._backoff.next()
        self._retry = self._loop.call_later(delay, self._try)
        here = self._destination
        if reason in NO_ANSWER and here is not None and not is_loopback(here.address) and not usable_interfaces():
            reason = "no-network"
        self._sink(Disconnected(reason, delay))

    def _redirected(self, address: str, port: int) -> None:
        now = self._clock()
        if len(self._redirects) == MAX_REDIRECTS and now - self._redirects[0] < REDIRECT_SPAN_S:
            # In circles: go on from here, more and more slowly.
            self._retry_later("redirects")
            return
        self._redirects.append(now)
        where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        self._sink(Disconnected("moved", 0.0, where))
        if self._destination is not None and self._destination.same_place(address, port):
            self._try()
        else:
            self._move(address, port, resend=True)

    # -- after each step ------------------------------------------------------------------------------------------

    def _write(self) -> None:
        if self._engine is not None and self._transport is not None:
            self._transport.send(self._engine.take_output())

    def _after(self) -> None:
        """Write what the engine has to say, look whether it ended, set its timer."""
        engine = self._engine
        if engine is None:
            return
        self._write()
        if engine.ending is not None:
            self._lost(engine.ending)
            return
        if engine.online and self._online_since is None:
            self._online_since = self._clock()
        deadline = engine.next_deadline()
        if self._timer is None or deadline < self._timer_at:
            if self._timer is not None:
                self._timer.cancel()
            self._timer_at = deadline
            self._timer = self._loop.call_later(max(0.0, deadline - self._clock()), self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._engine is not None:
            self._engine.on_timer()
            self._after()


def _ignore(_data: bytes) -> None:
    return
