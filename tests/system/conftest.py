"""Programs of the operating system, stood in for by small scripts on the search path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.system import programs, user_name
from tests.system.bus import Bus

Script = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def answers_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy computer takes its time to start a program; tests of what hangs say so themselves."""
    for module in (programs, user_name):
        monkeypatch.setattr(module, "PATIENCE", 60.0)


@pytest.fixture
def programs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def script(programs_folder: Path) -> Script:
    """Puts a program there: script(name, body), the body being Python."""

    def make(name: str, body: str) -> None:
        file = programs_folder / name
        file.write_text(f"#!{sys.executable} -SE\nimport os, sys\n{body}\n", encoding="utf-8")
        file.chmod(0o755)

    return make


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """A D-Bus session that only this test knows."""
    bus = Bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.close()
