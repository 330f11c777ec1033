"""A real host on a loopback port, and the clients that come to it: IRC, TLS, plain sockets, browsers."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from lanchat.config import ServerConfig
from lanchat.hosting.host import Host
from lanchat.net import tls
from lanchat.protocol.beacon import ChatInfo
from tests.net.support import PATIENCE, Net

CHAT = ChatInfo(chat_id="c" * 32, name="Test chat", host_id="a1b2c3d4a1b2c3d4", host_name="testing")


class Place:
    """A host and the net it runs on. Methods are for the test's thread."""

    def __init__(self, net: Net, data_dir: Path, config: ServerConfig | None = None, port: int = 0) -> None:
        self.net = net
        self.config = config or ServerConfig()
        self.notices: list[str] = []
        self._behind_ms = 0
        self.host = Host(
            net.loop,
            net.workers,
            data_dir=data_dir,
            config=self.config,
            chat=CHAT._replace(started_ms=time.time_ns() // 1_000_000),
            port=port,
            address="127.0.0.1",
            wall_ms=lambda: time.time_ns() // 1_000_000 - self._behind_ms,
            random=Random(7),
        )
        self.host.on_notice = self.notices.append
        self.running = False

    def set_clock_back(self, milliseconds: int) -> None:
        """Have this computer's clock go wrong by so much."""
        self._behind_ms = milliseconds

    def start(self) -> str:
        """Start and wait: '' or the sentence that says why not."""
        outcome: list[str] = []
        ended = threading.Event()

        def done(error: str) -> None:
            outcome.append(error)
            ended.set()

        self.net.call(self.host.start, done)
        assert ended.wait(PATIENCE), "the host does not start"
        self.running = outcome == [""]
        return outcome[0]

    def stop(self, how: Callable[..., None] | None = None, *args: Any) -> None:
        """Stop, or leave in another way, and wait."""
        ended = threading.Event()
        self.net.call(how or self.host.stop, *args, ended.set)
        assert ended.wait(PATIENCE + 5), "the host does not stop"
        self.running = False

    def plain(self, address: str = "", *, receive_buffer: int = 0) -> Wire:
        """A connection in the clear, from this address if it matters, that has said nothing yet."""
        sock = socket.socket()
        if address:
            sock.bind((address, 0))
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(PATIENCE)
        sock.connect(("127.0.0.1", self.host.port))
        return Wire(sock)

    def secure(self) -> Wire:
        """A connection through TLS."""
        sock = socket.create_connection(("127.0.0.1", self.host.port))
        sock.settimeout(PATIENCE)
        return Wire(tls.client_context().wrap_socket(sock))

    def irc(self, nick: str, *, secure: bool = False, caps: str = "", receive_buffer: int = 0) -> Wire:
        """A registered IRC client in the lobby."""
        wire = self.secure() if secure else self.plain(receive_buffer=receive_buffer)
        if caps:
            wire.say(f"CAP REQ :{caps}")
        wire.say(f"NICK {nick}", f"USER {nick} 0 * :{nick}")
        if caps:
            wire.say("CAP END")
        wire.until(" 001 ")
        wire.say("JOIN #lobby")
        wire.until(" 366 ")
        return wire


class Wire:
    """A blocking socket that speaks lines."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        self.sock = sock
        self.data = b""

    def say(self, *lines: str) -> None:
        self.raw("".join(line + "\r\n" for line in lines).encode())

    def raw(self, data: bytes) -> None:
        self.sock.sendall(data)

    def line(self) -> str:
        """The next line; raises EOFError at the end."""
        while b"\n" not in self.data:
            more = self.sock.recv(65_536)
            if not more:
                raise EOFError(self.data)
            self.data += more
        line, _, self.data = self.data.partition(b"\n")
        return line.decode().rstrip("\r")

    def until(self, text: str) -> str:
        """The next line that holds this text; those before are forgotten. Answers PINGs."""
        while True:
            line = self.line()
            if line.startswith("PING"):
                self.say("PONG" + line[4:])
            if text in line:
                return line

    def seen_before(self, text: str) -> list[str]:
        """The lines up to, and without, the one that holds this text."""
        lines = []
        while text not in (line := self.line()):
            lines.append(line)
        return lines

    def rest(self) -> bytes:
        """Everything up to the end of the connection; a reset counts as the end."""
        parts = [self.data]
        try:
            while more := self.sock.recv(65_536):
                parts.append(more)
        except (ConnectionResetError, ssl.SSLError):
            pass
        return b"".join(parts)

    def close(self) -> None:
        self.sock.close()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
