"""What goes when the history is limited by age or size, and what stays whatever happens."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.protocol.entry import Author, Kind
from lanchat.protocol.query import PageQuery
from lanchat.storage import opening, paging, retention
from lanchat.storage.retention import BATCH, Trimmer, trim, used_bytes
from lanchat.storage.rows import RowWriter, transaction
from tests.storage.tools import entry, running, wait_until

DAY = 86_400_000
NOW = 100 * DAY


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(opening.open_memory().connection) as opened:
        yield opened


def write(connection: sqlite3.Connection, *entries: object) -> None:
    with transaction(connection):
        RowWriter(connection).write(entries)  # type: ignore[arg-type]


def trim_all(connection: sqlite3.Connection, **limits: int) -> list[int]:
    """The sizes of all batches of one pass."""
    batches: list[int] = []
    while gone := trim(connection, now_ms=NOW, **({"keep_days": 0, "keep_bytes": 0} | limits)):
        batches.append(gone)
    return batches


def count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def test_old_messages_go_in_batches_and_newer_ones_stay(connection: sqlite3.Connection) -> None:
    old = [entry(number, ts=NOW - 8 * DAY + number, room=f"#{number % 3}") for number in range(1, BATCH + 101)]
    new = [entry(2_000 + number, ts=NOW - 6 * DAY + number) for number in range(1, 51)]
    write(connection, *old, *new)
    assert trim_all(connection, keep_days=7) == [BATCH, 100]
    assert paging.page(connection, PageQuery("#lobby", "latest", 100)) == (new, True)
    assert [count(connection, table) for table in ("entry", "room", "author")] == [50, 1, 1]


def test_without_limits_nothing_goes(connection: sqlite3.Connection) -> None:
    write(connection, entry(1, ts=1))
    assert trim_all(connection) == []


def test_a_large_history_shrinks_from_its_oldest_end(connection: sqlite3.Connection) -> None:
    entries = [entry(number, body="words " * 40) for number in range(1, 5_001)]
    write(connection, *entries)
    limit = used_bytes(connection) // 2
    assert set(trim_all(connection, keep_bytes=limit)) == {BATCH}
    assert used_bytes(connection) <= limit
    left = paging.recent(connection)["#lobby"]
    assert left[-1] == entries[-1]
    assert 1_500 < count(connection, "entry") < 3_000


@pytest.mark.parametrize("size", [50, 6_000])
def test_the_file_shrinks_with_what_is_in_it(tmp_path: Path, size: int) -> None:
    file = tmp_path / "history.sqlite3"
    trimmer = Trimmer(keep_days=1, keep_bytes=0, clock=lambda: 0.0)
    with contextlib.closing(opening.open_file(file).connection) as connection:
        write(connection, *(entry(number, ts=number, body="x" * size) for number in range(1, 2 * BATCH)))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        before = file.stat().st_size
        while trimmer.step(connection, NOW):
            pass
        assert count(connection, "entry") == 0
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert file.stat().st_size < before // 2


def test_the_topic_in_force_survives_every_limit(connection: sqlite3.Connection) -> None:
    former = entry(1, ts=1, kind=Kind.TOPIC, body="former")
    topic = entry(2, ts=2, kind=Kind.TOPIC, body="in force")
    write(connection, former, topic, *(entry(number, ts=number) for number in range(3, 30)))
    trim_all(connection, keep_days=1, keep_bytes=1)
    assert paging.topics(connection) == {"#lobby": topic}
    assert count(connection, "entry") == 1


def test_the_modes_in_force_survive_every_limit(connection: sqlite3.Connection) -> None:
    former, modes = (entry(number, ts=number, kind=Kind.MODE, body="+k *", target=b"state") for number in (1, 2))
    write(connection, former, modes, *(entry(number, ts=number) for number in range(3, 30)))
    trim_all(connection, keep_days=1, keep_bytes=1)
    assert paging.modes(connection) == {"#lobby": modes}
    assert count(connection, "entry") == 1


def test_what_is_in_force_survives_in_every_room(connection: sqlite3.Connection) -> None:
    said = [
        entry(number, ts=number, room=f"#{number % 5}", kind=kind, target=b"state", body=str(number))
        for number, kind in enumerate([Kind.TOPIC] * 20 + [Kind.MODE] * 15 + [Kind.RENAME] * 5, start=1)
    ]
    write(connection, *said)
    trim_all(connection, keep_days=1, keep_bytes=1)
    assert sorted(paging.topics(connection).values()) == said[15:20]
    assert sorted(paging.modes(connection).values()) == said[35:40]
    assert count(connection, "entry") == 10


def test_a_batch_asks_for_no_more_where_there_are_more_rooms(connection: sqlite3.Connection) -> None:
    asked: list[list[str]] = []
    for rooms in (2, 30):
        write(connection, *(entry(number, ts=NOW, room=f"#{number}", kind=Kind.TOPIC) for number in range(rooms)))
        asked.append([])
        connection.set_trace_callback(asked[-1].append)
        assert trim(connection, now_ms=NOW, keep_days=1, keep_bytes=0) == 0
        connection.set_trace_callback(None)
    assert len(asked[0]) == len(asked[1])


def test_people_who_are_no_longer_heard_of_go_too(connection: sqlite3.Connection) -> None:
    anna, ben = Author(b"a" * 16, "Anna", "m"), Author(b"b" * 16, "Ben", "m")
    write(connection, entry(1, ts=1, author=anna), entry(2, ts=2, author=ben), entry(3, ts=NOW, author=ben))
    trim_all(connection, keep_days=1)
    assert connection.execute("SELECT nick FROM author").fetchall() == [("Ben",)]


def test_a_pass_runs_at_the_start_then_hourly_and_after_many_messages(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    now = 0.0
    trimmer = Trimmer(keep_days=1, keep_bytes=0, clock=lambda: now)
    write(connection, *(entry(number, ts=number) for number in range(1, 6)))
    assert trimmer.wait() == 0.0
    assert [trimmer.step(connection, NOW) for _ in range(4)] == [True, True, True, False]
    assert trimmer.wait() == retention.PASS_INTERVAL

    write(connection, entry(10, ts=10))
    assert not trimmer.step(connection, NOW)
    now = retention.PASS_INTERVAL
    assert trimmer.step(connection, NOW)
    assert not trimmer.step(connection, NOW)

    write(connection, entry(11, ts=11))
    trimmer.stored(retention.PASS_ENTRIES)
    assert trimmer.step(connection, NOW)


def test_a_store_forgets_what_is_too_old_and_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    with running(file) as watched:
        epoch = watched.begin().epoch
        watched.add(*(entry(number, epoch=epoch, room=f"#{number % 5}") for number in range(1, 2_001)))
    size = file.stat().st_size
    new = [entry(number, ts=NOW + number, room="#1") for number in range(1, 11)]
    with running(file, keep_days=30, wall_ms=lambda: NOW) as watched:
        watched.begin()
        watched.add(*new)
        wait_until(lambda: watched.everything("#1") == new and not watched.everything("#2"))
        assert watched.failures == watched.notices == []
    assert file.stat().st_size < size


def test_a_history_in_memory_stays_within_its_limit() -> None:
    with running(None, keep_bytes=300_000) as watched:
        for start in range(0, 30_000, 1_000):
            watched.add(*(entry(start + number) for number in range(1_000)))
        wait_until(lambda: len(watched.everything()) < 3_000)
        assert watched.everything()[-1].seq == 29_999


def test_what_is_asked_to_go_goes_whatever_is_kept_and_is_told(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    told: list[str] = []
    trimmer = Trimmer(keep_days=0, keep_bytes=0, clock=lambda: 5.0)
    assert not trimmer.step(connection, NOW)
    write(connection, *(entry(number, ts=number) for number in range(1, 6)), entry(9, ts=NOW))
    trimmer.forget(NOW, lambda: told.append("gone"))
    assert trimmer.wait() == 0.0
    assert [trimmer.step(connection, NOW) for _ in range(4)] == [True, True, True, False]
    assert (count(connection, "entry"), told) == (1, ["gone"])
    trimmer.forget(NOW, lambda: told.append("nothing to do"))
    assert not trimmer.step(connection, NOW)
    assert told == ["gone", "nothing to do"]
    trimmer.keep(1)
    assert trimmer.step(connection, NOW + 2 * DAY)


def test_a_running_store_lets_everything_go_when_asked(tmp_path: Path) -> None:
    told: list[str] = []
    with running(tmp_path / "history.sqlite3", wall_ms=lambda: NOW) as watched:
        epoch = watched.begin().epoch
        watched.add(*(entry(number, epoch=epoch, ts=number) for number in range(1, 1_200)))
        watched.store.forget(NOW, lambda: told.append("gone"))
        wait_until(lambda: bool(told))
        assert watched.everything("#lobby") == []
        late = entry(5_000, epoch=epoch, ts=NOW - 40 * DAY)
        watched.add(late)
        wait_until(lambda: watched.everything("#lobby") == [late])
        watched.store.keep(30)
        wait_until(lambda: watched.everything("#lobby") == [])
