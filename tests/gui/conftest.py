"""The fixtures of every test of the window: one screen for the run, one root for each test.
How they are used is in desk.py."""

from __future__ import annotations

import os
import sys
import tkinter as tk
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desktop import Desktop
from tests.gui.desk import Desk
from tests.gui.newcomer import Newcomer, SitDown
from tests.gui.reader import Reader

#: Room for a window at 200 %.
SCREEN_SIZE = "2600x1700"


@pytest.fixture(scope="session")
def screen() -> Iterator[Desktop | None]:
    """The screen of this test run; None where the system has one of its own (Windows, macOS)."""
    if sys.platform in ("win32", "darwin"):
        yield None
        return
    screen = Desktop(SCREEN_SIZE)
    before = os.environ.get("DISPLAY")
    os.environ["DISPLAY"] = screen.display
    yield screen
    if before is None:
        del os.environ["DISPLAY"]
    else:
        os.environ["DISPLAY"] = before
    screen.close()


@pytest.fixture
def desk(screen: Desktop | None) -> Iterator[Desk]:
    """A root of its own for one test; an exception in any Tk callback fails the test."""
    root = tk.Tk(className="lanchat")
    root.geometry("900x600+20+20")
    desk = Desk(root)
    yield desk
    errors = list(desk.errors)
    root.destroy()
    assert not errors, errors[0]


@pytest.fixture
def sit_down(desk: Desk) -> Iterator[SitDown]:
    """Seats somebody in front of the startup dialog; takes its options."""
    newcomers: list[Newcomer] = []

    def make(**options: Any) -> Newcomer:
        newcomers.append(Newcomer(desk, **options))
        return newcomers[-1]

    yield make
    for newcomer in newcomers:
        newcomer.dialog.close()


@pytest.fixture
def reader(desk: Desk) -> Reader:
    """An empty message pane."""
    return Reader(desk)
