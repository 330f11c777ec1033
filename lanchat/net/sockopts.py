"""How every TCP socket is tuned, how many there may be, whose address is ours, and a system's error in a few words.
No socket is made or kept here."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys

#: Seconds of silence before the kernel asks a peer whether it lives, between questions, and how many go unanswered.
KEEPALIVE_IDLE_S, KEEPALIVE_EVERY_S, KEEPALIVE_TRIES = 30, 10, 3
#: Bytes of a TCP segment that fits where the MTU is 1,280 (RFC 8200, section 5), with the headers of IPv6 and TCP.
SEGMENT = 1_220
#: What plain_reason() says of a connection that the other side broke off, and of one that it let die.
BROKEN_OFF, GONE = "Connection reset by peer", "Connection timed out"
#: Descriptors to ask for: a chat's clients, and room for files. Linux allows 1,024 unless asked.
DESCRIPTORS = 8_192


def tune(sock: socket.socket) -> None:
    """Non-blocking, no Nagle delay, keep-alive. Raises OSError on a dead socket."""
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_S)
    elif sys.platform == "darwin":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPALIVE, KEEPALIVE_IDLE_S)
    if sys.platform != "win32":
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_EVERY_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_TRIES)


def leave_port_to_listeners(sock: socket.socket) -> None:
    """Before it connects: let a listener take the port that the system gives this socket, which may be our own 50000.
    Never fails. Not for Windows, where the option lets anybody take anybody's port."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def keep_packets_small(sock: socket.socket) -> None:
    """Before it connects: have both sides send packets that fit through every link with IPv6. Larger ones are lost
    without a word where a tunnel on the way is narrower than both ends know and the answers of routers are filtered.
    Linux only, as other systems leave no such choice. Never fails."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)


def plain_reason(error: Exception) -> str:
    """What went wrong with a connection, in a few English words for logs and quit messages."""
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError | ssl.SSLEOFError):
        return BROKEN_OFF
    if isinstance(error, TimeoutError):
        return GONE
    if isinstance(error, ssl.SSLError):
        # Those that ssl.py itself raises have no reason.
        reason = getattr(error, "reason", None) or "protocol error"
        return f"TLS error: {reason.lower().replace('_', ' ')}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def is_loopback(address: str) -> bool:
    """Whether connections from this address come from the computer itself."""
    return address.startswith(("127.", "::ffff:127.")) or address == "::1"


def allow_many_sockets() -> None:
    """Raise the process's soft limit of open descriptors towards DESCRIPTORS, where there is one. Never fails."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
        if soft == resource.RLIM_INFINITY or soft >= wanted:
            return
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
