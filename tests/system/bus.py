"""A D-Bus session of the test's own, and a notification service on it that keeps what it was told.
The service is the real protocol over a real bus; only the bubbles are missing."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from lanchat.system.session_bus import SessionBus
from tests.desktop import end, wait_until

PATIENCE = 20.0
PATH = "/org/freedesktop/Notifications"
NAME = "org.freedesktop.Notifications"


class Bus:
    """dbus-daemon on a socket of its own; only what is started with its address sees it."""

    def __init__(self) -> None:
        # A socket's path may have a hundred characters: too few for the folders of some tests.
        self._folder = tempfile.TemporaryDirectory(prefix="bus")
        folder = Path(self._folder.name)
        self.address = f"unix:path={folder / 'bus'}"
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", f"--address={self.address}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdout is not None
        with self._daemon.stdout as said:  # once it listens
            assert said.readline().startswith(self.address.encode()), "there is no session bus"

    def close(self) -> None:
        end(self._daemon)
        self._folder.cleanup()


class Notifications:
    """org.freedesktop.Notifications: `shown` by number, `closed`, and a person's click. DBUS_SESSION_BUS_ADDRESS is
    where it goes."""

    def __init__(self, *capabilities: str) -> None:
        self.shown: dict[int, list[Any]] = {}
        self.closed: list[int] = []
        self._capabilities = list(capabilities)
        self._bus = SessionBus()
        self._bus.serve(PATH, self._answer)
        self._there: list[bool] = []
        self._bus.do(self._enter)
        wait_until(lambda: self._there, PATIENCE, "the service has its name")

    async def _enter(self) -> None:
        answer = await self._bus.call(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su", [NAME, 4]
        )
        self._there.append(answer == [1])

    def _answer(self, _interface: str, member: str, body: list[Any]) -> tuple[str, list[Any]] | None:
        if member == "GetCapabilities":
            return "as", [self._capabilities]
        if member == "Notify":
            number = body[1] or len(self.shown) + 1
            self.shown[number] = body
            return "u", [number]
        if member == "CloseNotification":
            self.closed.append(body[0])
            return "", []
        return None

    def click(self, number: int) -> None:
        """A person clicks the bubble."""
        self._bus.do(lambda: self._bus.emit(PATH, NAME, "ActionInvoked", "us", [number, "default"]))

    def dismiss(self, number: int) -> None:
        """A person waves it away."""
        self._bus.do(lambda: self._bus.emit(PATH, NAME, "NotificationClosed", "uu", [number, 2]))

    def close(self) -> None:
        self._bus.close()
