"""A program killed in the middle of its appends: what it acknowledged is there, once, and in its order."""

from __future__ import annotations

import random
from pathlib import Path

from tests.storage.kills import kill_while_it_makes, run_and_kill
from tests.storage.tools import running

ROUNDS = 20


def test_nothing_acknowledged_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    chance = random.Random(20)
    said: list[str] = []
    for _ in range(ROUNDS):
        said += run_and_kill("appender", file, chance.randrange(1, 2_000))
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
        file = tmp_path / str(number) / "history.sqlite3"
        kill_while_it_makes("appender", file)
        with running(file) as watched:
            watched.begin()
            assert watched.notices == []
