"""lanchat export: a room as text or JSON, as it was said and as it stands; which file it reads, and what it says when
it cannot. Through the command line, over files the store made."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import cli, paths
from lanchat.protocol.entry import Entry, Kind
from lanchat.storage import opening, schema
from tests.storage.tools import ANNA, BEN, entry, running

#: 2023-11-14T22:13:20Z.
START = 1_700_000_000_000
MINUTE = 60_000


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as there:
        there.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def keep(folder: Path, *entries: Entry) -> None:
    with running(paths.history_file(folder)) as watched:
        watched.begin()
        watched.add(*entries)


def said(minute: int, body: str = "hello", **more: object) -> Entry:
    return entry(minute, ts=START + minute * MINUTE, body=body, **more)  # type: ignore[arg-type]


def export(capsys: pytest.CaptureFixture[str], folder: Path, *words: str, status: int = 0) -> list[str]:
    """What it prints; with a status of 1 the one sentence it says instead."""
    assert cli.main(["export", "--data-dir", str(folder), *words]) == status
    out, err = capsys.readouterr()
    assert (out == "") if status else (err == "")
    return (err if status else out).splitlines()


def test_text_is_one_line_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = said(4, "first")
    keep(
        tmp_path,
        said(0, "tea at four", kind=Kind.TOPIC),
        said(1, "\x01ACTION waves\x01"),
        said(2, "ready", kind=Kind.NOTICE, author=BEN),
        said(3, "two\nlines and \x1b[31m\x02bold\x02"),
        one,
        said(5, "forget this"),
        said(6, "second", kind=Kind.EDIT, target=one.cid),
    )
    keep(tmp_path, said(7, "elsewhere", room="#other"))
    lines = export(capsys, tmp_path, "#lobby")
    assert lines == [
        "2023-11-14T22:13:20.000Z * Anna set the topic: tea at four",
        "2023-11-14T22:14:20.000Z * Anna waves",
        "2023-11-14T22:15:20.000Z -Ben- ready",
        "2023-11-14T22:16:20.000Z <Anna> two lines and [31mbold",
        "2023-11-14T22:17:20.000Z <Anna> second",
        "2023-11-14T22:18:20.000Z <Anna> forget this",
    ]


def test_what_was_taken_back_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = said(1, "my password")
    keep(tmp_path, one, said(2, "what?"), said(3, "oops", kind=Kind.REDACT, target=one.cid))
    assert export(capsys, tmp_path, "lobby") == ["2023-11-14T22:15:20.000Z <Anna> what?"]


def test_json_is_one_object_a_line_with_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = said(1, "hé\n\x02x\x02", author=BEN, tags=r"+draft/reply=abc;+x=a\sb")
    two = said(2, "typo", author=ANNA)
    keep(tmp_path, one, two, said(3, "fixed", kind=Kind.EDIT, target=two.cid))
    first, second = (json.loads(line) for line in export(capsys, tmp_path, "#LOBBY", "--format", "json"))
    assert first == {
        "time": "2023-11-14T22:14:20.000Z",
        "id": one.msgid,
        "kind": "message",
        "nick": "Ben",
        "account": "ben",
        "text": "hé\n\x02x\x02",
        "edited": False,
        "tags": {"+draft/reply": "abc", "+x": "a b"},
    }
    assert (second["text"], second["edited"], second["id"]) == ("fixed", True, two.msgid)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        (["--from", "2023-11-14T22:15"], [2, 3]),
        (["--to", "2023-11-14T22:15"], [0, 1, 2]),
        (["--to", "2023-11-14 22:15:19"], [0, 1]),
        (["--from", "2023-11-14T22:14:20.000Z", "--to", "2023-11-14T22:14:20.000Z"], [1]),
        (["--from", "2023-11-14T23:15:00+01:00"], [2, 3]),
        (["--from", "2023-11-14", "--to", "2023-11-14"], [0, 1, 2, 3]),
        (["--from", "2023-11-15"], []),
        (["--to", "2023-11-13"], []),
    ],
)
def test_a_stretch_of_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], minutes: list[int]
) -> None:
    keep(tmp_path, *(said(minute, str(minute)) for minute in range(4)))
    assert [line.rpartition(" ")[2] for line in export(capsys, tmp_path, "#lobby", *words)] == [str(m) for m in minutes]


@pytest.mark.parametrize("text", ["yesterday", "2023-13-01", "2023-11-14T", "12:00", "20231114", ""])
def test_what_is_no_time_is_wrong_usage(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", "--from", text])
    assert ended.value.code == 2
    assert f"{text!r} is no day or time such as 2026-05-01 or 2026-05-01T18:30" in capsys.readouterr().err


def test_a_day_is_one_of_this_computers_clock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, said(0, "evening"))
    with monkeypatch.context() as there:
        there.setenv("TZ", "Etc/GMT-3")
        time.tzset()
        assert len(export(capsys, tmp_path, "#lobby", "--from", "2023-11-15")) == 1
        assert export(capsys, tmp_path, "#lobby", "--to", "2023-11-14") == []


def test_without_a_room_the_rooms_are_listed_and_nobodys_conversations(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, said(1), said(2), said(3, room="#kitchen"), said(4, room="=a:b"))
    assert export(capsys, tmp_path) == ["#kitchen  (1 message)", "#lobby  (2 messages)"]


def test_the_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path, said(1, "käse 🧀"))
    file = tmp_path / "out.txt"
    assert export(capsys, tmp_path, "lobby", "--output", str(file)) == []
    assert file.read_text(encoding="utf-8") == "2023-11-14T22:14:20.000Z <Anna> käse 🧀\n"


def test_it_reads_while_the_chat_goes_on_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = paths.history_file(tmp_path)
    with running(file) as watched:
        watched.begin()
        watched.add(said(1, "one"))
        assert len(export(capsys, tmp_path, "lobby")) == 1
        watched.add(said(2, "two"))
        assert len(export(capsys, tmp_path, "lobby")) == 2
    before = file.read_bytes(), file.stat().st_mtime_ns
    assert len(export(capsys, tmp_path, "lobby")) == 2
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_a_file_of_an_older_version_is_read_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first:
        first.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        first.setattr(schema, "VERSION", 1)
        connection = opening.open_file(paths.history_file(tmp_path)).connection
        connection.execute("INSERT INTO epoch(id, term, host) VALUES (x'01', 1, x'02')")
        connection.execute("INSERT INTO room(name) VALUES ('#lobby')")
        connection.execute("INSERT INTO author(id, nick, mask, account) VALUES (x'03', 'Anna', 'm', '')")
        columns = "e, seq, ts, room, author, cid, kind, body"
        connection.execute(f"INSERT INTO entry({columns}) VALUES (1, 1, ?, 1, 1, zeroblob(16), 1, 'old')", (START,))
        connection.close()
    assert export(capsys, tmp_path, "lobby") == ["2023-11-14T22:13:20.000Z <Anna> old"]
    connection = sqlite3.connect(paths.history_file(tmp_path))
    assert schema.version(connection) == 1
    connection.close()


def test_what_cannot_be_exported_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = paths.history_file(tmp_path)

    def sentence(*words: str) -> str:
        (line,) = export(capsys, tmp_path, *words, status=1)
        return line

    assert sentence("lobby") == f"lanchat: There is no history in {tmp_path}."
    keep(tmp_path, *())
    assert sentence("lobby") == f"lanchat: The history in {tmp_path} is empty."
    assert export(capsys, tmp_path) == []
    keep(tmp_path, said(1), said(2, room="#kitchen"))
    assert sentence("attic") == "lanchat: There is no room attic in this history, but #kitchen, #lobby."
    nowhere = tmp_path / "none" / "out.txt"
    assert sentence("lobby", "--output", str(nowhere)) == (
        f"lanchat: {nowhere} cannot be written: no such file or folder."
    )
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    assert sentence("lobby") == (
        f"lanchat: The history {file} cannot be read: the file was written by a newer LAN Chat."
    )
    os.truncate(file, 0)
    assert sentence("lobby") == f"lanchat: The history {file} cannot be read: the file belongs to another program."
    file.write_text("no database at all, but long enough to be taken for one" * 100, encoding="utf-8")
    assert sentence("lobby") == f"lanchat: The history {file} cannot be read: the file is damaged."
