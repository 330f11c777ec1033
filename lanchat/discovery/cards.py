"""One UDP socket for each network card, to ask and announce through every one of them whatever the routes say.
Follows the cards as they come and go; what the datagrams mean is not known here."""

from __future__ import annotations

import errno
import ipaddress
import logging
import time
from collections.abc import Callable, Sequence

from lanchat import log
from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface, usable_interfaces
from lanchat.net.loop import EventLoop, Timer
from lanchat.protocol.beacon import MULTICAST_V4, MULTICAST_V6, PORT

#: Cards used at once. Machines with more have bridges and tunnels without number, not more networks.
MAX_CARDS = 16
#: Seconds between two looks at which cards there are, and by how many a look must come late for the computer to have
#: slept: what was known of the network then is old, though the cards are the same.
POLL_S, SLEPT_S = 2.0, 10.0

_log = logging.getLogger("lanchat.discovery.cards")

#: A peer as it can be connected to: address (link-local IPv6 with its '%scope') and UDP port.
Source = tuple[str, int]


def scoped(source: tuple[str, int, int]) -> Source:
    """The peer of a datagram; its scope becomes part of a link-local address."""
    address, port, scope = source
    return (f"{address}%{scope}" if scope and address.lower().startswith("fe80:") else address, port)


def one_per_network(interfaces: Sequence[Interface]) -> list[Interface]:
    """Every IPv4 address, and of each card's IPv6 addresses one, preferably the link-local; at most MAX_CARDS."""
    ipv4 = [item for item in interfaces if not item.is_ipv6]
    ipv6: dict[int, Interface] = {}
    for item in interfaces:
        if item.is_ipv6 and item.index and (item.index not in ipv6 or item.link_local):
            ipv6[item.index] = item
    return [*ipv4, *ipv6.values()][:MAX_CARDS]


def plausible(address: str, interfaces: Sequence[Interface]) -> bool:
    """Whether a stranger's claim that a chat is at this numeric address may be followed: local networks only."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.is_loopback or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return False
    if ip.version == 6 and ip.is_link_local:
        return "%" in address
    return ip.is_private or any(
        not item.is_ipv6 and ip in ipaddress.ip_network((item.address, item.prefix_length), strict=False)
        for item in interfaces
    )


class Cards:
    """Net thread only. `on_datagram(data, source, card)` gets what came to one of the cards' sockets; `on_change` is
    called when the cards have changed or the computer has slept, which `wall`, the time of day, tells."""

    def __init__(
        self,
        loop: EventLoop,
        *,
        on_datagram: Callable[[bytes, Source, Interface], None] | None = None,
        on_change: Callable[[], None] | None = None,
        interfaces: Callable[[], list[Interface]] = usable_interfaces,
        port: int = PORT,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._loop = loop
        self._wall = wall
        self._looked_at = wall()
        self._on_datagram = on_datagram
        self._on_change = on_change
        self._read_interfaces = interfaces
        self._port = port
        self._sockets: list[tuple[DatagramSocket, Interface]] = []
        #: Cards that have no socket yet: an address that was only just assigned may not be bound for a second or two.
        self._missing: list[Interface] = []
        self._timer: Timer | None = None
        #: The usable addresses at the last look.
        self.interfaces: list[Interface] = []

    def open(self) -> None:
        """Open the sockets and look every POLL_S seconds whether the cards have changed."""
        self.interfaces = self._read_interfaces()
        self._looked_at = self._wall()
        self._open_sockets()
        self._timer = self._loop.call_later(POLL_S, self._poll)

    def close(self) -> None:
        """Idempotent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._close_sockets()

    def shout(self, data: bytes) -> int:
        """Send to everyone on every card: multicast, limited and directed broadcast. How many datagrams left."""
        sent = 0
        for sock, card in self._sockets:
            for dest in self._everyone(card):
                sent += sock.send(data, dest)
        return sent

    def _everyone(self, card: Interface) -> list[tuple[str, int, int]]:
        if card.is_ipv6:
            return [(MULTICAST_V6, self._port, card.index)]
        # The limited broadcast may follow a tunnel's route; the directed one does not.
        addresses = (card.network_broadcast, "255.255.255.255", MULTICAST_V4)
        return [(address, self._port, 0) for address in addresses if address]

    def _open_sockets(self) -> None:
        self._missing = [card for card in one_per_network(self.interfaces) if not self._open_socket(card)]

    def _open_socket(self, card: Interface) -> bool:
        try:
            sock = self._bound_to(card)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                _log.info("%s is not ready: %s", card.name, error)
            else:
                log.once(_log, f"card {card.name}", "no UDP socket on %s: %s", card.name, error)
            return False
        sock.on_datagram = self._receiver(card)
        self._sockets.append((sock, card))
        return True

    def _bound_to(self, card: Interface) -> DatagramSocket:
        """At any port but the one that is asked and announced to: the system may give that one away, too, and those who
        listen there, this program or the next one, could not have it."""
        sock = DatagramSocket(self._loop, interface=card)
        if sock.local[1] != self._port:
            return sock
        try:
            return DatagramSocket(self._loop, interface=card)
        finally:
            sock.close()

    def _receiver(self, card: Interface) -> Callable[[bytes, tuple[str, int, int]], None]:
        def receive(data: bytes, source: tuple[str, int, int]) -> None:
            if self._on_datagram is not None:
                self._on_datagram(data, scoped(source), card)

        return receive

    def _close_sockets(self) -> None:
        for sock, _card in self._sockets:
            sock.close()
        self._sockets = []

    def _poll(self) -> None:
        self._timer = self._loop.call_later(POLL_S, self._poll)
        found = self._read_interfaces()
        now, before = self._wall(), self._looked_at
        self._looked_at = now
        if found == self.interfaces and now - before < POLL_S + SLEPT_S:
            self._missing = [card for card in self._missing if not self._open_socket(card)]
            return
        self.interfaces = found
        self._close_sockets()
        self._open_sockets()
        if self._on_change is not None:
            self._on_change()
