"""One port for everybody: what a connection's first bytes make of it, and what each kind of guest hears and says."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat.config import ServerConfig, TlsSection
from lanchat.hosting import guest as guest_module
from lanchat.hosting import reception as reception_module
from lanchat.net import handshake as handshake_module
from lanchat.net import tls
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE, Net, wait_until


def test_irc_in_the_clear_and_through_tls_meet(place: Place) -> None:
    with place.irc("anna") as anna, place.irc("ben", secure=True) as ben:
        anna.until("JOIN #lobby")
        anna.say("PRIVMSG #lobby :hello ben")
        assert ben.until("PRIVMSG").endswith("PRIVMSG #lobby :hello ben")
        ben.say("PRIVMSG #lobby :hello anna")
        assert anna.until("PRIVMSG").endswith("PRIVMSG #lobby :hello anna")


def test_netcat_hears_and_speaks(place: Place) -> None:
    with place.irc("anna") as anna, place.plain() as nc:
        nc.raw(b"hi from a terminal\n")
        said = anna.until("PRIVMSG")
        assert said.endswith("PRIVMSG #lobby :hi from a terminal")
        anna.say("PRIVMSG #lobby :welcome")
        assert nc.until("welcome") == "anna: welcome"
        nc.raw(b"NICK x\n")
        assert anna.until("PRIVMSG").endswith(":NICK x")


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("listens", [False, True])
def test_who_sent_empty_lines_has_said_nothing_yet(
    place: Place, monkeypatch: pytest.MonkeyPatch, secure: bool, listens: bool
) -> None:
    monkeypatch.setattr(guest_module, "PAUSE_S", 0.05)
    monkeypatch.setattr(guest_module, "SILENCE_S", 0.05 if listens else 60.0)

    def has_paused() -> bool:
        guests = place.host._reception.guests
        return any(guest._since and guest._pause is None and guest.listening == listens for guest in guests)

    with place.secure() if secure else place.plain() as anna:
        anna.raw(b"\r\n\n")
        wait_until(lambda: place.net.call(has_paused))
        anna.say("NICK anna", "USER anna 0 * :anna")
        anna.until(" 001 anna ")


def test_chunks_without_line_ends_are_lines_after_a_pause(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # The first half waits for the second however busy the computer is; each piece sets its own pause.
    monkeypatch.setattr(guest_module, "PAUSE_S", 60.0)
    with place.irc("anna") as anna, place.plain() as script:
        script.raw("Olá, s".encode()[:3])
        wait_until(lambda: place.net.call(lambda: any(guest._pause for guest in place.host._reception.guests)))
        monkeypatch.setattr(guest_module, "PAUSE_S", 0.05)
        script.raw("Olá, sou eu".encode()[3:])
        assert anna.until("PRIVMSG").endswith(":Olá, sou eu")
        script.raw("zweite Zeile ü".encode())
        assert anna.until("PRIVMSG").endswith(":zweite Zeile ü")
        script.raw(b"bad \xff byte")
        assert anna.until("PRIVMSG").endswith(":bad \ufffd byte")


def test_what_is_read_more_slowly_than_it_is_said_is_not_cut(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "PAUSE_S", 0.02)
    lines = [f"line {number} of a paste that takes its time, with some words in it" for number in range(330)]
    with place.irc("anna") as anna, place.plain() as nc:
        nc.raw("".join(f"{line}\n" for line in lines).encode())
        assert [anna.until("PRIVMSG").partition(" :")[2] for _ in lines] == lines


def test_a_long_paste_is_said_to_its_last_word_though_its_author_hung_up(place: Place) -> None:
    with place.irc("anna") as anna, place.plain() as nc:
        paste = b"".join(b"line %d of a long paste, with some words in it\n" % number for number in range(230))
        nc.raw(b"\r\n\n" + paste + b"and no line end here")
        nc.close()
        said = [anna.until("PRIVMSG").partition(" :")[2] for _ in range(231)]
        assert said[0].startswith("line 0 ") and said[229].startswith("line 229 ")
        assert said[230] == "and no line end here"


def test_a_flood_from_one_address_leaves_room_for_others(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every test comes from this computer, which may have as many as it likes.
    monkeypatch.setattr(reception_module, "is_loopback", lambda _address: False)
    monkeypatch.setattr(reception_module, "MAX_TURNED_AWAY", 5)
    monkeypatch.setattr(reception_module, "TURN_AWAY_S", 60.0)
    config = ServerConfig()
    config.limits.per_address = 3
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    kept = [place.plain("127.0.0.3") for _ in range(3)]
    wait_until(lambda: place.host.connections == 3)
    idle = net.call(lambda: len(net.loop._watches))
    flood = [place.plain("127.0.0.3") for _ in range(50)]
    answers = [wire.sock.recv(100) for wire in flood]
    # They do not hang up themselves: as many as that are waited for, the others are gone.
    assert answers.count(b"ERROR :Too many connections\r\n") == 5
    assert answers.count(b"") == 45
    assert net.call(lambda: len(net.loop._watches)) == idle + 5
    with place.irc("anna") as anna:
        anna.say("PING :fine")
        anna.until("fine")
    for wire in [*kept, *flood]:
        wire.close()
    wait_until(lambda: place.host.connections == 0)
    with place.plain("127.0.0.3") as again:
        again.raw(b"hello\n")
        assert again.until("you are guest")
    place.stop()


def test_last_words_without_a_line_end_are_said(place: Place) -> None:
    with place.irc("anna") as anna:
        with place.plain() as script:
            script.raw(b"printf without newline")
        assert anna.until("PRIVMSG").endswith(":printf without newline")
        anna.until("QUIT")


def test_all_lines_of_a_pipe_are_said_although_it_hung_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from lanchat.server import limits

    monkeypatch.setattr(limits, "LOCAL_BURST", 5)
    monkeypatch.setattr(limits, "LOCAL_RATE", 40.0)
    with place.irc("anna") as anna:
        with place.plain() as pipe:
            pipe.raw(b"".join(b"line %d\n" % number for number in range(30)))
        for number in range(30):
            assert anna.until("PRIVMSG").endswith(f":line {number}")
        anna.until("QUIT")


def test_the_same_sniff_inside_tls(place: Place) -> None:
    with place.irc("anna") as anna:
        with place.secure() as talker:
            talker.raw(b"plain words through tls\n")
            assert anna.until("PRIVMSG").endswith(":plain words through tls")
        with place.secure() as browser:
            browser.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert browser.rest().startswith(b"HTTP/1.1 200 OK\r\n")
        with place.secure() as nested:
            nested.raw(b"\x16\x03\x01\x00")
            assert nested.rest() == b""


def test_what_a_browser_gets(place: Place) -> None:
    with place.plain() as browser:
        browser.raw(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: test\r\n\r\n")
        head, _, body = browser.rest().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    lines = head.decode().lower().split("\r\n")
    assert "connection: close" in lines
    assert any(line.startswith("content-security-policy: default-src 'none'") for line in lines)
    text = body.decode()
    assert "Test chat" in text
    assert f"nc 127.0.0.1 {place.host.port}" in text


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n\r\n",
        b"post / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\n\n",
        b"GET /\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n",
        b"Host: x\r\n\r\n",
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_http_never_becomes_irc(place: Place, request_head: bytes, late: bool) -> None:
    commands = b"NICK evil\r\nUSER evil 0 * :evil\r\nJOIN #lobby\r\nPRIVMSG #lobby :pwned by a web page\r\n"
    with place.irc("anna") as anna, place.plain() as browser:
        browser.raw(request_head if late else request_head + commands)
        if late:
            browser.sock.settimeout(1.0)
            try:
                browser.data += browser.sock.recv(100)
                browser.raw(commands)
            except OSError:
                pass
            browser.sock.settimeout(PATIENCE)
        anna.say("PING :still-here")
        assert not [line for line in anna.seen_before("still-here") if "evil" in line]
        with contextlib.suppress(OSError):  # it may be gone already
            browser.sock.shutdown(socket.SHUT_WR)
        assert browser.rest()[:5] in (b"HTTP/", b"")
        anna.say("PING :the-end")
        assert not [line for line in anna.seen_before("the-end") if "evil" in line or "JOIN" in line]


def test_ten_megabytes_without_a_line_end(place: Place) -> None:
    with place.irc("anna") as anna, place.irc("flood") as flood:
        for _ in range(160):
            flood.raw(b"x" * 65_536)
        flood.raw(b"\r\nPING :after\r\n")
        assert " 417 " in flood.until(" 417 ")
        flood.until("after")
        anna.say("PING :fine")
        anna.until("fine")


def test_a_plain_flood_without_a_line_end_is_cut(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # A busy computer may take its time in the middle of it.
    monkeypatch.setattr(guest_module, "PAUSE_S", 60.0)
    with place.irc("anna") as anna, place.plain() as flood:
        flood.raw(b"start ")
        for _ in range(80):
            flood.raw(b"y" * 65_536)
        flood.raw(b"\nnext\n")
        said = [anna.until("PRIVMSG")]
        while not said[-1].endswith(":next"):
            said.append(anna.until("PRIVMSG"))
        assert sum(map(len, said)) < 20_000


def test_half_lines_for_ever(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "FIRST_LINE_S", 0.2)
    monkeypatch.setattr(guest_module, "PAUSE_S", 60.0)
    with place.irc("anna") as anna, place.plain() as dribbler:
        dribbler.raw(b"aaa")
        anna.sock.settimeout(0.05)
        while b"PRIVMSG" not in anna.data:
            dribbler.raw(b"a")
            with contextlib.suppress(TimeoutError):
                anna.data += anna.sock.recv(65_536)
        anna.sock.settimeout(PATIENCE)
        assert "aaa" in anna.until("PRIVMSG")


def test_nul_and_invalid_bytes_harm_nobody(place: Place) -> None:
    with place.irc("anna") as anna, place.irc("odd") as odd:
        odd.raw(b"PRIVMSG #lobby :a\0b\r\n")
        assert anna.until("PRIVMSG").endswith(":ab")
        odd.raw(b"PRIVMSG #lobby :\xff\xfe\r\nPING :x\r\n")
        assert not [line for line in odd.seen_before("PONG") if " 421 " in line]
        anna.say("PING :fine")
        anna.until("fine")


def test_a_stalled_client_delays_nobody(net: Net, tmp_path: Path) -> None:
    config = ServerConfig()
    config.limits.throttle = False
    config.limits.send_queue_bytes = 200_000
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    stalled = place.irc("stalled", receive_buffer=4_096)
    with place.irc("anna") as anna, place.irc("ben") as ben:
        anna.until("ben")
        quits: list[str] = []
        for round_ in range(200):
            anna.say(*(f"PRIVMSG #lobby :{round_} {'z' * 400}" for _ in range(100)))
            for _ in range(100):
                while "PRIVMSG" not in (line := ben.until(" ")):
                    quits += [line] if "QUIT" in line else []
                assert f":{round_} " in line
            if place.host.connections < 3:
                break
        wait_until(lambda: place.host.connections == 2)
        assert "SendQ exceeded" in (quits[0] if quits else ben.until("QUIT"))
    stalled.close()
    place.stop()


def test_half_a_handshake_delays_nobody(place: Place) -> None:
    halves = []
    for _ in range(50):
        wire = place.plain()
        wire.raw(b"\x16\x03\x01\x02")
        halves.append(wire)
    with place.irc("anna", secure=True) as anna:
        anna.say("PING :quick")
        anna.until("quick")
    for wire in halves:
        wire.close()
    wait_until(lambda: place.host.connections == 0)


def test_somebody_may_take_their_time_over_the_certificate(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "FIRST_LINE_S", 0.05)
    monkeypatch.setattr(handshake_module, "HOST_S", 0.05)
    came, goes, decided = ssl.MemoryBIO(), ssl.MemoryBIO(), threading.Event()
    anna = tls.client_context().wrap_bio(came, goes)

    def fed(step: Callable[[], object]) -> object:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                wire.raw(goes.read())
                came.write(wire.sock.recv(65_536) or pytest.fail("the connection was closed"))

    def see_the_certificate() -> None:
        with contextlib.suppress(ssl.SSLWantReadError):
            anna.do_handshake()
        wire.raw(goes.read())
        came.write(wire.sock.recv(65_536))

    with place.plain() as wire:
        see_the_certificate()
        place.net.call(lambda: place.net.loop.call_later(0.3, decided.set))
        assert decided.wait(PATIENCE)
        fed(anna.do_handshake)
        anna.write(b"NICK anna\r\nUSER anna 0 * :Anna\r\n")
        assert " 001 anna " in str(fed(lambda: anna.read(65_536)))


def test_a_thousand_silent_connections(place: Place) -> None:
    wires = [place.plain() for _ in range(1_000)]
    wait_until(lambda: place.host.connections == 1_000)
    with place.irc("anna", secure=True) as anna, place.irc("ben") as ben:
        anna.say("PRIVMSG #lobby :we have room")
        ben.until("we have room")
    for wire in wires:
        wire.close()
    wait_until(lambda: place.host.connections == 0)


def test_tls_only(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path, ServerConfig(tls=TlsSection(required=True)))
    assert place.start() == ""
    with place.plain() as refused:
        refused.say("NICK anna", "USER anna 0 * :Anna")
        assert refused.rest() == b"ERROR :This chat accepts TLS connections only.\r\n"
    with place.plain() as refused:
        refused.raw(b"hello\n")
        assert refused.rest() == b"This chat accepts TLS connections only.\r\n"
    with place.plain() as browser:
        browser.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"nc 127" not in browser.rest()
    with place.irc("anna", secure=True) as anna:
        anna.say("PING :fine")
        anna.until("fine")
    place.stop()


def test_too_fast_a_reader_of_lines_is_slowed_down_not_lost(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from lanchat.server import limits

    monkeypatch.setattr(limits, "LOCAL_BURST", 10)
    monkeypatch.setattr(limits, "LOCAL_RATE", 400.0)
    with place.irc("anna") as anna, place.irc("quick") as quick:
        count = 600
        quick.say(*(f"PRIVMSG #lobby :{number}" for number in range(count)))
        for number in range(count):
            assert anna.until("PRIVMSG").endswith(f":{number}")


def test_too_many_connections_are_told(net: Net, tmp_path: Path) -> None:
    config = ServerConfig()
    config.limits.clients = 3
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    wires: list[Wire] = [place.irc(nick) for nick in ("a1", "b1", "c1")]
    with place.plain() as late:
        assert late.rest() == b"ERROR :Too many connections\r\n"
    for wire in wires:
        wire.close()
    place.stop()
