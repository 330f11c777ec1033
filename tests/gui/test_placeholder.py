"""The words in an empty field: there while it is empty, gone with the first letter, no obstacle to a click."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from lanchat.gui.placeholder import Placeholder
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


def test_the_words_go_with_the_first_letter_and_come_back(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    value = tk.StringVar(desk.root)
    entry = ttk.Entry(desk.root, textvariable=value)
    entry.pack(fill="x")
    words = Placeholder(entry, theme, value, "Type a name")
    desk.wait(words.winfo_ismapped, "for the words")
    desk.click(words, 5, 5)
    desk.wait(lambda: desk.root.focus_get() is entry, "for the keyboard")
    desk.focus(entry)
    desk.type("a")
    desk.wait(lambda: not words.winfo_ismapped(), "for the words to go")
    desk.press("<BackSpace>")
    desk.wait(words.winfo_ismapped, "for the words to come back")
    theme.apply("dark")
    assert str(words.cget("background")) == theme.colours.input
    assert str(words.cget("foreground")) == theme.colours.faint
