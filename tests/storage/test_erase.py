"""A history that nobody uses can be deleted whole, and one that somebody uses cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.errors import UserError
from lanchat.storage.claim import Claim
from lanchat.storage.erase import erase, taken_bytes
from tests.storage.tools import entry, running


def test_nothing_is_left_and_nothing_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    assert taken_bytes(file) == 0
    erase(file)
    with running(file) as watched:
        watched.add(entry(1, epoch=watched.begin().epoch))
    assert taken_bytes(file) > 0
    erase(file)
    assert taken_bytes(file) == 0
    with running(file) as watched:
        watched.begin()
        assert watched.everything("#lobby") == []


def test_a_history_in_use_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.storage.claim.WAIT", 0.01)
    file = tmp_path / "history.sqlite3"
    file.write_bytes(b"something")
    claim = Claim(file)
    try:
        with pytest.raises(UserError, match="Another LAN Chat keeps its history"):
            erase(file)
    finally:
        claim.close()
    assert file.exists()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    file.mkdir()
    with pytest.raises(UserError, match="The messages could not be deleted: "):
        erase(file)
