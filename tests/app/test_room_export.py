"""A conversation saved to a file out of a real host's history: whole, in order, in both forms, or not at all."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.app.room_export import RoomExport
from lanchat.client.events import ClientEvent, Disconnected, HistoryPage
from lanchat.client.history_requests import START
from lanchat.client.transcript import Progress
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.message import parse
from tests.client.model import Model
from tests.client.seat import PATIENCE, Seat, wall_ms
from tests.hosting.support import Place

COUNT = 230


class Saver(Seat):
    """Somebody who saves a room."""

    def __init__(self, net: tuple[EventLoop, Workers], nick: str) -> None:
        super().__init__(*net, nick)
        self.progress: list[Progress] = []
        self.errands: queue.Queue[Callable[[], None]] = queue.Queue()
        self.export = RoomExport(self.client, self.state, self.progress.append, self.errands.put, wall_ms)

    def take(self, timeout: float = 0.0) -> bool:
        before = len(self.events)
        taken = super().take(timeout)
        fresh: list[ClientEvent] = self.events[before:]
        self.export.receive(fresh)
        while not self.errands.empty():
            self.errands.get()()
        return taken

    def ended(self) -> bool:
        return bool(self.progress) and bool(self.progress[-1].saved or self.progress[-1].failure)


@pytest.fixture
def saver(net: tuple[EventLoop, Workers], place: Place) -> Iterator[Saver]:
    """Clara, in a lobby in which Anna said much before she came."""
    anna = Seat(*net, "Anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.members())
    for number in range(COUNT):
        anna.client.say("#lobby", f"line {number}")
    anna.client.action("#lobby", "is done")
    anna.until(lambda: len(anna.said()) == COUNT + 1 and anna.all_stored())
    clara = Saver(net, "Clara")
    clara.client.connect("127.0.0.1", place.host.port)
    clara.until(lambda: clara.said())
    yield clara
    for seat in (anna, clara):
        seat.client.close()


def test_text_and_json_have_all_of_it_in_order(saver: Saver, tmp_path: Path) -> None:
    file = tmp_path / "lobby.txt"
    saver.export.start("#lobby", str(file), "text")
    saver.until(saver.ended)
    assert saver.progress[-1] == Progress(COUNT + 1, 1.0, saver.progress[-1].reached_ms, saved=str(file))
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.partition("> ")[2] for line in lines[:-1]] == [f"line {number}" for number in range(COUNT)]
    assert lines[-1].endswith("Z * Anna is done")
    assert [item.count for item in saver.progress] == [100, 200, COUNT + 1, COUNT + 1]
    assert saver.progress[0].share <= saver.progress[1].share <= 1.0
    saver.progress.clear()
    file = tmp_path / "lobby.jsonl"
    saver.export.start("#lobby", str(file), "json")
    saver.until(saver.ended)
    objects = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [item["text"] for item in objects[:3]] == ["line 0", "line 1", "line 2"]
    assert len({item["id"] for item in objects}) == COUNT + 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["lobby.jsonl", "lobby.txt"]


def test_stopping_leaves_nothing_behind(saver: Saver, tmp_path: Path) -> None:
    saver.export.start("#lobby", str(tmp_path / "lobby.txt"), "text")
    run = saver.export._run
    assert run is not None
    saver.until(lambda: saver.progress)
    saver.export.cancel()
    assert run.lines.join(PATIENCE)
    assert [path.name for path in tmp_path.iterdir()] == ["host"]


def test_a_folder_that_is_not_there_is_said(saver: Saver, tmp_path: Path) -> None:
    saver.export.start("#lobby", str(tmp_path / "no" / "lobby.txt"), "text")
    saver.until(saver.ended)
    assert saver.progress[-1].failure.endswith("lobby.txt cannot be written: no such file or folder.")


@pytest.mark.parametrize("path", [".", "x" * 300, "~nobody-of-this-name/lobby.txt"])
def test_what_is_no_file_is_said(saver: Saver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    saver.export.start("#lobby", path, "text")
    saver.until(saver.ended)
    assert " cannot be written: " in saver.progress[-1].failure
    assert not [file for file in tmp_path.iterdir() if file.is_file()]


def test_a_lost_connection_is_said_and_the_old_file_stays(saver: Saver, tmp_path: Path) -> None:
    file = tmp_path / "lobby.txt"
    file.write_text("old")
    saver.export.start("#lobby", str(file), "text")
    run = saver.export._run
    assert run is not None
    saver.export.receive([Disconnected("timeout", 1.0)])
    assert saver.progress[-1].failure == "The connection was lost. Nothing was saved."
    assert run.lines.join(PATIENCE)
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["lobby.txt"]


def test_a_page_that_was_not_asked_for_is_not_taken(saver: Saver, tmp_path: Path) -> None:
    saver.export.start("#lobby", str(tmp_path / "lobby.txt"), "text")
    saver.export.receive([HistoryPage("#lobby", (), True, "all", about="another"), HistoryPage("#x", (), True, "all")])
    assert saver.progress == []
    saver.export.cancel()


def test_the_suggested_name_is_free_and_fits_every_system(saver: Saver, tmp_path: Path) -> None:
    first = Path(saver.export.suggest("#a/b:c*", "text", tmp_path))
    assert first.parent == tmp_path
    assert first.name.startswith("abc 20")
    first.write_text("")
    assert saver.export.suggest("#a/b:c*", "text", tmp_path).endswith(" (2).txt")
    assert saver.export.suggest("#\0.", "json", tmp_path).endswith(".jsonl")


class Scripted:
    """An export of #tea to whose questions the test answers."""

    def __init__(self, file: Path) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.model = Model()
        self.model.hear(":Mia!m@h JOIN #tea")
        self._file = file
        self._errands: queue.Queue[Callable[[], None]] = queue.Queue()
        self._export = RoomExport(self, self.model.state, lambda _progress: None, self._errands.put, wall_ms)  # type: ignore[arg-type]
        self._export.start("#tea", str(file), "text")

    def request_part(self, *words: object) -> None:
        self.asked.append(words[:3])

    def answer(self, about: str, *lines: str, target: str = "#tea", complete: bool = False) -> None:
        messages = tuple(parse(line.encode()) for line in lines)
        self._export.receive([HistoryPage(target, messages, complete, "all", about=about)])

    def saved(self) -> list[str]:
        """The words of each line, once the file is whole."""
        self._errands.get(timeout=PATIENCE)()
        return [line.rpartition("> ")[2] for line in self._file.read_text().splitlines()]


