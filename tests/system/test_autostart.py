"""Starting with the computer: what is written starts this program, and every way to turn it off counts."""

from __future__ import annotations

import configparser
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from lanchat import __version__
from lanchat.errors import UserError
from lanchat.system import autostart
from tests.system.test_own_command import read_exec


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "autostart" / "lanchat.desktop"


def test_the_entry_starts_this_program_with_its_arguments(entry: Path) -> None:
    assert not autostart.is_on()
    autostart.switch(True, ["--version"])
    assert autostart.is_on()
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(entry, encoding="utf-8")
    values = parser["Desktop Entry"]
    assert (values["Type"], values["Name"], values["Terminal"]) == ("Application", "LAN Chat", "false")
    assert Path(values["Icon"]).is_file()
    told = subprocess.run(read_exec(values["Exec"]), capture_output=True, text=True, check=True, cwd="/")
    assert told.stdout == f"LAN Chat {__version__}\n"
    autostart.switch(False, [])
    autostart.switch(False, [])
    assert not entry.exists() and not autostart.is_on()


@pytest.mark.parametrize(
    "content", ["", "[Desktop Entry]\nHidden=true\n", "[Desktop Entry]\nX-GNOME-Autostart-enabled=false\n", "\xff"]
)
def test_an_entry_that_is_turned_off_or_broken_is_off(entry: Path, content: str) -> None:
    entry.parent.mkdir(parents=True)
    entry.write_bytes(content.encode("latin-1"))
    assert not autostart.is_on()


def test_a_folder_that_cannot_be_made_is_told(entry: Path) -> None:
    entry.parent.parent.write_text("a file is in the way")
    with pytest.raises(UserError, match="LAN Chat cannot start with the computer: "):
        autostart.switch(True, [])


def test_macos_gets_an_agent_that_is_run_at_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    autostart.switch(True, ["--auto"])
    agent = plistlib.loads((tmp_path / "Library/LaunchAgents/org.lanchat.LANChat.plist").read_bytes())
    assert agent["RunAtLoad"] is True and agent["ProgramArguments"][-1] == "--auto"
    assert autostart.is_on()
    autostart.switch(False, [])
    assert not autostart.is_on()
