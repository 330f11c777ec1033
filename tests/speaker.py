"""A person at a plain IRC connection, for tests that need somebody to talk with: connect, say, expect.
Blocking sockets with a deadline; nothing of the program under test is used."""

from __future__ import annotations

import socket
import time
from types import TracebackType


class Speaker:
    """Registers as `nick` on 127.0.0.1 and joins `rooms`. Lines received so far are in `lines`."""

    def __init__(
        self, port: int, nick: str, *rooms: str, caps: str = "", address: str = "127.0.0.1", timeout: float = 60
    ) -> None:
        self.nick = nick
        self.lines: list[str] = []
        self._timeout = timeout
        self._rest = b""
        self._socket = socket.create_connection((address, port), timeout)
        if caps:
            self.raw("CAP LS 302", f"CAP REQ :{caps}")
        self.raw(f"NICK {nick}", f"USER {nick.lower()} 0 * :{nick}")
        if caps:
            self.expect(" ACK ")
            self.raw("CAP END")
        self.expect(" 001 ")
        for room in rooms:
            self.raw(f"JOIN {room}")
            self.expect(f" 366 {nick} {room}")

    def __enter__(self) -> Speaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def raw(self, *lines: str) -> None:
        """Send these lines."""
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def say(self, target: str, text: str) -> None:
        """Send a message, and wait until the server has dealt with it."""
        self.raw(f"PRIVMSG {target} :{text}")
        self.sync()

    def sync(self) -> None:
        """Wait until everything sent so far has been dealt with (PING answers come in order)."""
        token = f"t{time.monotonic_ns()}"
        self.raw(f"PING {token}")
        self.expect(token)

    def expect(self, text: str) -> str:
        """The next line that contains `text`, within the time-out; PINGs are answered on the way."""
        deadline = time.monotonic() + self._timeout
        while True:
            line = self._line(deadline)
            if line.startswith("PING "):
                self.raw("PONG " + line[5:])
            if text in line:
                return line

    def _line(self, deadline: float) -> str:
        while b"\n" not in self._rest:
            self._socket.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                raise AssertionError(f"{self.nick} waited in vain; last lines: {self.lines[-10:]}") from None
            if not data:
                raise AssertionError(f"the server closed on {self.nick}; last lines: {self.lines[-10:]}")
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        text = line.decode("utf-8", "replace").rstrip("\r")
        self.lines.append(text)
        return text

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
