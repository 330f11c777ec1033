"""The command that starts this program again really does, from anywhere, however it is written down."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lanchat import __version__
from lanchat.system.own_command import exec_line, own_command, unit_line, windows_line

HARD = ["/opt/LAN Chat/lanchat", 'a "quote"', "50 %", "$HOME", "`id`", "back\\slash", "ü", "--port"]


def test_it_starts_this_program_from_any_folder(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    told = subprocess.run(
        own_command("--version"), cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"LAN Chat {__version__}\n"


def test_the_packaged_program_is_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/LAN Chat/lanchat")
    assert own_command("--auto") == ["/opt/LAN Chat/lanchat", "--auto"]


def words_in(quoted: str) -> list[str]:
    """The words of a line in which each stands in quotes, with backslashes before what would end or mean something."""
    return [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'"((?:\\.|[^"\\])*)"', quoted)]


def read_exec(value: str) -> list[str]:
    """As a desktop reads Exec=: the value's own escapes, then quotes, then field codes."""
    return [word.replace("%%", "%") for word in words_in(value.replace("\\\\", "\\"))]


def read_unit(value: str) -> list[str]:
    """As systemd reads ExecStart=."""
    return [word.replace("%%", "%").replace("$$", "$") for word in words_in(value)]


def test_a_desktop_entry_and_a_unit_give_the_same_command_back() -> None:
    assert read_exec(exec_line(HARD)) == HARD
    assert read_unit(unit_line(HARD)) == HARD
    assert exec_line(["a b", "50 %"]) == '"a b" "50 %%"'
    assert windows_line(["C:\\LAN Chat\\lanchat.exe", "--auto"]) == '"C:\\LAN Chat\\lanchat.exe" --auto'
