"""WebGuest: the part of a guest that is a browser: its one HTTP request, and the WebSocket that may follow from it.
What the page says is in webpage.py, what a WebSocket is made of in websocket.py, what lines do in guest.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from lanchat.hosting.webpage import HttpGuest
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.transport import Transport

if TYPE_CHECKING:
    # It takes its time to import: only who asks for a WebSocket waits for it.
    from lanchat.hosting.websocket import WebSocket

#: Seconds between two pings on a WebSocket: what is in between may take a silent one for dead. Who really is dead is
#: found by the PING of IRC.
KEEP_OPEN_S = 30.0
#: Seconds for the other side of a WebSocket to hang up once both have said that it ends.
HANG_UP_S = 1.0


class WebGuest:
    """Net thread only. The transport stays its guest's. `on_open(rest)` is called once it has become a WebSocket, with
    what came behind the request; `origins` is None where it may not."""

    def __init__(
        self,
        loop: EventLoop,
        transport: Transport,
        page: bytes,
        *,
        origins: Sequence[str] | None,
        on_open: Callable[[bytes], None],
    ) -> None:
        self._loop = loop
        self._transport = transport
        self._origins = origins or ()
        self._on_open = on_open
        #: None once it is a WebSocket.
        self._http: HttpGuest | None = HttpGuest(page, None if origins is None else self._make_websocket)
        self._websocket: WebSocket | None = None
        self._timer: Timer | None = None

    def _make_websocket(self, headers: Iterable[tuple[bytes, bytes]]) -> WebSocket:
        from lanchat.hosting.websocket import WebSocket

        return WebSocket(headers, self._origins, self._loop.time)

    def receive(self, data: bytes) -> None:
        """Bytes of the request; nothing that comes after it is read, unless it opened a WebSocket."""
        http = self._http
        assert http is not None
        self._transport.send(http.receive(data))
        if http.socket is not None:
            self._websocket, self._http = http.socket, None
            self._timer = self._loop.call_later(KEEP_OPEN_S, self._keep_open)
            self._on_open(http.rest)
        elif http.finished:
            self._transport.close()

    def feed(self, piece: bytes) -> list[bytes | None]:
        """Bytes of the WebSocket; the lines they completed."""
        assert self._websocket is not None
        lines = self._websocket.feed(piece)
        self._send_control_frames()
        return lines

    def send(self, data: bytes) -> None:
        """Send whole lines, each in a message of its own."""
        assert self._websocket is not None
        self._transport.send(self._websocket.frames(data))

    def end(self, code: int) -> None:
        """Say that the WebSocket ends, if there is one; the connection is closed by whoever calls."""
        self.stop()
        if self._websocket is not None:
            self._websocket.close(code)
            self._transport.send(self._websocket.take())

    def stop(self) -> None:
        """No more pings. Idempotent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _keep_open(self) -> None:
        assert self._websocket is not None
        self._websocket.ping()
        self._send_control_frames()
        self._timer = self._loop.call_later(KEEP_OPEN_S, self._keep_open)

    def _send_control_frames(self) -> None:
        assert self._websocket is not None
        self._transport.send(self._websocket.take())
        if self._websocket.closing:
            self._transport.close(deadline_s=HANG_UP_S)
