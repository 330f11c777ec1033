"""Programs of the tests that are killed while they write: in the middle of it, and while they make their file.
What must be there afterwards, each test says itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(program: str, file: Path, after_lines: int) -> list[str]:
    """Every whole line that tests.storage.PROGRAM said before it was killed, at a moment this many lines decide."""
    with _start(program, file, subprocess.PIPE) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(after_lines)]
        child.kill()
        said += child.stdout.readlines()
    assert len(said) >= after_lines, "the program ended by itself"
    return [line.strip() for line in said if line.endswith("\n")]


def kill_while_it_makes(program: str, file: Path) -> None:
    """Start the program in a folder that it makes, and kill it as soon as there is anything."""
    with _start(program, file, subprocess.DEVNULL) as child:
        while not file.parent.exists() or not any(file.parent.iterdir()):
            assert child.poll() is None
        child.kill()


def _start(program: str, file: Path, output: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.storage.{program}", str(file)]
    return subprocess.Popen(command, stdout=output, cwd=ROOT, text=True)
