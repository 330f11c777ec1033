"""The tables grow from version to version, each step whole or not at all.
The steps themselves are tried through the store's other tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from lanchat.storage import opening, schema
from lanchat.storage.rows import RowWriter, transaction
from tests.storage.tools import entry, running


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


@pytest.fixture
def connection() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def test_an_empty_database_gets_all_tables_once(connection: sqlite3.Connection) -> None:
    schema.migrate(connection)
    schema.migrate(connection)
    assert schema.version(connection) == schema.VERSION
    assert tables(connection) == {"meta", "epoch", "room", "author", "entry"}


def test_a_step_that_fails_leaves_the_version_before(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema.migrate(connection)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ("CREATE TABLE more(x)", "CREATE TABLE entry(x)")))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(connection)
    assert schema.version(connection) == schema.VERSION - 1
    assert "more" not in tables(connection)


def test_an_older_file_keeps_its_messages_in_the_next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.sqlite3"
    one = entry(1)
    with running(file) as watched:
        watched.begin()
        watched.add(one)
    steps = ("CREATE TABLE extra(x)",)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, steps))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with running(file) as watched:
        watched.begin()
        assert watched.everything() == [one]
        assert watched.notices == []
    with sqlite3.connect(file) as connection:
        assert schema.version(connection) == schema.VERSION
        assert "extra" in tables(connection)
    connection.close()


def test_a_file_of_the_first_version_can_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.sqlite3"
    with monkeypatch.context() as first:
        first.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        first.setattr(schema, "VERSION", 1)
        connection = opening.open_file(file).connection
        with transaction(connection):
            RowWriter(connection).write([entry(1, body="from long ago")])
        connection.close()
    with running(file) as watched:
        watched.begin()
        assert [found.body for found in watched.search("long")] == ["from long ago"]
        assert watched.notices == []
