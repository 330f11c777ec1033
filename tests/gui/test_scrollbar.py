"""The scrollbar is there when something is out of sight, and only then."""

from __future__ import annotations

import tkinter as tk

from lanchat.gui.row_list import Row, RowList
from lanchat.gui.scrollbar import ThinScrollbar, float_over
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


def test_everything_in_sight_means_no_thumb(desk: Desk) -> None:
    Theme(desk.root, scale=1)
    text = tk.Text(desk.root, height=5)
    bar = ThinScrollbar(desk.root, text.yview)
    text.configure(yscrollcommand=bar.set)
    text.pack(side="left")
    bar.pack(side="right", fill="y")
    desk.settle()
    assert bar.instate(["disabled"])
    text.insert("end", "line\n" * 100)
    desk.wait(lambda: bar.instate(["!disabled"]), "for the thumb")
    assert bar.get()[0] == 0.0


def test_a_floating_bar_comes_and_goes(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    theme.load("Side.")
    rows = RowList(desk.root, theme, width=200, on_pick=lambda _key: None)
    rows.tell_scroll(float_over(desk.root, rows))
    rows.pack(fill="y", expand=True)
    bar = next(child for child in desk.root.winfo_children() if isinstance(child, ThinScrollbar))
    rows.show([Row("one", key="1")], "")
    desk.settle()
    assert not bar.winfo_ismapped()
    rows.show([Row(str(n), key=str(n)) for n in range(200)], "")
    desk.wait(bar.winfo_ismapped, "for the bar")
    rows.yview("moveto", "0.5")
    assert bar.get()[0] > 0.4
    rows.show([Row("one", key="1")], "")
    desk.wait(lambda: not bar.winfo_ismapped(), "for the bar to go")
