"""Responder: the chat's UDP port. Answers who asks, announces us while we host, and passes on what others announce.
What we are is told by `describe`; what is done about other hosts is decided above."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable

from lanchat import log
from lanchat.discovery.cards import Cards, Source, one_per_network, scoped
from lanchat.discovery.dnssd import DnsSd
from lanchat.discovery.ratelimit import RateLimit
from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface, usable_interfaces
from lanchat.net.loop import EventLoop, Timer
from lanchat.protocol.beacon import MAGIC, MULTICAST_V4, MULTICAST_V6, PORT, ChatInfo, Datagram, Role

#: Seconds after announce() at which it is said, so that one lost datagram does not matter.
BURST_S = (0.0, 0.05, 0.2)
#: Seconds between announcements while we host.
ANNOUNCE_S = 2.0
#: Datagrams a second that are looked at, from one source and in all; more are dropped unread.
READ_PER_SOURCE, READ_IN_ALL = 200, 2_000
#: One ask comes by multicast and two broadcasts: seconds in which its copies get one answer, and asks remembered.
SAME_ASK_S, MAX_ASKS = 0.03, 256

_log = logging.getLogger("lanchat.discovery.responder")


class Responder:
    """Net thread only, callbacks included.

    `on_announce(datagram, (address, UDP port))` gets the announcements and farewells of others, and the asks of those
    about to host. With `dnssd` the chat is published there as well while we host.
    """

    def __init__(
        self,
        loop: EventLoop,
        *,
        node: str,
        describe: Callable[[], tuple[Role, ChatInfo | None]],
        on_announce: Callable[[Datagram, Source], None] | None = None,
        dnssd: DnsSd | None = None,
        udp_port: int = PORT,
        interfaces: Callable[[], list[Interface]] = usable_interfaces,
    ) -> None:
        self.on_announce = on_announce
        self._loop = loop
        self._node = node
        self._describe = describe
        self._dnssd = dnssd
        self._port = udp_port
        self._cards = Cards(loop, on_change=self._cards_changed, interfaces=interfaces, port=udp_port)
        self._sockets: list[DatagramSocket] = []
        self._joined: set[tuple[bool, str, int]] = set()
        self._reading = RateLimit(loop.time(), per_source=READ_PER_SOURCE, in_all=READ_IN_ALL)
        self._answering = RateLimit(loop.time())
        self._asks: OrderedDict[tuple[Source, str], float] = OrderedDict()
        self._hosted: ChatInfo | None = None
        self._burst: list[Timer] = []
        self._tick: Timer | None = None

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> bool:
        """Listen and, as host, announce. False when the port is another program's: then we announce all the same, and
        try again with every look at the cards."""
        self._loop.assert_here()
        self._cards.open()
        self._open_sockets()
        self._tick = self._loop.call_later(ANNOUNCE_S, self._next_tick)
        return bool(self._sockets)

    def stop(self) -> None:
        """Fall silent without a farewell. Idempotent."""
        for timer in (*self._burst, self._tick):
            if timer is not None:
                timer.cancel()
        self._burst, self._tick = [], None
        for sock in self._sockets:
            sock.close()
        self._sockets = []
        self._joined.clear()
        self._cards.close()

    def announce(self) -> None:
        """Tell everyone what we are now: at once and twice more."""
        for timer in self._burst:
            timer.cancel()
        self._burst = [self._loop.call_later(delay, self._shout) for delay in BURST_S if delay]
        self._shout()
        self._publish()

    def bye(self) -> None:
        """Tell everyone that we host no more, whatever describe() says by now. Nothing when we never announced that."""
        for timer in self._burst:
            timer.cancel()
        self._burst = []
        hosted, self._hosted = self._hosted, None
        if hosted is not None:
            for _ in range(2):
                self._cards.shout(Datagram("bye", self._node, "host", "", hosted).encode())
        if self._dnssd is not None:
            self._dnssd.publish(None)

    # -- speaking --------------------------------------------------------------------------------------------------

    def _shout(self) -> None:
        role, chat = self._describe()
        if role == "host":
            self._hosted = chat
        self._cards.shout(Datagram("announce", self._node, role, "", chat).encode())

    def _publish(self) -> None:
        if self._dnssd is not None:
            role, chat = self._describe()
            self._dnssd.publish(chat if role == "host" else None)

    def _next_tick(self) -> None:
        self._tick = self._loop.call_later(ANNOUNCE_S, self._next_tick)
        if not self._sockets:
            self._open_sockets()
        if self._describe()[0] == "host":
            self._shout()
        self._publish()

    # -- listening -------------------------------------------------------------------------------------------------

    def _open_sockets(self) -> None:
        for ipv6 in (False, True):
            try:
                sock = DatagramSocket(self._loop, ipv6=ipv6, port=self._port, reuse=True)
            except OSError as error:
                log.once(_log, f"udp {ipv6}", "UDP port %d cannot be used: %s", self._port, error)
                continue
            sock.on_datagram = self._receiver(sock)
            self._sockets.append(sock)
        self._join_groups()

    def _receiver(self, sock: DatagramSocket) -> Callable[[bytes, tuple[str, int, int]], None]:
        return lambda data, source: self._receive(sock, data, source)

    def _join_groups(self) -> None:
        wanted = {(card.is_ipv6, card.address, card.index): card for card in one_per_network(self._cards.interfaces)}
        for key, card in wanted.items():
            for sock in self._sockets:
                if sock.ipv6 == card.is_ipv6 and key not in self._joined:
                    sock.join(MULTICAST_V6 if card.is_ipv6 else MULTICAST_V4, card)
        # The system forgets the memberships of an address that went away.
        self._joined = set(wanted)

    def _cards_changed(self) -> None:
        self._join_groups()
        if self._dnssd is not None:
            self._dnssd.rebind()
        if self._describe()[0] == "host":
            self.announce()

    def _receive(self, sock: DatagramSocket, data: bytes, source: tuple[str, int, int]) -> None:
        now = self._loop.time()
        if not data.startswith(MAGIC) or not self._reading.allows(source[0], now):
            log.once(_log, "foreign", "datagrams that are none of ours, or too many, came from %s", source[0])
            return
        datagram = Datagram.decode(data)
        if datagram is None:
            log.once(_log, "malformed", "a malformed datagram came from %s", source[0])
            return
        if datagram.node == self._node:
            return
        if datagram.verb == "ask":
            self._answer(sock, datagram.nonce, len(data), source, now)
        if self.on_announce is not None and (datagram.verb in ("announce", "bye") or datagram.role == "candidate"):
            self.on_announce(datagram, scoped(source))

    def _answer(self, sock: DatagramSocket, nonce: str, size: int, source: tuple[str, int, int], now: float) -> None:
        key = (scoped(source), nonce)
        if now - self._asks.get(key, -SAME_ASK_S) < SAME_ASK_S or not self._answering.allows(source[0], now):
            return
        if len(self._asks) >= MAX_ASKS:
            self._asks.popitem(last=False)
        self._asks[key] = now
        role, chat = self._describe()
        answer = Datagram("answer", self._node, role, nonce, chat).encode()
        # Never more than was sent to us: nobody can make us shout at a third party.
        if len(answer) <= size:
            sock.send(answer, source)
