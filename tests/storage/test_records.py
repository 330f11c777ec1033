"""Small records in a real file: read at start, written through, whole after a kill, set aside when damaged."""

from __future__ import annotations

import os
import queue
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lanchat.errors import UserError
from lanchat.server.records import Records
from lanchat.storage import record_file, records
from lanchat.storage.records import RecordStore
from tests.storage.kills import ROOT, kill_while_it_makes, run_and_kill
from tests.storage.tools import PATIENCE
from tests.storage.wrecks import (
    cut_in_half,
    emptied,
    from_the_future,
    log_without_its_file,
    middle_scribbled,
    of_another_program,
    text,
)


class Watched:
    """A store whose net thread is the test's own: what it calls back runs when the test waits."""

    def __init__(self, file: Path, **options: Any) -> None:
        self._calls: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]] = queue.SimpleQueue()
        self.notices: list[str] = []
        given = {"most": 100, "largest": 1_000} | options
        self.store = RecordStore(
            file, call=lambda fn, *args: self._calls.put((fn, args)), on_notice=self.notices.append, **given
        )

    def wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            fn, args = self._calls.get(timeout=max(0.0, deadline - time.monotonic()))
            fn(*args)

    def start(self) -> UserError | None:
        outcome: list[UserError | None] = []
        self.store.start(outcome.append)
        self.wait(lambda: outcome)
        return outcome[0]

    def put(self, scope: str, key: str, value: bytes | None) -> str:
        """Put, wait, and what `done` said."""
        outcome: list[str] = []
        self.store.put(scope, key, value, outcome.append)
        assert outcome == []
        self.wait(lambda: outcome)
        return outcome[0]


