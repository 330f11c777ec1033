"""The real program on a desktop with notifications: what comes while its window is minimised reaches the person."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest

from tests.desktop import Desktop, running, wait_until
from tests.e2e.onlooker import Onlooker
from tests.ports import free_port
from tests.speaker import Speaker
from tests.system.bus import Bus, Notifications
from tests.system.test_tray import ITEM, ITEM_PATH, Panel

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def properties(desktop: Desktop, window: str) -> str:
    return desktop._run("xprop", "-id", window, "_NET_WM_STATE", "WM_HINTS").stdout


def test_a_private_message_reaches_who_looks_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"name": "Sofia", "language": "en", "theme": "light", "sounds": False}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    bus, desktop, port = Bus(), Desktop(), free_port()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    service = Notifications("body")
    environment = {**desktop.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "lanchat", "--data-dir", str(tmp_path), "--port", str(port), "host", "Deck"]
    try:
        with running(program, env=environment, log=tmp_path / "output"), Speaker(port_when_open(port), "Mia") as mia:
            window = desktop.window("Deck – LAN Chat")
            desktop.activate(window)
            mia.raw("JOIN #lobby")
            desktop._run("xdotool", "windowminimize", window, check=True)
            wait_until(lambda: "HIDDEN" in properties(desktop, window), PATIENCE, "the window is minimised")
            wait_until(
                lambda: counts_as_unread(mia, desktop), PATIENCE, "the program knows that nobody looks", every=0.2
            )
            mia.say("Sofia", "psst, the key is under the mat")
            wait_until(lambda: service.shown, PATIENCE, "a notification")
            assert [(body[3], body[4]) for body in service.shown.values()] == [
                ("Mia", "psst, the key is under the mat")
            ]
            wait_until(lambda: "urgency" in properties(desktop, window), PATIENCE, "the urgency hint")
            service.click(1)
            wait_until(lambda: "HIDDEN" not in properties(desktop, window), PATIENCE, "the window is back")
            wait_until(lambda: service.closed == [1], PATIENCE, "the notification is gone")
            wait_until(lambda: desktop.has_keyboard(window), PATIENCE, "the window has the keyboard")
            with Onlooker(desktop.display) as eyes:
                eyes.sees("Message Mia")  # the field is there, and takes what is typed
            desktop.type("found it")
            desktop.keys("Return")
            mia.expect("PRIVMSG Mia :found it")
        assert "under the mat" not in (tmp_path / "lanchat.log").read_text() + (tmp_path / "output").read_text()
    finally:
        service.close()
        desktop.close()
        bus.close()


def counts_as_unread(speaker: Speaker, desktop: Desktop) -> bool:
    """Say something that calls for nobody; whether the title counts it."""
    speaker.say("#lobby", "nothing about anybody")
    return any(title.startswith("(") for title in desktop.titles().values())


def closed_by_keys(desktop: Desktop, window: str) -> bool:
    """Press the window manager's key to close a window, as often as it takes; whether none is left."""
    if desktop.titles():
        desktop._run("xdotool", "windowactivate", window)
        desktop.keys("alt+F4")
    return not desktop.titles()


def port_when_open(port: int) -> int:
    """The port, once somebody listens there."""

    def is_open() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(is_open, PATIENCE, "the chat is open")
    return port


def test_a_window_that_is_closed_to_the_tray_comes_back_by_a_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"name": "Sofia", "language": "en", "theme": "light", "sounds": False, "close_to_tray": True}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    bus, desktop, port = Bus(), Desktop(), free_port()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    panel = Panel()
    environment = {**desktop.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "lanchat", "--data-dir", str(tmp_path), "--port", str(port), "host", "Deck"]
    try:
        with running(program, env=environment, log=tmp_path / "output") as process:
            window = desktop.window("Deck – LAN Chat")
            wait_until(lambda: panel.items, PATIENCE, "it is in the tray")
            with Speaker(port, "Mia", "#lobby") as mia:
                desktop._run("xdotool", "windowminimize", window, check=True)
                wait_until(lambda: counts_as_unread(mia, desktop), PATIENCE, "nobody looks", every=0.2)
                wait_until(lambda: "new message" in panel.properties()["Title"], PATIENCE, "the number")
                desktop.activate(window)
                wait_until(lambda: panel.properties()["Title"] == "Deck", PATIENCE, "the number is gone")
                wait_until(lambda: closed_by_keys(desktop, window), PATIENCE, "the window is gone", every=0.5)
                mia.say("Sofia", "are you there?")
                wait_until(lambda: panel.properties()["Title"] == "Deck: 1 new message", PATIENCE, "the number is back")
            panel.ask(ITEM_PATH, ITEM, "Activate", "ii", 0, 0)
            desktop.window("Deck – LAN Chat")
            assert process.poll() is None
    finally:
        panel.close()
        desktop.close()
        bus.close()


def test_a_program_that_starts_with_the_computer_stays_out_of_the_way_and_tells_of_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"name": "Sofia", "language": "en", "theme": "light", "sounds": False}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    bus, desktop, port = Bus(), Desktop(), free_port()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    service = Notifications("body")
    environment = {**desktop.environment, "DBUS_SESSION_BUS_ADDRESS": bus.address, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "lanchat", "--minimized", "--data-dir", str(tmp_path), "--port", str(port)]
    try:
        with running([*program, "host", "Deck"], env=environment, log=tmp_path / "output"):
            window = desktop.window("Deck – LAN Chat")
            wait_until(lambda: "HIDDEN" in properties(desktop, window), PATIENCE, "the window is minimised")
            with Speaker(port, "Mia", "#lobby") as mia:
                mia.say("Sofia", "good morning")
                wait_until(lambda: service.shown, PATIENCE, "a notification")
            service.click(1)
            wait_until(lambda: "HIDDEN" not in properties(desktop, window), PATIENCE, "the window is there")
    finally:
        service.close()
        desktop.close()
        bus.close()
