"""Whatever comes over the network, the others go on talking: attacks on a real `lanchat serve`, one by one.
Each ends with the same questions (siege.py): memory, log, how long the neighbours' messages took."""

from __future__ import annotations

import base64
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.hosting.plainlines import PAUSE_S
from lanchat.net.handshake import GUEST_S
from tests.desktop import PATIENCE
from tests.e2e.siege import Siege, is_ended, read_to_end, read_until, send_quietly, tls
from tests.hosting.web import frame, handshake

MEGABYTE = 1_048_576
OPENING = b"NICK %b\r\nUSER x 0 * :x\r\n"


@pytest.fixture
def siege(tmp_path: Path) -> Iterator[Siege]:
    with Siege(tmp_path) as siege:
        yield siege


# -- sizes and shapes of lines -------------------------------------------------------------------------------------


def test_over_long_lines_are_refused_one_by_one(siege: Siege) -> None:
    with siege.neighbours():
        zed = siege.speaker("Zed", "#lobby")
        for size in (511, 5_000, 70_000):
            zed.raw("PRIVMSG #lobby :" + "x" * size)
            zed.expect(" 417 Zed ")
        zed.sync()


def test_ten_megabytes_without_a_line_feed(siege: Siege) -> None:
    with siege.neighbours() as pair:
        zed = siege.speaker("Zed")
        for _ in range(10):
            zed.raw_bytes(b"x" * MEGABYTE)
        zed.raw("", "PING after")
        zed.expect(" 417 Zed ")
        zed.expect("after")
        stranger, began = siege.connect(), time.monotonic()
        for _ in range(10):
            stranger.sendall(b"y" * MEGABYTE)
        stranger.sendall(b"\nwas that all\n")
        pauses = (time.monotonic() - began) // PAUSE_S  # at most, where this computer was too busy to send on
        pair.wait_for("was that all")
    assert sum("yyyy" in line for line in pair.ben.lines) <= 12 * (1 + pauses)


def test_line_feeds_without_a_line(siege: Siege) -> None:
    """Before the first line, where it is not known yet what is spoken."""
    with siege.neighbours():
        strangers = siege.crowd(4)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for sock in strangers:
                sock.sendall(b"\r\n" * 32_768)
        for number, sock in enumerate(strangers):
            sock.sendall(OPENING % b"Late%d" % number)
            read_until(sock, b" 001 ")


def test_thousands_of_lines_in_one_piece(siege: Siege) -> None:
    """Two bytes a line cost far more in memory than on the wire."""
    with siege.neighbours():
        socks = siege.crowd(300)
        for sock in socks:
            sock.setblocking(False)
            sock.send(b"NICK a\n" + b"ab\n" * 40_000)
        siege.speaker("Zed").sync()


