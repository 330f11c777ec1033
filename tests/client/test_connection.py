"""Coming and going over real sockets: losses, redirects, secure and clear, the end.
The test itself is the server, one line at a time, on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import ANY

import pytest

from lanchat.client import connection
from lanchat.client.connection import MAX_REDIRECTS
from lanchat.client.events import Connecting, Disconnected, Registered, Sending
from lanchat.client.model import Link, LinkChanged, MessageState
from lanchat.client.outbox import WINDOW
from lanchat.net.interfaces import Interface
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.sniff import TLS_HANDSHAKE
from tests.client.foreign import Peer, Server, refuse_tls
from tests.client.seat import Seat
from tests.client.talk import OURS


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def mia(net: tuple[EventLoop, Workers]) -> Iterator[Seat]:
    seat = Seat(*net, "Mia")
    yield seat
    seat.client.close()


def enter(seat: Seat, server: Server) -> Peer:
    seat.client.connect("127.0.0.1", server.port, "never")
    peer = server.accept()
    peer.welcome()
    seat.until(seat.members)
    return peer


def test_a_lost_connection_is_made_again_and_what_waits_is_said_once(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    mia.client.say("#lobby", "one")
    mia.client.say("#lobby", "two")
    first = peer.echo()
    peer.expect("PRIVMSG")
    mia.until(lambda: mia.room().messages and mia.room().messages[0].state is MessageState.STORED)
    peer.close()
    mia.until(lambda: not mia.online())
    mia.client.say("#lobby", "three")
    peer = server.accept()
    peer.welcome()
    ids = [peer.echo(), peer.echo()]
    mia.until(lambda: mia.said() == ["one", "two", "three"] and mia.all_stored())
    assert [message.msgid for message in mia.room().messages] == [first, *ids]
    peer.close()


def test_a_chat_that_is_not_there_yet_is_found_when_it_comes(mia: Seat) -> None:
    first = Server()
    port = first.port
    first.close()
    mia.client.connect("127.0.0.1", port, "never")
    mia.until(lambda: any(isinstance(event, Disconnected) for event in mia.events))
    lost = next(event for event in mia.events if isinstance(event, Disconnected))
    assert (lost.reason, lost.retry_in is not None) == ("refused", True)
    later = Server(port)
    peer = later.accept()
    peer.welcome()
    mia.until(mia.members)
    peer.close()
    later.close()


CARD = Interface("eth0", "192.168.1.20", 24, "192.168.1.255", 2, False)


@pytest.mark.parametrize(
    ("cards", "reason", "sentence"),
    [
        ([CARD], "not-found", "There is no computer called no-such-computer.invalid."),
        ([], "no-network", "This computer has no network. Check the cable or the Wi-Fi."),
    ],
)
def test_a_name_that_does_not_exist_and_a_missing_network_are_said_plainly(
    mia: Seat, cards: list[Interface], reason: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "usable_interfaces", lambda: cards)
    mia.client.connect("no-such-computer.invalid", 50000)
    mia.until(lambda: any(isinstance(event, Disconnected) for event in mia.events))
    assert next(event for event in mia.events if isinstance(event, Disconnected)).reason == reason
    assert any(isinstance(change, LinkChanged) and change.detail == sentence for change in mia.changes)


def test_on_the_own_computer_no_network_is_needed(mia: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "usable_interfaces", list)
    monkeypatch.setattr(connection, "NO_ANSWER", frozenset(("refused",)))
    closed = Server()
    closed.close()
    mia.client.connect("127.0.0.1", closed.port, "never")
    mia.until(lambda: any(isinstance(event, Disconnected) for event in mia.events))
    assert next(event for event in mia.events if isinstance(event, Disconnected)).reason == "refused"


def test_the_chat_moves_and_everything_said_to_the_last_host_is_said_to_the_next(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    following = Server()
    ids = []
    for text in ("one", "two"):
        mia.client.say("#lobby", text)
        ids.append(peer.echo())
    mia.until(lambda: mia.said() == ["one", "two"] and mia.all_stored())
    peer.send(f":srv LANCHAT MOVED :127.0.0.1 {following.port}", "ERROR :bye")
    mia.client.say("#lobby", "three")
    peer = following.accept()
    peer.welcome()
    again = [peer.echo(), peer.echo()]
    assert again == ids
    peer.echo()
    mia.until(lambda: len(mia.said()) == 3 and mia.all_stored())
    assert mia.said() == ["one", "two", "three"]
    moved = next(event for event in mia.events if isinstance(event, Disconnected))
    assert moved.redirect == f"127.0.0.1:{following.port}"
    assert [event.new_host for event in mia.events if isinstance(event, Registered)] == [False, True]
    peer.close()
    following.close()


def test_moving_by_hand_does_not_repeat_unless_asked(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    following = Server()
    mia.client.say("#lobby", "one")
    peer.echo()
    mia.until(lambda: mia.said() == ["one"] and mia.all_stored())
    mia.client.move_to("127.0.0.1", following.port, resend=False)
    mia.client.move_to("127.0.0.1", following.port, resend=True)  # already on the way there: nothing more to do
    peer.expect("QUIT")
    peer = following.accept()
    peer.welcome()
    mia.client.say("#lobby", "two")
    assert peer.expect("PRIVMSG").endswith("two")
    peer.close()
    following.close()


def test_a_chat_that_was_lost_is_followed_to_its_new_address_with_what_waits(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    following = Server()
    mia.client.follow("127.0.0.1", following.port)  # not as long as there is a connection
    mia.client.say("#lobby", "one")
    peer.echo()
    mia.until(lambda: mia.said() == ["one"] and mia.all_stored())
    mia.client.say("#lobby", "two")
    waiting = peer.expect("PRIVMSG")
    server.close()
    peer.close()
    mia.until(lambda: not mia.online())
    mia.client.follow("127.0.0.1", following.port)
    peer = following.accept()
    peer.welcome()
    assert f"lanchat/id={peer.echo()}" in waiting
    mia.until(mia.all_stored)
    assert mia.said() == ["one", "two"]
    assert [event.new_host for event in mia.events if isinstance(event, Registered)] == [False, False]
    peer.close()
    following.close()


def test_what_gave_us_up_is_not_followed(mia: Seat, server: Server) -> None:
    following = Server()
    mia.client.connect("127.0.0.1", server.port, "never")
    peer = server.accept()
    peer.expect("USER")
    peer.send(":srv 465 * :You are banned")
    mia.until(lambda: mia.events and mia.events[-1] == Disconnected("banned"))
    mia.client.follow("127.0.0.1", following.port)
    mia.client.doubt()
    mia.client.say("#lobby", "still here")
    mia.until(lambda: mia.events and isinstance(mia.events[-1], Sending))
    assert sum(isinstance(event, Connecting) for event in mia.events) == 1
    peer.close()
    following.close()


def test_when_the_network_changes_the_next_attempt_is_made_at_once(
    mia: Seat, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanchat.client.backoff.DELAYS_S", (100_000.0,))
    peer = enter(mia, server)
    peer.close()
    mia.until(lambda: not mia.online())
    mia.client.doubt()
    peer = server.accept()
    peer.welcome()
    mia.until(mia.online)
    mia.client.doubt()
    assert peer.expect("PING lanchat-")
    peer.close()


def test_servers_that_send_us_in_circles_are_tried_more_slowly(mia: Seat) -> None:
    servers = (Server(), Server())
    mia.client.connect("127.0.0.1", servers[0].port, "never")
    for number in range(MAX_REDIRECTS + 1):
        peer = servers[number % 2].accept()
        peer.expect("USER")
        peer.send(f":srv 010 Mia 127.0.0.1 {servers[(number + 1) % 2].port} :go there")
        peer.ended()
        peer.close()
    mia.until(lambda: "redirects" in reasons(mia))
    peer = servers[MAX_REDIRECTS % 2].accept()
    peer.welcome()
    mia.until(mia.members)
    peer.close()
    lost = next(event for event in mia.events if isinstance(event, Disconnected) and event.reason == "redirects")
    assert lost.retry_in
    assert sum(isinstance(event, Connecting) for event in mia.events[: mia.events.index(lost) + 2]) == MAX_REDIRECTS + 2
    for server in servers:
        server.close()


def test_a_server_without_tls_is_joined_in_the_clear_if_that_is_allowed(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "prefer")
    refuse_tls(server)
    probe = server.accept()
    probe.expect("CAP LS 302")
    probe.send(":srv NOTICE * :*** Looking up your hostname", ":srv 451 * :You have not registered")
    assert probe.ended()
    peer = server.accept()
    peer.welcome(caps="")
    mia.until(mia.members)
    assert not next(event for event in mia.events if isinstance(event, Registered)).secure
    peer.close()


def reasons(seat: Seat) -> list[str]:
    return [event.reason for event in seat.events if isinstance(event, Disconnected)]


@pytest.mark.parametrize("port_of_old", [False, True])
def test_a_lan_chat_is_never_spoken_to_in_the_clear(
    mia: Seat, server: Server, port_of_old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if port_of_old:
        monkeypatch.setattr("lanchat.client.destination.CLEAR_PORTS", (server.port,))
    mia.client.connect("127.0.0.1", server.port, "prefer")
    if not port_of_old:
        refuse_tls(server)
    probe = server.accept()
    probe.expect("CAP LS 302")
    probe.send(f":srv CAP * LS * :{OURS}", ":srv CAP * LS :sasl")
    assert probe.rest() == b""
    for _attempt in range(3):
        peer = server.accept()
        assert peer.first() == TLS_HANDSHAKE
        peer.reset()
    mia.until(lambda: reasons(mia)[:1])
    assert set(reasons(mia)) == {"no-tls"}


def test_a_forged_reset_and_silence_are_no_reason_to_speak_in_the_clear(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "prefer")
    refuse_tls(server)
    probe = server.accept()
    probe.expect("CAP LS 302")
    mia.until(lambda: reasons(mia) == ["timeout"])
    assert probe.rest() == b""


def test_something_else_in_the_clear_is_said_to_be_no_chat(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "prefer")
    refuse_tls(server)
    probe = server.accept()
    probe.send("SSH-2.0-OpenSSH_9.2")
    mia.until(lambda: reasons(mia) == ["not-a-chat"])


def test_a_password_is_not_said_in_the_clear_after_tls_failed(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "prefer", password="steam")
    refuse_tls(server)
    probe = server.accept()
    probe.send(":srv CAP * LS :sasl")
    mia.until(lambda: mia.events[-1:] == [Disconnected("no-tls-password")])
    assert probe.rest() == b"CAP LS 302\r\n"


def test_a_server_that_is_slow_with_tls_is_asked_what_it_is(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "prefer")
    slow = server.accept()  # waits for the end of a line, as old servers do
    probe = server.accept()
    probe.send(":srv 421 * CAP :Unknown command")
    peer = server.accept()
    peer.welcome(caps="")
    mia.until(mia.members)
    slow.close()
    peer.close()


def test_a_server_without_tls_is_refused_if_it_is_required(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "require")
    peer = server.accept()
    peer.send("ERROR :what is this")
    peer.close()
    mia.until(lambda: any(isinstance(event, Disconnected) for event in mia.events))
    assert next(event for event in mia.events if isinstance(event, Disconnected)).reason == "no-tls"


def test_a_connection_that_is_broken_off_was_closed(mia: Seat, server: Server) -> None:
    enter(mia, server).reset()
    mia.until(lambda: reasons(mia))
    assert reasons(mia) == [""]
    assert mia.changes[-1] == LinkChanged(Link.CONNECTING, "The connection to the chat was closed.", ANY)


def test_closing_says_goodbye_and_fails_what_waits(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    for number in range(WINDOW + 1):
        mia.client.say("#lobby", f"never echoed {number}")
    for _number in range(WINDOW):
        peer.expect("PRIVMSG")
    mia.client.close("see you")
    assert peer.expect("QUIT") == "QUIT :see you"
    assert peer.ended()
    peer.close()
    mia.until(lambda: mia.events[-1] == Disconnected("closed"))
    failures = [message.failure for message in mia.room().messages]
    assert set(failures[:WINDOW]) == {"You left before the chat confirmed this. Others may have read it."}
    assert failures[WINDOW:] == ["You left before this was sent."]
    mia.client.close()
    mia.client.say("#lobby", "too late")
    mia.until(lambda: mia.room().messages[-1].text == "too late" and mia.room().messages[-1].failure)


def test_a_refusal_for_good_is_not_repeated(mia: Seat, server: Server) -> None:
    mia.client.connect("127.0.0.1", server.port, "never", password="wrong")
    peer = server.accept()
    peer.expect("PASS wrong")
    peer.send(":srv 464 * :Password incorrect")
    mia.until(lambda: mia.events and mia.events[-1] == Disconnected("password"))
    assert sum(isinstance(event, Connecting) for event in mia.events) == 1
    peer.close()


def test_long_texts_become_several_messages(mia: Seat, server: Server) -> None:
    peer = enter(mia, server)
    ids = mia.client.say("#lobby", "word " * 200 + "\n\nsecond line")
    assert len(ids) == 4
    assert [peer.echo() for _ in ids] == ids
    mia.until(lambda: len(mia.said()) == 4 and mia.all_stored())
    assert mia.client.say("#lobby", " \n ") == []
    peer.close()


def test_wishes_without_a_connection_are_answered_with_a_sentence(mia: Seat) -> None:
    mia.client.kick("#lobby", "Tom")
    mia.client.raw("")
    mia.client.request_history("#lobby")
    mia.until(lambda: len(mia.events) == 2)
    assert any("There is no connection to the chat." in line.text for line in mia.state.conversations[0].messages)
