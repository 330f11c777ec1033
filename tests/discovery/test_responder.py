"""What the UDP port answers, to whom, how often, and what it passes on.
Sockets on loopback."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from lanchat.discovery import cards, ratelimit, responder
from lanchat.discovery.cards import Source
from lanchat.discovery.responder import Responder
from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface
from lanchat.net.loop import EventLoop
from lanchat.protocol.beacon import DATAGRAM, MAGIC, ChatInfo, Datagram, Role
from tests.discovery.fake_host import LOOPBACK, make_info
from tests.discovery.helpers import on_net, wait_until


class Peer:
    """A Responder on a free port, and a socket that talks to it."""

    def __init__(self, loop: EventLoop) -> None:
        self.loop = loop
        self.chat: ChatInfo | None = make_info()
        self.role: Role = "host"
        self.cards = [LOOPBACK]
        self.announced: list[tuple[Datagram, Source]] = []
        self.answers: list[Datagram] = []
        self.sizes: list[int] = []
        self.marks = 0
        self.sock, self.port = on_net(loop, self._open)
        self.responder = on_net(loop, self._make)

    def _open(self) -> tuple[DatagramSocket, int]:
        probe = DatagramSocket(self.loop)
        port = probe.local[1]
        sock = DatagramSocket(self.loop, interface=LOOPBACK)
        probe.close()
        sock.on_datagram = self._heard
        return sock, port

    def _make(self) -> Responder:
        made = Responder(
            self.loop,
            node="self",
            describe=lambda: (self.role, self.chat if self.role == "host" else None),
            on_announce=lambda datagram, source: self.announced.append((datagram, source)),
            udp_port=self.port,
            interfaces=lambda: list(self.cards),
        )
        assert made.start()
        return made

    def _heard(self, data: bytes, _source: tuple[str, int, int]) -> None:
        self.sizes.append(len(data))
        datagram = Datagram.decode(data)
        assert datagram is not None
        if datagram.node == "settle":
            self.marks += 1
        else:
            self.answers.append(datagram)

    def send(self, *datagrams: bytes) -> None:
        on_net(self.loop, lambda: [self.sock.send(data, ("127.0.0.1", self.port)) for data in datagrams])

    def settle(self) -> None:
        """Everything sent before was dealt with, and what was answered has come: datagrams from one socket to another
        keep their order."""
        mark = Datagram("announce", "settle", "searching")
        self.send(mark.encode())
        wait_until(lambda: any(datagram == mark for datagram, _source in self.announced))
        on_net(self.loop, lambda: self.sock.send(mark.encode(), self.sock.local))
        wait_until(lambda: self.marks == 1)

    def close(self) -> None:
        on_net(self.loop, self.responder.stop, self.responder.stop, self.sock.close)


@pytest.fixture
def peer(loop: EventLoop) -> Iterator[Peer]:
    made = Peer(loop)
    yield made
    made.close()


def ask(nonce: str, node: str = "other", role: Role = "searching") -> bytes:
    return Datagram("ask", node, role, nonce).encode()


def test_an_ask_gets_the_chat_and_its_own_nonce(peer: Peer) -> None:
    peer.send(ask("n1"))
    wait_until(lambda: bool(peer.answers))
    assert peer.answers == [Datagram("answer", "self", "host", "n1", peer.chat)]


def test_a_candidate_says_so(peer: Peer) -> None:
    peer.role = "candidate"
    peer.send(ask("n1"))
    wait_until(lambda: bool(peer.answers))
    assert peer.answers == [Datagram("answer", "self", "candidate", "n1", None)]


def test_an_answer_is_never_larger_than_its_question(peer: Peer) -> None:
    peer.chat = make_info("\N{GRINNING FACE}" * 40, host_name="ö" * 40, fingerprint="f" * 64)
    peer.send(ask("n1").rstrip(), ask("n2"))
    wait_until(lambda: bool(peer.answers))
    assert [answer.nonce for answer in peer.answers] == ["n2"]
    assert max(peer.sizes) <= DATAGRAM


def test_the_copies_of_one_ask_are_answered_once(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responder, "SAME_ASK_S", 60.0)
    peer.send(*[ask("n1")] * 5, ask("n2"))
    wait_until(lambda: any(answer.nonce == "n2" for answer in peer.answers))
    assert [answer.nonce for answer in peer.answers] == ["n1", "n2"]


def test_a_source_that_floods_gets_few_answers(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = peer.loop.time()
    monkeypatch.setattr(peer.loop, "time", lambda: now)
    for i in range(5):
        peer.send(*[ask(f"n{i}-{k}") for k in range(20)])
    peer.settle()
    assert ratelimit.PER_SOURCE <= len(peer.answers) <= 2 * ratelimit.PER_SOURCE
    assert on_net(peer.loop, lambda: len(peer.responder._asks)) <= responder.MAX_ASKS


def test_what_is_malformed_is_logged_once_and_ignored(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "lanchat"):
        peer.send(b"", b"x", MAGIC, MAGIC + b"{}", MAGIC + b"[" * 1000, MAGIC + b"\xff", b"\0" * 2000, *[b"noise"] * 20)
        peer.settle()
    assert peer.answers == []
    assert len(caplog.records) <= 2


def test_our_own_datagrams_are_not_news(peer: Peer) -> None:
    peer.send(ask("n1", node="self"), Datagram("announce", "self", "host", "", peer.chat).encode())
    peer.settle()
    assert peer.answers == []
    assert [datagram.node for datagram, _source in peer.announced] == ["settle"]


def test_others_are_passed_on_with_where_they_are(peer: Peer) -> None:
    theirs = Datagram("announce", "other", "host", "", make_info("Theirs"))
    bye = Datagram("bye", "other", "host", "", theirs.chat)
    peer.send(theirs.encode(), bye.encode(), ask("n", "third", "candidate"), ask("n", "fourth", "searching"))
    peer.settle()
    assert [datagram.node for datagram, _source in peer.announced] == ["other", "other", "third", "settle"]
    assert [datagram for datagram, _source in peer.announced][:2] == [theirs, bye]
    assert {source for _datagram, source in peer.announced} == {peer.sock.local}


def test_two_programs_on_one_computer_hear_each_other(loop: EventLoop, peer: Peer) -> None:
    heard: list[Datagram] = []

    def begin() -> Responder:
        second = Responder(
            loop,
            node="second",
            describe=lambda: ("candidate", None),
            on_announce=lambda datagram, _source: heard.append(datagram),
            udp_port=peer.port,
            interfaces=lambda: [LOOPBACK],
        )
        assert second.start()
        second.announce()
        return second

    second = on_net(loop, begin)
    wait_until(lambda: any(datagram.node == "second" for datagram, _source in peer.announced))
    on_net(loop, peer.responder.announce)
    wait_until(lambda: Datagram("announce", "self", "host", "", peer.chat) in heard)
    peer.role = "searching"
    on_net(loop, peer.responder.bye, peer.responder.bye)
    wait_until(lambda: Datagram("bye", "self", "host", "", peer.chat) in heard)
    on_net(loop, second.stop)


def test_a_host_announces_itself_again_and_again(loop: EventLoop, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responder, "ANNOUNCE_S", 0.02)
    heard: list[Datagram] = []

    def begin() -> Responder:
        second = Responder(
            loop, node="second", describe=lambda: ("host", peer.chat), udp_port=peer.port, interfaces=lambda: [LOOPBACK]
        )
        second.start()
        return second

    peer.responder.on_announce = lambda datagram, _source: heard.append(datagram)
    second = on_net(loop, begin)
    wait_until(lambda: len(heard) >= 6)
    on_net(loop, second.stop)


def test_a_card_that_comes_late_is_joined_and_told(loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "POLL_S", 0.02)
    late = Peer(loop)
    there: list[Interface] = []
    heard: list[Datagram] = []

    def begin() -> Responder:
        second = Responder(
            loop,
            node="second",
            describe=lambda: ("host", late.chat),
            udp_port=late.port,
            interfaces=lambda: list(there),
        )
        second.start()
        second.announce()
        return second

    late.responder.on_announce = lambda datagram, _source: heard.append(datagram)
    second = on_net(loop, begin)
    assert heard == []
    there.append(LOOPBACK)
    wait_until(lambda: bool(heard))
    on_net(loop, second.stop)
    late.close()


def test_a_port_of_another_program_is_said_and_tried_again(loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responder, "ANNOUNCE_S", 0.02)
    foreign = on_net(loop, lambda: [DatagramSocket(loop, port=0)])
    port = on_net(loop, lambda: foreign[0].local[1])
    foreign += on_net(loop, lambda: [DatagramSocket(loop, ipv6=True, port=port)])

    def begin() -> Responder:
        made = Responder(loop, node="n", describe=lambda: ("host", None), udp_port=port, interfaces=lambda: [LOOPBACK])
        assert not made.start()
        return made

    made = on_net(loop, begin)
    on_net(loop, *(sock.close for sock in foreign))
    wait_until(lambda: on_net(loop, lambda: len(made._sockets)) == 2)
    on_net(loop, made.stop)
