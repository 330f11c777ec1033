"""Who connects and says nothing: a listener of the lobby after a while, within limits, and nobody else."""

from __future__ import annotations

import select
import threading

import pytest

from lanchat.hosting import guest as guest_module
from lanchat.hosting import reception as reception_module
from tests.hosting.support import Place
from tests.net.support import PATIENCE, wait_until


def test_a_client_that_only_listens_hears_the_lobby(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with place.irc("anna") as anna:
        monkeypatch.setattr(guest_module, "SILENCE_S", 0.1)
        with place.plain() as listener:
            anna.until("guest1")
            anna.say("PRIVMSG #lobby :is anybody there?")
            assert listener.until("anybody") == "anna: is anybody there?"
            listener.raw(b"me")
            assert anna.until("PRIVMSG").endswith(":me")


@pytest.mark.parametrize("said", [b"\x16\x03\x01", b"CAP LS 302\r\n", b"CAP L", b"GET / HT", b"\r\n", b""])
def test_who_spoke_or_left_while_the_host_was_busy_did_not_listen(
    place: Place, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(guest_module, "SILENCE_S", 60.0)
    with place.irc("anna") as anna, place.plain() as late:
        wait_until(lambda: place.host.connections == 2)

        def time_is_up_before_it_is_read() -> None:
            guest = next(guest for guest in place.host._reception.guests if guest.session is None)
            late.raw(said) if said else late.close()
            assert select.select([guest.transport._sock], [], [], PATIENCE)[0]
            guest._on_silence()

        place.net.call(time_is_up_before_it_is_read)
        assert place.host.info().people == 1
        anna.say("PING here")
        assert not any("guest1" in line for line in anna.seen_before("PONG"))


def test_a_silent_connection_may_still_be_irc(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with place.irc("anna") as anna:
        monkeypatch.setattr(guest_module, "SILENCE_S", 0.1)
        with place.plain() as slow:
            anna.until("guest1")
            slow.say("NICK slow", "USER slow 0 * :Slow")
            slow.until(" 001 slow ")
            anna.until("QUIT")


def test_listeners_are_few_and_the_silent_go(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "SILENCE_S", 0.1)
    monkeypatch.setattr(guest_module, "NOTHING_S", 0.3)
    monkeypatch.setattr(reception_module, "MAX_LISTENERS", 2)
    arrived: list[object] = []
    on_guest = place.host._reception._on_guest
    monkeypatch.setattr(place.host._reception, "_on_guest", lambda: (arrived.append(None), on_guest()))
    wires = [place.plain() for _ in range(5)]
    wait_until(lambda: len(arrived) == 5)
    wait_until(lambda: place.host.connections == 2)
    assert place.host.info().people == 2
    for wire in wires:
        wire.close()


def test_one_address_cannot_be_all_the_listeners(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "SILENCE_S", 0.1)
    monkeypatch.setattr(reception_module, "MAX_LISTENERS_PER_ADDRESS", 2)
    wires = [place.plain() for _ in range(5)]
    wait_until(lambda: place.host.info().people == 2)
    with place.plain("127.0.0.2") as other:
        assert other.until("you are guest3")
    # Who speaks, or goes, is one of them no more.
    wait_until(lambda: place.host.connections == 5)
    for wire in wires:
        wire.raw(b"hello\n")
    wait_until(lambda: place.host.info().people == 5)
    with place.plain() as late:
        assert late.until("you are guest")
    for wire in wires:
        wire.close()
    reception = place.host._reception
    wait_until(lambda: not reception.guests)
    left = place.net.call(lambda: (reception._listeners, reception._listeners_per_address, reception._per_address))
    assert left == (0, {}, {})


def test_nobody_hears_of_who_is_asked_about_the_certificate(place: Place) -> None:
    decided = threading.Event()
    with place.irc("anna") as anna, place.secure() as ben:
        place.net.call(lambda: place.net.loop.call_later(guest_module.SILENCE_S + 0.3, decided.set))
        assert decided.wait(PATIENCE)
        ben.say("NICK ben", "USER ben 0 * :Ben", "JOIN #lobby")
        assert not any("guest" in line for line in anna.seen_before(":ben!"))


def test_who_goes_on_saying_nothing_through_tls_listens(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "ASKING_S", 0.05)
    with place.irc("anna") as anna, place.secure() as ben:
        anna.until("guest1")
        anna.say("PRIVMSG #lobby :hello ear")
        assert ben.until("hello ear") == "anna: hello ear"
