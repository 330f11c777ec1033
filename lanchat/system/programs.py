"""Running small programs of the operating system: with a time-out, without our own libraries in their way.
Which programs, and what their answers mean, is said by the services that use them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lanchat.system.own_command import own_command

#: Seconds a program may take to answer.
PATIENCE = 1.0
#: Seconds that this program, started once more, may take for an errand.
ERRAND_S = 20.0
#: Characters of an answer that are looked at.
MAX_ANSWER = 10_000

#: The frozen program points these at its own folder; the systems' programs need what was there before.
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def ask(command: Sequence[str], patience: float | None = None) -> str | None:
    """What the program printed; None when it is missing, failed or was too slow. Blocks: never on the Tk thread."""
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE if patience is None else patience,
            env=environment(),
            creationflags=no_window(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout[:MAX_ANSWER].decode("utf-8", "replace").strip() if ended.returncode == 0 else None


def launch(command: Sequence[str]) -> bool:
    """Start a program that goes on by itself; whether it could be started. May block: never on the Tk thread."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment(),
        )
    except OSError:
        return False
    try:
        # Starters end at once; a program that is still there after this has its window open.
        return process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True


def run_ourselves(*words: str) -> bool:
    """Start this program once more with these words and wait for its end; whether it succeeded. Blocks."""
    try:
        ended = subprocess.run(
            own_command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=ERRAND_S,
            env={**os.environ, "PYTHONSAFEPATH": "1"},  # nothing from the folder it is started in
            creationflags=no_window(),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return ended.returncode == 0


def has_session_bus() -> bool:
    """Whether there is a D-Bus session: programs that ask something over it would start one of their own without."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(runtime and Path(runtime, "bus").exists())


def environment() -> dict[str, str]:
    """Our environment as it was before the frozen program's starter changed it."""
    variables = dict(os.environ)
    if getattr(sys, "frozen", False):
        for name in _LIBRARY_PATHS:
            original = variables.pop(f"{name}_ORIG", None)
            variables.pop(name, None)
            if original is not None:
                variables[name] = original
    return variables


def no_window() -> int:
    """Keeps Windows from showing a console for a moment."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0
