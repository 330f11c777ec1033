"""Streams in the clear and through TLS, over real loopback sockets."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct

import pytest

from lanchat.net import handshake, tls, transport
from lanchat.net.transport import SENDQ_EXCEEDED, Transport
from tests.net.support import PATIENCE, Net, wait_until

Pair = tuple[socket.socket, socket.socket]


class Owner:
    """Makes a transport on the net thread and collects what it says."""

    def __init__(self, net: Net, sock: socket.socket, max_queue: int = 1 << 24) -> None:
        self.net = net
        self.received = bytearray()
        self.closed: list[str] = []
        self.drained = 0
        self.sizes: list[int] = []
        self.transport: Transport = net.call(self._make, sock, max_queue)

    def _make(self, sock: socket.socket, max_queue: int) -> Transport:
        made = Transport(self.net.loop, sock, peer=("127.0.0.1", 1), max_queue=max_queue)
        made.on_data = self._on_data
        made.on_closed = self.closed.append
        made.on_drained = self._on_drained
        return made

    def _on_data(self, data: bytes) -> None:
        self.received += data
        self.sizes.append(len(data))

    def _on_drained(self) -> None:
        self.drained += 1

    def send(self, data: bytes) -> None:
        self.net.call(self.transport.send, data)

    def close(self, **options: object) -> None:
        self.net.call(lambda: self.transport.close(**options))  # type: ignore[arg-type]


def read_all(sock: socket.socket) -> bytes:
    parts = []
    while data := sock.recv(1 << 16):
        parts.append(data)
    return b"".join(parts)


def test_bytes_go_both_ways(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    owner.send(b"hello")
    assert pair[1].recv(100) == b"hello"
    pair[1].sendall(b"you")
    wait_until(lambda: owner.received == b"you")
    assert owner.transport.queued == 0
    assert not owner.transport.secure
    assert owner.transport.local == pair[1].getpeername()


def test_what_the_kernel_does_not_take_is_queued_and_drained(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    blob = bytes(range(256)) * 40_000
    owner.send(blob[:5_000_000])
    for start in range(5_000_000, len(blob), 1_000):
        net.loop.call_soon_threadsafe(owner.transport.send, blob[start : start + 1_000])
    wait_until(lambda: owner.transport.queued > 1_000_000)
    got = bytearray()
    while len(got) < len(blob):
        got += pair[1].recv(1 << 20)
    assert bytes(got) == blob
    wait_until(lambda: owner.drained >= 1)
    assert owner.transport.queued == 0
    assert owner.closed == []


def test_a_reader_that_never_reads_is_let_go(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0], max_queue=100_000)
    for _ in range(400):
        owner.send(b"x" * 50_000)
    wait_until(lambda: owner.closed == [SENDQ_EXCEEDED])
    owner.send(b"ignored")
    owner.close()
    assert owner.closed == [SENDQ_EXCEEDED]


def test_clean_end_of_the_peer(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    pair[1].sendall(b"last words")
    pair[1].close()
    wait_until(lambda: owner.closed == [""])
    assert owner.received == b"last words"


def test_a_reset_is_told_with_a_reason(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    pair[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    pair[1].close()
    wait_until(lambda: owner.closed == ["Connection reset by peer"])


def test_last_words_are_heard_although_sending_fails(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    net.call(owner.transport.pause_reading)
    pair[1].sendall(b"QUIT :bye\r\n")
    pair[1].close()
    for _ in range(20):
        owner.send(b"x" * 1_000)
    net.call(owner.transport.resume_reading)
    wait_until(lambda: owner.closed)
    assert owner.received == b"QUIT :bye\r\n"
    assert len(owner.closed) == 1


def test_half_closed_peer_still_gets_what_is_queued(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    blob = b"y" * 6_000_000
    owner.send(blob)
    pair[1].shutdown(socket.SHUT_WR)
    assert read_all(pair[1]) == blob
    wait_until(lambda: owner.closed == [""])


def test_close_sends_everything_first(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    blob = b"z" * 6_000_000
    pair[1].sendall(b"unread by the other side")
    owner.send(blob)
    owner.close()
    owner.close()
    assert read_all(pair[1]) == blob
    pair[1].close()
    wait_until(lambda: owner.closed == [""])


def test_close_does_not_wait_for_ever(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    owner.send(b"z" * 6_000_000)
    owner.close(deadline_s=0.05)
    wait_until(lambda: owner.closed == [""])


def test_close_at_once(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    owner.send(b"z" * 6_000_000)
    owner.close(flush=False)
    wait_until(lambda: owner.closed == [""])


def test_on_closed_is_never_called_from_inside_close_or_send(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])

    def close_and_look() -> list[str]:
        owner.transport.close(flush=False)
        return list(owner.closed)

    assert net.call(close_and_look) == []
    wait_until(lambda: owner.closed == [""])


def test_paused_reading_holds_the_peer_back(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    net.call(owner.transport.pause_reading)
    pair[1].sendall(b"abc")
    net.call(lambda: None)
    assert not owner.received
    net.call(owner.transport.resume_reading)
    wait_until(lambda: owner.received == b"abc")


def test_a_pass_reads_a_bounded_amount(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    pair[1].sendall(b"x" * 3_000_000)
    wait_until(lambda: len(owner.received) == 3_000_000)
    assert max(owner.sizes) <= transport.READ_PER_PASS


def test_peek_shows_the_first_byte_and_leaves_it(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    seen: list[bytes] = []
    net.call(owner.transport.peek, 1, seen.append)
    pair[1].sendall(b"NICK anna\r\n")
    wait_until(lambda: owner.received == b"NICK anna\r\n")
    assert seen == [b"N"]


def test_peek_of_a_silent_end(net: Net, pair: Pair) -> None:
    owner = Owner(net, pair[0])
    seen: list[bytes] = []
    net.call(owner.transport.peek, 1, seen.append)
    pair[1].close()
    wait_until(lambda: owner.closed == [""])
    assert seen == []


# -- TLS ---------------------------------------------------------------------------------------------------------------


def secure(net: Net, owner: Owner, context: ssl.SSLContext, server_side: bool = True) -> list[str]:
    outcome: list[str] = []
    net.call(lambda: owner.transport.start_tls(context, server_side=server_side, done=outcome.append))
    return outcome


def tls_client(sock: socket.socket) -> ssl.SSLSocket:
    return tls.client_context().wrap_socket(sock, server_hostname=None)


def swap(client: ssl.SSLSocket, data: bytes, most: int) -> bytes:
    """Say all of this and hear so many bytes, both at once. On one thread: OpenSSL bears no two in one connection."""
    client.setblocking(False)
    said, heard = 0, bytearray()
    while said < len(data) or len(heard) < most:
        before = said, len(heard)
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            piece = client.recv(1 << 16)
            assert piece, "the end came too soon"
            heard += piece
        with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
            said += client.send(data[said : said + (1 << 14)]) if said < len(data) else 0
        if before == (said, len(heard)):
            assert any(select.select([client], [client] if said < len(data) else [], [], PATIENCE)), "nothing goes on"
    return bytes(heard)


def test_tls_both_ways_with_large_data(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    outcome = secure(net, owner, server_context)
    client = tls_client(pair[1])
    wait_until(lambda: outcome == [""])
    assert owner.transport.secure
    blob = bytes(range(256)) * 20_000
    owner.send(blob)
    for start in range(0, len(blob), 5_000):
        net.loop.call_soon_threadsafe(owner.transport.send, blob[start : start + 5_000])
    assert swap(client, blob, 2 * len(blob)) == blob + blob
    wait_until(lambda: owner.received == blob)
    owner.close()
    client.settimeout(PATIENCE)
    assert client.recv(10) == b""
    client.close()
    wait_until(lambda: owner.closed == [""])


def test_tls_after_a_peek_inside_one_stream(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    outcome: list[str] = []
    seen: list[bytes] = []

    def on_first(data: bytes) -> None:
        seen.append(data)
        owner.transport.start_tls(server_context, server_side=True, done=outcome.append)

    net.call(owner.transport.peek, 1, on_first)
    with tls_client(pair[1]) as client:
        client.sendall(b"through")
        wait_until(lambda: owner.received == b"through")
        owner.send(b"back")
        assert client.recv(10) == b"back"
    assert seen == [b"\x16"]
    wait_until(lambda: owner.closed == [""])


def test_what_is_sent_during_the_handshake_follows_it(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    secure(net, owner, server_context)
    owner.send(b"early")
    with tls_client(pair[1]) as client:
        assert client.recv(10) == b"early"


def test_two_transports_with_each_other(net: Net, pair: Pair, server_context: tls.Context) -> None:
    pair[1].setblocking(False)
    server, client = Owner(net, pair[0]), Owner(net, pair[1])
    secure(net, server, server_context)
    outcome = secure(net, client, tls.client_context(), server_side=False)
    wait_until(lambda: outcome == [""])
    der = client.transport.peer_certificate_der
    assert der is not None
    assert len(tls.fingerprint(der)) == 64
    assert server.transport.peer_certificate_der is None
    client.send(b"a" * 3_000_000)
    wait_until(lambda: len(server.received) == 3_000_000)
    net.call(server.transport.pause_reading)
    client.send(b"b" * 100_000)
    net.call(lambda: None)
    net.call(server.transport.resume_reading)
    wait_until(lambda: len(server.received) == 3_100_000)
    client.close()
    wait_until(lambda: server.closed == [""] and client.closed == [""])


def test_a_ragged_end_of_tls_is_an_end(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    secure(net, owner, server_context)
    client = tls_client(pair[1])
    client.sendall(b"x")
    wait_until(lambda: owner.received == b"x")
    client.shutdown(socket.SHUT_RDWR)
    client.close()
    wait_until(lambda: owner.closed == [""])


@pytest.mark.parametrize("nonsense", [b"GET / HTTP/1.1\r\n\r\n" * 10, b"\x16\x03\x01\x00\x05nope!", b"\x00" * 100])
def test_nonsense_instead_of_a_handshake(net: Net, pair: Pair, server_context: tls.Context, nonsense: bytes) -> None:
    owner = Owner(net, pair[0])
    outcome = secure(net, owner, server_context)
    pair[1].sendall(nonsense)
    wait_until(lambda: owner.closed)
    assert outcome
    assert outcome[0].startswith("TLS error")


def test_a_handshake_that_stops_half_way(
    net: Net, pair: Pair, server_context: tls.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handshake, "GUEST_S", 0.1)
    owner = Owner(net, pair[0])
    outcome = secure(net, owner, server_context)
    pair[1].sendall(b"\x16\x03\x01")
    wait_until(lambda: owner.closed == ["TLS handshake timed out"])
    assert outcome == ["TLS handshake timed out"]


def test_a_peer_gone_before_the_handshake(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    pair[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    net.call(owner.transport.pause_reading)
    pair[1].close()
    outcome = secure(net, owner, server_context)
    wait_until(lambda: outcome and owner.closed)
    assert outcome[0]


def test_closing_during_the_handshake(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    outcome = secure(net, owner, server_context)
    owner.close()
    wait_until(lambda: owner.closed == [""])
    assert len(outcome) == 1
    assert outcome[0]


def test_tls_on_a_closed_stream_fails_later(net: Net, pair: Pair, server_context: tls.Context) -> None:
    owner = Owner(net, pair[0])
    owner.close(flush=False)
    outcome = secure(net, owner, server_context)
    wait_until(lambda: len(outcome) == 1)