def test_a_room_that_gets_another_name_meanwhile_is_saved_all_the_same(tmp_path: Path) -> None:
    scripted = Scripted(tmp_path / "tea.txt")
    scripted.model.hear(":Tom!t@h RENAME #tea #coffee :")
    scripted.answer(START, "@msgid=a :Tom!t@h PRIVMSG #coffee :one", target="#coffee")
    scripted.model.hear(":Tom!t@h RENAME #coffee #cocoa :")
    scripted.answer("a", "@msgid=b :Tom!t@h PRIVMSG #coffee :two", target="#coffee")
    scripted.answer("b", "@msgid=c :Tom!t@h PRIVMSG #cocoa :three", target="#cocoa", complete=True)
    assert scripted.asked == [("#tea", "all", START), ("#coffee", "all", "a"), ("#cocoa", "all", "b")]
    assert scripted.saved() == ["one", "two", "three"]


def test_a_page_full_of_reactions_is_no_end(tmp_path: Path) -> None:
    scripted = Scripted(tmp_path / "tea.txt")
    scripted.answer(START, "@msgid=a :Tom!t@h PRIVMSG #tea :one")
    scripted.answer("a", "@msgid=r;+draft/reply=a;+draft/react=x :Tom!t@h TAGMSG #tea")
    scripted.answer("r", "@msgid=b :Tom!t@h PRIVMSG #tea :two", complete=True)
    assert scripted.asked == [("#tea", "all", START), ("#tea", "all", "a"), ("#tea", "all", "r")]
    assert scripted.saved() == ["one", "two"]
