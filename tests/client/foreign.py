"""A server played by the test itself, one line at a time, on the loopback.
The client under test takes it for a real one."""

from __future__ import annotations

import contextlib
import socket
import struct

from lanchat.protocol.sniff import TLS_HANDSHAKE
from tests.client.seat import PATIENCE
from tests.client.talk import OURS, names_of
from tests.ports import free_port


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        self._sock = sock
        self._file = sock.makefile("rb")

    def expect(self, start: str) -> str:
        """Read lines up to one that starts so (tags left out)."""
        while True:
            line = self._file.readline().decode()
            assert line, f"closed while waiting for {start!r}"
            tags, _, rest = line.rstrip("\r\n").partition(" ") if line.startswith("@") else ("", "", line.rstrip())
            if rest.startswith(start):
                return f"{tags} {rest}".strip()

    def send(self, *lines: str) -> None:
        self._sock.sendall("".join(line + "\r\n" for line in lines).encode())

    def welcome(self, caps: str = OURS) -> None:
        """Let a client in and into #lobby."""
        self.expect("USER")
        if caps:
            self.send(f":srv CAP * LS :{caps}")
            self.expect("CAP REQ")
            self.send(f":srv CAP * ACK :{names_of(caps)}")
            self.expect("CAP END")
        self.send(":srv 001 Mia :hi", ":srv 005 Mia CASEMAPPING=ascii CHATHISTORY=100 :are", ":srv 422 Mia :none")
        self.expect("JOIN #lobby")
        self.send(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia")

    def echo(self) -> str:
        """Take one message and echo it; its id."""
        line = self.expect("PRIVMSG")
        msgid = line.split("lanchat/id=")[1][:26]
        body = line.split(" ", 1)[1]
        self.send(f"@msgid={msgid};label={msgid} :Mia!m@h {body}")
        return msgid

    def ended(self) -> bool:
        """Whether the client is gone, whatever it said before."""
        with contextlib.suppress(OSError):
            while self._file.readline():
                pass
        return True

    def first(self) -> int:
        """The first byte that comes."""
        return self._file.read(1)[0]

    def rest(self) -> bytes:
        """Everything that comes until the client is gone."""
        return self._file.read()

    def reset(self) -> None:
        """Break it off, as a forged reset does."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        self._file.close()
        self._sock.close()


class Server:
    """A listening socket."""

    def __init__(self, port: int = 0) -> None:
        self._sock = socket.create_server(("127.0.0.1", port or free_port()))
        self._sock.settimeout(PATIENCE)
        self.port: int = self._sock.getsockname()[1]

    def accept(self) -> Peer:
        return Peer(self._sock.accept()[0])

    def close(self) -> None:
        self._sock.close()


def refuse_tls(server: Server) -> None:
    """What a server from before TLS does, and anybody on the network can do in its name."""
    peer = server.accept()
    assert peer.first() == TLS_HANDSHAKE
    peer.reset()
