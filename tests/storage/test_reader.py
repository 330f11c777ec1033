"""Questions are answered whatever happens to the file: not there, in change, at the end."""

from __future__ import annotations

import queue
import sqlite3
from pathlib import Path

import pytest

from lanchat.storage import opening
from lanchat.storage.reader import Reader

PATIENCE = 60.0


class Asked:
    """A reader of a file, and what its questions found."""

    def __init__(self, file: Path) -> None:
        self.answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.damage: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.reader = Reader("reader", file, self.damage.put)
        self.reader.thread.start()

    def count(self) -> None:
        def question(connection: sqlite3.Connection | None) -> None:
            try:
                count = connection.execute("SELECT COUNT(*) FROM entry").fetchone()[0] if connection else None
            except sqlite3.Error:
                self.answers.put("failed")
                raise
            self.answers.put(count)

        self.reader.ask(question)

    def answer(self) -> object:
        return self.answers.get(timeout=PATIENCE)

    def end(self) -> None:
        self.reader.close()
        self.reader.thread.join(PATIENCE)
        assert not self.reader.thread.is_alive()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "history.sqlite3"
    opening.open_file(file).connection.close()
    return file


def test_nothing_is_read_before_the_file_is_ready(file: Path) -> None:
    asked = Asked(file)
    asked.count()
    assert asked.answers.empty()
    asked.reader.set_ready()
    assert asked.answer() == 0
    asked.end()


def test_without_a_file_the_answer_is_none_and_no_file_is_made(tmp_path: Path) -> None:
    asked = Asked(tmp_path / "history.sqlite3")
    asked.reader.set_ready()
    asked.count()
    assert asked.answer() is None
    asked.end()
    assert list(tmp_path.iterdir()) == []


def test_what_waits_at_the_end_is_answered(file: Path) -> None:
    asked = Asked(file)
    for _ in range(3):
        asked.count()
    asked.end()
    assert [asked.answer() for _ in range(3)] == [None] * 3


def test_the_connection_cannot_write(file: Path) -> None:
    connection = opening.open_reader(file)
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM entry")
    connection.close()


def test_damage_is_reported_with_the_generation_it_was_found_in(file: Path) -> None:
    asked = Asked(file)
    asked.reader.set_ready()
    for generation in (1, 2):
        with asked.reader.released() as begun:
            assert begun == generation
            file.write_text("no database at all " * 500, encoding="utf-8")
        asked.count()
        assert asked.answer() == "failed"
        assert asked.damage.get(timeout=PATIENCE) == generation
    asked.end()


@pytest.mark.expects_error_log
def test_a_defect_in_one_answer_does_not_end_the_others(file: Path) -> None:
    asked = Asked(file)
    asked.reader.set_ready()
    asked.reader.ask(lambda connection: {}["nothing"])
    asked.count()
    assert asked.answer() == 0
    asked.end()
