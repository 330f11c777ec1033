"""Clients of a WebSocket for tests: one of another make, and one whose frames are made by hand, legal and illegal.
What they are answered, each test says itself."""

from __future__ import annotations

import contextlib
import struct
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from lanchat.net import tls
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE

TEXT, BINARY = "text.ircv3.net", "binary.ircv3.net"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


class Client:
    """An IRC client behind the library's own WebSocket client."""

    def __init__(self, place: Place, nick: str, *, secure: bool = False, port: int = 0, **options: Any) -> None:
        options = {"subprotocols": [TEXT], "open_timeout": PATIENCE, "ping_interval": None, **options}
        scheme = "wss" if secure else "ws"
        context = tls.client_context() if secure else None
        uri = f"{scheme}://127.0.0.1:{port or place.host.port}/"
        self._stack = contextlib.ExitStack()
        self.socket: ClientConnection = self._stack.enter_context(connect(uri, ssl=context, proxy=None, **options))
        self.seen: list[str | bytes] = []
        if nick:
            self.say(f"NICK {nick}", f"USER {nick} 0 * :{nick}", "JOIN #lobby")
            self.until(" 366 ")

    def say(self, *lines: str) -> None:
        for line in lines:
            self.socket.send(line.encode() if self.socket.subprotocol == BINARY else line)

    def until(self, text: str) -> str:
        """The next message that holds this text."""
        while True:
            message = self.socket.recv(PATIENCE)
            self.seen.append(message)
            line = message.decode() if isinstance(message, bytes) else message
            if text in line:
                return line

    def code(self) -> int:
        """The close code that comes next; other messages are left out."""
        try:
            while True:
                self.seen.append(self.socket.recv(PATIENCE))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 1006

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def frame(opcode: int, data: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bool = True, size: int = 0) -> bytes:
    """A client's frame, as wrong as wanted. `size` forces a length field of 16 or 64 bits."""
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    flag = 0x80 if mask else 0
    if size == 64 or len(data) > 65_535:
        head += bytes([flag | 127]) + struct.pack("!Q", len(data))
    elif size == 16 or len(data) > 125:
        head += bytes([flag | 126]) + struct.pack("!H", len(data))
    else:
        head += bytes([flag | len(data)])
    if not mask:
        return head + data
    key = b"\x12\x9a\x34\xf7"
    return head + key + bytes(byte ^ key[index % 4] for index, byte in enumerate(data))


def text(line: str) -> bytes:
    return frame(1, line.encode())


def handshake(*extra: bytes, host: bytes = b"127.0.0.1", protocol: bytes = b"text.ircv3.net") -> bytes:
    lines = [b"GET / HTTP/1.1", b"Host: " + host, b"Upgrade: websocket", b"Connection: keep-alive, Upgrade"]
    lines += [b"Sec-WebSocket-Key: " + KEY, b"Sec-WebSocket-Version: 13"]
    lines += [b"Sec-WebSocket-Protocol: " + protocol] * bool(protocol)
    return b"\r\n".join([*lines, *extra, b"", b""])


class Frames(Wire):
    """A raw socket after the handshake, whose frames are read by hand."""

    def open(self, *extra: bytes, **options: Any) -> str:
        """Do the handshake; the head of the answer."""
        self.raw(handshake(*extra, **options))
        lines = []
        while line := self.line():
            lines.append(line)
        return "\n".join(lines)

    def _exactly(self, count: int) -> bytes:
        while len(self.data) < count:
            more = self.sock.recv(65_536)
            if not more:
                raise EOFError(self.data)
            self.data += more
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def frame(self) -> tuple[int, bytes]:
        """The next frame: its opcode and its data."""
        first, second = self._exactly(2)
        assert first & 0xF0 == 0x80 and second < 128, "a server's frame is whole, unmasked and without extensions"
        size = second
        if second == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        return first & 15, self._exactly(size)

    def frame_of(self, opcode: int) -> bytes:
        """The data of the next frame of this kind."""
        while True:
            kind, data = self.frame()
            if kind == opcode:
                return data

    def code(self) -> int:
        """The close code that comes next, after which nothing does."""
        (code,) = struct.unpack("!H", self.frame_of(8)[:2])
        assert self.rest() == b""
        return int(code)


def frames_at(place: Place, **options: Any) -> Frames:
    wire = Frames(place.plain().sock)
    assert wire.open(**options).startswith("HTTP/1.1 101 ")
    return wire


def person_at(place: Place, nick: str) -> Frames:
    wire = frames_at(place)
    wire.raw(text(f"NICK {nick}") + text(f"USER {nick} 0 * :{nick}") + text("JOIN #lobby"))
    while b" 366 " not in wire.frame_of(1):
        continue
    return wire
