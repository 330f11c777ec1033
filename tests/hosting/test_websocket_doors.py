"""IRCv3 "WebSocket support" over RFC 6455: whom a page may speak for, what is illegal, and the port for browsers."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from lanchat.config import ServerConfig, TlsSection
from lanchat.hosting import guest as guest_module
from lanchat.hosting import websocket
from lanchat.hosting.door import Door
from lanchat.hosting.websocket import FRAME_BURST, MAX_MESSAGE
from tests.hosting.support import Place, Wire
from tests.hosting.web import KEY, Client, Frames, frame, frames_at, handshake, person_at, text
from tests.net.support import PATIENCE, Net, wait_until
from tests.ports import free_port

# -- whom a page may speak for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "origin", "fine"),
    [
        ("127.0.0.1:50000", "http://127.0.0.1:50000", True),
        ("127.0.0.1:50000", "https://127.0.0.1:50000", True),
        ("[fe80::1]:50000", "http://[fe80::1]:50000", True),
        ("desk:50000", "http://desk:50000", True),
        ("desk.local:50000", "http://desk.local:50000", True),
        ("127.0.0.1:50000", "http://127.0.0.1:8000", False),
        ("127.0.0.1:50000", "http://192.168.0.66:50000", False),
        ("127.0.0.1:50000", "https://evil.example", False),
        ("127.0.0.1:50000", "null", False),
        ("127.0.0.1:50000", "file://", False),
        ("127.0.0.1:50000", "", False),
        # A name whose owner can have it lead anywhere.
        ("evil.example:50000", "http://evil.example:50000", False),
        ("[::1", "http://[::1", False),
        ("chat.example", "https://chat.example", True),
        ("127.0.0.1:50000", "https://chat.example", True),
    ],
)
def test_only_pages_of_the_chat_itself_may_use_it(net: Net, tmp_path: Path, host: str, origin: str, fine: bool) -> None:
    config = ServerConfig()
    config.websocket.origins = ["https://chat.example"]
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    wire = Frames(place.plain().sock)
    head = wire.open(f"Origin: {origin}".encode(), host=host.encode())
    assert head.startswith("HTTP/1.1 101 " if fine else "HTTP/1.1 403 "), head
    if not fine:
        # What was refused never becomes anything else.
        wire.raw(text("NICK evil") + b"\r\nNICK evil\r\nUSER e 0 * :e\r\n")
        assert b" 001 " not in wire.rest()
    wire.close()
    place.stop()


def test_where_tls_is_required_it_is(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path, ServerConfig(tls=TlsSection(required=True)))
    assert place.start() == ""
    with pytest.raises(InvalidStatus, match="403"):
        Client(place, "web")
    with Client(place, "web", secure=True) as web:
        web.say("PING :fine")
        web.until("fine")
    place.stop()


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (handshake().replace(b"Version: 13", b"Version: 8"), b"400"),
        (handshake().replace(KEY, b"short"), b"400"),
        (handshake().replace(b"Sec-WebSocket-Key: " + KEY + b"\r\n", b""), b"400"),
        (handshake().replace(b"keep-alive, Upgrade", b"keep-alive"), b"426"),
        (handshake(b"Content-Length: 5") + b"NICK ", b"400"),
        (handshake(b"Content-Length: 99"), b"400"),
        (handshake(b"Origin: http://127.0.0.1", b"Origin: http://127.0.0.1"), b"400"),
        (handshake().replace(b"GET", b"POST"), b"405"),
        (handshake().replace(b"HTTP/1.1", b"HTTP/1.0"), b"200"),
        (handshake().replace(b"websocket", b"irc", 1), b"200"),
        (handshake(b"X: " + b"y" * 20_000), b"431"),
        (handshake(b"Host: second"), b"400"),
    ],
)
def test_handshakes_that_are_none(place: Place, request_head: bytes, status: bytes) -> None:
    with place.plain() as wire:
        wire.raw(request_head + text("NICK evil"))
        answer = wire.rest()
    assert answer.startswith(b"HTTP/1.1 " + status), answer
    assert place.host.info().people == 0


def test_a_handshake_that_takes_too_long_is_closed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "FIRST_LINE_S", 0.1)
    with place.plain() as wire:
        wire.raw(handshake()[:-2])
        assert wire.rest() == b""


# -- what is illegal ------------------------------------------------------------------------------------------------

ILLEGAL = {
    "unmasked": (frame(1, b"PING :x", mask=False), 1002),
    "reserved bit 1": (frame(1, b"PING :x", rsv=4), 1002),
    "reserved bit 2": (frame(1, b"PING :x", rsv=2), 1002),
    "reserved bit 3": (frame(9, b"", rsv=1), 1002),
    **{f"opcode {code}": (frame(code, b"x"), 1002) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "fragmented ping": (frame(9, b"x", fin=False), 1002),
    "fragmented close": (frame(8, b"\x03\xe8", fin=False), 1002),
    "over-long ping": (frame(9, b"x" * 126), 1002),
    "over-long close": (frame(8, b"\x03\xe8" + b"x" * 124), 1002),
    "continuation of nothing": (frame(0, b"x"), 1002),
    "last continuation of nothing": (text("PING :x") + frame(0, b"x"), 1002),
    "message inside a message": (frame(1, b"PI", fin=False) + frame(1, b"NG :x"), 1002),
    "close inside a message": (frame(1, b"PI", fin=False) + frame(8, b"\x03\xe8"), 1002),
    "invalid UTF-8": (frame(1, b"PRIVMSG #lobby :\xff"), 1007),
    "half a character at the end": (frame(1, b"PRIVMSG #lobby :\xc3"), 1007),
    "a surrogate": (frame(1, b"PRIVMSG #lobby :\xed\xa0\x80"), 1007),
    "invalid UTF-8 in fragments": (frame(1, b"PING :\xc3", fin=False) + frame(0, b"x"), 1007),
    "binary where text was agreed on": (frame(2, b"PING :x"), 1003),
    "a message too big": (frame(1, b"x" * (MAX_MESSAGE + 1)), 1009),
    "fragments too big": (frame(1, b"x" * MAX_MESSAGE, fin=False) + frame(0, b"x"), 1009),
    "64 bits of length": (b"\x81\xff" + struct.pack("!Q", 2**63 - 1) + b"mask", 1009),
    "more than 63 bits of length": (b"\x81\xff" + struct.pack("!Q", 2**64 - 1) + b"mask", 1009),
    "a control frame with 64 bits of length": (b"\x89\xff" + struct.pack("!Q", 2**32) + b"mask", 1009),
    "a close frame of one byte": (frame(8, b"\x03"), 1002),
    **{f"close code {code}": (frame(8, struct.pack("!H", code)), 1002) for code in (0, 999, 1004, 1005, 1006, 1015)},
    "close code 2999": (frame(8, struct.pack("!H", 2999)), 1002),
    "close code 5000": (frame(8, struct.pack("!H", 5000)), 1002),
    "a close reason that is not UTF-8": (frame(8, b"\x03\xe8\xff"), 1007),
    "a flood of pings": (frame(9) * (FRAME_BURST + 20), 1008),
    "a flood of pongs": (frame(10) * (FRAME_BURST + 20), 1008),
    "a flood of empty messages": (frame(1) * (FRAME_BURST + 20), 1008),
    "a message in endless fragments": (frame(1, fin=False) + frame(0, fin=False) * (FRAME_BURST + 20), 1008),
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_is_illegal_closes_with_its_code_and_harms_nobody(
    place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slowly a flood comes here, it is one.
    monkeypatch.setattr(websocket, "FRAME_RATE", 0.001)
    data, code = ILLEGAL[name]
    with place.irc("anna") as anna, Client(place, "ben") as ben:
        anna.until("JOIN #lobby")
        for pieces in ([data], [data[start : start + 7] for start in range(0, len(data), 7)][-200:]):
            wire = person_at(place, "evil")
            anna.until("evil")
            wire.raw(data[: len(data) - sum(map(len, pieces))])
            for index, piece in enumerate(pieces):
                try:
                    wire.raw(piece)
                except OSError:
                    break  # It is closed already.
                ben.say(f"PRIVMSG #lobby :{index}")
                assert anna.until("PRIVMSG").endswith(f":{index}")
            assert wire.code() == code
            wire.close()
            wait_until(lambda: place.host.info().people == 2)


def test_what_follows_an_illegal_frame_is_never_read(place: Place) -> None:
    with place.irc("anna") as anna:
        wire = person_at(place, "evil")
        anna.until("evil")
        wire.raw(text("PRIVMSG #lobby :before") + frame(1, b"\xff") + text("PRIVMSG #lobby :after"))
        assert wire.code() == 1007
        wire.close()
        assert anna.until("PRIVMSG").endswith(":before")
        assert " QUIT " in anna.line()


def test_a_close_code_of_an_application_is_fine(place: Place) -> None:
    for code in (1000, 1001, 1011, 3000, 4999):
        wire = frames_at(place)
        wire.raw(frame(8, struct.pack("!H", code) + b"bye"))
        assert wire.code() == code
        wire.close()


# -- the port for HTTP and WebSocket alone --------------------------------------------------------------------------


@pytest.fixture
def web_place(net: Net, tmp_path: Path) -> Iterator[Place]:
    config = ServerConfig(tls=TlsSection(required=True))
    config.websocket.host, config.websocket.port = "127.0.0.1", free_port()
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    yield place
    if place.running:
        place.stop()


def _come_by(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        sock.sendall(data)
        return Wire(sock).rest()


def test_the_other_port_takes_browsers_and_nobody_else(web_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    port = web_place.host.port_of(Door.WEB)
    # A proxy on this computer, to which TLS is not required.
    with Client(web_place, "web", port=port) as web:
        web.say("PING :fine")
        web.until("fine")
        # It is that of anybody, though it comes from this computer.
        assert [line for line in web.seen if " 353 web = #lobby :web" in str(line)]
        with Client(web_place, "through", port=port, secure=True) as other:
            other.say("PRIVMSG #lobby :hello")
            assert web.until("PRIVMSG").endswith(":hello")
    assert _come_by(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200 OK")
    monkeypatch.setattr(guest_module, "SILENCE_S", 0.05)
    monkeypatch.setattr(guest_module, "NOTHING_S", 0.1)
    for data in (b"NICK a\r\nUSER a 0 * :a\r\n", b"hello\n", b"hello", b""):
        assert _come_by(port, data) == b""
    wait_until(lambda: web_place.host.connections == 0)
    assert web_place.host.info().people == 0


def test_another_port_that_is_taken(net: Net, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = ServerConfig()
        config.websocket.host, config.websocket.port = "127.0.0.1", taken.getsockname()[1]
        place = Place(net, tmp_path, config)
        error = place.start()
        assert str(config.websocket.port) in error
        assert not place.host.port_taken


def test_the_ports_close_with_the_chat(web_place: Place) -> None:
    ports = (web_place.host.port, web_place.host.port_of(Door.WEB))
    web_place.stop()
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
