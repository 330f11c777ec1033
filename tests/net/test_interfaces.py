"""Which addresses count as a way into a local network."""

from __future__ import annotations

import ifaddr
import pytest

from lanchat.net import interfaces
from lanchat.net.interfaces import Interface, SharedLook, directed_broadcast, usable_interfaces


def adapter(name: str, index: int, *ips: tuple[object, int]) -> ifaddr.Adapter:
    return ifaddr.Adapter(name, name, [ifaddr.IP(ip, prefix, name) for ip, prefix in ips], index)  # type: ignore[arg-type]


def look(monkeypatch: pytest.MonkeyPatch, *adapters: ifaddr.Adapter, down: tuple[str, ...] = ()) -> list[Interface]:
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: list(adapters))
    monkeypatch.setattr(interfaces, "has_carrier", lambda name: name not in down)
    return usable_interfaces()


def test_who_looks_soon_after_another_is_told_the_same() -> None:
    now, looks = [0.0], list[float]()
    card = Interface("eth0", "10.0.0.1", 24, "10.0.0.255", 2, False)

    def look() -> list[Interface]:
        looks.append(now[0])
        return [card] * len(looks)

    shared = SharedLook(lambda: now[0], 1.5, look)
    for moment in (0.0, 0.7, 1.4, 2.0, 2.7, 3.5):
        now[0] = moment
        assert shared() == [card] * len(looks)
    assert looks == [0.0, 2.0, 3.5]


def test_a_usual_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    found = look(
        monkeypatch,
        adapter("lo", 1, ("127.0.0.1", 8), (("::1", 0, 0), 128)),
        adapter("eth0", 2, ("192.168.1.5", 24), (("fe80::1", 0, 2), 64), (("2001:db8::5", 0, 0), 64)),
        adapter("docker0", 3, ("172.17.0.1", 16)),
        down=("docker0",),
    )
    assert [(item.address, item.network_broadcast, item.index, item.is_ipv6) for item in found] == [
        ("192.168.1.5", "192.168.1.255", 2, False),
        ("fe80::1", None, 2, True),
        ("2001:db8::5", None, 2, True),
    ]


def test_self_assigned_addresses_only_when_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    automatic = adapter("wlan0", 3, ("169.254.7.7", 16))
    assert [item.address for item in look(monkeypatch, automatic)] == ["169.254.7.7"]
    found = look(monkeypatch, automatic, adapter("eth0", 2, ("10.0.0.1", 8)))
    assert [item.address for item in found] == ["10.0.0.1"]


def test_link_local_without_a_scope_is_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(monkeypatch, adapter("odd", 0, (("fe80::9", 0, 0), 64))) == []


@pytest.mark.parametrize(
    ("address", "prefix", "broadcast"),
    [("10.1.2.3", 8, "10.255.255.255"), ("10.1.2.3", 30, "10.1.2.3"), ("10.1.2.3", 31, None), ("10.1.2.3", 32, None)],
)
def test_directed_broadcast(address: str, prefix: int, broadcast: str | None) -> None:
    assert directed_broadcast(address, prefix) == broadcast


def test_this_machine_can_be_asked() -> None:
    for item in usable_interfaces():
        assert item.name
        assert item.address not in ("127.0.0.1", "::1")
