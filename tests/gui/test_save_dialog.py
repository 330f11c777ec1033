"""Tk's dialog for a file looks and speaks as the rest of the program; only X11 has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.gui.save_dialog import ask_where
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk

DIALOG = ".__tk_filedialog"
INSIDE = f"{DIALOG}.contents"
NAMES = f"{INSIDE}.icons.cHull.canvas"
#: Milliseconds between two looks whether the dialog is there.
EVERY = 20


class Chooser:
    """Somebody who opens the dialog, writes down what is in it, and cancels."""

    def __init__(self, desk: Desk, theme: Theme, before: Path) -> None:
        self.desk = desk
        self.words: list[str] = []
        self.files: list[str] = []
        self.colours: set[str] = set()
        desk.root.after(EVERY, self._look)
        self.chosen, self.asks = ask_where(desk.root, theme, before)

    def told(self, *words: str) -> str:
        return self.desk.root.tk.eval(" ".join(words))

    def _look(self) -> None:
        there = self.told("winfo", "exists", NAMES) == "1" and self.told(f"{INSIDE}.f2.ok", "cget", "-style")
        items = self.told(NAMES, "find", "withtag", "text").split() if there else []
        if not items:
            self.desk.root.after(EVERY, self._look)
            return
        self.words = [
            self.told(f"{INSIDE}.{name}", "cget", "-text") for name in ("f1.lab", "f2.lab", "f2.ok", "f2.cancel")
        ]
        self.files = [self.told(NAMES, "itemcget", item, "-text") for item in items]
        self.colours = {self.told(NAMES, "itemcget", item, "-fill") for item in items}
        self.colours.add(self.told(NAMES, "cget", "-background"))
        self.told(f"{INSIDE}.f2.cancel", "invoke")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_it_has_the_words_and_colours_of_the_program(desk: Desk, tmp_path: Path, colours: str) -> None:
    if desk.root.tk.call("tk", "windowingsystem") != "x11":
        return  # the system has one of its own
    (tmp_path / "notes.txt").write_text("")
    (tmp_path / ".hidden").write_text("")
    theme = Theme(desk.root, colours, 1.0)
    chooser = Chooser(desk, theme, tmp_path / "lobby.txt")
    assert (chooser.chosen, chooser.asks) == ("", False)
    assert chooser.words == ["Folder:", "File name:", "Save", "Cancel"]
    assert chooser.files == ["notes.txt"]
    assert chooser.colours == {theme.colours.text, theme.colours.bg}
    assert chooser.told("winfo", "exists", DIALOG) == "0"
