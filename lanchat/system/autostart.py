"""Starting with the computer: an XDG autostart entry, the Run key of Windows, a LaunchAgent of macOS.
Each starts this very program; the file or key is the whole truth, nothing of it is in the settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lanchat import paths
from lanchat.errors import UserError
from lanchat.i18n import _, reason_of
from lanchat.system.own_command import exec_line, own_command, windows_line

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RUN_NAME = "LAN Chat"
_LABEL = "org.lanchat.LANChat"


def is_on() -> bool:
    """Whether the program starts with the computer."""
    if sys.platform == "win32":
        return bool(_run_value())
    if sys.platform == "darwin":
        return _agent_file().exists()
    return _entry_is_on(_entry_file())


def switch(on: bool, arguments: Sequence[str]) -> None:
    """Start with the computer from now on, with these arguments, or not any more. Raises UserError."""
    try:
        if sys.platform == "win32":
            _set_run_value(windows_line(own_command(*arguments)) if on else "")
        elif sys.platform == "darwin":
            _put(_agent_file(), _agent(arguments) if on else b"")
        else:
            _put(_entry_file(), _entry(arguments).encode() if on else b"")
    except OSError as error:
        raise UserError(_("LAN Chat cannot start with the computer: {why}.").format(why=reason_of(error))) from error


def _put(file: Path, content: bytes) -> None:
    """Write the file, or take it away where there is nothing to write."""
    if not content:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    draft.write_bytes(content)
    os.replace(draft, file)


# -- Linux: Desktop Application Autostart Specification ----------------------------------------------------------------


def _entry_file() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart" / "lanchat.desktop"


def _entry_is_on(file: Path) -> bool:
    """A desktop's own settings turn entries off by a key in them."""
    import configparser  # rarely needed: a person looks at the settings

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
        entry = parser["Desktop Entry"]
    except (OSError, UnicodeDecodeError, configparser.Error, KeyError):
        return False
    hidden = entry.get("Hidden", "false") == "true"
    return not hidden and entry.get("X-GNOME-Autostart-enabled", "true") != "false"


def _entry(arguments: Sequence[str]) -> str:
    icon = str(paths.assets_dir() / "icons" / "lanchat.png").replace("\\", "\\\\")
    lines = ["[Desktop Entry]", "Type=Application", "Name=LAN Chat", f"Exec={exec_line(own_command(*arguments))}"]
    lines += [f"Icon={icon}", "Terminal=false", "StartupWMClass=lanchat", "X-GNOME-Autostart-enabled=true"]
    return "\n".join(lines) + "\n"


# -- Windows -----------------------------------------------------------------------------------------------------------


def _run_value() -> str:
    if sys.platform != "win32":
        return ""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
            return str(winreg.QueryValueEx(key, _RUN_NAME)[0])
    except OSError:
        return ""


def _set_run_value(command: str) -> None:
    if sys.platform != "win32":
        return
    import winreg

    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
        if command:
            winreg.SetValueEx(key, _RUN_NAME, 0, winreg.REG_SZ, command)
        elif _run_value():
            winreg.DeleteValue(key, _RUN_NAME)


# -- macOS: launchd.plist ----------------------------------------------------------------------------------------------


def _agent_file() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"


def _agent(arguments: Sequence[str]) -> bytes:
    import plistlib

    return plistlib.dumps({"Label": _LABEL, "ProgramArguments": own_command(*arguments), "RunAtLoad": True})
