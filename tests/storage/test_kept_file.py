"""A small file that is written by a thread of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lanchat.storage import kept_file
from lanchat.storage.kept_file import KeptFile


def test_what_is_put_is_there_at_the_next_start(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "new" / "a.json")
    assert file.load() is None
    file.put({"a": "é 👍"})
    file.put({"a": "é 👍", "b": [1, None]})
    assert file.close()
    assert KeptFile(tmp_path / "new" / "a.json").load() == {"a": "é 👍", "b": [1, None]}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.json"]


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "a.json")
    file.put(["private"])
    assert file.close()
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_after_the_end(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "a.json")
    file.put(1)
    assert file.close()
    file.put(2)
    assert file.close()
    assert KeptFile(tmp_path / "a.json").load() == 1


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b"[" * 100_000])
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    file = KeptFile(path)
    assert file.load() is None
    assert (tmp_path / "a.json.broken").read_bytes() == content
    file.put([])
    assert file.close()
    assert json.loads(path.read_text()) == []


def test_a_file_that_is_too_large_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_file, "MAX_BYTES", 10)
    (tmp_path / "a.json").write_text("[1, 2, 3, 4, 5]")
    assert KeptFile(tmp_path / "a.json").load() is None
    assert (tmp_path / "a.json.broken").exists()


def test_a_folder_that_cannot_be_written_is_borne(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = KeptFile(tmp_path / "file" / "a.json")
    assert file.load() is None
    file.put(1)
    assert file.close()


def test_half_a_character_pair_can_be_kept(tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "a.json")
    file.put("\ud83d")
    assert file.close()
    assert KeptFile(tmp_path / "a.json").load() == "\ud83d"