@contextmanager
def running(file: Path, **options: Any) -> Iterator[Watched]:
    watched = Watched(file, **options)
    try:
        assert watched.start() is None
        yield watched
    finally:
        assert watched.store.stop(PATIENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.sqlite3"


def test_it_is_what_the_server_wants(file: Path) -> None:
    with running(file) as watched:
        wanted: Records = watched.store
        assert wanted.get("account", "anna") is None
        assert dict(wanted.all("account")) == {}


def test_values_last(file: Path) -> None:
    with running(file) as watched:
        assert watched.put("account", "anna", b"\x00one") == ""
        assert watched.put("account", "ben", b"two") == ""
        assert watched.put("marker", "anna", "Größe".encode()) == ""
        assert watched.put("account", "anna", b"three") == ""
        assert watched.put("account", "ben", None) == ""
        assert watched.put("account", "nobody", None) == ""
    with running(file) as watched:
        assert dict(watched.store.all("account")) == {"anna": b"three"}
        assert watched.store.get("marker", "anna") == "Größe".encode()
        assert watched.store.get("marker", "ben") is None
        assert watched.notices == []


def test_a_value_is_there_at_once_and_what_was_put_last_stays(file: Path) -> None:
    with running(file) as watched:
        told: list[tuple[int, str]] = []
        for number in range(500):
            watched.store.put("n", "x", b"%d" % number, lambda reason, n=number: told.append((n, reason)))
            assert watched.store.get("n", "x") == b"%d" % number
        assert not watched.store.settled
        watched.wait(lambda: watched.store.settled)
        assert told == [(number, "") for number in range(500)]
        assert watched.store.get("n", "x") == b"499"
    with running(file) as watched:
        assert watched.store.get("n", "x") == b"499"


def test_stop_stores_what_waits(file: Path) -> None:
    watched = Watched(file)
    assert watched.start() is None
    for number in range(200):
        watched.store.put("n", str(number % 50), b"%d" % number)
    assert watched.store.stop(PATIENCE)
    assert watched.store.stop(PATIENCE)
    with running(file) as again:
        assert {int(value) for value in again.store.all("n").values()} == set(range(150, 200))


def test_a_store_that_was_never_started_stops(file: Path) -> None:
    assert Watched(file).store.stop(0.0)
    assert not file.exists()


def test_caps(file: Path) -> None:
    with running(file, most=3, largest=10) as watched:
        for key in "abc":
            assert watched.put("s", key, b"x" * 10) == ""
        assert watched.put("s", "d", b"") == "the host keeps no more of these"
        assert watched.put("s", "a", b"x" * 11) == "this is too large to be kept"
        assert watched.put("s", "k" * (records.MAX_KEY + 1), b"") == "this is too large to be kept"
        assert watched.put("s", "a", b"y") == ""
        assert watched.put("other", "d", b"") == ""
        assert watched.put("s", "b", None) == ""
        assert watched.put("s", "d", b"z") == ""
        assert dict(watched.store.all("s")) == {"a": b"y", "c": b"x" * 10, "d": b"z"}


def test_too_much_at_once_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_WAITING", 5)
    with running(file) as watched:
        told: list[str] = []
        for number in range(7):
            watched.store.put("n", str(number), b"", told.append)
        assert len(watched.store.all("n")) == 5
        watched.wait(lambda: len(told) == 7)
        assert sorted(told) == [""] * 5 + ["too much waits to be stored"] * 2


def test_a_full_disk_gives_the_old_value_back(file: Path) -> None:
    with running(file) as watched:
        watched.put("s", "a", b"old")
    with running(file, max_pages=4, largest=100_000) as watched:
        told: list[str] = []
        watched.store.put("s", "a", b"x" * 50_000, told.append)
        watched.store.put("s", "new", b"x" * 50_000, told.append)
        assert watched.store.get("s", "a") == b"x" * 50_000
        watched.wait(lambda: len(told) == 2)
        assert told == ["the disk of the host is full"] * 2
        assert dict(watched.store.all("s")) == {"a": b"old"}
        assert watched.notices == ["Accounts cannot be stored: the disk is full."]
        assert watched.put("s", "b", b"small") == ""
        assert watched.put("s", "a", b"x" * 50_000) == "the disk of the host is full"
        assert len(watched.notices) == 2
    with running(file) as watched:
        assert dict(watched.store.all("s")) == {"a": b"old", "b": b"small"}


def test_what_follows_a_refused_put_counts(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_GROUP", 1)
    with running(file) as watched:
        watched.put("s", "a", b"0")
    with running(file, max_pages=4, largest=100_000) as watched:
        told: list[str] = []
        for value in (b"1", b"x" * 50_000, b"2", b"y" * 50_000):
            watched.store.put("s", "a", value, told.append)
        watched.wait(lambda: len(told) == 4)
        assert [bool(reason) for reason in told] == [False, True, False, True]
        assert watched.store.get("s", "a") == b"2"
    with running(file) as watched:
        assert watched.store.get("s", "a") == b"2"


def test_another_program_may_change_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LOOK_S", 0.01)
    with running(file) as watched:
        watched.put("account", "anna", b"1")
        watched.put("account", "ben", b"1")
        assert record_file.change(file, "account", "carl", lambda old: b"new") == ""
        watched.wait(lambda: watched.store.get("account", "carl") == b"new")
        seen: list[bytes | None] = []
        record_file.change(file, "account", "anna", lambda old: seen.append(old) or b"2")
        record_file.change(file, "account", "ben", lambda old: None)
        watched.wait(lambda: watched.store.get("account", "ben") is None)
        assert seen == [b"1"]
        assert dict(watched.store.all("account")) == {"anna": b"2", "carl": b"new"}


def test_a_change_from_outside_makes_the_file(file: Path) -> None:
    assert record_file.change(file, "account", "anna", lambda old: b"1" if old is None else b"?") == ""
    with running(file) as watched:
        assert dict(watched.store.all("account")) == {"anna": b"1"}
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_a_change_that_is_called_off_changes_nothing(file: Path) -> None:
    record_file.change(file, "account", "anna", lambda old: b"1")

    def call_off(_old: bytes | None) -> bytes | None:
        raise UserError("no")

    with pytest.raises(UserError, match=r"^no$"):
        record_file.change(file, "account", "anna", call_off)
    with running(file) as watched:
        assert dict(watched.store.all("account")) == {"anna": b"1"}


# -- kills ----------------------------------------------------------------------------------------------------------


def test_nothing_acknowledged_is_lost_by_kills(file: Path) -> None:
    chance = random.Random(3)
    for _ in range(10):
        said = run_and_kill("recorder", file, chance.randrange(1, 1_500))
        assert [line for line in said if line.startswith("notice")] == []
        acknowledged = {key: int(number) for key, number in (line.split() for line in said)}
        with running(file) as watched:
            kept = {key: int(value) for key, value in watched.store.all("number").items()}
            assert watched.notices == []
        assert all(kept[key] >= number for key, number in acknowledged.items())
    assert [path.name for path in file.parent.iterdir() if "broken" in path.name] == []


def test_a_kill_while_the_file_is_made_leaves_a_start(tmp_path: Path) -> None:
    for number in range(5):
        file = tmp_path / str(number) / "records.sqlite3"
        kill_while_it_makes("recorder", file)
        with running(file) as watched:
            assert watched.notices == []


# -- damage ---------------------------------------------------------------------------------------------------------


WRECKS = (emptied, text, cut_in_half, middle_scribbled, of_another_program, from_the_future, log_without_its_file)


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_file_that_cannot_be_used_is_set_aside(file: Path, wreck: Callable[[Path], None]) -> None:
    with running(file) as watched:
        for number in range(100):
            watched.store.put("s", str(number), b"value " * 50)
        watched.wait(lambda: watched.store.settled)
    wreck(file)
    before = {path.name.removeprefix(file.name): path.read_bytes() for path in file.parent.iterdir()}
    with running(file) as watched:
        assert dict(watched.store.all("s")) == {}
        assert watched.put("s", "new", b"1") == ""
        (notice,) = watched.notices
    aside = {path.name: path.read_bytes() for path in file.parent.iterdir() if ".broken-" in path.name}
    stem = min(aside, key=len).removesuffix("-wal")
    assert {name.removeprefix(stem): content for name, content in aside.items()} == before
    assert notice.startswith("The accounts could not be used: ")
    assert notice.endswith(f". They were kept as {stem}, and new ones begin.")
    with running(file) as watched:
        assert dict(watched.store.all("s")) == {"new": b"1"}
        assert watched.notices == []


def test_damage_met_while_running_costs_nothing(file: Path) -> None:
    keys = [f"{number:04}" for number in range(4_000)]  # more than SQLite keeps in its cache
    with running(file, most=5_000) as watched:
        for key in keys:
            watched.store.put("s", key, b"v" * 1_000)
        watched.wait(lambda: watched.store.settled)
    with running(file, most=5_000) as watched:
        with open(file, "r+b") as stream:
            stream.seek(4_096)
            stream.write(b"\xa5" * (file.stat().st_size - 4_096))
        assert watched.put("s", keys[0], b"new") == ""
        (notice,) = watched.notices
        assert notice.startswith("The file of accounts was damaged. It was kept as records.sqlite3.broken-")
        watched.wait(lambda: watched.store.settled)
        assert len(watched.store.all("s")) == 4_000
    with running(file, most=5_000) as watched:
        assert sorted(watched.store.all("s")) == keys
        assert watched.store.get("s", keys[0]) == b"new"
        assert watched.store.get("s", keys[1]) == b"v" * 1_000
        assert watched.notices == []


@pytest.mark.parametrize("place", ["file/records.sqlite3", "folder"])
def test_a_place_that_cannot_be_written_gets_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    watched = Watched(tmp_path / place)
    error = watched.start()
    assert str(error).startswith(f"The accounts cannot be kept in {(tmp_path / place).parent}: ")
    assert str(error).endswith(". Choose another data folder.")
    assert watched.put("s", "a", b"1") == "the host cannot write its accounts"
    assert watched.store.get("s", "a") is None
    assert watched.store.stop(PATIENCE)
    with pytest.raises(UserError, match=r"^The accounts cannot be kept in "):
        record_file.change(tmp_path / place, "s", "a", lambda old: b"1")


def test_two_programs_may_make_the_file_at_once(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from lanchat.storage import record_file\n"
        "for n in range(30): record_file.change(Path(sys.argv[1]), 's', sys.argv[2] + str(n), lambda old: b'1')\n"
    )
    children = [subprocess.Popen([sys.executable, "-c", program, str(file), name], cwd=ROOT) for name in "abc"]
    assert [child.wait(PATIENCE) for child in children] == [0, 0, 0]
    with running(file) as watched:
        assert len(watched.store.all("s")) == 90
        assert watched.notices == []
