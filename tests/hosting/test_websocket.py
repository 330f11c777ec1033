"""IRCv3 "WebSocket support" over RFC 6455: talking, keeping open, the end, and many at once.
Who is let in, and what is illegal, is in test_websocket_doors.py."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest

from lanchat.config import ServerConfig
from lanchat.hosting import guest as guest_module
from lanchat.hosting import web_guest
from lanchat.hosting.websocket import MAX_MESSAGE
from tests.hosting.support import Place
from tests.hosting.web import BINARY, TEXT, Client, Frames, frame, frames_at, handshake, person_at, text
from tests.net.support import Net, wait_until

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
        wait_until(lambda: place.host.info().people == 1)
    deaf.close()
    place.stop()


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
