"""From the startup dialog to the window, whatever comes from the network meanwhile."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.app import desktop
from lanchat.app.desktop import DesktopApp
from lanchat.app.home import Home
from lanchat.app.news import Started
from lanchat.config import ServerConfig, Settings
from lanchat.gui.choice import Host
from tests.app.office import Runtime
from tests.gui.desk import Desk


@pytest.fixture
def app(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopApp]:
    """The program with its dialog on the screen, and nothing behind it."""
    monkeypatch.setattr(desktop, "SETTLED_MS", 3_600_000)
    options = argparse.Namespace(command=None, ask=True, auto=False, minimized=False, port=None)
    home = Home(tmp_path, Settings(name="Leo", theme="light", language="en"))
    desk.root.withdraw()
    app = DesktopApp(desk.root, home, options, password="", config=ServerConfig())
    app._runtime = Runtime()  # type: ignore[assignment]
    app._open_dialog()
    assert app._dialog is not None
    desk.wait(app._dialog.window.winfo_viewable, "for the dialog")
    yield app
    app._inbox.close()


def test_what_was_taken_back_opens_no_window(desk: Desk, app: DesktopApp) -> None:
    app._choose(Host("Leo"))
    app._cancel()
    app._on_batch([Started("Leo's chat", True, "127.0.0.1", 50000)])  # it was on its way
    desk.settle()
    assert app._desk is None
    assert app._dialog is not None and app._dialog.window.winfo_viewable()
    app._choose(Host("Leo"))
    app._on_batch([Started("Leo's chat", True, "127.0.0.1", 50000)])
    desk.wait(lambda: desk.root.winfo_viewable(), "for the window")
    assert app._dialog is None
