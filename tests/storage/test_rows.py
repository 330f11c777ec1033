"""Entries go into rows and come out the same, whatever their number; a rolled-back write leaves no memory of itself."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest

from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.storage import opening, paging, rows
from lanchat.storage.rows import ROWS_PER_INSERT, RowWriter, transaction
from tests.storage.tools import entry


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(opening.open_memory().connection) as opened:
        yield opened


def stored(connection: sqlite3.Connection, epoch: Epoch) -> list[Entry]:
    return list(paging.of_epoch(connection, epoch))


@pytest.mark.parametrize("count", [0, 1, ROWS_PER_INSERT - 1, ROWS_PER_INSERT, ROWS_PER_INSERT + 1, 1_000])
def test_any_number_of_entries_is_written_in_order(connection: sqlite3.Connection, count: int) -> None:
    entries = [entry(number) for number in range(1, count + 1)]
    with transaction(connection):
        RowWriter(connection).write(entries)
    assert stored(connection, Epoch(1, b"e" * 16)) == entries


def test_every_kind_of_entry_is_kept(connection: sqlite3.Connection) -> None:
    entries = [entry(int(kind), kind=kind) for kind in Kind]
    with transaction(connection):
        RowWriter(connection).write(entries)
    assert stored(connection, Epoch(1, b"e" * 16)) == entries


def test_after_a_rollback_rooms_and_authors_are_written_again(connection: sqlite3.Connection) -> None:
    writer = RowWriter(connection)
    with contextlib.suppress(KeyError), transaction(connection):
        writer.write([entry(1, room="#new")])
        raise KeyError
    writer.forget()
    with transaction(connection):
        writer.write([entry(1, room="#new")])
    assert [one.room for one in stored(connection, Epoch(1, b"e" * 16))] == ["#new"]


def test_what_is_remembered_stays_bounded(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_REMEMBERED", 3)
    entries = [
        entry(number, room=f"#{number % 7}", author=Author(bytes([number % 5]) * 16, f"nick{number % 11}", "mask"))
        for number in range(1, 101)
    ]
    with transaction(connection):
        RowWriter(connection).write(entries)
    assert stored(connection, Epoch(1, b"e" * 16)) == entries


def test_terms_are_counted_and_an_epoch_is_recorded_once(connection: sqlite3.Connection) -> None:
    writer = RowWriter(connection)
    assert writer.next_term() == 1
    for _ in range(2):
        writer.add_epoch(Epoch(7, b"x" * 16), b"host")
    assert writer.next_term() == 8
    assert connection.execute("SELECT id, term, host FROM epoch").fetchall() == [(b"x" * 16, 7, b"host")]


def rename(number: int, old: str, new: str) -> Entry:
    return entry(number, room=new.lower(), kind=Kind.RENAME, body=f"{old} {new} :")


def test_what_was_said_goes_along_when_a_room_is_renamed(connection: sqlite3.Connection) -> None:
    writer = RowWriter(connection)
    with transaction(connection):
        writer.write([entry(1, room="#tea"), entry(2, room="#other"), rename(3, "#Tea", "#Coffee")])
    with transaction(connection):
        writer.write([entry(4, room="#coffee"), entry(5, room="#tea")])
    rooms = {one.seq: one.room for one in stored(connection, Epoch(1, b"e" * 16))}
    assert rooms == {1: "#coffee", 2: "#other", 3: "#coffee", 4: "#coffee", 5: "#tea"}
    assert paging.modes(connection).keys() == {"#coffee"}


def test_a_room_that_is_renamed_there_and_back(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        RowWriter(connection).write(
            [
                entry(1, room="#a"),
                rename(2, "#a", "#b"),
                rename(3, "#b", "#a"),
                rename(4, "#a", "#A"),
                entry(5, room="#a"),
            ]
        )
    assert {one.room for one in stored(connection, Epoch(1, b"e" * 16))} == {"#a"}


def test_what_was_left_under_the_new_name_joins_the_room(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        RowWriter(connection).write([entry(1, room="#b"), entry(2, room="#a")])
    with transaction(connection):
        RowWriter(connection).write([rename(3, "#a", "#b")])
    assert [one.room for one in stored(connection, Epoch(1, b"e" * 16))] == ["#b"] * 3
    assert connection.execute("SELECT COUNT(*) FROM room").fetchone() == (1,)
