"""Notifications over a real D-Bus session: shown, replaced, clicked, withdrawn, and nothing where no service is."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from lanchat.system.session_bus import SessionBus
from lanchat.system.toasts import BusToasts, make_toasts
from tests.desktop import wait_until
from tests.system.bus import Bus, Notifications

PATIENCE = 20.0


class Desktop:
    """A program with notifications, and the service that shows them."""

    def __init__(self, *capabilities: str) -> None:
        self.service = Notifications(*capabilities)
        self.bus = SessionBus()
        self.clicked: list[str] = []
        toasts = make_toasts(self.bus, self.clicked.append)
        assert isinstance(toasts, BusToasts)
        self.toasts = toasts

    def close(self) -> None:
        self.bus.close()
        self.service.close()

    def wait_for(self, count: int) -> list[list[object]]:
        wait_until(lambda: len(self.service.shown) >= count, PATIENCE, f"{count} notifications")
        return list(self.service.shown.values())


@pytest.fixture
def desktop(session: Bus) -> Iterator[Desktop]:
    desktop = Desktop("body", "actions")
    yield desktop
    desktop.close()


def test_it_shows_who_wrote_what_with_our_icon(desktop: Desktop) -> None:
    desktop.toasts.show("mia", "Mia", "2 < 3 & more")
    ((name, replaces, icon, title, body, actions, hints, timeout),) = desktop.wait_for(1)
    assert (name, replaces, title, body, timeout) == ("LAN Chat", 0, "Mia", "2 < 3 & more", -1)
    assert str(icon).startswith("file://") and str(icon).endswith("lanchat-64.png")
    assert actions == ["default", "Open"]
    assert hints["desktop-entry"].value == "lanchat" and hints["suppress-sound"].value is True  # type: ignore[index]


def test_what_others_write_is_never_markup(session: Bus) -> None:
    desktop = Desktop("body", "body-markup")
    desktop.toasts.show("mia", "Mia", "<b>loud</b> & <img src='x'>")
    assert desktop.wait_for(1)[0][4] == "&lt;b&gt;loud&lt;/b&gt; &amp; &lt;img src='x'&gt;"
    desktop.close()


def test_one_conversation_has_one_notification(desktop: Desktop) -> None:
    for text in ("one", "two", "three"):
        desktop.toasts.show("mia", "Mia", text)
    desktop.toasts.show("#lobby", "Ben in #lobby", "four")
    desktop.wait_for(2)
    wait_until(lambda: desktop.service.shown[1][4] == "three", PATIENCE, "the newest text")
    assert desktop.service.shown[2][1] == 0


def test_a_click_tells_which_conversation(desktop: Desktop) -> None:
    desktop.toasts.show("mia", "Mia", "hello")
    desktop.toasts.show("#lobby", "Ben in #lobby", "hello")
    desktop.wait_for(2)
    desktop.service.click(99)
    desktop.service.click(2)
    wait_until(lambda: desktop.clicked, PATIENCE, "the click")
    assert desktop.clicked == ["#lobby"]


def test_one_that_was_waved_away_is_not_replaced(desktop: Desktop) -> None:
    desktop.toasts.show("mia", "Mia", "hello")
    desktop.wait_for(1)
    wait_until(lambda: desktop.toasts._ids, PATIENCE, "its number is known")
    desktop.service.dismiss(1)
    wait_until(lambda: not desktop.toasts._ids, PATIENCE, "it is forgotten")
    desktop.toasts.show("mia", "Mia", "again")
    assert desktop.wait_for(2)[1][1] == 0


def test_all_are_taken_away_when_the_person_looks(desktop: Desktop) -> None:
    desktop.toasts.show("mia", "Mia", "hello")
    desktop.toasts.show("ben", "Ben", "hello")
    desktop.toasts.withdraw()
    wait_until(lambda: desktop.service.closed == [1, 2], PATIENCE, "both are closed")


@pytest.mark.parametrize("address", ["unix:path=/nowhere/at/all", "nonsense", None])
def test_without_a_session_bus_nothing_happens_and_no_text_is_logged(
    address: str | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "lanchat")
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        monkeypatch.delenv("DISPLAY", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    bus = SessionBus()
    toasts = make_toasts(bus, lambda _key: None)
    assert toasts is not None
    toasts.show("mia", "Mia", "the secret word")
    wait_until(lambda: bus._waiting == 0, PATIENCE, "it gave up")
    toasts.close()
    bus.close()
    assert "the secret word" not in caplog.text and "Mia" not in caplog.text


def test_a_session_without_the_service_is_no_error(session: Bus) -> None:
    bus = SessionBus()
    toasts = make_toasts(bus, lambda _key: None)
    assert toasts is not None
    toasts.show("mia", "Mia", "hello")
    wait_until(lambda: bus._waiting == 0, PATIENCE, "it gave up")
    bus.close()
