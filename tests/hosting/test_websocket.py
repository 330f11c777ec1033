"""IRCv3 "WebSocket support" over RFC 6455: a client of another make, and frames made by hand, legal and illegal."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lanchat.config import ServerConfig, TlsSection
from lanchat.hosting import guest as guest_module
from lanchat.hosting import web_guest
from lanchat.hosting.websocket import FRAME_BURST, MAX_MESSAGE
from lanchat.net import tls
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE, Net, free_port, wait_until

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


# -- talking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", [TEXT, BINARY])
@pytest.mark.parametrize("secure", [False, True])
def test_a_browser_and_an_irc_client_talk(place: Place, protocol: str, secure: bool) -> None:
    with place.irc("anna") as anna, Client(place, "web", secure=secure, subprotocols=[protocol]) as web:
        anna.until("JOIN #lobby")
        web.say("PRIVMSG #lobby :olá from a page")
        assert anna.until("PRIVMSG").endswith("PRIVMSG #lobby :olá from a page")
        anna.say("PRIVMSG #lobby :olá yourself")
        assert web.until("PRIVMSG").endswith("PRIVMSG #lobby :olá yourself")
        kind = bytes if protocol == BINARY else str
        assert all(isinstance(message, kind) for message in web.seen)
        lines = [message.decode() if isinstance(message, bytes) else message for message in web.seen]
        assert not [line for line in lines if "\r" in line or "\n" in line or not line]


def test_two_pages_talk(place: Place) -> None:
    with Client(place, "one") as one, Client(place, "two", subprotocols=[BINARY]) as two:
        one.until("two")
        for number in range(50):
            one.say(f"PRIVMSG #lobby :{number}")
        for number in range(50):
            assert two.until("PRIVMSG").endswith(f":{number}")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([TEXT, BINARY], TEXT),
        ([BINARY, TEXT], BINARY),
        (["chat", BINARY, TEXT], BINARY),
        (["chat"], None),
        (None, None),
    ],
)
def test_the_clients_order_of_subprotocols_wins(place: Place, offered: list[str] | None, chosen: str | None) -> None:
    with Client(place, "web", subprotocols=offered) as web:
        assert web.socket.subprotocol == chosen


def test_without_a_subprotocol_both_types_are_taken_and_text_is_sent(place: Place) -> None:
    with Client(place, "", subprotocols=None) as web:
        web.socket.send(b"NICK old")
        web.socket.send("USER old 0 * :old")
        web.until(" 001 old ")
        assert all(isinstance(message, str) for message in web.seen)


def test_no_extension_is_agreed_on(place: Place) -> None:
    with Client(place, "web") as web:
        assert web.socket.protocol.extensions == []
    wire = Frames(place.plain().sock)
    head = wire.open(b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits").lower()
    assert "sec-websocket-extensions" not in head
    wire.close()


def test_a_line_end_in_a_message_is_no_second_line(place: Place) -> None:
    with place.irc("anna") as anna, Client(place, "web") as web:
        anna.until("JOIN #lobby")
        web.say(
            "PRIVMSG #lobby :with a line end\r\n", "PRIVMSG #lobby :first\nQUIT", "\r\n", "", "PRIVMSG #lobby :last"
        )
        assert [anna.until("PRIVMSG").partition(" :")[2] for _ in range(3)] == ["with a line end", "firstQUIT", "last"]


def test_lines_up_to_the_limit_and_over_it(place: Place) -> None:
    with place.irc("anna", caps="message-tags") as anna, Client(place, "web") as web:
        anna.until("JOIN #lobby")
        web.say("CAP REQ :message-tags")
        web.until(" ACK ")
        tags = "@+a=" + "x" * 4_091 + " "
        fits = f"PING :{'y' * 504}"
        assert len(tags + fits) == MAX_MESSAGE
        web.say(tags + fits)
        web.until("y" * 400)
        web.say(fits + "y")
        assert web.until(" 417 ")
        web.say("@+a=" + "x" * 4_092 + " PING :over")
        assert web.until(" 417 ")
        web.say("PRIVMSG #lobby :still here")
        assert anna.until("PRIVMSG").endswith(":still here")


def test_invalid_utf8_in_a_binary_message_is_answered_as_in_a_stream(place: Place) -> None:
    with Client(place, "web", subprotocols=[BINARY]) as web:
        web.socket.send(b"PRIVMSG #lobby :\xff")
        assert "INVALID_UTF8" in web.until("FAIL")


def test_a_message_in_fragments_with_a_ping_in_between(place: Place) -> None:
    with place.irc("anna") as anna:
        wire = person_at(place, "parts")
        anna.until("JOIN #lobby")
        parts = [b"PRIVMSG #lobby :ol", "á".encode()[:1], "á".encode()[1:] + b" in", b" pieces"]
        wire.raw(frame(1, parts[0], fin=False) + frame(0, parts[1], fin=False))
        wire.raw(frame(9, b"alive?"))
        assert wire.frame_of(10) == b"alive?"
        wire.raw(frame(0, parts[2], fin=False) + frame(0, parts[3]))
        assert anna.until("PRIVMSG").endswith(":olá in pieces")
        wire.close()


def test_frames_byte_by_byte_behind_the_request(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy computer may take its time between two bytes.
    monkeypatch.setattr(guest_module, "PAUSE_S", 60.0)
    data = handshake() + text("NICK slow") + text("USER slow 0 * :slow") + frame(1, b"PING :done", size=64)
    for pieces in ([data], [data[index : index + 1] for index in range(len(data))]):
        wire = Frames(place.plain().sock)
        for piece in pieces:
            wire.raw(piece)
        while wire.line():
            continue
        while b"PONG" not in wire.frame_of(1):
            continue
        wire.close()
        wait_until(lambda: place.host.info().people == 0)


def test_a_paste_is_slowed_down_not_lost(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from lanchat.server import limits

    monkeypatch.setattr(limits, "LOCAL_BURST", 10)
    monkeypatch.setattr(limits, "LOCAL_RATE", 400.0)
    with place.irc("anna") as anna, Client(place, "quick") as quick:
        anna.until("JOIN #lobby")
        for number in range(400):
            quick.say(f"PRIVMSG #lobby :{number}")
        for number in range(400):
            assert anna.until("PRIVMSG").endswith(f":{number}")


# -- keeping open, and the end --------------------------------------------------------------------------------------


def test_pings_keep_it_open(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_guest, "KEEP_OPEN_S", 0.05)
    wire = frames_at(place)
    assert [wire.frame_of(9) for _ in range(3)] == [b"", b"", b""]
    wire.close()


def test_the_end_of_the_chat_is_1001(place: Place) -> None:
    with Client(place, "web") as web, Client(place, "", secure=True) as unregistered:
        place.stop()
        assert web.code() == 1001
        assert any("ERROR :Closing Link" in str(message) for message in web.seen)
        assert unregistered.code() == 1001


def test_quit_is_1000_and_so_is_a_clients_own_close(place: Place) -> None:
    with place.irc("anna") as anna, Client(place, "web") as web:
        web.say("QUIT :bye")
        assert web.code() == 1000
        assert anna.until("QUIT").endswith(":Quit: bye")
        with Client(place, "other") as other:
            other.say("PRIVMSG #lobby :last words")
            other.socket.close()
        assert anna.until("PRIVMSG").endswith(":last words")
        anna.until("QUIT")
        wait_until(lambda: place.host.connections == 1)


def test_an_empty_close_frame_is_echoed(place: Place) -> None:
    wire = frames_at(place)
    wire.raw(frame(8))
    assert wire.frame_of(8) == b""
    assert wire.rest() == b""
    wire.close()


def test_a_page_that_reads_nothing_is_cut_off(net: Net, tmp_path: Path) -> None:
    config = ServerConfig()
    config.limits.throttle = False
    config.limits.send_queue_bytes = 100_000
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    deaf = Frames(place.plain(receive_buffer=4_096).sock)
    deaf.open()
    deaf.raw(text("NICK deaf") + text("USER deaf 0 * :deaf") + text("JOIN #lobby"))
    with place.irc("anna") as anna:
        wait_until(lambda: place.host.info().people == 2)
        while place.host.connections > 1:
            anna.say(*(f"PRIVMSG #lobby :{'z' * 400}" for _ in range(100)), "PING :more")
            anna.until("more")
        assert place.host.info().people == 1
    deaf.close()
    place.stop()


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
def test_what_is_illegal_closes_with_its_code_and_harms_nobody(place: Place, name: str) -> None:
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
        assert anna.until(":").endswith(":before")
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
    port = web_place.host.web_port
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
    ports = (web_place.host.port, web_place.host.web_port)
    web_place.stop()
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


# -- many -----------------------------------------------------------------------------------------------------------


def test_a_hundred_pages_hear_everything_in_order(net: Net, tmp_path: Path) -> None:
    config = ServerConfig()
    config.limits.throttle = False
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    pages = [person_at(place, f"page{number}") for number in range(100)]
    with place.irc("anna") as anna:
        anna.say(*(f"PRIVMSG #lobby :{number} {'z' * (number % 300)}" for number in range(200)))
        for page in pages:
            heard = 0
            while heard < 200:
                data = page.frame_of(1)
                if b"PRIVMSG" in data:
                    assert data.partition(b" :")[2].startswith(b"%d " % heard)
                    heard += 1
    for page in pages:
        page.close()
    place.stop()


def test_no_text_is_logged_at_any_level(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), Client(place, "web") as web:
        secret = os.urandom(8).hex()
        web.say(f"PRIVMSG #lobby :{secret}", "PING :done")
        web.until("done")
        place.net.call(lambda: None)
        ours = [record.getMessage() for record in caplog.records if record.name.startswith("lanchat")]
        assert not [message for message in ours if secret in message]


def test_tls_by_another_name_is_the_same(place: Place) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    wire = Frames(context.wrap_socket(place.plain().sock))
    assert wire.open(b"Origin: https://127.0.0.1:5", host=b"127.0.0.1:5").startswith("HTTP/1.1 101 ")
    wire.raw(text("NICK wss") + text("USER wss 0 * :wss"))
    while b" 001 wss " not in wire.frame_of(1):
        continue
    wire.close()
