"""Hello: asks what listens on a TCP port whether it is a chat, over TLS, and takes its answer.
The only thing that turns a hint into a fact; who is asked and when is up to the caller."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from lanchat.errors import RemoteProtocolError
from lanchat.net.connector import Cancel, connect
from lanchat.net.loop import EventLoop
from lanchat.net.tls import client_context, fingerprint
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.message import parse

#: Bytes read before the other side counts as no chat: the answer is one line, a greeting may precede it.
MAX_ANSWER = 16_384
#: Bytes we may have queued; the question is one line.
MAX_QUESTION = 4_096
#: Seconds for the farewell after the answer.
FAREWELL_S = 1.0
#: Seconds after which another connection is tried beside one still under way: the kernel repeats a lost SYN after a
#: whole second only.
BESIDE_S = (0.25, 0.6)


class Hello:
    """One question. Net thread only.

    `done(info, latency_ms)` is called once, later: the chat and the time from the connection to its answer, or
    (None, 0.0) when there is none within `timeout_s`. The fingerprint in it is proven: that of the TLS connection.
    """

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        address: str,
        port: int,
        *,
        timeout_s: float,
        done: Callable[[ChatInfo | None, float], None],
        local_address: str | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._loop = loop
        self._done: Callable[[ChatInfo | None, float], None] | None = done
        self._nonce = secrets.token_hex(8)
        self._buffer = bytearray()
        self._read = 0
        self._since = 0.0
        self._transport: Transport | None = None
        self._connecting: list[Cancel] = []
        self._timers = [loop.call_later(timeout_s, self._finish, None)]
        if transport is not None:
            self._connected(transport, "")
            return

        def knock() -> None:
            attempt = connect(
                loop,
                workers,
                address,
                port,
                timeout_s=timeout_s,
                local_address=local_address,
                max_queue=MAX_QUESTION,
                done=self._connected,
            )
            self._connecting.append(attempt)

        knock()
        self._timers += [loop.call_later(delay, knock) for delay in BESIDE_S]

    @property
    def connected(self) -> bool:
        """Whether something accepted the connection and its answer is awaited."""
        return self._transport is not None

    def cancel(self) -> None:
        """Give up without calling `done`. Idempotent."""
        self._done = None
        self._clean_up(farewell=False)

    def _connected(self, transport: Transport | None, _reason: str) -> None:
        if transport is None:
            # Refused or unreachable, whichever attempt says so; the deadline ends the rest.
            self._finish(None)
            return
        if self._done is None:
            transport.close(flush=False)
            return
        self._stop_knocking()
        self._transport = transport
        self._since = self._loop.time()
        transport.on_data = self._receive
        transport.on_closed = lambda _reason: self._finish(None)
        transport.start_tls(client_context(), server_side=False, done=self._secured)

    def _secured(self, error: str) -> None:
        if self._transport is None:
            return
        if error:
            self._finish(None)
        else:
            self._transport.send(b"LANCHAT HELLO %s\r\n" % self._nonce.encode())

    def _receive(self, data: bytes) -> None:
        self._read += len(data)
        self._buffer += data
        *lines, rest = self._buffer.split(b"\n")
        for line in lines:
            if (info := self._answer(bytes(line))) is not None:
                self._finish(info)
                return
        self._buffer = bytearray(rest)
        # Whatever came counts, so that a chatterbox without our answer is given up as well.
        if self._read > MAX_ANSWER:
            self._finish(None)

    def _answer(self, line: bytes) -> ChatInfo | None:
        try:
            message = parse(line.rstrip(b"\r"))
        except (RemoteProtocolError, UnicodeDecodeError):
            return None
        if message.command != "LANCHAT" or len(message.params) < 3 or message.params[:2] != ("INFO", self._nonce):
            return None
        info = ChatInfo.from_json(message.params[2])
        der = self._transport.peer_certificate_der if self._transport is not None else None
        # Not what it says of its certificate: the one it has shown to have the key of.
        return info._replace(fingerprint=fingerprint(der) if der else "") if info is not None else None

    def _finish(self, info: ChatInfo | None) -> None:
        done, self._done = self._done, None
        latency_ms = (self._loop.time() - self._since) * 1e3 if info is not None else 0.0
        self._clean_up(farewell=info is not None)
        if done is not None:
            done(info, latency_ms)

    def _stop_knocking(self) -> None:
        for timer in self._timers[1:]:
            timer.cancel()
        for attempt in self._connecting:
            attempt.cancel()
        self._connecting = []

    def _clean_up(self, *, farewell: bool) -> None:
        self._timers[0].cancel()
        self._stop_knocking()
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.on_closed = None
            transport.close(flush=farewell, deadline_s=FAREWELL_S)
