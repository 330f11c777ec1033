"""The card that saves a conversation: form, file, progress, stopping; with real keys."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog

import pytest

from lanchat.client.transcript import Form, Progress
from lanchat.gui.export_card import ExportCallbacks, ExportCard
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


class Saver:
    def __init__(self, desk: Desk, folder: Path) -> None:
        desk.wait(lambda: desk.root.winfo_width() > 500, "for the window")
        self.desk, self.folder = desk, folder
        self.calls: list[tuple[object, ...]] = []
        callbacks = ExportCallbacks(
            suggest=self._suggest,
            on_start=lambda path, form: self.calls.append(("start", path, form)),
            on_cancel=lambda: self.calls.append(("cancel",)),
            on_close=lambda: self.calls.append(("close",)),
        )
        self.card = ExportCard(desk.root, Theme(desk.root, scale=1), "#lobby", callbacks)
        desk.focus(self.card.path)

    def _suggest(self, form: Form) -> str:
        return str(self.folder / ("lobby.txt" if form == "text" else "lobby.jsonl"))

    def note(self) -> str:
        return str(self.card._note.cget("text"))


@pytest.fixture
def saver(desk: Desk, tmp_path: Path) -> Saver:
    return Saver(desk, tmp_path)


def test_enter_saves_what_is_suggested(saver: Saver) -> None:
    saver.desk.press("<Return>")
    assert saver.calls == [("start", str(saver.folder / "lobby.txt"), "text")]
    saver.card.show(Progress(1200, 0.5, 1_795_000_000_000))
    assert saver.note().startswith("1200 messages, up to: ")
    saver.desk.settle()
    assert saver.card._fill.winfo_width() == saver.card._bar.winfo_width() // 2
    saver.card.show(Progress(2400, 1.0, 1_795_000_000_000, saved="/x/lobby.txt"))
    assert saver.note() == "2400 messages saved in /x/lobby.txt."
    saver.desk.press("<Return>")
    assert saver.calls[1:] == [("close",)]


def test_the_other_form_has_another_name_unless_one_was_given(saver: Saver) -> None:
    saver.desk.click(saver.card.forms["json"], 5, 5)
    assert saver.card.path.get() == str(saver.folder / "lobby.jsonl")
    saver.desk.focus(saver.card.path)
    saver.desk.type("x")
    saver.desk.click(saver.card.forms["text"], 5, 5)
    assert saver.card.path.get() == str(saver.folder / "lobby.jsonlx")
    saver.desk.click(saver.card.accept, 10, 10)
    assert saver.calls == [("start", str(saver.folder / "lobby.jsonlx"), "text")]


def test_a_file_that_is_there_is_replaced_only_when_said_twice(saver: Saver) -> None:
    (saver.folder / "lobby.txt").write_text("old")
    saver.desk.press("<Return>")
    assert saver.calls == []
    assert saver.note() == "There is such a file already. Saving replaces it."
    assert saver.card.accept.cget("text") == "Replace"
    saver.desk.press("<Return>")
    assert len(saver.calls) == 1


@pytest.mark.parametrize("path", ["x" * 300, "~nobody-of-this-name/lobby.txt"])
def test_whoever_writes_the_file_says_what_is_wrong_with_its_name(saver: Saver, path: str) -> None:
    saver.card.path.delete(0, "end")
    saver.card.path.insert(0, path)
    saver.desk.press("<Return>")
    assert saver.calls == [("start", path, "text")]


def test_esc_stops_what_is_under_way(saver: Saver) -> None:
    saver.desk.press("<Return>", "<Escape>")
    assert [call[0] for call in saver.calls] == ["start", "cancel", "close"]


def test_a_failure_can_be_mended(saver: Saver) -> None:
    saver.desk.press("<Return>")
    saver.card.show(Progress(0, 0.0, 0, failure="It cannot be written."))
    assert saver.note() == "It cannot be written."
    saver.desk.focus(saver.card.path)
    saver.desk.type("2")
    saver.desk.press("<Return>")
    assert [call[0] for call in saver.calls] == ["start", "start"]
    assert str(saver.calls[1][1]).endswith("lobby.txt2")


def test_the_systems_dialog_gives_a_name(saver: Saver, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def choose(**options: object) -> str:
        asked.append(options["initialfile"])
        return str(saver.folder / "chosen.txt")

    monkeypatch.setattr(filedialog, "asksaveasfilename", choose)
    (saver.folder / "chosen.txt").write_text("somebody has to ask whether to replace it")
    saver.desk.click(saver.card.browse, 10, 10)
    assert asked == ["lobby.txt"]
    saver.desk.focus(saver.card.path)
    saver.desk.press("<Return>")
    if saver.desk.root.tk.call("tk", "windowingsystem") == "x11":
        assert (saver.calls, saver.card.accept.cget("text")) == ([], "Replace")
        saver.desk.press("<Return>")
    assert saver.calls == [("start", str(saver.folder / "chosen.txt"), "text")]


def test_tab_goes_from_the_file_to_the_button_beside_it(saver: Saver) -> None:
    saver.desk.press("<Tab>")
    saver.desk.wait(lambda: saver.desk.root.focus_get() is saver.card.browse, "for the button")
