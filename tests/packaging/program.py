"""The packaged program for tests: dist/lanchat, packaged first where the folder was made from other files.
How it is packaged is build.spec's affair."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

#: Seconds; packaging takes half a minute on a quiet machine.
BUILD_TIMEOUT = 600


@functools.cache
def packaged_folder() -> Path:
    """dist/lanchat, fresh. Raises AssertionError with the packager's words."""
    built = subprocess.run([ROOT / ".ci" / "build"], capture_output=True, text=True, timeout=BUILD_TIMEOUT, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return ROOT / "dist" / "lanchat"


def packaged_program() -> Path:
    """The executable in packaged_folder()."""
    return packaged_folder() / "lanchat"
