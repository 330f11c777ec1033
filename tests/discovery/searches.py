"""Searches and hosts on machines of a test network, each a cold process; what they said comes back as events.
For the tests of the search on a network, and for what measures it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.lan import Lan

ROOT = Path(__file__).resolve().parents[2]

Event = dict[str, Any]


class Host:
    """A fake host on machine `i`; `say` gives it an order."""

    def __init__(self, lan: Lan, i: int, folder: Path, *options: str) -> None:
        command = (sys.executable, "-m", "tests.discovery.fake_host", str(folder), *options)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = lan.exec(i, *command, cwd=ROOT, **pipes)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.orders = self.process.stdin
        self.id = json.loads(self.process.stdout.readline())["ready"]

    def say(self, order: str) -> None:
        self.orders.write(f"{order}\n")
        self.orders.flush()


def command_line(*options: str) -> tuple[str, ...]:
    """A search that starts now."""
    return (sys.executable, "-m", "tests.discovery.cold_find", str(time.monotonic()), *options)


def find(lan: Lan, i: int, *options: str) -> list[Event]:
    """What a fresh search on machine i said."""
    return [json.loads(line) for line in lan.run(i, *command_line(*options), cwd=ROOT).splitlines()]
