"""A shortcut wins over what a widget would do with the key."""

from __future__ import annotations

import re
import tkinter as tk
from functools import partial
from tkinter import ttk

from lanchat.gui import window_keys
from tests.gui.desk import Desk


def test_shortcuts_come_first_and_elsewhere_too(desk: Desk) -> None:
    text, button, pressed = tk.Text(desk.root), ttk.Button(desk.root), []
    text.pack()
    button.pack()
    text.insert("1.0", "keep this")
    window_keys.install(desk.root, {"<Control-k>": lambda: pressed.append("k")}, (text,))
    desk.focus(text)
    text.mark_set("insert", "1.0")
    desk.press("<Control-k>")
    assert text.get("1.0", "end-1c") == "keep this"
    desk.focus(button)
    desk.press("<Control-k>")
    assert pressed == ["k", "k"]


def test_they_end_with_their_owner(desk: Desk) -> None:
    text, pressed = tk.Text(desk.root), []
    text.pack()
    for name in ("first", "second"):
        owner = ttk.Frame(desk.root)
        window_keys.install(owner, {"<Control-k>": partial(pressed.append, name)}, ())
        if name == "first":
            owner.destroy()
            desk.focus(text)
            desk.press("<Control-k>")
    desk.press("<Control-k>")
    assert pressed == ["second"]


def test_letters_count_with_caps_lock_too() -> None:
    bound = {sequence for item in window_keys.table() if item.action for sequence in item.sequences}
    letters = {sequence for sequence in bound if re.fullmatch("<Control-[a-z]>", sequence)}
    assert letters
    assert {f"<Control-{sequence[-2].upper()}>" for sequence in letters} <= bound
