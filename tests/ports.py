"""Ports for the servers that tests start: what is chosen stays free until it is used.
The system gives a socket that asks for any port one from 32768 up, so none of these goes to a connection meanwhile."""

from __future__ import annotations

import secrets
import socket

#: Of these every run begins somewhere else, as several may go on at once on one computer.
_PORTS = range(20_000, 32_000)
_next = secrets.choice(_PORTS)


def free_port() -> int:
    """A port that nobody uses, for TCP and UDP; each time another one."""
    global _next
    while True:
        port = _next
        _next = port + 1 if port + 1 in _PORTS else _PORTS.start
        try:
            with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
                tcp.bind(("", port))
                udp.bind(("", port))
        except OSError:
            continue
        return port
