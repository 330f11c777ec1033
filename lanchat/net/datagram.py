"""DatagramSocket: one UDP socket on the loop, with the options broadcast and multicast need.
What the datagrams say is not known here."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import sys
from collections.abc import Callable

from lanchat.net.interfaces import Interface
from lanchat.net.loop import READ, EventLoop

#: Datagrams taken from one socket in one pass.
DATAGRAMS_PER_PASS = 64
#: Bytes of a datagram that are read; the rest of a longer one is lost, and with it its meaning.
MAX_DATAGRAM = 2048
#: Multicast and broadcast stay on the link.
TTL = 1

_log = logging.getLogger("lanchat.net.datagram")


class DatagramSocket:
    """A bound UDP socket. Net thread only.

    `address` '' is every address; `reuse` lets several programs listen on one port; with `interface` it is bound to
    that card's address and multicasts leave through it. The constructor raises OSError.
    """

    def __init__(
        self,
        loop: EventLoop,
        *,
        ipv6: bool = False,
        address: str = "",
        port: int = 0,
        reuse: bool = False,
        interface: Interface | None = None,
    ) -> None:
        self._loop = loop
        self.ipv6 = interface.is_ipv6 if interface is not None else ipv6
        #: Gets every datagram with (address, port, scope); the address carries no '%scope', scope is 0 for IPv4.
        self.on_datagram: Callable[[bytes, tuple[str, int, int]], None] | None = None
        family = socket.AF_INET6 if self.ipv6 else socket.AF_INET
        self._sock: socket.socket | None = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._set_up(self._sock, reuse)
            self._bind(self._sock, address, port, interface)
            if interface is not None:
                self.set_multicast_interface(interface)
        except OSError:
            self._sock.close()
            raise
        loop.register(self._sock, READ, self._on_ready)

    def _set_up(self, sock: socket.socket, reuse: bool) -> None:
        sock.setblocking(False)
        if reuse:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if sys.platform == "darwin":
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if self.ipv6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, TTL)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, TTL)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)

    def _bind(self, sock: socket.socket, address: str, port: int, interface: Interface | None) -> None:
        if not self.ipv6:
            sock.bind((address or (interface.address if interface is not None else ""), port))
        elif interface is not None and not address:
            sock.bind((interface.address, port, 0, interface.index if interface.link_local else 0))
        else:
            sock.bind((address or "::", port))

    @property
    def local(self) -> tuple[str, int]:
        """The address and port bound; ('', 0) once closed."""
        if self._sock is None:
            return ("", 0)
        name = self._sock.getsockname()
        return (str(name[0]), int(name[1]))

    def set_multicast_interface(self, interface: Interface) -> bool:
        """Send multicasts through this card from now on; False when the system refuses."""
        if self._sock is None:
            return False
        try:
            if self.ipv6:
                self._sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, interface.index)
            else:
                choice = socket.inet_aton(interface.address)
                self._sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, choice)
        except OSError as error:
            _log.debug("multicast through %s: %s", interface.name, error)
            return False
        return True

    def join(self, group: str, interface: Interface) -> bool:
        """Receive what is sent to `group` through this card; False when refused (or already done)."""
        return self._membership(group, interface, joining=True)

    def leave(self, group: str, interface: Interface) -> bool:
        """Undo join(); False when we were not in it."""
        return self._membership(group, interface, joining=False)

    def _membership(self, group: str, interface: Interface, *, joining: bool) -> bool:
        if self._sock is None:
            return False
        try:
            if self.ipv6:
                option = socket.IPV6_JOIN_GROUP if joining else socket.IPV6_LEAVE_GROUP
                request = struct.pack("@16sI", socket.inet_pton(socket.AF_INET6, group), interface.index)
                self._sock.setsockopt(socket.IPPROTO_IPV6, option, request)
            else:
                option = socket.IP_ADD_MEMBERSHIP if joining else socket.IP_DROP_MEMBERSHIP
                request = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton(interface.address))
                self._sock.setsockopt(socket.IPPROTO_IP, option, request)
        except OSError as error:
            _log.debug("membership of %s on %s: %s", group, interface.name, error)
            return False
        return True

    def send(self, data: bytes, dest: tuple[str, int] | tuple[str, int, int]) -> bool:
        """Send one datagram to (address, port[, scope]); whether the system took it. Never raises. The address must be
        numeric."""
        if self._sock is None:
            return False
        try:
            if self.ipv6:
                scope = dest[2] if len(dest) == 3 else 0
                self._sock.sendto(data, (dest[0].partition("%")[0], dest[1], 0, scope))
            else:
                self._sock.sendto(data, (dest[0], dest[1]))
        except (OSError, OverflowError) as error:
            _log.debug("datagram to %s: %s", dest[0], error)
            return False
        return True

    def close(self) -> None:
        """Idempotent."""
        if self._sock is not None:
            self._loop.unregister(self._sock)
            with contextlib.suppress(OSError):
                self._sock.close()
            self._sock = None

    def _on_ready(self, _mask: int) -> None:
        for _ in range(DATAGRAMS_PER_PASS):
            if self._sock is None:
                return
            try:
                data, name = self._sock.recvfrom(MAX_DATAGRAM)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                # Windows reports here that an earlier datagram met a closed port.
                _log.debug("reading datagrams: %s", error)
                continue
            scope = int(name[3]) if self.ipv6 else 0
            if self.on_datagram is not None:
                self.on_datagram(data, (str(name[0]).partition("%")[0], int(name[1]), scope))
