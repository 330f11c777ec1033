"""Listener: accepts TCP connections on one port, over IPv4 and IPv6, and hands each on as a Transport.
What is spoken on them is not decided here."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
from collections.abc import Callable

from lanchat import log
from lanchat.net.loop import READ, EventLoop, Timer
from lanchat.net.sockopts import tune
from lanchat.net.transport import Transport

#: Connections the kernel may hold ready for us.
BACKLOG = 1024
#: Connections accepted in one pass, so that a storm of them does not silence those already there.
ACCEPT_PER_PASS = 64
#: Seconds without accepting after the process ran out of descriptors or memory.
REST_S = 0.1
#: Tries to find one port free on both IPv4 and IPv6 when any port will do.
ANY_PORT_TRIES = 16

_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
#: Windows reserves ranges for Hyper-V and answers WSAEACCES there.
_TAKEN = {errno.EADDRINUSE, 10048} | ({errno.EACCES, 10013} if sys.platform == "win32" else set())
_NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT, errno.EPERM}

_log = logging.getLogger("lanchat.net.listener")


class PortTaken(OSError):
    """Another program, or another one of ours, holds the port."""

    def __init__(self, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} is in use")
        self.port = port


class Listener:
    """Listening sockets of one port. Net thread only."""

    def __init__(
        self, loop: EventLoop, on_accept: Callable[[Transport, tuple[str, int]], None], *, max_queue: int = 1_048_576
    ) -> None:
        self._loop = loop
        self._on_accept = on_accept
        self._max_queue = max_queue
        self._socks: list[socket.socket] = []
        self._rest: Timer | None = None
        #: The port bound, 0 before and after.
        self.port = 0

    def bind(self, address: str, port: int, *, accepting: bool = True) -> int:
        """Listen on `address` (numeric, 'localhost', or '' for every one) and return the port, chosen by the system
        for 0. Raises PortTaken, or OSError for an address that is not ours or no address. Without `accepting`, those
        who connect wait in the kernel until start_accepting()."""
        self._loop.assert_here()
        for _ in range(ANY_PORT_TRIES if port == 0 else 1):
            try:
                self._socks = _listen(address, port)
                break
            except PortTaken:
                if port:
                    raise
        else:
            raise PortTaken(port)
        self.port = int(self._socks[0].getsockname()[1])
        if accepting:
            self.start_accepting()
        return self.port

    def start_accepting(self) -> None:
        """Begin to hand connections on."""
        for sock in self._socks:
            self._watch(sock)

    def close(self) -> None:
        """Stop listening; connections already handed on live on. Idempotent."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        for sock in self._socks:
            self._loop.unregister(sock)
            sock.close()
        self._socks = []
        self.port = 0

    def _watch(self, sock: socket.socket) -> None:
        self._loop.register(sock, READ, lambda _mask: self._accept(sock))

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(ACCEPT_PER_PASS):
            try:
                sock, name = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno in _OUT_OF_RESOURCES:
                    self._take_a_rest(error)
                    return
                # The peer was gone before we came to it.
                _log.debug("accept: %s", error)
                continue
            try:
                tune(sock)
            except OSError:
                sock.close()
                continue
            peer = (str(name[0]), int(name[1]))
            self._on_accept(Transport(self._loop, sock, peer=peer, max_queue=self._max_queue), peer)
            if not self._socks:
                return

    def _take_a_rest(self, error: OSError) -> None:
        log.once(_log, "accept", "no more connections can be accepted for now: %s", error)
        for sock in self._socks:
            self._loop.unregister(sock)
        if self._rest is None:
            self._rest = self._loop.call_later(REST_S, self._go_on)

    def _go_on(self) -> None:
        self._rest = None
        self.start_accepting()


def _listen(address: str, port: int) -> list[socket.socket]:
    socks: list[socket.socket] = []
    try:
        for family, where in _places(address):
            try:
                sock = _listen_one(family, where, port)
            except OSError as error:
                if socks and family == socket.AF_INET6 and error.errno in _NO_IPV6:
                    continue
                if error.errno in _TAKEN:
                    raise PortTaken(port) from error
                raise
            socks.append(sock)
            port = int(sock.getsockname()[1])
    except OSError:
        for sock in socks:
            sock.close()
        raise
    return socks


def _places(address: str) -> list[tuple[socket.AddressFamily, str]]:
    if address in ("", "*"):
        places = [(socket.AF_INET, "0.0.0.0")]
        return [*places, (socket.AF_INET6, "::")] if socket.has_ipv6 else places
    if address == "localhost":
        return [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    try:
        info = socket.getaddrinfo(address.strip("[]"), 0, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError as error:
        raise OSError(errno.EADDRNOTAVAIL, "not an address of this computer") from error
    return [(info[0][0], address.strip("[]"))]


def _listen_one(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # An old connection in TIME_WAIT, or one of ours that happens to use the port, must not keep us from it.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        info = socket.getaddrinfo(address, port, family, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        sock.bind(info[0][4])
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
