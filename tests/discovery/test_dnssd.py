"""DNS-SD without a network: it fails quietly, never keeps anyone waiting, and what it resolves becomes a hint.
With a network it is tried in test_network.py."""

from __future__ import annotations

import logging
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
import zeroconf
from zeroconf import ServiceInfo

from lanchat import log
from lanchat.discovery import dnssd
from lanchat.discovery.dnssd import DnsSd, ServiceHint
from lanchat.net.loop import EventLoop
from lanchat.protocol.beacon import ChatInfo
from tests.discovery.fake_host import LOOPBACK, make_info
from tests.discovery.helpers import wait_until


def test_without_a_network_it_complains_of_nothing_and_goes_on(
    loop: EventLoop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(dnssd, "usable_interfaces", list)
    monkeypatch.setattr(dnssd, "RETRY_S", 0.01)
    tries: list[bool] = []
    settle = DnsSd._settle

    def counted(self: DnsSd) -> bool:
        tries.append(True)
        return settle(self)

    monkeypatch.setattr(DnsSd, "_settle", counted)
    looking = DnsSd(loop)
    with caplog.at_level(logging.WARNING, "lanchat"):
        looking.browse(lambda hint: None)
        looking.publish(make_info())
        looking.rebind()
        wait_until(lambda: len(tries) >= 3)
        looking.stop()
        assert looking.join(60)
    assert not caplog.records


class Responder:
    """As zeroconf on a computer that was asleep: it says that the first service took too long, and knows it now."""

    def __init__(self, *, tired: bool) -> None:
        self.known: list[str] = []
        self.tired = tired
        self.closed = False

    def register_service(self, service: ServiceInfo, *, allow_name_change: bool) -> None:
        if service.name in self.known:
            raise zeroconf.ServiceNameAlreadyRegistered
        self.known.append(service.name)
        if self.tired:
            raise zeroconf.EventLoopBlocked

    def close(self) -> None:
        self.closed = True


def test_an_announcement_that_took_too_long_is_begun_anew(
    loop: EventLoop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    responders: list[Responder] = []

    def another(_zeroconf: object) -> Responder:
        responders.append(Responder(tired=not responders))
        return responders[-1]

    monkeypatch.setattr(dnssd, "_open", another)
    monkeypatch.setattr(dnssd, "RETRY_S", 0.01)
    monkeypatch.setattr(log, "_seen", set())
    with caplog.at_level(logging.WARNING, "lanchat"):
        telling = DnsSd(loop)
        telling.publish(make_info())
        wait_until(lambda: telling._published is not None)
    telling.stop()
    assert telling.join(60)
    tired, awake = responders
    assert (tired.closed, len(awake.known)) == (True, 2)
    assert [record.getMessage() for record in caplog.records] == ["DNS-SD is not available: EventLoopBlocked"]


def test_it_costs_nothing_before_it_is_used(loop: EventLoop) -> None:
    before = threading.enumerate()
    idle = DnsSd(loop)
    idle.rebind()
    idle.publish(None)
    assert set(threading.enumerate()) <= set(before)
    idle.stop()
    assert idle.join(1)
    idle.browse(lambda hint: None)
    assert set(threading.enumerate()) <= set(before)


def test_wishes_are_taken_without_waiting(loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def stuck(self: DnsSd) -> bool:
        release.wait(60)
        return True

    monkeypatch.setattr(DnsSd, "_settle", stuck)
    slow = DnsSd(loop)
    began = time.monotonic()
    for people in range(1_000):
        slow.publish(make_info(people=people))
    slow.stop()
    assert time.monotonic() - began < 30
    assert not slow.join(0.01)
    release.set()
    assert slow.join(60)


class Resolver:
    """Stands where zeroconf calls us back."""

    def __init__(self, service: Any) -> None:
        self.service = service
        self.asked = 0

    def get_service_info(self, _type: str, _name: str, _timeout: int) -> Any:
        self.asked += 1
        if isinstance(self.service, Exception):
            raise self.service
        return self.service


def change(browsing: DnsSd, resolver: Resolver, name: str = "x", state: str = "Added") -> None:
    browsing._on_change(resolver, "_lanchat._tcp.local.", name, SimpleNamespace(name=state))  # type: ignore[arg-type]


@pytest.fixture
def hints() -> list[ServiceHint]:
    return []


@pytest.fixture
def browsing(loop: EventLoop, hints: list[ServiceHint]) -> DnsSd:
    made = DnsSd(loop)
    made._on_service = hints.append
    return made


def service(properties: dict[bytes, bytes | None]) -> SimpleNamespace:
    return SimpleNamespace(
        port=50001, properties=properties, parsed_scoped_addresses=lambda: ["10.0.0.2", "fe80::1%eth0"]
    )


def test_a_service_becomes_a_hint(browsing: DnsSd, hints: list[ServiceHint]) -> None:
    info = make_info(term=3)
    change(browsing, Resolver(service({key.encode(): value for key, value in info.to_txt().items()})))
    wait_until(lambda: bool(hints))
    assert (hints[0].addresses, hints[0].port) == (("10.0.0.2", "fe80::1%eth0"), 50001)
    assert hints[0].info is not None
    assert (hints[0].info.chat_id, hints[0].info.host_id) == (info.chat_id, info.host_id)


def test_a_service_with_a_strange_record_is_still_a_hint(browsing: DnsSd, hints: list[ServiceHint]) -> None:
    change(browsing, Resolver(service({b"\xff": None, b"txtvers": b"9"})))
    wait_until(lambda: bool(hints))
    assert hints[0].info is None


def test_what_cannot_be_resolved_is_passed_over(browsing: DnsSd, hints: list[ServiceHint]) -> None:
    for broken in (None, ValueError("a name against the rules"), SimpleNamespace(port=None)):
        change(browsing, Resolver(broken))
    change(browsing, gone := Resolver(service({})), state="Removed")
    assert gone.asked == 0
    change(browsing, Resolver(service({})))
    wait_until(lambda: bool(hints))
    assert len(hints) == 1


def test_a_network_full_of_services_is_cut_off(browsing: DnsSd) -> None:
    resolver = Resolver(None)
    for i in range(1_000):
        change(browsing, resolver, f"service {i}")
    assert resolver.asked == dnssd.MAX_SERVICES


def test_the_records_name_no_stranger_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dnssd, "usable_interfaces", lambda: [LOOPBACK])
    records = dnssd._services(ChatInfo("c" * 32, "Büro – Zoë " * 9, "h" * 32, "pc", port=50003))
    assert {record.type for record in records} == {"_lanchat._tcp.local.", "_ircs-u._tcp.local."}
    for record in records:
        assert record.parsed_addresses() == ["127.0.0.1"]
        assert record.port == 50003
        assert record.server is not None
        assert record.server.isascii()
        assert len(record.get_name().encode()) <= 63
