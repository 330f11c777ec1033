"""A million messages: a chat begins, shows pages and finds words without reading them all. Measured in the steps of
SQLite's machine, which are the same on every computer."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.protocol.entry import Epoch, Kind
from lanchat.protocol.query import Bound, PageQuery, SearchQuery
from lanchat.storage import opening, paging, retention, search, words
from lanchat.storage.rows import RowWriter
from tests.storage.tools import entry, running

MESSAGES = 1_000_000
ROOMS = 20
#: Steps that one question may take. Looking at every message once takes millions.
STEPS = 300_000
#: The beginning of a host reads the newest 200 of each of 20 rooms.
STEPS_TO_BEGIN = 1_500_000
FILL = f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MESSAGES})
    INSERT INTO entry(e, seq, ts, room, author, cid, kind, body)
    SELECT 1, i, 1700000000000 + i * 10, 1 + i % {ROOMS}, 1 + i % 50, CAST(printf('%016d', i) AS BLOB),
        {int(Kind.PRIVMSG)}, 'message ' || i || CASE WHEN i % 100000 = 0 THEN ' rare' ELSE ' common' END
    FROM n"""


@pytest.fixture(scope="module")
def file() -> Iterator[Path]:
    """The history, without its full-text index."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        made = Path(folder, "history.sqlite3")
        connection = opening.open_file(made).connection
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO epoch(id, term, host) VALUES (x'01', 1, x'02')")
        rows = RowWriter(connection)
        rows.write([entry(0, room=f"#{n}", epoch=Epoch(1, b"\x01")) for n in range(ROOMS)])
        connection.execute("DELETE FROM entry")
        connection.executemany(
            "INSERT INTO author(id, nick, mask, account) VALUES (?, ?, 'm', '')",
            [(bytes([n]) * 16, f"nick{n}") for n in range(50)],
        )
        connection.execute(FILL)
        connection.execute("COMMIT")
        connection.close()
        yield made


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(opening.open_file(file).connection) as opened:
        yield opened


def steps_of(connection: sqlite3.Connection, task: Callable[[], object]) -> int:
    """How much SQLite did for this, to the next thousand."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1_000
        return 0

    connection.set_progress_handler(count, 1_000)
    try:
        task()
    finally:
        connection.set_progress_handler(None, 0)
    return counted


def test_reading_all_would_be_noticed(connection: sqlite3.Connection) -> None:
    everything = "SELECT COUNT(*) FROM entry WHERE body LIKE '%x%'"
    assert steps_of(connection, lambda: connection.execute(everything).fetchone()) > 2 * STEPS_TO_BEGIN


def test_a_host_begins_without_reading_it_all(connection: sqlite3.Connection) -> None:
    assert steps_of(connection, lambda: paging.beginning(connection, Epoch(2, b"\x02"))) < STEPS_TO_BEGIN
    assert steps_of(connection, lambda: words.lacking(connection)) < STEPS
    limits = {"now_ms": 1_700_000_000_000, "keep_days": 1, "keep_bytes": 0}
    assert steps_of(connection, lambda: retention.trim(connection, **limits)) < STEPS


@pytest.mark.parametrize("kind", ["latest", "before", "after", "around"])
@pytest.mark.parametrize("place", [1, MESSAGES // 2, MESSAGES - 1])
def test_a_page_from_anywhere_is_read_alone(connection: sqlite3.Connection, kind: str, place: int) -> None:
    start = None if kind == "latest" else Bound(cid=b"%016d" % place)
    query = PageQuery(f"#{place % ROOMS}", kind, 100, start)  # type: ignore[arg-type]
    assert steps_of(connection, lambda: paging.page(connection, query)) < STEPS


def test_a_store_over_it_starts_finds_and_says_more(file: Path) -> None:
    with running(file) as watched:
        epoch = watched.begin().epoch
        ts = 1_800_000_000_000
        watched.add(entry(1, epoch=epoch, ts=ts, room="#3", body="the very last"))
        page, complete = watched.page(PageQuery("#3", "latest", 100))
        assert (page[-1].body, len(page), complete) == ("the very last", 100, False)
        assert watched.notices == []
    with contextlib.closing(opening.open_file(file).connection) as connection:
        assert connection.execute("SELECT v FROM meta WHERE k = 'clean'").fetchone() == (1,)


def test_words_are_found_without_reading_the_messages(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    monkeypatch.setattr(words, "BATCH", 50_000)
    while words.step(connection):
        pass
    rooms = tuple(f"#{n}" for n in range(ROOMS))
    for query, found in (
        (SearchQuery(rooms, "rare"), MESSAGES // 100_000),
        (SearchQuery(rooms, "common"), 100),
        (SearchQuery(rooms, "common", after=1_700_000_000_000), 100),
        (SearchQuery(rooms, "message rare"), MESSAGES // 100_000),
        (SearchQuery(rooms, f"{MESSAGES // 2 + 1}"), 1),
        (SearchQuery(("#3",), nick="nick12"), 100),
        (SearchQuery(("#3",)), 100),
    ):
        answers: list[int] = []
        taken = steps_of_search(connection, query, answers)
        assert answers == [found], query
        assert taken < STEPS, query


def steps_of_search(connection: sqlite3.Connection, query: SearchQuery, answers: list[int]) -> int:
    """As steps_of; the search has a handler of its own, which counts here."""
    counted = 0

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(connection, name)

        def set_progress_handler(self, handler: Callable[[], object] | None, steps: int) -> None:
            def count() -> object:
                nonlocal counted
                counted += 1_000
                return handler() if handler else 0

            connection.set_progress_handler(count if handler else None, 1_000)

    answers.append(len(search.search(Counting(), query)))  # type: ignore[arg-type]
    return counted
