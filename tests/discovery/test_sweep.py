"""Which addresses are knocked at, and that a sweep ends.
The knocking goes to loopback addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.discovery import sweep
from lanchat.discovery.sweep import Sweep, sweep_targets
from lanchat.net.interfaces import Interface
from lanchat.net.listener import Listener
from lanchat.net.loop import EventLoop
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from tests.discovery.helpers import on_net, wait_until


def card(address: str, prefix: int) -> Interface:
    return Interface("eth0", address, prefix, None, 2, ":" in address)


def test_a_small_network_is_swept_whole_without_ourselves() -> None:
    targets = sweep_targets([card("192.168.1.20", 24)])
    addresses = [address for address, _own in targets]
    assert len(addresses) == len(set(addresses)) == 253
    assert set(addresses[:2]) == {"192.168.1.19", "192.168.1.21"}
    assert "192.168.1.20" not in addresses
    assert {own for _address, own in targets} == {"192.168.1.20"}


def test_of_a_large_network_only_the_neighbourhood() -> None:
    addresses = [address for address, _own in sweep_targets([card("10.3.4.5", 8)])]
    assert len(addresses) == 253
    assert all(address.startswith("10.3.4.") for address in addresses)


def test_no_more_than_three_networks_by_turns() -> None:
    targets = sweep_targets([card(f"10.0.{i}.1", 24) for i in range(6)])
    assert len(targets) == 3 * 253
    assert {address.rsplit(".", 1)[0] for address, _own in targets[:3]} == {"10.0.0", "10.0.1", "10.0.2"}


@pytest.mark.parametrize("lonely", [card("10.0.0.1", 31), card("10.0.0.1", 32), card("fe80::1", 64)])
def test_a_network_of_nobody_else_is_not_swept(lonely: Interface) -> None:
    assert sweep_targets([lonely]) == []


def test_an_open_port_is_handed_on_and_closed_ones_cost_nothing(loop: EventLoop, workers: Workers) -> None:
    opened: list[str] = []

    def begin() -> tuple[Listener, Sweep]:
        listener = Listener(loop, lambda transport, _peer: transport.close())
        port = listener.bind("127.0.0.77", 0)
        targets = [(f"127.0.0.{i}", "127.0.0.1") for i in range(2, 255)]

        def found(transport: Transport, address: str, _port: int) -> None:
            opened.append(address)
            transport.close(flush=False)

        sweeping = Sweep(loop, workers, targets, (port,), timeout_s=2.0, on_open=found)
        sweeping.start()
        return listener, sweeping

    listener, sweeping = on_net(loop, begin)
    wait_until(lambda: not on_net(loop, lambda: sweeping.running))
    assert opened == ["127.0.0.77"]
    on_net(loop, listener.close)


def test_more_addresses_than_places_are_all_reached(
    loop: EventLoop, workers: Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sweep, "AT_ONCE", 4)
    monkeypatch.setattr(sweep, "PATIENCE_S", 0.01)
    opened: list[str] = []

    def begin() -> tuple[Listener, Sweep]:
        listener = Listener(loop, lambda transport, _peer: transport.close())
        port = listener.bind("", 0)

        def found(transport: Transport, address: str, _port: int) -> None:
            opened.append(address)
            transport.close(flush=False)

        targets = [(f"127.0.0.{i}", "127.0.0.1") for i in range(2, 42)]
        sweeping = Sweep(loop, workers, targets, (port,), timeout_s=2.0, on_open=found)
        sweeping.start()
        return listener, sweeping

    listener, _sweeping = on_net(loop, begin)
    wait_until(lambda: len(opened) == 40)
    on_net(loop, listener.close)


def test_a_stopped_sweep_finds_nothing_more(loop: EventLoop, workers: Workers) -> None:
    opened: list[str] = []

    def begin() -> Sweep:
        targets = [(f"127.0.0.{i}", "127.0.0.1") for i in range(2, 255)]
        sweeping = Sweep(loop, workers, targets, (9,), timeout_s=2.0, on_open=lambda _t, a, _p: opened.append(a))
        sweeping.start()
        sweeping.stop()
        return sweeping

    sweeping = on_net(loop, begin)
    assert not on_net(loop, lambda: sweeping.running)
    assert opened == []
