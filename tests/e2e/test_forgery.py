"""Pretending to be what one is not: a web page that talks to the port, forged lines, names that look like others.
Run against a real `lanchat serve`, with the questions of siege.py at the end of each."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.siege import Siege, read_to_end, read_until, send_quietly, tls


@pytest.fixture
def siege(tmp_path: Path) -> Iterator[Siege]:
    with Siege(tmp_path) as siege:
        yield siege


# -- browsers -------------------------------------------------------------------------------------------------------

PAYLOAD = b"NICK evil\r\nUSER e 0 * :e\r\nJOIN #lobby\r\nPRIVMSG #lobby :pwned by a web page\r\n"
HEAD = b"Host: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(PAYLOAD)
REQUESTS = [
    b"POST / HTTP/1.1\r\n" + HEAD,
    b"post / http/1.1\r\n" + HEAD,
    b"\r\n\r\nPOST / HTTP/1.1\r\n" + HEAD,
    b"\n\rPoSt / HTTP/1.0\n" + HEAD,
    b"GET /?NICK=evil HTTP/1.1\r\n" + HEAD,
    b"OPTIONS * HTTP/1.1\r\n" + HEAD,
    b"PUT http://127.0.0.1/ HTTP/1.1\r\n" + HEAD,
    b"NICK /evil HTTP/1.1\r\n" + HEAD,
    b"Host: 127.0.0.1\r\n" + HEAD,
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\n\r\n%x\r\n" % len(PAYLOAD),
    b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    b"GET / HTTP/1.1\r\nUpgrade: irc\r\nConnection: upgrade\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
]


def test_what_began_as_http_never_becomes_irc(siege: Siege) -> None:
    with siege.neighbours() as pair:
        for request in REQUESTS:
            for pause in (False, True):
                sock = siege.connect()
                if pause:
                    # The body comes after the answer.
                    sock.sendall(request)
                    sock.settimeout(0.2)
                    _recv_something(sock)
                    send_quietly(sock, PAYLOAD)
                else:
                    sock.sendall(request + PAYLOAD)
                answer = read_to_end(sock, 3)
                assert b" 001 " not in answer and b" NOTICE " not in answer
        with tls(siege.connect()) as secure:
            secure.sendall(REQUESTS[0] + PAYLOAD)
            assert read_to_end(secure).startswith(b"HTTP/1.1 405 ")
        zed = siege.speaker("Zed")
        zed.raw("WHOIS evil")
        zed.expect(" 401 Zed evil ")
    assert not pair.saw("pwned")


def _recv_something(sock: socket.socket) -> None:
    try:
        sock.recv(65_536)
    except OSError:
        return


# -- lying ----------------------------------------------------------------------------------------------------------

FORGED = ":Anna!a@b PRIVMSG #lobby :forged"


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0"])
def test_no_field_can_carry_a_second_line(siege: Siege, end: str) -> None:
    bad = f"x{end}{FORGED}"
    with siege.neighbours() as pair:
        zed = siege.speaker("Zed", "#lobby", caps="message-tags setname away-notify labeled-response batch")
        lines = ["PRIVMSG #lobby :", "NOTICE #lobby :", "TOPIC #lobby :", "AWAY :", "SETNAME :", "NICK :", "JOIN :#"]
        lines += [
            "PART #lobby :",
            "JOIN #lobby",
            "PING :",
            "CAP REQ :",
            "LANCHAT HELLO :",
            "WHOIS :",
            "MODE #lobby +k :",
        ]
        lines += [
            "KICK #lobby nobody :",
            "INVITE Anna :#",
            "@label=a\\r\\n PING :",
            "@+x=a\\r\\n:forged TAGMSG #lobby :",
        ]
        zed.raw(*(line + ("" if line.startswith("JOIN #l") else bad) for line in lines))
        guest = siege.connect()
        guest.sendall(f"plain {bad}\n/nick {bad}\n".encode())
        pair.wait_for(":plain x")
        zed.raw(f"QUIT :{bad}")
        pair.wait_for(" QUIT :")
        lines_seen = list(pair.ben.lines)
    assert not any(line.startswith(":Anna!a@b") for line in lines_seen)
    assert all(line.startswith((":", "@", "PING ")) for line in lines_seen)


def test_escaped_line_ends_in_tags_stay_escaped(siege: Siege) -> None:
    with siege.neighbours():
        reader = siege.speaker("Reader", "#lobby", caps="message-tags")
        zed = siege.speaker("Zed", "#lobby", caps="message-tags batch labeled-response")
        zed.raw("@+note=a\\r\\n" + FORGED.replace(" ", "\\s").replace(";", "\\:") + " TAGMSG #lobby")
        assert "\\r\\n" in reader.expect("TAGMSG #lobby")
        zed.raw("@label=a\\r\\nb PING token")
        assert zed.expect("token").startswith("@label=a\\r\\nb ")


@pytest.mark.parametrize(
    "name",
    [
        "anna",
        "ANNA",
        "Ａｎｎａ",
        "𝐀𝐧𝐧𝐚",
        "ᴬnna",
        "Anna\u200b",
        "\u202eannA",
        "An\u00adna",
        "Anna\ufe0f",
        "Ann\u0430\u0301 ",
    ],
)
def test_nobody_can_look_exactly_like_anna(siege: Siege, name: str) -> None:
    with siege.neighbours():
        sock = siege.connect()
        sock.sendall(f"NICK :{name}\r\nUSER x 0 * :x\r\nPING :sure\r\n".encode())
        answer = read_until(sock, b"sure")
        assert b" 433 " in answer or b" 432 " in answer, answer
