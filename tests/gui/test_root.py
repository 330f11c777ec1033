"""The root of the program: what waits for a window to be painted is done once, and keys do in every field what they
do elsewhere."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

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


@pytest.mark.usefixtures("screen")
def test_ctrl_a_selects_all_of_a_field() -> None:
    desk = Desk(root.create_root())
    try:
        entry = ttk.Entry(desk.root)
        entry.pack()
        entry.insert(0, "two words")
        desk.focus(entry)
        desk.press("<Control-a>")
        assert entry.selection_get() == "two words"
        desk.press("<BackSpace>")
        assert entry.get() == ""
    finally:
        desk.root.destroy()