def test_nuls_and_broken_utf8(siege: Siege) -> None:
    with siege.neighbours() as pair:
        zed = siege.speaker("Zed", "#lobby")
        zed.raw_bytes(b"\0" * 4_000 + b"\r\nPRIVMSG #lobby :a\0b\0c\r\n")
        pair.wait_for(":abc")
        for text in (b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"):
            zed.raw_bytes(b"PRIVMSG #lobby :broken " + text + b"\r\n")
            zed.expect("FAIL PRIVMSG INVALID_UTF8")
            zed.raw_bytes(b"@+x=" + text + b" NICK " + text + b"\r\n")
            zed.expect("INVALID_UTF8")
        guest = siege.connect()
        guest.sendall(b"caf\xff plain\x1b[2J\x07\n")
        pair.wait_for("plain[2J")
    assert not pair.saw("broken")


def test_tag_sections_at_and_over_their_limit(siege: Siege) -> None:
    with siege.neighbours():
        zed = siege.speaker("Zed", "#lobby", caps="message-tags")
        zed.raw("@+a=" + "x" * 4_091 + " PING fits")
        zed.expect("fits")
        zed.raw("@+a=" + "x" * 4_092 + " PING over")
        zed.expect(" 417 Zed ")
        zed.raw("@+a=" + "x" * 8_192 + " PING far")
        zed.expect(" 417 Zed ")
        zed.raw("@" + ";" * 4_000 + " TAGMSG #lobby", "@" + "+a;" * 1_300 + " TAGMSG #lobby", "@ PING odd")
        zed.expect("odd")


# -- many, slow, silent, deaf ---------------------------------------------------------------------------------------


def test_half_lines_for_ever(siege: Siege) -> None:
    with siege.neighbours():
        slow = siege.crowd(300)
        for character in b"PRIVMSG #lobby :slowly does it":
            for sock in slow:
                sock.sendall(bytes([character]))
        for sock in slow:
            sock.close()


def test_a_thousand_connections_that_say_nothing(siege: Siege) -> None:
    with siege.neighbours() as pair:
        silent = siege.crowd(1_000)
        pair.wait_for("JOIN #lobby", also=":guest1!")
        pair.go_on(3.0)
        for sock in silent:
            sock.setblocking(False)
        greeted = 0
        for sock in silent:
            try:
                greeted += bool(sock.recv(10))
            except BlockingIOError:
                continue
    # Some may listen without a word, as the client of the paper does; not everybody.
    assert 0 < greeted <= 64


def test_thousands_who_come_and_go(siege: Siege) -> None:
    openings = [b"", b"NICK", OPENING % b"Brief", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n", b"hello", b"\n", b"@a=b "]
    with siege.neighbours() as pair:
        before = siege.descriptors()
        for number in range(3_000):
            sock = siege.brief()
            sock.sendall(openings[number % len(openings)])
            if number % 2:
                # A reset instead of an end.
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        pair.wait_until(lambda: siege.descriptors() <= before + 2, "all their connections are closed")


def test_somebody_who_never_reads_in_a_busy_room(tmp_path: Path) -> None:
    settings = "[limits]\nthrottle = false\n"
    with Siege(tmp_path, settings=settings) as siege, siege.neighbours() as pair:
        deaf = [siege.connect(receive_buffer=4_096) for _ in range(10)]
        for number, sock in enumerate(deaf):
            sock.sendall(OPENING % b"Deaf%d" % number + b"JOIN #busy\r\n")
        loud = siege.speaker("Loud", "#busy")
        said = 0
        while said < 60_000 and sum("SendQ exceeded" in line for line in loud.lines) < len(deaf):
            loud.raw(*[f"PRIVMSG #busy :{'noise ' * 60}"] * 200)
            loud.sync()
            said += 200
        assert sum("SendQ exceeded" in line for line in loud.lines) == len(deaf)
        assert pair.spoken


def test_handshakes_that_stop_after_hello(siege: Siege) -> None:
    with siege.neighbours() as pair:
        stalled = siege.crowd(200, _client_hello())
        assert all(is_ended(sock, timeout=GUEST_S + PATIENCE) for sock in stalled)
        assert pair.spoken
        junk = siege.crowd(50, b"\x16\x03\x01\xff\xff" + b"\xaa" * 300)
        for sock in junk:
            read_to_end(sock)
        with tls(siege.connect()) as sock:
            sock.sendall(OPENING % b"Tess")
            read_until(sock, b" 001 Tess ")


def _client_hello() -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing).do_handshake()
    return outgoing.read()


# -- registration, floods -------------------------------------------------------------------------------------------


def test_abuse_of_registration(siege: Siege) -> None:
    lines = [
        *("CAP", "CAP LS", "CAP LS 302", "CAP LS ²", "CAP LS ٣٠٢", f"CAP LS {'9' * 400}", "CAP LS -1", "CAP REQ"),
        *("CAP REQ :", "CAP REQ :-", "CAP REQ :a b c", "CAP REQ :-batch batch -batch", "CAP ACK :x", "CAP LIST"),
        *("CAP END", "CAP END", "USER", "USER a", "USER a b c :", "USER : : : :", "USER a 0 * :ok", "NICK", "NICK :"),
        *(f"NICK {'x' * 400}", "PASS :", f"PASS {'p' * 400}", "JOIN #lobby", "PRIVMSG #lobby :too early", "PONG"),
        *("PING", "PING :", "LANCHAT", "LANCHAT HELLO", f"LANCHAT HELLO {'n' * 400}", "LANCHAT MOVED :10.0.0.1 1"),
        *("ERROR :mine", ":", ": ", "@", "@a", "@a ", ":a", ":a ", "001 a b", "CAP LS 302", "\x01", "CAP REQ :batch"),
    ]
    with siege.neighbours() as pair:
        for start in range(len(lines)):
            sock = siege.connect()
            turned = [*lines[start:], *lines[:start]]
            sock.sendall(b"CAP LS\r\n" + "\r\n".join(turned).encode() + b"\r\nPING :the end\r\n")
            read_until(sock, b"the end")
            sock.close()
        # Hundreds who begin and never come to an end.
        siege.crowd(300, b"CAP LS 302\r\nNICK Anna\r\nUSER a 0 * :a\r\n")
        siege.speaker("Zed").sync()
    assert not pair.saw("too early")


def test_abuse_of_logins(tmp_path: Path) -> None:
    """Passwords that take the server work to check, by many at once; exchanges that are begun and never finished."""
    guess = base64.b64encode(b"\0anna\0wrong password").decode()
    scram = base64.b64encode(b"n,,n=anna,r=nonce").decode()
    ways = [
        ["AUTHENTICATE PLAIN", f"AUTHENTICATE {guess}"],
        ["AUTHENTICATE SCRAM-SHA-256", f"AUTHENTICATE {scram}", "AUTHENTICATE Yz1iaXdzLHI9bm9uY2UscD1BQUFB"],
        ["AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE *"],
        ["AUTHENTICATE PLAIN", *["AUTHENTICATE " + "A" * 400] * 12],
        ["AUTHENTICATE PLAIN", "AUTHENTICATE !!!", "AUTHENTICATE", "AUTHENTICATE " + "A" * 401, "AUTHENTICATE NONE"],
        ["REGISTER * * short", "REGISTER anna * 12345678", "VERIFY anna x", "REGISTER"],
    ]
    with Siege(tmp_path, settings="[limits]\nthrottle = false\n") as siege, siege.neighbours() as pair:
        for way in ways:
            socks = siege.crowd(20)
            text = "CAP LS 302\r\nCAP REQ :sasl\r\n" + "".join(f"{line}\r\n" for line in way * 30) + "PING :the end\r\n"
            for sock in socks:
                sock.sendall(text.encode())
            for sock in socks[:10]:
                # Either answered to the last line, or closed for guessing.
                answer = read_until(sock, b"\r\n")
                while b"the end" not in answer and b"ERROR :" not in answer:
                    answer += read_until(sock, b"\r\n")
                sock.close()
            for sock in socks[10:]:
                # Some leave in the middle.
                sock.close()
        assert pair.spoken
        siege.speaker("Zed").sync()


def test_floods_of_names_and_rooms(siege: Siege) -> None:
    with siege.neighbours() as pair:
        flooders = [siege.speaker(f"Flood{number}", "#lobby") for number in range(10)]
        for number, flooder in enumerate(flooders):
            flooder.raw(*[f"NICK F{number}x{turn}" for turn in range(150)])
            flooder.raw(*[f"JOIN #{number}-{turn}" for turn in range(150)])
            flooder.raw("PING done")
        for flooder in flooders:
            flooder.expect("done")
            assert any(" 405 " in line for line in flooder.lines)
        assert pair.spoken


def test_a_flood_of_questions(siege: Siege) -> None:
    with siege.neighbours():
        zed = siege.speaker("Zed", "#lobby", caps="batch server-time message-tags draft/chathistory")
        for number in range(150):
            zed.raw(f"PRIVMSG #lobby :to be read again {number} {'x' * 300}")
        zed.sync()
        questions = [
            "CHATHISTORY LATEST #lobby * 100",
            "CHATHISTORY BEFORE #lobby timestamp=2030-01-01T00:00:00.000Z 100",
            "CHATHISTORY AROUND #lobby timestamp=2001-01-01T00:00:00.000Z 100",
            "CHATHISTORY BETWEEN #lobby timestamp=2001-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 100",
            "CHATHISTORY TARGETS timestamp=2001-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 100",
            "CHATHISTORY LATEST #lobby msgid=aaaaaaaaaaaaaaaaaaaaaaaaaa 100",
        ]
        for number in range(20):
            # They do not read what they asked for, and are cut off in the end.
            deaf = siege.connect(receive_buffer=4_096)
            deaf.sendall(OPENING % b"Deaf%d" % number + b"JOIN #lobby\r\n")
            send_quietly(deaf, "".join(f"{question}\r\n" for question in questions * 30).encode())
        for question in questions * 20:
            zed.raw(question)
            zed.sync()


def test_masks_that_are_made_to_take_long(siege: Siege) -> None:
    with siege.neighbours():
        rooms = [siege.speaker(f"Room{number}") for number in range(20)]
        for number, person in enumerate(rooms):
            person.raw(*[f"JOIN #{'a' * 58}{number:02}{turn:02}" for turn in range(100)])
            person.raw(f"SETNAME :{'a' * 150}")
        for person in rooms:
            person.sync()
        zed = siege.speaker("Zed")
        mask = "*" + "a*" * 20 + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"
        zed.raw(*[f"LIST {mask}"] * 30, *[f"WHO {mask}"] * 30, *[f"LIST {','.join(['!' + 'a*' * 8 + 'b'] * 20)}"] * 5)
        zed.raw("PING done")
        zed.expect("done")


# -- datagrams -----------------------------------------------------------------------------------------------------


def test_rubbish_on_the_discovery_port(tmp_path: Path) -> None:
    rubbish = [
        *(
            b"",
            b"\0",
            b"\xff" * 1_400,
            b"LANCHAT1",
            b"LANCHAT1{",
            b"LANCHAT1null",
            b"LANCHAT1[]",
            b"LANCHAT1" + b"[" * 900,
        ),
        b'LANCHAT1{"v":["ask"],"node":{},"role":[],"nonce":0}',
        b'LANCHAT1{"v":"ask","node":"n","role":"host","nonce":"' + b"x" * 300 + b'"}',
        b'LANCHAT1{"v":"announce","node":"n","role":"host","nonce":"","chat":{"port":-1,"term":' + b"9" * 400 + b"}}",
        b'LANCHAT1{"v":"announce","node":"n","role":"host","nonce":"","chat":{"chat_id":"c","host_id":"\\ud800"}}',
        b'LANCHAT1{"v":"bye","node":"\xf0\x9f\x98\x80","role":"host","nonce":""}',
    ]
    with Siege(tmp_path, discovery=True) as siege, siege.neighbours() as pair:
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            ask = b'LANCHAT1{"v":"ask","node":"n%d","role":"searching","nonce":"%d"}'
            for number in range(10_000):
                sock.sendto(rubbish[number % len(rubbish)], ("127.0.0.1", siege.port))
                sock.sendto((ask % (number, number)).ljust(512), ("127.0.0.1", siege.port))
        before = pair.spoken
        pair.wait_until(lambda: pair.spoken > before, "they go on talking")


# -- WebSocket ------------------------------------------------------------------------------------------------------


def _open_websockets(siege: Siege, count: int, *, receive_buffer: int = 0) -> list[socket.socket]:
    socks = [siege.connect(receive_buffer=receive_buffer) for _ in range(count)]
    for sock in socks:
        sock.sendall(handshake())
    for sock in socks:
        assert read_until(sock, b"\r\n\r\n").startswith(b"HTTP/1.1 101 ")
    return socks


def test_floods_of_frames(siege: Siege) -> None:
    floods = [frame(9, b"x" * 125), frame(10), frame(1), frame(0, fin=False), frame(1, b"\xff"), frame(1, b"ab")]
    with siege.neighbours() as pair:
        for flood in floods:
            start = frame(1, fin=False) if flood[0] == 0 else b""
            for sock in _open_websockets(siege, 30):
                sock.setblocking(False)
                sock.send(start + flood * (60_000 // len(flood)))
        assert pair.spoken
        # Frames that begin and never end.
        for sock in _open_websockets(siege, 100):
            sock.sendall(frame(1, b"PRIVMSG #lobby :half" * 200)[:3_000])
        siege.speaker("Zed").sync()
    assert not pair.saw("half")


def test_frames_that_claim_to_be_huge(siege: Siege) -> None:
    with siege.neighbours():
        for size in (5_000, 2**31, 2**63 - 1, 2**64 - 1):
            for sock in _open_websockets(siege, 10):
                sock.sendall(b"\x82\xff" + struct.pack("!Q", size) + b"mask")
                send_quietly(sock, b"x" * MEGABYTE)
                # 1009: it is closed before any of it is kept.
                assert b"\x03\xf1" in read_to_end(sock)


def test_websockets_that_never_read_in_a_busy_room(tmp_path: Path) -> None:
    settings = "[limits]\nthrottle = false\n"
    with Siege(tmp_path, settings=settings) as siege, siege.neighbours() as pair:
        deaf = _open_websockets(siege, 10, receive_buffer=4_096)
        for number, sock in enumerate(deaf):
            for line in (b"NICK Deaf%d" % number, b"USER x 0 * :x", b"JOIN #busy"):
                sock.sendall(frame(1, line))
        loud = siege.speaker("Loud", "#busy")
        said = 0
        while said < 60_000 and sum("SendQ exceeded" in line for line in loud.lines) < len(deaf):
            loud.raw(*[f"PRIVMSG #busy :{'noise ' * 60}"] * 200)
            loud.sync()
            said += 200
        assert sum("SendQ exceeded" in line for line in loud.lines) == len(deaf)
        assert pair.spoken


# -- too much at once -----------------------------------------------------------------------------------------------


def test_questions_with_huge_answers_in_one_piece(tmp_path: Path) -> None:
    with Siege(tmp_path, settings="[limits]\nthrottle = false\n") as siege, siege.neighbours() as pair:
        for number in range(300):
            siege.speaker(f"Somebody{number}", "#lobby")
        for question in (b"NAMES #lobby\r\n", b"WHO #lobby\r\n", b"LIST\r\nWHO #lobby\r\n"):
            sock = siege.connect()
            sock.sendall(OPENING % b"Curious")
            read_until(sock, b" 001 ")
            sock.sendall(question * (60_000 // len(question)))
            assert b"SendQ exceeded" in read_to_end(sock)
        assert pair.spoken


def test_more_connections_than_there_may_be(tmp_path: Path) -> None:
    with Siege(tmp_path, settings="[limits]\nclients = 60\n") as siege, siege.neighbours() as pair:
        kept = siege.crowd(58, b"NICK")
        for _ in range(2_000):
            with siege.brief() as sock:
                assert read_to_end(sock) in (b"ERROR :Too many connections\r\n", b"")
        assert pair.spoken
        for sock in kept:
            sock.close()
        pair.wait_until(lambda: siege.descriptors() < 40, "the places are free again")
        siege.speaker("Zed").sync()


def test_halves_of_connections(siege: Siege) -> None:
    """Whoever ends only what it sends is answered and let go; whoever is cut off is noticed."""
    with siege.neighbours() as pair:
        before = siege.descriptors()
        for number, sock in enumerate(siege.crowd(200, OPENING % b"Half" + b"PING :all")):
            if number % 2:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.close()
            else:
                sock.shutdown(socket.SHUT_WR)
        pair.wait_until(lambda: siege.descriptors() <= before, "all of them are gone")
