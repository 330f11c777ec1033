"""Handshake: takes one connected socket through a TLS handshake without ever waiting for the peer.
Before and after it, the socket belongs to transport.py."""

from __future__ import annotations

import ssl
from collections.abc import Callable

from lanchat.net import tls
from lanchat.net.loop import READ, WRITE, EventLoop
from lanchat.net.sockopts import plain_reason

#: Seconds a TLS handshake may take, with a host and with a guest: before a guest's program ends it, it may ask its
#: person about the certificate.
HOST_S, GUEST_S = 5.0, 60.0
#: The reason when it took longer.
TIMED_OUT = "TLS handshake timed out"


class Handshake:
    """One handshake under way. Net thread only. `done('')` or `done(reason)` is called once, later."""

    __slots__ = ("_deadline", "_done", "_events", "_loop", "_sock")

    def __init__(self, loop: EventLoop, sock: tls.Stream, done: Callable[[str], None]) -> None:
        self._loop = loop
        self._sock = sock
        self._done: Callable[[str], None] | None = done
        self._events = READ
        loop.register(sock, READ, self._step)
        self._deadline = loop.call_later(GUEST_S if sock.server_side else HOST_S, self._end, TIMED_OUT)
        loop.call_soon(self._step, 0)

    def cancel(self) -> None:
        """Let go of the socket without calling `done`. Idempotent."""
        if self._done is not None:
            self._done = None
            self._deadline.cancel()
            self._loop.unregister(self._sock)

    def _step(self, _mask: int) -> None:
        if self._done is None:
            return
        try:
            self._sock.do_handshake()
        except ssl.SSLWantReadError:
            self._watch(READ)
        except ssl.SSLWantWriteError:
            self._watch(WRITE)
        except (OSError, ValueError) as error:
            self._end(plain_reason(error))
        else:
            self._end("")

    def _watch(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._loop.modify(self._sock, events)

    def _end(self, reason: str) -> None:
        done = self._done
        self.cancel()
        if done is not None:
            done(reason)
