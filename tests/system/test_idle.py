"""The seconds without input are the real ones of this screen, or of the desktop that knows them better."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lanchat.system.idle import ask_idle
from lanchat.system.session_bus import SessionBus
from tests.desktop import Desktop, wait_until
from tests.gui.conftest import screen
from tests.system.bus import Bus

__all__ = ["screen"]

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def no_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def idle_now(bus: SessionBus | None = None) -> float | None:
    answers: list[float | None] = []
    ask_idle(bus, answers.append)
    wait_until(lambda: answers, PATIENCE, "an answer")
    return answers[0]


def test_a_key_press_ends_it(screen: Desktop) -> None:
    for _ in range(2):
        before = time.monotonic()
        screen.keys("Shift_L")
        after = idle_now()
        assert after is not None and 0 <= after <= time.monotonic() - before + 0.1
        wait_until(lambda: (idle_now() or 0) > 0.3, PATIENCE, "it grows")


def test_without_a_display_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99999")
    assert idle_now() is None


def test_on_wayland_the_desktop_is_asked(session: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert idle_now() is None
    bus = SessionBus()
    assert idle_now(bus) is None
    mutter, there = SessionBus(), []

    def answer(_interface: str, member: str, _body: list[Any]) -> tuple[str, list[Any]] | None:
        return ("t", [12_500]) if member == "GetIdletime" else None

    async def enter() -> None:
        bus_itself = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"
        there.append(await mutter.call(*bus_itself, "RequestName", "su", ["org.gnome.Mutter.IdleMonitor", 4]))

    mutter.serve("/org/gnome/Mutter/IdleMonitor/Core", answer)
    mutter.do(enter)
    wait_until(lambda: there, PATIENCE, "the monitor is there")
    assert idle_now(bus) == 12.5
    bus.close()
    mutter.close()
