"""Which cards are used and which strangers' claims are followed.
The sockets themselves are tried on loopback."""

from __future__ import annotations

import errno

import pytest

from lanchat.discovery import cards
from lanchat.discovery.cards import Cards, one_per_network, plausible, scoped
from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface
from lanchat.net.loop import EventLoop
from tests.discovery.fake_host import LOOPBACK
from tests.discovery.helpers import on_net, wait_until
from tests.ports import free_port

ETH = Interface("eth0", "192.168.1.20", 24, "192.168.1.255", 2, False)
PUBLIC = Interface("eth1", "198.18.7.3", 24, "198.18.7.255", 3, False)
LINK_LOCAL = Interface("eth0", "fe80::1", 64, None, 2, True)
GLOBAL = Interface("eth0", "2001:db8::1", 64, None, 2, True)


def test_of_each_card_one_ipv6_address_the_link_local() -> None:
    assert one_per_network([GLOBAL, ETH, LINK_LOCAL]) == [ETH, LINK_LOCAL]
    assert one_per_network([GLOBAL, ETH]) == [ETH, GLOBAL]


def test_a_machine_with_a_hundred_bridges_uses_a_few() -> None:
    many = [Interface(f"br{i}", f"10.0.{i}.1", 24, None, i, False) for i in range(100)]
    assert len(one_per_network(many)) == cards.MAX_CARDS


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("192.168.1.7", True),
        ("10.9.9.9", True),
        ("198.18.7.9", True),
        ("fe80::2%2", True),
        ("fe80::2", False),
        ("8.8.8.8", False),
        ("127.0.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("printer.local", False),
        ("", False),
    ],
)
def test_only_claims_of_the_local_network_are_followed(address: str, followed: bool) -> None:
    assert plausible(address, [ETH, PUBLIC]) is followed


def test_a_link_local_source_carries_its_scope() -> None:
    assert scoped(("fe80::2", 50000, 3)) == ("fe80::2%3", 50000)
    assert scoped(("10.0.0.1", 50000, 0)) == ("10.0.0.1", 50000)


def test_a_shout_reaches_a_listener_and_its_reply_names_the_card(loop: EventLoop) -> None:
    heard: list[bytes] = []
    replies: list[tuple[bytes, str, Interface]] = []

    def begin() -> tuple[DatagramSocket, Cards]:
        listener = DatagramSocket(loop, port=0)

        def answer(data: bytes, source: tuple[str, int, int]) -> None:
            heard.append(data)
            listener.send(b"here", source)

        listener.on_datagram = answer
        speaking = Cards(
            loop,
            on_datagram=lambda data, source, card: replies.append((data, source[0], card)),
            interfaces=lambda: [LOOPBACK],
            port=listener.local[1],
        )
        speaking.open()
        assert speaking.shout(b"who") > 0
        return listener, speaking

    listener, speaking = on_net(loop, begin)
    wait_until(lambda: bool(replies))
    assert heard[0] == b"who"
    assert replies[0] == (b"here", "127.0.0.1", LOOPBACK)
    on_net(loop, listener.close, speaking.close)


def test_a_card_that_comes_is_noticed(loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "POLL_S", 0.02)
    there: list[Interface] = []
    changes: list[list[Interface]] = []

    def begin() -> Cards:
        watching = Cards(loop, interfaces=lambda: list(there), on_change=lambda: changes.append(watching.interfaces))
        watching.open()
        return watching

    watching = on_net(loop, begin)
    assert on_net(loop, lambda: watching.shout(b"x")) == 0
    there.append(LOOPBACK)
    wait_until(lambda: bool(changes))
    assert changes == [[LOOPBACK]]
    assert on_net(loop, lambda: watching.shout(b"x")) > 0
    on_net(loop, watching.close)


def test_that_the_computer_has_slept_is_noticed_and_a_clock_set_back_is_nothing(
    loop: EventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "POLL_S", 0.02)
    looks = iter([100.0, 100.0, 50.0, 50.0, 50.0 + cards.SLEPT_S + 1])
    last: list[float] = []
    changes: list[float] = []

    def wall() -> float:
        last[:] = [next(looks, last[0] if last else 0.0)]
        return last[0]

    watching = Cards(loop, interfaces=lambda: [LOOPBACK], on_change=lambda: changes.append(last[0]), wall=wall)
    on_net(loop, watching.open)
    wait_until(lambda: bool(changes))
    assert changes == [50.0 + cards.SLEPT_S + 1]
    on_net(loop, watching.close)


def test_the_port_that_is_listened_on_is_left_to_those_who_listen(
    loop: EventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    given = iter([port, 0])

    def our_port_first(loop: EventLoop, interface: Interface) -> DatagramSocket:
        return DatagramSocket(loop, interface=interface, port=next(given))

    monkeypatch.setattr(cards, "DatagramSocket", our_port_first)
    asking = Cards(loop, interfaces=lambda: [LOOPBACK], port=port)
    on_net(loop, asking.open)
    listening = on_net(loop, lambda: DatagramSocket(loop, port=port, reuse=True))
    assert on_net(loop, lambda: asking.shout(b"x")) > 0
    on_net(loop, asking.close, listening.close)


def test_a_card_that_is_not_ready_is_tried_again(loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "POLL_S", 0.02)
    tries: list[Interface] = []

    def not_at_first(loop: EventLoop, interface: Interface) -> DatagramSocket:
        tries.append(interface)
        if len(tries) < 3:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return DatagramSocket(loop, interface=interface)

    monkeypatch.setattr(cards, "DatagramSocket", not_at_first)
    watching = Cards(loop, interfaces=lambda: [LOOPBACK])
    on_net(loop, watching.open)
    wait_until(lambda: on_net(loop, lambda: watching.shout(b"x")) > 0)
    assert tries == [LOOPBACK] * 3
    on_net(loop, watching.close)
