"""PlainProbe: asks what listens on a TCP port, in the clear and without saying who we are, before anybody talks so.
What follows from the answer is connection.py's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from lanchat.client.capabilities import Capabilities
from lanchat.errors import RemoteProtocolError
from lanchat.net.connector import Cancel, connect
from lanchat.net.loop import EventLoop
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.message import Message, parse

#: Seconds to connect and to answer.
PROBE_S = 2.0
#: Bytes read before the answer counts as none.
MAX_ANSWER = 16_384

#: 'lan-chat' and 'irc' are servers, 'silent' took the connection and said nothing we know, 'not-a-chat' speaks another
#: protocol, '' hung up without a word; or a reason of net.connector.connect.
Answer = Literal["lan-chat", "irc", "silent", "not-a-chat", ""] | str


class PlainProbe:
    """One question (IRCv3 "Capability Negotiation", CAP LS). Net thread only. `done(answer)` is called once, later."""

    def __init__(
        self, loop: EventLoop, workers: Workers, address: str, port: int, *, done: Callable[[Answer], None]
    ) -> None:
        self._done: Callable[[Answer], None] | None = done
        self._capabilities = Capabilities()
        self._lines = LineBuffer()
        self._read = 0
        self._greeted = False
        self._transport: Transport | None = None
        self._deadline = loop.call_later(PROBE_S, self._on_deadline)
        self._attempt: Cancel = connect(loop, workers, address, port, timeout_s=PROBE_S, done=self._connected)

    def cancel(self) -> None:
        """Give up without calling `done`. Idempotent."""
        self._done = None
        self._deadline.cancel()
        self._attempt.cancel()
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.on_closed = None
            transport.close(flush=False)

    def _connected(self, transport: Transport | None, reason: str) -> None:
        if transport is None:
            self._finish(reason)
            return
        self._transport = transport
        transport.on_data = self._receive
        transport.on_closed = lambda _reason: self._finish("irc" if self._greeted else "")
        transport.send(b"CAP LS 302\r\n")

    def _receive(self, data: bytes) -> None:
        self._read += len(data)
        for line in self._lines.feed(data):
            answer = self._judge(line) if line is not None else ""
            if answer:
                self._finish(answer)
                return
        if self._read > MAX_ANSWER:
            self._finish("not-a-chat")

    def _judge(self, line: bytes) -> Answer:
        """What this line says of who sends it, '' when more must be seen."""
        if line.startswith((b"HTTP/", b"SSH-")):
            return "not-a-chat"
        try:
            message = parse(line)
        except (RemoteProtocolError, UnicodeDecodeError):
            return ""
        if message.command == "CAP":
            return self._offered(message)
        if message.command in ("NOTICE", "PING"):
            self._greeted = True  # servers greet before they answer
        # A server from before CAP: it does not know the command, or not from strangers.
        return "irc" if message.command in ("421", "451") else ""

    def _offered(self, message: Message) -> Answer:
        self._capabilities.receive(message)
        if self._capabilities.is_lan_chat:
            return "lan-chat"
        return "irc" if self._capabilities.listed else ""

    def _on_deadline(self) -> None:
        if self._transport is None:
            self._finish("timeout")
        else:
            self._finish("irc" if self._greeted else "silent")

    def _finish(self, answer: Answer) -> None:
        done = self._done
        self.cancel()
        if done is not None:
            done(answer)
