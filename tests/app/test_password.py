"""Where the password of a chat comes from, and what is said of a file that has none."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from lanchat.app.password import given_password
from lanchat.errors import UserError


def given(file: Path | None) -> str:
    return given_password(argparse.Namespace(password_file=str(file) if file else None))


def test_the_first_line_of_the_file_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANCHAT_PASSWORD", "other")
    file = tmp_path / "key"
    file.write_bytes("  três palavras \r\nrest".encode())
    assert given(file) == "  três palavras "


def test_the_mark_that_editors_of_windows_put_in_front_is_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("steam\r\n", encoding="utf-8-sig", newline="")
    assert given(file) == "steam"


def test_without_a_file_it_is_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANCHAT_PASSWORD", raising=False)
    assert given(None) == ""
    monkeypatch.setenv("LANCHAT_PASSWORD", "steam")
    assert given(None) == "steam"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\nsteam", "has no password in its first line."),
        (b"\xff\xfe\x00", "is not text in UTF-8."),
        (None, "cannot be read: no such file or folder."),
    ],
)
def test_a_file_without_a_password_is_told(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError) as told:
        given(file)
    assert str(told.value) == f"The password file {file} {sentence}"
