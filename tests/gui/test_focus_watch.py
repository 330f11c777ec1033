"""Whether the program knows that a person is in front of it."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from lanchat.gui.focus_watch import watch_focus


def test_only_gain_and_loss_of_the_whole_program_are_told(desk: Any) -> None:
    told: list[bool] = []
    watch_focus(desk.root, told.append)
    first, second = tk.Entry(desk.root), tk.Entry(desk.root)
    first.pack()
    second.pack()
    desk.focus(first)
    desk.wait(lambda: told == [True], "for the gain")
    desk.focus(second)
    desk.settle()
    other = tk.Tk()
    try:
        entry = tk.Entry(other)
        entry.pack()
        other.update()
        entry.focus_force()

        def lost() -> bool:
            other.update()
            return told == [True, False]

        desk.wait(lost, "for the loss")
    finally:
        other.destroy()
    second.focus_force()
    desk.wait(lambda: told == [True, False, True], "for the return")
