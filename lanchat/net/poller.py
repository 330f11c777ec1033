"""Poller: asks the system which sockets are ready; epoll itself on Linux, elsewhere what the standard library has.
What is done with a ready socket is the loop's matter."""

from __future__ import annotations

import selectors
import socket
import sys
from typing import Generic, TypeVar

#: Interest and readiness bits, combined with `|`; epoll's own (epoll_ctl(2)).
READ, WRITE = 1, 4

_BOTH = READ | WRITE
_TO_SELECTOR = {
    READ: selectors.EVENT_READ,
    WRITE: selectors.EVENT_WRITE,
    _BOTH: selectors.EVENT_READ | selectors.EVENT_WRITE,
}
_FROM_SELECTOR = {theirs: ours for ours, theirs in _TO_SELECTOR.items()}

T = TypeVar("T")


class SelectorPoller(Generic[T]):
    """The standard library's selector. One thread; `events` is never 0. Raises as the selector does."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def register(self, sock: socket.socket, events: int, data: T) -> None:
        """Watch a socket; `data` comes back whenever it is ready."""
        self._selector.register(sock, _TO_SELECTOR[events], data)

    def modify(self, sock: socket.socket, events: int, data: T) -> None:
        """Watch a registered socket for other events."""
        self._selector.modify(sock, _TO_SELECTOR[events], data)

    def unregister(self, sock: socket.socket) -> None:
        """Forget a socket, before it is closed."""
        self._selector.unregister(sock)

    def poll(self, timeout: float | None) -> list[tuple[T, int]]:
        """The data of what is ready, and for which of the events watched for; a hang-up counts as all of them. Waits
        for `timeout` seconds, None without end."""
        return [(key.data, _FROM_SELECTOR[mask]) for key, mask in self._selector.select(timeout)]

    def close(self) -> None:
        """Let go of what the system holds."""
        self._selector.close()


if sys.platform == "linux":
    import select

    class Poller(Generic[T]):
        """epoll without the steps that the standard library's selector takes for every ready socket: after a silence
        those cost as much as sending to several people. As SelectorPoller."""

        def __init__(self) -> None:
            self._epoll = select.epoll()
            #: By file descriptor: the data, and the events watched for.
            self._watched: dict[int, tuple[T, int]] = {}

        def register(self, sock: socket.socket, events: int, data: T) -> None:
            """See SelectorPoller."""
            self._epoll.register(sock, events)
            self._watched[sock.fileno()] = (data, events)

        def modify(self, sock: socket.socket, events: int, data: T) -> None:
            """See SelectorPoller."""
            self._epoll.modify(sock, events)
            self._watched[sock.fileno()] = (data, events)

        def unregister(self, sock: socket.socket) -> None:
            """See SelectorPoller."""
            del self._watched[sock.fileno()]
            self._epoll.unregister(sock)

        def poll(self, timeout: float | None) -> list[tuple[T, int]]:
            """See SelectorPoller."""
            watched = self._watched
            ready = []
            for number, event in self._epoll.poll(timeout, len(watched) or 1):
                data, events = watched[number]
                # Of trouble and hang-ups, reading or writing tells.
                ready.append((data, event if event <= _BOTH else events))
            return ready

        def close(self) -> None:
            """See SelectorPoller."""
            self._epoll.close()

else:
    Poller = SelectorPoller
