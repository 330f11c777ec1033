"""Files that cannot be used are set aside and never overwritten; folders that cannot be used get a sentence.
Everything through the store, as a user meets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat.errors import UserError
from lanchat.protocol.query import PageQuery
from lanchat.storage import opening
from lanchat.storage.history import HistoryStart
from tests.storage.tools import PATIENCE, entry, running, wait_until
from tests.storage.wrecks import (
    cut_in_half,
    emptied,
    from_the_future,
    log_without_its_file,
    middle_scribbled,
    of_another_program,
    text,
)

LATEST = PageQuery("#lobby", "latest", 100)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


def fill(file: Path, count: int = 400) -> None:
    """A sound history that was ended well."""
    with running(file) as watched:
        epoch = watched.begin().epoch
        watched.add(*(entry(number, epoch=epoch, body="some words " * 5) for number in range(1, count + 1)))


def all_zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def short(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\x00")


def head_gone(file: Path) -> None:
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])


def schema_scribbled(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xa5" * 3_996
    file.write_bytes(content)


WRECKS = (
    emptied,
    all_zeros,
    text,
    short,
    cut_in_half,
    head_gone,
    middle_scribbled,
    schema_scribbled,
    of_another_program,
    from_the_future,
    log_without_its_file,
)


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_file_that_cannot_be_used_is_set_aside_whole(file: Path, wreck: Callable[[Path], None]) -> None:
    fill(file)
    wreck(file)
    kept = [path for path in file.parent.iterdir() if path.suffix != ".lock"]
    before = {path.name.removeprefix(file.name): path.read_bytes() for path in kept}

    with running(file) as watched:
        start = watched.begin()
        assert start.recent == {}
        one = entry(1, epoch=start.epoch)
        watched.add(one)
        assert watched.page(LATEST) == ([one], True)
        assert watched.failures == []
        (notice,) = watched.notices

    aside = {path.name: path.read_bytes() for path in file.parent.iterdir() if ".broken-" in path.name}
    stem = min(aside, key=len).removesuffix("-wal")
    assert {name.removeprefix(stem): content for name, content in aside.items()} == before
    assert notice.startswith("The history could not be used: ")
    assert stem in notice
    assert "\n" not in notice

    with running(file) as watched:
        watched.begin()
        assert watched.page(LATEST)[0] == [one]
        assert watched.notices == []


def test_each_wreck_is_kept_beside_the_others(file: Path) -> None:
    for number in range(3):
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"wreck {number}", encoding="utf-8")
        with running(file) as watched:
            watched.begin()
    kept = sorted(path.read_text(encoding="utf-8") for path in file.parent.glob("*.broken-*"))
    assert kept == ["wreck 0", "wreck 1", "wreck 2"]


def test_a_log_that_was_not_moved_yet_is_not_damage(file: Path) -> None:
    """As after a power cut: the file as it was at some moment, with its log beside it."""
    copy = file.parent / "copy" / "history.sqlite3"
    copy.parent.mkdir(parents=True)
    with running(file) as watched:
        epoch = watched.begin().epoch
        entries = [entry(number, epoch=epoch) for number in range(1, 51)]
        watched.add(*entries)
        for companion in ("", "-wal"):
            Path(f"{copy}{companion}").write_bytes(Path(f"{file}{companion}").read_bytes())
    with running(copy) as watched:
        watched.begin()
        assert watched.page(LATEST)[0] == entries
        assert watched.notices == []


def test_a_torn_end_of_the_log_costs_only_what_was_torn(file: Path) -> None:
    copy = file.parent / "copy" / "history.sqlite3"
    copy.parent.mkdir(parents=True)
    with running(file) as watched:
        epoch = watched.begin().epoch
        watched.add(entry(1, epoch=epoch))
        kept = Path(f"{file}-wal").stat().st_size
        watched.add(entry(2, epoch=epoch, body="torn " * 900))
        copy.write_bytes(file.read_bytes())
        log = bytearray(Path(f"{file}-wal").read_bytes())
        log[kept + 600 :] = bytes(len(log) - kept - 600)
        Path(f"{copy}-wal").write_bytes(log)
    with running(copy) as watched:
        watched.begin()
        assert [item.seq for item in watched.page(LATEST)[0]] == [1]
        assert watched.notices == []


@pytest.mark.parametrize("place", ["file/history.sqlite3", "file/below/history.sqlite3", "folder"])
def test_a_place_that_cannot_be_written_gets_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with running(tmp_path / place) as watched:
        answer = watched.try_to_begin()
        assert isinstance(answer, UserError)
        sentence = str(answer)
        assert sentence.startswith(f"The history cannot be kept in {(tmp_path / place).parent}: ")
        assert sentence.endswith(". Choose another data folder.")
        ticket = watched.add(entry(1))
        assert watched.failures == [(ticket, ticket, "the host cannot write its history")]
        assert watched.page(LATEST) == ([], False)
        assert watched.look(b"x" * 16) == (None, False)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".lock") == ["file", "folder"]


def test_of_programs_that_open_the_file_at_once_one_gets_it(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.storage.tools import entry, running\n"
        "with running(Path(sys.argv[1])) as watched:\n"
        "    answer = watched.try_to_begin()\n"
        "    print(getattr(answer, 'first_seq', answer), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    said = []
    for one in programs:
        assert one.stdout is not None
        said.append(one.stdout.readline().strip())
    refusal = f"Another LAN Chat keeps its history in {file.parent}. Close it, or choose another data folder."
    assert sorted(said) == ["1", refusal, refusal]
    for one in programs:
        one.kill()
        one.communicate()
    with running(file) as watched:  # whatever ends the first, the next gets it
        assert watched.begin().epoch.term == 2


def test_who_opens_while_another_lets_go_waits_for_it(file: Path) -> None:
    with running(file) as first:
        first.begin()
        with running(file) as second:
            answers: list[object] = []
            second.store.begin_epoch(b"host", answers.append)
            assert first.store.stop(PATIENCE)
            wait_until(lambda: answers)
            assert isinstance(answers[0], HistoryStart)


def test_the_check_of_a_large_file_can_be_given_up(file: Path) -> None:
    fill(file, 3_000)
    assert opening.check(file, lambda: True) is True
    assert opening.check(file, lambda: False) is None
    middle_scribbled(file)
    assert opening.check(file, lambda: True) is False
