"""Damage that shows while the history is in use: the chat goes on in a new file, the old one is kept and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.protocol.entry import Epoch
from lanchat.storage import opening, rescue
from tests.storage.tools import PATIENCE, Watched, entry, running, wait_until

SENTENCE = "The history could not be used: the file is damaged."


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history of some size, marked as ended well and regarded as too large to be checked at a start."""
    file = tmp_path / "history.sqlite3"
    with running(file) as watched:
        epoch = watched.begin().epoch
        watched.add(*(entry(number, epoch=epoch, body="some words " * 20) for number in range(1, 3_001)))
    monkeypatch.setattr(opening, "CHECK_NOW_BYTES", 0)
    return file


def scribble(file: Path, start: float, end: float) -> None:
    content = bytearray(file.read_bytes())
    low, high = (int(len(content) * part) // 4096 * 4096 for part in (start, end))
    content[low:high] = b"\xa5" * (high - low)
    file.write_bytes(content)


def set_aside(file: Path) -> list[Path]:
    return [path for path in file.parent.glob("*.broken-*") if not path.name.endswith(("-wal", "-shm"))]


def test_damage_met_by_reading(file: Path) -> None:
    scribble(file, 0.3, 0.7)
    with running(file) as watched:
        epoch = watched.begin().epoch
        entries = [entry(number, epoch=epoch, ts=10**9 + number) for number in range(1, 21)]
        watched.add(*entries)
        wait_until(lambda: watched.everything() == entries)
        watched.wait(lambda: watched.notices)
        assert [notice.startswith(SENTENCE) for notice in watched.notices] == [True]
        assert watched.failures == []
        later = entry(21, epoch=epoch, ts=10**9 + 21)
        watched.add(later)
        assert watched.everything() == [*entries, later]
    assert len(set_aside(file)) == 1
    with running(file) as watched:
        assert watched.begin().epoch.term == epoch.term + 1


def test_damage_found_by_the_check_after_an_unclean_end(file: Path) -> None:
    with running(file) as watched:
        watched.begin()
        image = file.read_bytes(), Path(f"{file}-wal").read_bytes()
    file.write_bytes(image[0])
    Path(f"{file}-wal").write_bytes(image[1])
    scribble(file, 0.6, 0.9)
    with running(file) as watched:
        watched.wait(lambda: watched.notices)
        epoch = watched.begin().epoch
        watched.add(entry(1, epoch=epoch))
        assert watched.everything() == [entry_ for entry_ in watched.everything() if entry_.epoch == epoch]
    assert watched.notices[0].startswith(SENTENCE)
    assert len(watched.notices) == len(set_aside(file)) == 1


def test_after_an_unclean_end_a_sound_file_stays_in_use(file: Path) -> None:
    with running(file) as watched:
        watched.begin()
        image = file.read_bytes(), Path(f"{file}-wal").read_bytes()
    file.write_bytes(image[0])
    Path(f"{file}-wal").write_bytes(image[1])
    with running(file) as watched:
        watched.begin()
        assert len(watched.everything()) == 3_000
        assert watched.notices == []


def test_damage_met_by_writing_fails_nothing(file: Path) -> None:
    scribble(file, 0.02, 1.0)
    with running(file) as watched:
        epoch = watched.begin().epoch
        numbers = iter(range(1, 10_000))
        while not watched.notices:
            watched.add(*(entry(next(numbers), epoch=epoch, ts=10**9) for _ in range(50)))
        entries = [entry(next(numbers), epoch=epoch, ts=2 * 10**9 + number) for number in range(100)]
        watched.add(*entries)
        assert watched.everything()[-100:] == entries
        assert watched.failures == []
    assert len(set_aside(file)) == 1


def test_a_disk_that_damages_every_file_ends_in_failures_not_in_a_loop(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = opening.open_file

    def open_wrecked(place: Path, *, max_pages: int = 0) -> opening.Opened:
        opened = original(place, max_pages=max_pages)
        opened.connection.execute("DROP TABLE entry")
        return opened

    watched = Watched(file)
    monkeypatch.setattr(rescue.opening, "open_file", open_wrecked)
    watched.store.start()
    ticket = watched.add(entry(1))
    assert [(first, last) for first, last, _ in watched.failures] == [(ticket, ticket)]
    assert watched.store.stop(PATIENCE)


def test_the_running_term_moves_over(file: Path) -> None:
    with running(file) as watched:
        epoch = watched.begin().epoch
        entries = [entry(number, epoch=epoch, ts=10**9 + number) for number in range(1, 2_501)]
        watched.add(*entries)
    opened = rescue.replace(file, (epoch, b"host"))
    opened.connection.close()
    with running(file) as watched:
        assert watched.begin().epoch.term == epoch.term + 1
        assert watched.everything() == entries


def test_a_term_that_cannot_be_read_still_counts(file: Path) -> None:
    file.write_text("nothing to read " * 1_000, encoding="utf-8")
    opened = rescue.replace(file, (Epoch(41, b"e" * 16), b"host"))
    opened.connection.close()
    assert opened.notice.startswith(SENTENCE)
    with running(file) as watched:
        assert watched.begin().epoch.term == 42
        assert watched.everything() == []
