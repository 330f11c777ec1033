"""Commits in groups, a disk without room, a disk that refuses: every entry is stored or reported, never both."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from lanchat.protocol.entry import Entry
from lanchat.storage.writer import DISK_FULL, MAX_GROUP
from tests.storage.tools import PATIENCE, Watched, entry, running

#: Room for the tables and a few hundred entries.
PAGES = 40


def large(number: int) -> Entry:
    return entry(number, body="many words " * 30)


def fill_up(watched: Watched) -> dict[int, Entry]:
    """Append until the disk is full; every entry by its ticket."""
    sent: dict[int, Entry] = {}
    while not watched.failures:
        assert len(sent) < 5_000
        batch = [large(len(sent) + number) for number in range(1, 8)]
        last = watched.add(*batch)
        sent |= dict(zip(range(last - 6, last + 1), batch, strict=True))
    return sent


def stored_of(watched: Watched, sent: dict[int, Entry]) -> list[Entry]:
    return [one for ticket, one in sent.items() if ticket not in watched.failed()]


def test_a_full_disk_fails_exactly_what_it_did_not_take(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    with running(file, max_pages=PAGES) as watched:
        sent = fill_up(watched)
        one = large(9_000)
        sent[watched.add(one)] = one
        assert {reason for _, _, reason in watched.failures} == {DISK_FULL}
        assert watched.notices == ["Messages cannot be stored: the disk is full."]
        expected = stored_of(watched, sent)
        assert 50 < len(expected) < len(sent)
        assert watched.everything() == expected
    with running(file) as watched:
        watched.begin()
        assert watched.everything() == expected


def test_when_there_is_room_again_messages_are_stored_again(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    with running(file, max_pages=PAGES) as watched:
        sent = fill_up(watched)
        make_room(file)
        later = [large(10_000 + number) for number in range(5)]
        failed = len(watched.failures)
        watched.add(*later)
        assert len(watched.failures) == failed
        assert watched.everything() == stored_of(watched, sent)[30:] + later

        while len(watched.failures) == failed:
            watched.add(large(20_000 + watched.committed))
        assert len(watched.notices) == 2


def make_room(file: Path) -> None:
    """Another program deletes the oldest messages."""
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("DELETE FROM entry WHERE mid IN (SELECT mid FROM entry ORDER BY mid LIMIT 30)")
    connection.close()


def test_a_full_disk_at_the_start_gets_a_sentence(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3", max_pages=PAGES) as watched:
        fill_up(watched)
        answer = watched.try_to_begin(bytes(1_000_000))
        assert str(answer) == f"The history cannot be kept in {tmp_path}: the disk is full. Choose another data folder."
        assert watched.begin().epoch.term == 2


def test_entries_that_wait_are_committed_together(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "history.sqlite3")
    total = MAX_GROUP * 2 + 10
    for number in range(1, total + 1):
        watched.store.append(entry(number))
    watched.store.start()
    watched.wait(lambda: watched.committed == total)
    assert watched.commits == [MAX_GROUP, 2 * MAX_GROUP, total]
    assert watched.store.stop(PATIENCE)


def test_another_program_that_holds_the_file_only_delays(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    with running(file) as watched:
        watched.begin()
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ticket = watched.store.append(entry(1))
        assert watched.everything() == []
        other.execute("COMMIT")
        other.close()
        watched.wait(lambda: watched.committed == ticket)
        assert [one.seq for one in watched.everything()] == [1]


@pytest.mark.expects_error_log
def test_a_callback_that_fails_does_not_end_the_store(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "history.sqlite3")
    told = threading.Event()

    def fail(_: object) -> None:
        told.set()
        raise RuntimeError("a defect elsewhere")

    watched.store.begin_epoch(b"host", fail)
    watched.store.start()
    assert told.wait(PATIENCE)
    watched.add(entry(1))
    assert watched.commits == [1]
    assert watched.store.stop(PATIENCE)
