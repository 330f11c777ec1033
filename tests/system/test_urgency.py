"""The window manager learns that a window wants to be looked at, and a desktop without one is no error."""

from __future__ import annotations

import subprocess

import pytest

from lanchat.system.urgency import demand_attention
from tests.desktop import wait_until
from tests.gui.conftest import desk, screen
from tests.gui.desk import Desk

__all__ = ["desk", "screen"]

PATIENCE = 20.0


def test_the_hint_is_set_and_the_rest_of_them_stays(desk: Desk) -> None:
    desk.root.title("urgent")
    desk.wait(desk.root.winfo_viewable)

    def hints() -> str:
        desk.root.update()
        return subprocess.run(["xprop", "-name", "urgent", "WM_HINTS"], capture_output=True, text=True).stdout

    wait_until(lambda: "Client accepts input" in hints(), PATIENCE, "the window is known")
    before = hints()
    demand_attention(desk.root.winfo_id())
    wait_until(lambda: "urgency hint" in hints(), PATIENCE, "the hint")
    assert "Client accepts input" in hints() and "urgency" not in before


def test_without_a_display_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99999")
    demand_attention(1)
