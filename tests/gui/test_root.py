"""What waits for a window to be painted is done once, and also where the window never comes to the screen."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui import root
from tests.gui.desk import Desk


def test_what_waits_for_a_window_is_done_once_it_is_on_the_screen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "UNSHOWN_MS", 600_000)
    window, seen = tk.Toplevel(desk.root), []
    window.withdraw()
    root.when_painted(desk.root, window, lambda: seen.append(window.winfo_viewable()))
    desk.settle()
    assert seen == []
    window.deiconify()
    desk.wait(lambda: seen)
    window.withdraw()
    desk.wait(lambda: not window.winfo_viewable())
    window.deiconify()
    desk.wait(window.winfo_viewable)
    desk.settle()
    assert seen == [True]


def test_a_window_that_never_comes_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root, "UNSHOWN_MS", 1)
    window, done = tk.Toplevel(desk.root), []
    window.withdraw()
    root.when_painted(desk.root, window, lambda: done.append(True))
    desk.wait(lambda: done)
    assert not window.winfo_viewable()
