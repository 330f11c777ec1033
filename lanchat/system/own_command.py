"""How this very program is started again: the packaged executable, the installed package, or a source checkout.
And how a command is written in the files that start programs."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import lanchat


def own_command(*arguments: str) -> list[str]:
    """The command that starts this program with these arguments, from any folder and in any environment."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    root = Path(lanchat.__file__).resolve().parent.parent
    if root in (Path(sysconfig.get_path("purelib")).resolve(), Path(sysconfig.get_path("platlib")).resolve()):
        return [_python(), "-m", "lanchat", *arguments]
    start = f"import sys; sys.path.insert(0, {str(root)!r}); from lanchat.cli import main; sys.exit(main())"
    return [_python(), "-c", start, *arguments]


def _python() -> str:
    """On Windows the one that opens no console."""
    if sys.platform == "win32":
        silent = Path(sys.executable).with_name("pythonw.exe")
        if silent.exists():
            return str(silent)
    return sys.executable


def exec_line(command: Sequence[str]) -> str:
    """For Exec= (Desktop Entry Specification, "The Exec key"): the value's own escapes come after those of quoting."""
    quoted = []
    for word in command:
        inner = word.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
        quoted.append(f'"{inner}"'.replace("%", "%%").replace("\\", "\\\\"))
    return " ".join(quoted)


def unit_line(command: Sequence[str]) -> str:
    """For ExecStart= (systemd.service, "Command lines")."""
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in command)
    return " ".join(f'"{word}"'.replace("%", "%%").replace("$", "$$") for word in quoted)


def windows_line(command: Sequence[str]) -> str:
    """For the registry and the task planner."""
    import subprocess

    return subprocess.list2cmdline(command)
