"""A list or a page that is larger than what may wait to be sent reaches whoever reads it, whatever they speak."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.config import ServerConfig
from lanchat.server.channel import Topic
from tests.hosting.support import Place, Wire
from tests.hosting.web import Client
from tests.net.support import Net, wait_until

ROOMS = 1_500
#: Less than half of what the list is.
MAY_WAIT = 200_000


@pytest.fixture
def place(net: Net, tmp_path: Path) -> Iterator[Place]:
    """A chat of many rooms with long topics."""
    config = ServerConfig()
    config.limits.send_queue_bytes = MAY_WAIT
    made = Place(net, tmp_path, config)
    assert made.start() == ""
    with made.irc("host") as owner:
        net.call(open_rooms, made)
        yield made
        owner.close()
    if made.running:
        made.stop()


def open_rooms(place: Place) -> None:
    hub = place.host.server.hub
    user = hub.find_user("host")
    assert user is not None
    for number in range(ROOMS):
        channel = hub.open_channel(f"#room{number}")
        channel.enter(user, op=True)
        channel.topic = Topic("t" * 300, user.mask, 0)


def slow_reader(place: Place) -> Wire:
    """Somebody for whom the kernels on both sides keep next to nothing."""
    wire = place.irc("slow", receive_buffer=4_096)

    def narrow() -> None:
        for guest in place.host._reception.guests:
            guest.transport._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)

    place.net.call(narrow)
    return wire


def waiting(place: Place) -> int:
    """Bytes that wait to be sent to anybody."""
    return sum(guest.transport.queued for guest in place.host._reception.guests)


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_over_a_socket(place: Place, secure: bool) -> None:
    with place.irc("anna", secure=secure) as anna:
        anna.say("LIST", "PING behind")
        anna.until(" 321 ")
        rooms = [line.split()[3] for line in anna.seen_before(" 323 ") if " 322 " in line]
        assert rooms[1:] == [f"#room{number}" for number in range(ROOMS)]
        assert anna.until("PONG").endswith(":behind")


def test_over_a_websocket(place: Place) -> None:
    with Client(place, "anna") as anna:
        anna.say("LIST")
        for number in range(ROOMS):
            assert anna.until(" 322 anna #room").split()[3] == f"#room{number}"
        anna.until(" 323 ")


def test_a_page_over_a_socket(place: Place) -> None:
    caps = "batch message-tags draft/multiline draft/chathistory"
    with place.irc("anna", caps=caps) as anna, place.irc("ben", caps=caps) as ben:
        for number in range(10):
            anna.say("BATCH +1 draft/multiline #lobby")
            anna.say(*(f"@batch=1 PRIVMSG #lobby :{number} {'x' * 150}" for _ in range(100)), "BATCH -1")
        while ":9 x" not in ben.until(" PRIVMSG "):
            continue
        ben.until(" BATCH -")
        ben.say("CHATHISTORY LATEST #lobby * 50", "PING behind")
        ben.until(" chathistory ")
        page = [line for line in ben.seen_before(" PONG ") if " PRIVMSG " in line]
        assert len(page) == 1_000 and sum(map(len, page)) > MAY_WAIT


def test_who_does_not_read_for_a_while_gets_it_all_and_keeps_nobody_waiting(place: Place, net: Net) -> None:
    with slow_reader(place) as slow, place.irc("ben") as ben:
        slow.say("LIST")
        wait_until(lambda: net.call(waiting, place) > 0)
        for number in range(5):
            ben.say(f"PING {number}")
            ben.until("PONG")
            assert net.call(waiting, place) < MAY_WAIT
        assert slow.until(" 322 slow #room1499 ")
        slow.until(" 323 ")


def test_who_leaves_in_the_middle_leaves_nothing(place: Place, net: Net) -> None:
    slow = slow_reader(place)
    slow.say("LIST")
    wait_until(lambda: net.call(waiting, place) > 0)
    slow.close()
    wait_until(lambda: net.call(lambda: place.host.server.hub.find_user("slow")) is None)
    wait_until(lambda: net.call(place.host.server.next_wakeup) is None)
