"""Whether a Linux desktop has a tray, asked by a small program: nothing of D-Bus is loaded where there is none.
What stands in the tray is tray.py's."""

from __future__ import annotations

from lanchat.system import programs

#: Who takes StatusNotifierItems into a tray.
WATCHER = "org.kde.StatusNotifierWatcher"
#: Name, path and interface of the bus itself.
BUS = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"


def has_watcher() -> bool:
    """Whether there is a tray. Blocks for a moment: never on the Tk thread."""
    if not programs.has_session_bus():
        return False
    command = ["gdbus", "call", "--session", "--timeout", "1", "--dest", BUS[0], "--object-path", BUS[1]]
    command += ["--method", f"{BUS[2]}.NameHasOwner", WATCHER]
    return programs.ask(command) == "(true,)"
