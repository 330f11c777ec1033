"""UDP: sending, receiving, groups, and never raising."""

from __future__ import annotations

from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface
from tests.net.support import Net, wait_until

LOOPBACK = Interface("loopback", "127.0.0.1", 8, None, 1, False)


def make(net: Net, **options: object) -> DatagramSocket:
    return net.call(lambda: DatagramSocket(net.loop, **options))  # type: ignore[arg-type, no-any-return]


def test_there_and_back(net: Net) -> None:
    one, other = make(net, address="127.0.0.1"), make(net, address="127.0.0.1")
    seen: list[tuple[bytes, tuple[str, int, int]]] = []
    other.on_datagram = lambda data, source: seen.append((data, source))
    assert net.call(one.send, b"hello", other.local) is True
    wait_until(lambda: seen)
    assert seen == [(b"hello", ("127.0.0.1", one.local[1], 0))]
    net.call(one.close)
    net.call(one.close)
    net.call(other.close)
    assert one.local == ("", 0)
    assert net.call(one.send, b"late", ("127.0.0.1", 9)) is False


def test_two_share_a_port_and_a_group(net: Net) -> None:
    first = make(net, reuse=True)
    port = first.local[1]
    second = make(net, port=port, reuse=True)
    sender = make(net, interface=LOOPBACK)
    seen: list[str] = []
    first.on_datagram = lambda data, source: seen.append("first")
    second.on_datagram = lambda data, source: seen.append("second")
    for sock in (first, second):
        assert net.call(sock.join, "224.0.0.167", LOOPBACK) is True
    assert net.call(first.join, "224.0.0.167", LOOPBACK) is False
    net.call(sender.send, b"x", ("224.0.0.167", port))
    wait_until(lambda: sorted(seen) == ["first", "second"])
    assert net.call(first.leave, "224.0.0.167", LOOPBACK) is True
    assert net.call(first.leave, "224.0.0.167", LOOPBACK) is False
    for sock in (first, second, sender):
        net.call(sock.close)


def test_what_cannot_be_sent_is_no_error(net: Net) -> None:
    sock = make(net, address="127.0.0.1")
    assert net.call(sock.send, b"x" * 100_000, ("127.0.0.1", 9)) is False
    assert net.call(sock.send, b"x", ("127.0.0.1", 99_999)) is False
    assert net.call(sock.send, b"x", ("127.0.0.1", 9)) is True
    net.call(sock.close)


def test_a_datagram_without_a_listener_is_read_and_forgotten(net: Net) -> None:
    deaf, sender = make(net, address="127.0.0.1"), make(net, address="127.0.0.1")
    for _ in range(200):
        net.call(sender.send, b"x", deaf.local)
    net.call(lambda: None)
    net.call(deaf.close)
    net.call(sender.close)
