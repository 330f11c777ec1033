"""The order of an orderly end, and that no step can hold it up for ever."""

from __future__ import annotations

import threading

import pytest

from lanchat.hosting import farewell as farewell_module
from lanchat.hosting.farewell import Farewell
from tests.net.support import Net, wait_until


def begin(net: Net, settled: bool, store_stops: bool) -> tuple[Farewell, list[str]]:
    events: list[str] = []
    release = threading.Event()

    def stop_store(timeout: float) -> bool:
        events.append("store")
        if not store_stops:
            release.wait(0.5)
        return store_stops

    def make() -> Farewell:
        made = Farewell(
            net.loop,
            net.workers,
            guests=set(),
            last_lines=lambda: events.append("last lines"),
            settled=lambda: settled or "stored" in events,
            say_goodbye=lambda: events.append("goodbye"),
            stop_store=stop_store,
            done=lambda: events.append("done"),
        )
        made.begin()
        return made

    made: Farewell = net.call(make)
    return made, events


def test_in_order(net: Net) -> None:
    ending, events = begin(net, settled=True, store_stops=True)
    wait_until(lambda: events == ["last lines", "goodbye", "store", "done"])
    net.call(ending.also, lambda: events.append("late"))
    wait_until(lambda: events[-1] == "late")


def test_nothing_is_said_before_all_is_stored(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(farewell_module, "STORE_S", 60.0)
    ending, events = begin(net, settled=False, store_stops=True)
    net.call(ending.look)
    assert events == ["last lines"]
    events.append("stored")
    net.call(ending.look)
    wait_until(lambda: events == ["last lines", "stored", "goodbye", "store", "done"])


def test_a_disk_that_hangs_has_its_time(
    net: Net, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(farewell_module, "STORE_S", 0.05)
    monkeypatch.setattr(farewell_module, "CLOSING_S", -0.9)
    _, events = begin(net, settled=False, store_stops=False)
    wait_until(lambda: events == ["last lines", "goodbye", "store", "done"])
