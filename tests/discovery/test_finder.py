"""The search as its user sees it: what is found, what is lost, when the verdict comes.
Hosts and datagrams on loopback; whole networks are in test_network.py."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lanchat.discovery import finder as finder_module
from lanchat.discovery.dnssd import DnsSd, ServiceHint
from lanchat.discovery.finder import Finder
from lanchat.discovery.responder import Responder
from lanchat.net.datagram import DatagramSocket
from lanchat.net.interfaces import Interface
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo, Datagram, FoundChat, Role
from tests.discovery.fake_host import LOOPBACK, FakeHost, make_info
from tests.discovery.helpers import DEADLINE, on_net, wait_until
from tests.pace import TRIES, slowness
from tests.ports import free_port

Certificate = tuple[Path, Path]


class Search:
    """A Finder with what it said, on loopback with UDP at a free port."""

    def __init__(self, loop: EventLoop, workers: Workers, udp_port: int, **options: Any) -> None:
        self.loop = loop
        self.found: list[FoundChat] = []
        self.lost: list[str] = []
        self.verdicts: list[float] = []
        known: dict[str, Any] = {"mdns": False, "sweep": False, "ports": (1,), "interfaces": lambda: [LOOPBACK]}
        self.finder = Finder(
            loop,
            workers,
            node="searcher",
            on_found=self.found.append,
            on_lost=self.lost.append,
            on_verdict=lambda: self.verdicts.append(self.finder.elapsed_ms),
            udp_port=udp_port,
            **{**known, **options},
        )

    def start(self) -> Search:
        on_net(self.loop, self.finder.start)
        return self

    @property
    def chats(self) -> list[FoundChat]:
        return on_net(self.loop, lambda: self.finder.chats)


class Network:
    """Hosts and searches that share one UDP port on loopback."""

    def __init__(self, loop: EventLoop, workers: Workers, certificate: Certificate) -> None:
        self.loop, self.workers, self.certificate = loop, workers, certificate
        self.closers: list[Callable[[], object]] = []
        self.udp_port = free_port()

    def host(self, info: ChatInfo, *, udp: bool = True, silent: bool = False) -> FakeHost:
        def begin() -> FakeHost:
            host = FakeHost(self.loop, info, self.certificate, silent=silent)
            host.info = host.info._replace(port=host.listener.bind("127.0.0.1", 0))
            self.closers.append(host.listener.close)
            if udp:
                self.respond(host.info.host_id, host.describe)
            return host

        return on_net(self.loop, begin)

    def respond(self, node: str, describe: Callable[[], tuple[Role, ChatInfo | None]], **options: Any) -> Responder:
        responder = Responder(
            self.loop, node=node, describe=describe, udp_port=self.udp_port, interfaces=lambda: [LOOPBACK], **options
        )
        responder.start()
        self.closers.append(responder.stop)
        return responder

    def search(self, **options: Any) -> Search:
        search = Search(self.loop, self.workers, self.udp_port, **options)
        self.closers.append(search.finder.stop)
        return search.start()

    def close(self) -> None:
        for closer in self.closers:
            on_net(self.loop, closer)


@pytest.fixture
def network(loop: EventLoop, workers: Workers, certificate: Certificate) -> Iterator[Network]:
    made = Network(loop, workers, certificate)
    yield made
    made.close()


def test_a_chat_that_answers_is_found_and_verified(network: Network) -> None:
    host = network.host(make_info("Workshop", people=3))
    search = network.search()
    wait_until(lambda: bool(search.found))
    found = search.found[0]
    assert (found.info, found.address, found.port, found.method) == (host.info, "127.0.0.1", host.info.port, "udp")
    assert found.elapsed_ms > 0
    assert search.chats == [found]


def test_two_chats_are_both_listed(network: Network) -> None:
    hosts = [network.host(make_info(name)) for name in ("A", "B")]
    search = network.search()
    wait_until(lambda: len(search.chats) == 2)
    assert {chat.info.host_id for chat in search.chats} == {host.info.host_id for host in hosts}


def test_a_datagram_alone_lists_nobody(network: Network) -> None:
    info = make_info(port=9)
    on_net(network.loop, lambda: network.respond(info.host_id, lambda: ("host", info)))
    search = network.search(bound_s=0.3)
    wait_until(lambda: bool(search.verdicts))
    assert search.found == []


def test_nobody_there_is_said_at_the_bound_and_once(network: Network) -> None:
    search = network.search(bound_s=0.2)
    wait_until(lambda: bool(search.verdicts))
    assert search.verdicts[0] >= 200
    assert search.found == []
    host = network.host(make_info())
    on_net(network.loop, search.finder._ask)
    wait_until(lambda: bool(search.found))
    assert search.found[0].info == host.info
    assert len(search.verdicts) == 1


def test_the_verdict_waits_longer_where_this_computer_was_late(network: Network) -> None:
    search = Search(network.loop, network.workers, network.udp_port, bound_s=0.2)
    network.closers.append(search.finder.stop)

    def start_and_be_late() -> None:
        search.finder.start()
        search.finder._ask_after(-0.5)

    on_net(network.loop, start_and_be_late)
    wait_until(lambda: bool(search.verdicts))
    assert search.verdicts[0] >= 200 + 2 * 500
    assert len(search.verdicts) == 1


def test_the_verdict_waits_for_who_has_accepted_but_not_for_ever(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "GRACE_S", 0.3)
    network.host(make_info(), silent=True)
    search = network.search(bound_s=1.0)
    wait_until(lambda: bool(search.verdicts))
    assert search.verdicts[0] >= 1_300


def test_an_answer_to_somebody_elses_question_is_ignored(network: Network) -> None:
    host = network.host(make_info(), udp=False)

    def begin() -> None:
        forger = DatagramSocket(network.loop, address="127.0.0.1", port=network.udp_port)
        network.closers.append(forger.close)

        def forge(_data: bytes, source: tuple[str, int, int]) -> None:
            for data in (Datagram("answer", "x", "host", "guess", host.info).encode(), b"LANCHAT1{", b"\0"):
                forger.send(data, source)

        forger.on_datagram = forge

    on_net(network.loop, begin)
    search = network.search(bound_s=0.3)
    wait_until(lambda: bool(search.verdicts))
    assert (search.found, host.asked) == ([], 0)


def test_our_own_chat_is_not_shown(network: Network) -> None:
    ours, other = network.host(make_info("Ours")), network.host(make_info("Other"))

    def begin() -> Search:
        search = Search(network.loop, network.workers, network.udp_port, bound_s=0.3)
        search.finder.own.add(ours.info.host_id)
        network.closers.append(search.finder.stop)
        search.finder.start()
        return search

    search = on_net(network.loop, begin)
    wait_until(lambda: bool(search.verdicts and search.found))
    assert [chat.info.host_id for chat in search.chats] == [other.info.host_id]


def test_who_is_about_to_host_is_reported_and_forgotten_as_host(network: Network) -> None:
    role: list[Role] = ["candidate"]
    info = make_info()
    on_net(network.loop, lambda: network.respond("rival", lambda: (role[0], info if role[0] == "host" else None)))
    search = network.search()
    wait_until(lambda: "rival" in on_net(network.loop, lambda: search.finder.candidates))
    role[0] = "host"
    on_net(network.loop, search.finder._ask)
    wait_until(lambda: on_net(network.loop, lambda: search.finder.candidates) == {})


def test_an_ask_tells_others_what_we_are(network: Network) -> None:
    heard: list[Datagram] = []
    on_net(
        network.loop,
        lambda: network.respond(
            "listener", lambda: ("searching", None), on_announce=lambda datagram, _source: heard.append(datagram)
        ),
    )
    search = network.search()
    search.finder.role = "candidate"
    wait_until(lambda: bool(heard))
    assert (heard[0].verb, heard[0].node, heard[0].role) == ("ask", "searcher", "candidate")


def test_a_remembered_address_is_tried_first(network: Network) -> None:
    host = network.host(make_info(), udp=False)
    search = network.search(cached=[("127.0.0.1", host.info.port), ("127.0.0.1", 9)])
    wait_until(lambda: bool(search.found))
    assert search.found[0].method == "cache"


def test_a_chat_on_this_computer_needs_no_network(network: Network) -> None:
    host = network.host(make_info(), udp=False)
    search = network.search(ports=(host.info.port,), interfaces=list)
    wait_until(lambda: bool(search.found))
    assert (search.found[0].method, search.found[0].address) == ("here", "127.0.0.1")


def test_without_udp_the_sweep_finds_it(network: Network, certificate: Certificate) -> None:
    def begin() -> tuple[FakeHost, int]:
        host = FakeHost(network.loop, make_info(), certificate)
        port = host.listener.bind("127.0.0.9", 0)
        network.closers.append(host.listener.close)
        return host, port

    host, port = on_net(network.loop, begin)
    search = network.search(ports=(port,), sweep=True)
    wait_until(lambda: bool(search.found))
    assert (search.found[0].info, search.found[0].address) == (host.info, "127.0.0.9")
    assert search.found[0].method == "sweep"
    assert search.found[0].elapsed_ms >= finder_module.SWEEP_S * 1e3


def test_without_udp_a_chat_that_moved_is_swept_for(
    network: Network, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("ROUND_S", 0.1), ("SILENT_S", 0.0), ("SWEEP_AGAIN_S", 1e6), ("SWEEP_RARELY_S", 1e6)):
        monkeypatch.setattr(finder_module, name, seconds)

    def listen(address: str, port: int) -> FakeHost:
        host = FakeHost(network.loop, info, certificate)
        host.info = host.info._replace(port=host.listener.bind(address, port))
        network.closers.append(host.listener.close)
        return host

    info = make_info()
    host = on_net(network.loop, lambda: listen("127.0.0.9", 0))
    port = host.info.port
    search = network.search(ports=(port,), sweep=True, bound_s=0.1)
    wait_until(lambda: bool(search.found))
    # Both in one go: what is lost in between would be swept for too early.
    on_net(network.loop, host.listener.close, lambda: listen("127.0.0.77", port))
    wait_until(lambda: search.found[-1].address == "127.0.0.77")
    assert search.lost == [info.host_id]


def test_a_farewell_takes_a_chat_off_the_list_and_its_return_puts_it_back(network: Network) -> None:
    host = network.host(make_info())
    search = network.search()
    wait_until(lambda: bool(search.found))
    source = ("127.0.0.1", 50000)
    bye = Datagram("bye", host.info.host_id, "host", "", host.info)
    on_net(network.loop, lambda: search.finder.heard(bye._replace(chat=host.info._replace(host_id="forged")), source))
    on_net(network.loop, lambda: search.finder.heard(bye, ("10.0.0.9", 50000)))
    assert search.lost == []

    def go_and_come() -> list[str]:
        """Both in one go: an answer to our asks in between would find it as well."""
        search.finder.heard(bye, source)
        lost = list(search.lost)
        search.finder.heard(bye._replace(verb="announce"), source)
        return lost

    assert on_net(network.loop, go_and_come) == [host.info.host_id]
    wait_until(lambda: len(search.found) == 2)
    assert search.found[1].method == "announce"


def test_a_host_that_vanishes_without_a_word_is_noticed(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "ROUND_S", 0.05)
    monkeypatch.setattr(finder_module, "SILENT_S", 0.1)
    host = network.host(make_info(), udp=False)
    search = network.search(cached=[("127.0.0.1", host.info.port)], bound_s=0.1)
    wait_until(lambda: host.asked >= 3)
    assert search.lost == []
    on_net(network.loop, host.listener.close)
    wait_until(lambda: search.lost == [host.info.host_id])
    assert search.chats == []


def test_another_host_at_the_same_address_replaces_the_first(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "ROUND_S", 0.05)
    monkeypatch.setattr(finder_module, "SILENT_S", 0.1)
    host = network.host(make_info("First"), udp=False)
    first = host.info
    search = network.search(cached=[("127.0.0.1", first.port)], bound_s=0.1)
    wait_until(lambda: bool(search.found))
    host.info = make_info("Second", port=first.port)
    wait_until(lambda: search.lost == [first.host_id])
    wait_until(lambda: [chat.info.name for chat in search.chats] == ["Second"])


def test_more_people_are_told_without_asking_again(network: Network) -> None:
    host = network.host(make_info(people=1))
    search = network.search()
    wait_until(lambda: bool(search.found))
    asked = host.asked
    host.info = host.info._replace(people=5)
    on_net(network.loop, search.finder._ask)
    wait_until(lambda: search.chats[0].info.people == 5)
    assert host.asked == asked


class Service(DnsSd):
    """Browsing that is told what to find."""

    def browse(self, on_service: Callable[[ServiceHint], None]) -> None:
        self.tell = on_service


def test_a_forged_sender_does_not_have_us_knock_far_away(network: Network) -> None:
    search = network.search()
    info = make_info(port=9)

    def hear() -> set[str]:
        for address in ("8.8.8.8", "2001:4860:4860::8888", "224.0.0.1", "0.0.0.0", "127.0.0.9"):
            search.finder.heard(Datagram("announce", "x", "host", "", info), (address, 50000))
        return {place[0] for place in search.finder._checks._running if place[1] == 9}

    assert on_net(network.loop, hear) == {"127.0.0.9"}


def test_a_dns_sd_hint_is_followed_where_it_is_plausible(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "plausible", lambda address, _cards: address == "127.0.0.1")
    service = Service(network.loop)
    host = network.host(make_info(), udp=False)
    search = network.search(mdns=True, dnssd=service)
    wait_until(lambda: hasattr(service, "tell"))
    addresses = ("8.8.8.8", "127.0.0.1", *(f"10.0.0.{i}" for i in range(50)))
    on_net(network.loop, lambda: service.tell(ServiceHint(addresses, host.info.port, host.info)))
    wait_until(lambda: bool(search.found))
    assert search.found[0].method == "mdns"


def test_a_new_card_is_asked_on_at_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.discovery.cards.POLL_S", 0.02)
    monkeypatch.setattr(finder_module, "ASKS_S", (0.0,))
    host = network.host(make_info())
    there: list[Interface] = []
    search = network.search(interfaces=lambda: list(there), bound_s=0.1)
    wait_until(lambda: bool(search.verdicts))
    assert search.found == []
    there.append(LOOPBACK)
    wait_until(lambda: bool(search.found))
    assert search.found[0].info == host.info


def test_the_net_thread_is_never_held_up(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer that ticks beside a whole search, sweep and the start of DNS-SD included, is never late by much, but for
    the time in which this computer had no processor for the thread. What holds it up holds up every search."""
    monkeypatch.setattr("lanchat.discovery.dnssd.usable_interfaces", list)
    worst = [0.0]

    def tick(due: float, waited: float) -> None:
        now, waiting = network.loop.time(), waited_for_a_processor()
        worst[0] = max(worst[0], now - due - (waiting - waited))
        network.loop.call_later(0.01, tick, now + 0.01, waiting)

    on_net(network.loop, lambda: tick(network.loop.time(), waited_for_a_processor()))
    for _ in range(TRIES):
        worst[0] = 0.0
        search = network.search(sweep=True, mdns=True, ports=(9,), bound_s=0.8)
        wait_until(lambda search=search: bool(search.verdicts))
        if worst[0] < 0.5:
            break
    assert worst[0] < 0.5 * slowness()


def waited_for_a_processor() -> float:
    """Seconds for which the calling thread was ready to run and had to wait, so far; 0 where Linux does not tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def test_a_stopped_search_says_nothing_more(network: Network) -> None:
    host = network.host(make_info())
    search = network.search(bound_s=0.1)
    on_net(network.loop, search.finder.stop)
    on_net(network.loop, search.finder.stop)
    said = (list(search.found), list(search.verdicts))
    on_net(
        network.loop, lambda: search.finder.heard(Datagram("announce", "x", "host", "", host.info), ("127.0.0.1", 1))
    )
    settled = threading.Event()
    network.loop.call_soon_threadsafe(network.loop.call_later, 0.3, settled.set)
    assert settled.wait(DEADLINE)
    assert (search.found, search.verdicts) == said


def test_only_the_net_thread_may_start_it(network: Network) -> None:
    search = Search(network.loop, network.workers, network.udp_port)
    with pytest.raises(RuntimeError):
        search.finder.start()
