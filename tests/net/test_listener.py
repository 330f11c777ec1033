"""Accepting connections: addresses, ports in use, many at once, and running out of descriptors."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

import pytest

from lanchat.net.listener import Listener, PortTaken
from lanchat.net.transport import Transport
from tests.net.support import Net, wait_until


class Door:
    """A listener whose connections are collected."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.transports: list[Transport] = []
        self.listener = Listener(net.loop, lambda transport, peer: self.transports.append(transport))

    def bind(self, address: str = "127.0.0.1", port: int = 0, *, accepting: bool = True) -> int:
        return int(self.net.call(lambda: self.listener.bind(address, port, accepting=accepting)))

    def close(self) -> None:
        def work() -> None:
            self.listener.close()
            self.listener.close()
            for transport in self.transports:
                transport.close(flush=False)

        self.net.call(work)


@pytest.fixture
def door(net: Net) -> Iterator[Door]:
    made = Door(net)
    yield made
    made.close()


def test_every_address_of_both_families(door: Door) -> None:
    port = door.bind("")
    addresses = ["127.0.0.1"]
    with socket.create_connection(("127.0.0.1", port)):
        wait_until(lambda: door.transports)
        if has_ipv6():
            addresses.append("::1")
            with socket.create_connection(("::1", port)):
                wait_until(lambda: len(door.transports) == 2)
    assert [transport.peer[0] for transport in door.transports] == addresses


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "*"])
def test_ways_to_name_an_address(door: Door, address: str) -> None:
    port = door.bind(address)
    assert door.listener.port == port
    with socket.create_connection(("127.0.0.1", port)):
        wait_until(lambda: door.transports)


@pytest.mark.parametrize("address", ["192.0.2.99", "no-address", "198.51.100.7"])
def test_an_address_that_is_not_ours(door: Door, address: str) -> None:
    with pytest.raises(OSError, match=r"."):
        door.bind(address)


def test_a_port_of_ours_is_taken(net: Net, door: Door) -> None:
    port = door.bind("")
    other = Door(net)
    with pytest.raises(PortTaken) as caught:
        other.bind("", port)
    assert caught.value.port == port
    assert caught.value.errno == errno.EADDRINUSE


def test_a_port_of_another_program_is_taken(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortTaken):
        door.bind("127.0.0.1", other.getsockname()[1])


def test_a_port_with_old_connections_is_free(net: Net) -> None:
    first = Door(net)
    port = first.bind()
    with socket.create_connection(("127.0.0.1", port)):
        wait_until(lambda: first.transports)
        first.close()
    second = Door(net)
    assert second.bind("127.0.0.1", port) == port
    second.close()


def test_those_who_connect_early_wait(net: Net, door: Door) -> None:
    port = door.bind(accepting=False)
    with socket.create_connection(("127.0.0.1", port)) as early:
        early.sendall(b"hello")
        net.call(lambda: None)
        assert door.transports == []
        net.call(door.listener.start_accepting)
        wait_until(lambda: door.transports)


def test_many_at_once(door: Door) -> None:
    port = door.bind()
    socks = [socket.create_connection(("127.0.0.1", port)) for _ in range(400)]
    wait_until(lambda: len(door.transports) == 400)
    for sock in socks:
        sock.close()


def test_out_of_descriptors_it_rests_and_goes_on(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    port = door.bind()
    tries: list[int] = []

    class Exhausted(socket.socket):
        def accept(self) -> tuple[socket.socket, object]:
            tries.append(1)
            if len(tries) < 3:
                raise OSError(errno.EMFILE, "Too many open files")
            return super().accept()

    listening = door.listener._socks[0]
    door.net.call(door.net.loop.unregister, listening)
    door.listener._socks[0] = Exhausted(listening.family, listening.type, fileno=listening.detach())
    door.listener._socks[0].setblocking(False)
    door.net.call(door.listener.start_accepting)
    with socket.create_connection(("127.0.0.1", port)):
        wait_until(lambda: door.transports)
    assert len(tries) >= 3
