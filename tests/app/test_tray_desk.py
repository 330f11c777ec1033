"""The window goes to the tray only where there is one and the person wants it, and always comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lanchat.app import tray_desk
from lanchat.app.tray_desk import TrayDesk
from lanchat.gui.preferences import Preferences
from lanchat.system import tray
from tests.gui.desk import Desk


class Tray:
    """Stands for the tray of the desktop."""

    def __init__(self, _bus: object, look: Any, **callbacks: Callable[..., Any]) -> None:
        self.looks = [look]
        self.callbacks = callbacks

    def show(self, look: Any) -> None:
        self.looks.append(look)


class Program:
    """A window whose desktop has a tray."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.quits = self.settings = 0
        self.changes: list[str] = []
        self.trays: list[Tray] = []
        self.preferences = Preferences(on_change=self._changed)
        self.errands: list[Callable[[], None]] = []
        monkeypatch.setattr(tray_desk, "has_watcher", lambda: True)
        monkeypatch.setattr(tray, "Tray", self._make)
        monkeypatch.setattr(tray_desk, "START_MS", 1)
        self.tray_desk = TrayDesk(desk.root, self, self.preferences, on_settings=self._open, on_quit=self._quit)
        desk.wait(lambda: self._errands_done() and self.trays, "for the tray")
        desk.wait(desk.root.winfo_viewable)

    def _make(self, bus: object, look: Any, **callbacks: Any) -> Tray:
        self.trays.append(Tray(bus, look, **callbacks))
        return self.trays[-1]

    def _errands_done(self) -> bool:
        while self.errands:
            self.errands.pop(0)()
        return True

    def _changed(self, name: str, _before: object) -> str:
        self.changes.append(f"{name}={self.preferences.value(name)}")
        return ""

    def _open(self) -> None:
        self.settings += 1

    def _quit(self) -> None:
        self.quits += 1

    def bus(self) -> Any:
        return self

    def later(self, milliseconds: int, action: Callable[[], None]) -> None:
        self.desk.root.after(milliseconds, action)

    def run_later(self, action: Callable[[], None]) -> None:
        self.errands.append(action)

    def tell(self, callback: str, *arguments: object) -> None:
        """The desktop calls back."""
        self.trays[0].callbacks[callback](*arguments)
        self._errands_done()
        self.desk.settle()

    @property
    def state(self) -> str:
        self.desk.settle()
        return str(self.desk.root.state())


@pytest.fixture
def program(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(desk, monkeypatch)


def test_without_being_in_a_tray_closing_ends_the_program(program: Program) -> None:
    program.preferences.settings.close_to_tray = True
    program.tray_desk.close_window()
    assert (program.quits, program.state) == (1, "normal")


def test_in_a_tray_closing_hides_the_window_if_that_is_wanted(program: Program) -> None:
    program.tell("on_presence", True)
    program.tray_desk.close_window()
    assert program.quits == 1
    program.preferences.settings.close_to_tray = True
    program.tray_desk.close_window()
    assert (program.quits, program.state) == (1, "withdrawn")
    program.tell("on_activate")
    assert program.state == "normal"


def test_a_tray_that_goes_gives_the_window_back(program: Program) -> None:
    program.tell("on_presence", True)
    program.preferences.settings.close_to_tray = True
    program.tray_desk.close_window()
    program.tell("on_presence", False)
    assert program.state == "normal"
    assert not program.preferences.has_tray


def test_the_number_and_the_chat_are_shown_once_for_each_change(program: Program) -> None:
    tray = program.trays[0]
    for _ in range(3):
        program.tray_desk.show("Deck", 3)
    program.tray_desk.show("Deck", 0)
    assert [(look.title, look.waiting) for look in tray.looks[1:]] == [("Deck: 3 new messages", True), ("Deck", False)]


def test_the_menu_opens_changes_the_status_and_ends(program: Program) -> None:
    menu = program.trays[0].callbacks["menu"]
    assert [label for _key, label in menu()] == ["Open LAN Chat", "Do not disturb", "Settings…", "Quit"]
    program.tell("on_menu", "busy")
    assert menu()[1] == ("available", "Available")
    program.desk.root.withdraw()
    program.tell("on_menu", "settings")
    program.tell("on_menu", "quit")
    assert (program.changes, program.settings, program.quits, program.state) == (["status=busy"], 1, 1, "normal")
