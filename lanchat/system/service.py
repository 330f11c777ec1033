"""`lanchat serve` as a service of this user: a systemd user unit, a LaunchAgent of macOS, a task of Windows at log-on.
Written, started, ended and removed by the program itself; needs no rights of an administrator."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _, reason_of
from lanchat.system import programs
from lanchat.system.own_command import own_command, unit_line, windows_line

NAME = "lanchat"
#: Seconds the system may take to start or end a service.
PATIENCE = 20.0
_LABEL = "org.lanchat.server"
_TASK = "LAN Chat server"


def install(arguments: Sequence[str]) -> str:
    """Have `lanchat` with these arguments run from now on; where that is written down. Raises UserError."""
    command = own_command(*arguments)
    if sys.platform == "win32":
        _must("schtasks", "/Create", "/F", "/SC", "ONLOGON", "/TN", _TASK, "/TR", windows_line(command))
        _must("schtasks", "/Run", "/TN", _TASK)
        return _TASK
    file = _agent_file() if sys.platform == "darwin" else _unit_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_agent(command) if sys.platform == "darwin" else _unit(command).encode())
    except OSError as error:
        why = reason_of(error)
        raise UserError(_("The service cannot be written to {file}: {why}.").format(file=file, why=why)) from error
    if sys.platform == "darwin":
        _ask(["launchctl", "bootout", f"gui/{os.getuid()}/{_LABEL}"])
        _must("launchctl", "bootstrap", f"gui/{os.getuid()}", str(file))
    else:
        _must("systemctl", "--user", "daemon-reload")
        _must("systemctl", "--user", "enable", f"{NAME}.service")
        _must("systemctl", "--user", "restart", f"{NAME}.service")
    return str(file)


def remove() -> bool:
    """End it and take it away; False where there is none. Raises UserError."""
    if not is_installed():
        return False
    if sys.platform == "win32":
        _ask(["schtasks", "/End", "/TN", _TASK])
        _must("schtasks", "/Delete", "/F", "/TN", _TASK)
        return True
    if sys.platform == "darwin":
        _ask(["launchctl", "bootout", f"gui/{os.getuid()}/{_LABEL}"])
        _agent_file().unlink(missing_ok=True)
        return True
    # What cannot be asked to stop is not there to be stopped; the file goes all the same.
    _ask(["systemctl", "--user", "disable", "--now", f"{NAME}.service"])
    _unit_file().unlink(missing_ok=True)
    _ask(["systemctl", "--user", "daemon-reload"])
    return True


def is_installed() -> bool:
    """Whether it is written down."""
    if sys.platform == "win32":
        return _ask(["schtasks", "/Query", "/TN", _TASK]) is not None
    return (_agent_file() if sys.platform == "darwin" else _unit_file()).exists()


def is_running() -> bool:
    """Whether it runs just now, as far as the system says."""
    if sys.platform == "win32":
        return "Running" in (_ask(["schtasks", "/Query", "/TN", _TASK, "/FO", "LIST"]) or "")
    if sys.platform == "darwin":
        return "state = running" in (_ask(["launchctl", "print", f"gui/{os.getuid()}/{_LABEL}"]) or "")
    return _ask(["systemctl", "--user", "is-active", f"{NAME}.service"]) == "active"


def _ask(command: list[str]) -> str | None:
    return programs.ask(command, PATIENCE)


def _must(*command: str) -> None:
    if _ask(list(command)) is None:
        raise UserError(
            _(
                "This system does not run services for its users: {command} failed. Start lanchat serve yourself."
            ).format(command=" ".join(command[:4]))
        )


def _unit_file() -> Path:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return config / "systemd" / "user" / f"{NAME}.service"


def _unit(command: Sequence[str]) -> str:
    """systemd.unit(5), systemd.service(5). SIGTERM, systemd's way to end it, is lanchat's orderly end."""
    return f"""\
[Unit]
Description=LAN Chat server
After=network-online.target

[Service]
ExecStart={unit_line(command)}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=default.target
"""


def _agent_file() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"


def _agent(command: Sequence[str]) -> bytes:
    import plistlib

    agent = {"Label": _LABEL, "ProgramArguments": list(command), "RunAtLoad": True, "KeepAlive": True}
    return plistlib.dumps(agent)
