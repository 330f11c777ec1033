"""Playing a short sound file by whatever this system has for it.
Which sound, and how often, is said by those who ask."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from lanchat.system import programs

#: Seconds a player may take for a sound of a fraction of one.
PATIENCE = 5.0
#: Players of Linux desktops, the present one first.
PLAYERS = (["pw-play"], ["paplay"], ["aplay", "-q"])

_playing = threading.Lock()


def play(file: Path, failed: Callable[[], None] | None = None) -> None:
    """Play the file unless one is being played. Any thread, never waits.

    `failed` is called on another thread where nothing could play it.
    """

    def work() -> None:
        with _playing:
            if not _play(file) and failed is not None:
                failed()

    if not _playing.locked():
        threading.Thread(target=work, name="sound", daemon=True).start()


def _play(file: Path) -> bool:
    if sys.platform == "win32":
        import winsound

        try:
            winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)
        except RuntimeError:
            return False
        return True
    players = (["afplay"],) if sys.platform == "darwin" else PLAYERS
    return any(_run([*player, str(file)]) for player in players)


def _run(command: list[str]) -> bool:
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env=programs.environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return ended.returncode == 0
