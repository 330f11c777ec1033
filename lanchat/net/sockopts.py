"""How every TCP socket is tuned, and what an operating system's error is called in a few words.
No socket is made or kept here."""

from __future__ import annotations

import socket
import ssl
import sys

#: Seconds of silence before the kernel asks a peer whether it lives, between questions, and how many go unanswered.
KEEPALIVE_IDLE_S, KEEPALIVE_EVERY_S, KEEPALIVE_TRIES = 30, 10, 3


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


def plain_reason(error: Exception) -> str:
    """What went wrong with a connection, in a few English words for logs and quit messages."""
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return "Connection reset by peer"
    if isinstance(error, TimeoutError):
        return "Connection timed out"
    if isinstance(error, ssl.SSLError):
        return f"TLS error: {(error.reason or 'protocol error').lower().replace('_', ' ')}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
