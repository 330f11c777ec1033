"""connect(): one TCP connection to a host name or address, every address it has raced against the others.
TLS and what is spoken are for the caller."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from typing import Any

from lanchat.net.loop import WRITE, EventLoop, Timer
from lanchat.net.sockopts import is_loopback, keep_packets_small, leave_port_to_listeners, tune
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers

#: Seconds an attempt is given before the next address is tried beside it (RFC 8305, section 5).
STAGGER_S = 0.25
#: Addresses of one name that are tried.
MAX_ADDRESSES = 8
#: Bytes a connection of ours may have queued before it is given up.
CLIENT_MAX_QUEUE = 8_388_608

_IN_PROGRESS = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, 10035}
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, 10051, 10065, 10049}
#: The reason that says most comes first, where several addresses failed differently.
_RANKS = ("refused", "timeout", "unreachable")

_log = logging.getLogger("lanchat.net.connector")

_Address = tuple[socket.AddressFamily, Any]


def reason_of(code: int) -> str:
    """The one word of a failed connect: 'refused', 'timeout', 'unreachable', or the system's text."""
    if code in (errno.ECONNREFUSED, errno.ECONNRESET, 10061):
        return "refused"
    if code in (errno.ETIMEDOUT, 10060):
        return "timeout"
    if code in _UNREACHABLE:
        return "unreachable"
    return errno.errorcode.get(code, str(code))


def resolve(address: str, port: int, flags: int = 0) -> list[_Address]:
    """Addresses of a name, IPv4 and IPv6 by turns. Blocks. Raises OSError when there are none."""
    infos = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=flags)
    found: list[_Address] = []
    for info in infos:
        if (info[0], info[4]) not in found:
            found.append((info[0], info[4]))
    first = [item for item in found if item[0] == found[0][0]]
    other = [item for item in found if item[0] != found[0][0]]
    mixed = [item for pair in zip(first, other, strict=False) for item in pair]
    return (mixed + first[len(other) :] + other[len(first) :])[:MAX_ADDRESSES]


class Cancel:
    """A connect() under way. Net thread only."""

    def __init__(
        self,
        loop: EventLoop,
        *,
        timeout_s: float,
        local_address: str | None,
        max_queue: int,
        done: Callable[[Transport | None, str], None],
    ) -> None:
        self._loop = loop
        self._local_address = local_address
        self._max_queue = max_queue
        self._done: Callable[[Transport | None, str], None] | None = done
        self._waiting: list[_Address] = []
        self._socks: list[socket.socket] = []
        self._reasons: list[str] = []
        self._next: Timer | None = None
        self._deadline = loop.call_later(timeout_s, self._finish, None, "timeout")

    def cancel(self) -> None:
        """Give up without calling `done`. Idempotent, harmless afterwards."""
        self._done = None
        self._clean_up()

    def _clean_up(self) -> None:
        self._deadline.cancel()
        if self._next is not None:
            self._next.cancel()
        self._waiting = []
        for sock in self._socks:
            self._loop.unregister(sock)
            sock.close()
        self._socks = []

    def _finish(self, transport: Transport | None, reason: str) -> None:
        done, self._done = self._done, None
        self._clean_up()
        if done is not None:
            done(transport, reason)

    def _resolved(self, addresses: list[_Address] | None, error: Exception | None) -> None:
        if self._done is None:
            return
        if not addresses:
            _log.debug("name look-up: %s", error)
            self._finish(None, "not-found")
            return
        self._waiting = addresses
        self._try_next()

    def _try_next(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        while self._done is not None and self._waiting:
            family, where = self._waiting.pop(0)
            if self._try(family, where):
                if self._waiting:
                    self._next = self._loop.call_later(STAGGER_S, self._try_next)
                return
        if self._done is not None and not self._socks:
            self._finish(None, self._best_reason())

    def _best_reason(self) -> str:
        for reason in _RANKS:
            if reason in self._reasons:
                return reason
        return self._reasons[0] if self._reasons else "unreachable"

    def _try(self, family: socket.AddressFamily, where: Any) -> bool:
        """Start one attempt; False when it failed at once."""
        sock = None
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
            tune(sock)
            leave_port_to_listeners(sock)
            if not is_loopback(where[0]):
                keep_packets_small(sock)
            if self._local_address and (":" in self._local_address) == (family == socket.AF_INET6):
                sock.bind(socket.getaddrinfo(self._local_address, 0, family, flags=socket.AI_NUMERICHOST)[0][4])
            code = sock.connect_ex(where)
        except OSError as error:
            if sock is not None:
                sock.close()
            self._reasons.append(reason_of(error.errno or 0))
            return False
        if code not in _IN_PROGRESS:
            sock.close()
            self._reasons.append(reason_of(code))
            return False
        self._socks.append(sock)
        self._loop.register(sock, WRITE, lambda _mask: self._on_ready(sock, where))
        return True

    def _on_ready(self, sock: socket.socket, where: Any) -> None:
        self._loop.unregister(sock)
        self._socks.remove(sock)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code == 0 and _talks_to_itself(sock):
            code = errno.ECONNREFUSED
        if code:
            sock.close()
            self._reasons.append(reason_of(code))
            self._try_next()
            return
        peer = (str(where[0]), int(where[1]))
        self._finish(Transport(self._loop, sock, peer=peer, max_queue=self._max_queue), "")


def _talks_to_itself(sock: socket.socket) -> bool:
    """Whether a connect to a free local port within the ephemeral range met itself, as TCP allows."""
    try:
        return bool(sock.getsockname() == sock.getpeername())
    except OSError:
        return False


def connect(
    loop: EventLoop,
    workers: Workers,
    address: str,
    port: int,
    *,
    timeout_s: float,
    local_address: str | None = None,
    max_queue: int = CLIENT_MAX_QUEUE,
    done: Callable[[Transport | None, str], None],
) -> Cancel:
    """Connect to a name or an address (IPv6 with its scope after '%', with or without brackets). Net thread only.

    `done(transport, '')`, or `done(None, reason)` with 'refused', 'timeout', 'unreachable', 'not-found' or the system's
    own text; later, never from inside this call.
    """
    loop.assert_here()
    attempt = Cancel(loop, timeout_s=timeout_s, local_address=local_address, max_queue=max_queue, done=done)
    name = address.strip().strip("[]")
    if not name:
        loop.call_soon(attempt._resolved, None, None)
        return attempt
    try:
        numeric = resolve(name, port, socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        workers.submit(resolve, name, port, 0, done=attempt._resolved)
    else:
        loop.call_soon(attempt._resolved, numeric, None)
    return attempt
