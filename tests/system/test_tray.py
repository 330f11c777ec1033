"""The tray over a real D-Bus session: we register, are drawn with a number, are clicked, and notice when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lanchat.system.session_bus import SessionBus
from lanchat.system.tray import Look, Tray
from lanchat.system.tray_watcher import has_watcher
from tests.desktop import wait_until
from tests.system.bus import Bus

PATIENCE = 20.0
ITEM, ITEM_PATH = "org.kde.StatusNotifierItem", "/StatusNotifierItem"
MENU, MENU_PATH = "com.canonical.dbusmenu", "/StatusNotifierItem/Menu"
BUS = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"


class Panel:
    """A desktop's panel: the watcher, and what it asks of an item as KDE's and GNOME's do."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self.news: list[tuple[str, list[Any]]] = []
        self._bus = SessionBus()
        self._bus.serve("/StatusNotifierWatcher", self._answer)
        self._run(lambda: self._bus.call(*BUS, "RequestName", "su", ["org.kde.StatusNotifierWatcher", 4]))
        self._run(lambda: self._bus.watch(f"type='signal',interface='{ITEM}'", self._heard))

    def _answer(self, _interface: str, member: str, body: list[Any]) -> tuple[str, list[Any]] | None:
        if member != "RegisterStatusNotifierItem":
            return None
        self.items.append(body[0])
        return "", []

    def _heard(self, path: str, member: str, body: list[Any]) -> None:
        if path == ITEM_PATH:
            self.news.append((member, body))

    def _run(self, work: Any) -> Any:
        answers: list[Any] = []

        async def do() -> None:
            answers.append(await work())

        self._bus.do(do)
        wait_until(lambda: answers, PATIENCE, "the panel got an answer")
        return answers[0]

    def ask(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> list[Any]:
        return self._run(lambda: self._bus.call(self.items[0], path, interface, member, signature, body))  # type: ignore[no-any-return]

    def properties(self) -> dict[str, Any]:
        (found,) = self.ask(ITEM_PATH, "org.freedesktop.DBus.Properties", "GetAll", "s", ITEM)
        return {name: variant.value for name, variant in found.items()}

    def close(self) -> None:
        self._bus.close()


class Program:
    def __init__(self) -> None:
        self.clicks = 0
        self.chosen: list[str] = []
        self.presence: list[bool] = []
        self.bus = SessionBus()
        self.tray = Tray(
            self.bus,
            Look("Deck", ((2, 1, b"\xff\x01\x02\x03" * 2),)),
            menu=lambda: [("open", "Open"), ("quit", "Quit_it")],
            on_activate=self._click,
            on_menu=self.chosen.append,
            on_presence=self.presence.append,
        )

    def _click(self) -> None:
        self.clicks += 1


@pytest.fixture
def panel(session: Bus) -> Iterator[Panel]:
    panel = Panel()
    yield panel
    panel.close()


@pytest.fixture
def program(panel: Panel) -> Iterator[Program]:
    program = Program()
    wait_until(lambda: program.presence, PATIENCE, "it is in the tray")
    yield program
    program.bus.close()


def test_we_are_in_the_tray_with_our_picture_and_name(panel: Panel, program: Program) -> None:
    assert program.presence == [True] and len(panel.items) == 1
    shown = panel.properties()
    assert (shown["Id"], shown["Category"], shown["Title"], shown["Status"]) == (
        "lanchat",
        "Communications",
        "Deck",
        "Active",
    )
    assert [tuple(pixmap) for pixmap in shown["IconPixmap"]] == [(2, 1, b"\xff\x01\x02\x03" * 2)]
    (one,) = panel.ask(ITEM_PATH, "org.freedesktop.DBus.Properties", "Get", "ss", ITEM, "ToolTip")
    assert tuple(one.value) == ("", [], "Deck", "")


def test_the_number_of_messages_is_told(panel: Panel, program: Program) -> None:
    program.tray.show(Look("Deck: 3 new messages", (), waiting=True))
    wait_until(lambda: ("NewStatus", ["NeedsAttention"]) in panel.news, PATIENCE, "the news")
    assert {"NewIcon", "NewTitle", "NewToolTip"} <= {member for member, _body in panel.news}
    assert panel.properties()["Title"] == "Deck: 3 new messages"


def test_a_click_and_the_menu_reach_the_program(panel: Panel, program: Program) -> None:
    panel.ask(ITEM_PATH, ITEM, "Activate", "ii", 0, 0)
    panel.ask(ITEM_PATH, ITEM, "Scroll", "is", 1, "vertical")
    assert program.clicks == 1
    revision, (root, _properties, children) = panel.ask(MENU_PATH, MENU, "GetLayout", "iias", 0, -1, [])
    assert revision == 1 and root == 0
    assert [(child.value[0], child.value[1]["label"].value) for child in children] == [(1, "Open"), (2, "Quit__it")]
    assert panel.ask(MENU_PATH, MENU, "AboutToShow", "i", 0) == [True]
    (group,) = panel.ask(MENU_PATH, MENU, "GetGroupProperties", "aias", [2, 77], [])
    assert [(number, values["label"].value) for number, values in group] == [(2, "Quit__it")]
    from lanchat.system.session_bus import Variant

    for number, event in ((2, "hovered"), (99, "clicked"), (2, "clicked")):
        panel.ask(MENU_PATH, MENU, "Event", "isvu", number, event, Variant("i", 0), 0)
    assert program.chosen == ["quit"]


def test_a_tray_that_goes_is_noticed_and_one_that_comes_back_gets_us_again(panel: Panel, program: Program) -> None:
    panel.close()
    wait_until(lambda: program.presence == [True, False], PATIENCE, "it is noticed")
    another = Panel()
    wait_until(lambda: program.presence == [True, False, True], PATIENCE, "we are back")
    assert len(another.items) == 1
    another.close()


def test_without_a_tray_we_are_told_so(session: Bus) -> None:
    program = Program()
    wait_until(lambda: program.bus._waiting == 0, PATIENCE, "it gave up")
    assert program.presence == []
    program.bus.close()


def test_whether_there_is_one_is_found_out_without_loading_anything(session: Bus) -> None:
    assert not has_watcher()
    panel = Panel()
    assert has_watcher()
    panel.close()


def test_without_a_session_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert not has_watcher()
