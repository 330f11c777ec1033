"""A program killed in the middle of its appends: what it acknowledged is there, once, and in its order."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.storage.tools import running

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 20


def run_and_kill(file: Path, after_lines: int) -> list[str]:
    """Every whole line the program said before it was killed, at a moment this many lines decide."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.appender", str(file)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert child.stdout is not None
    with child, child.stdout:
        said = [child.stdout.readline() for _ in range(after_lines)]
        child.kill()
        said += child.stdout.readlines()
    assert len(said) >= after_lines, "the program ended by itself"
    return [line.strip() for line in said if line.endswith("\n")]


def test_nothing_acknowledged_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    chance = random.Random(20)
    said: list[str] = []
    for _ in range(ROUNDS):
        said += run_and_kill(file, chance.randrange(1, 2_000))
    assert [line for line in said if line.startswith("notice")] == []

    with running(file) as watched:
        assert watched.begin().epoch.term == ROUNDS + 1
        stored = watched.everything()
        assert watched.notices == []
    lines = [f"{item.epoch.term} {item.seq} {item.msgid}" for item in stored]
    assert len(set(lines)) == len(lines)
    acknowledged = set(said)
    assert acknowledged <= set(lines)
    assert [line for line in lines if line in acknowledged] == said
    for term in range(1, ROUNDS + 1):
        numbers = [item.seq for item in stored if item.epoch.term == term]
        assert numbers == list(range(1, len(numbers) + 1))
    assert [path.name for path in tmp_path.iterdir() if "broken" in path.name] == []


def test_a_kill_while_the_file_is_made_leaves_a_history_that_starts(tmp_path: Path) -> None:
    for number in range(6):
        folder = tmp_path / str(number)
        file = folder / "history.sqlite3"
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.appender", str(file)], stdout=subprocess.DEVNULL, cwd=ROOT
        )
        with child:
            while not folder.exists() or not any(folder.iterdir()):
                assert child.poll() is None
            child.kill()
        with running(file) as watched:
            watched.begin()
            assert watched.notices == []
