"""Startup and rest: exec to a usable startup dialog, `lanchat serve` until it listens, an idle window's CPU and memory.
Every window opens on a virtual screen with a window manager; "usable" means its event loop answered after the map."""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import programs
from tests.benchmarks.report import say, table
from tests.benchmarks.x11 import Appearance, Watcher
from tests.desktop import Desktop

#: What the project holds itself to: seconds, share of one core, megabytes.
DIALOG_TARGET, LISTEN_TARGET, IDLE_TARGET, MEMORY_TARGET = 0.4, 0.3, 0.005, 80
SETTLE, WATCH, PATIENCE = 5.0, 10.0, 20.0
DIALOG, WINDOW = "LAN Chat – Start", " – LAN Chat"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="starts of each program (default 9)")
    parser.add_argument("--source-only", action="store_true", help="leave the packaged program out")


def run(options: argparse.Namespace) -> int:
    """Measure all three and print them. Returns 0."""
    starts = {"python -m lanchat": [sys.executable, "-m", "lanchat"]}
    if not options.source_only:
        starts["packaged"] = [str(programs.PACKAGED)]
    desktop = Desktop()
    try:
        print_dialogs(starts, options.rounds, desktop.display)
        print_listening(starts, options.rounds)
        print_idle(starts, desktop.display)
    finally:
        desktop.close()
    return 0


@contextlib.contextmanager
def _data_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-", ignore_cleanup_errors=True) as name:
        yield str(Path(name) / "data")


@contextlib.contextmanager
def _words() -> Iterator[Path]:
    """A file for what a program says."""
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-") as name:
        yield Path(name) / "words"


def _environment(display: str) -> dict[str, str]:
    """As people start it: compiled already."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "DISPLAY": display}


def print_dialogs(starts: dict[str, list[str]], rounds: int, display: str) -> None:
    """Exec to dialog, the programs taking turns; the first start of each warms the disk cache and is not counted."""
    mapped: dict[str, list[float]] = {name: [] for name in starts}
    usable: dict[str, list[float]] = {name: [] for name in starts}
    with _data_folder() as folder:
        for number in range(rounds + 1):
            for name, command in starts.items():
                shown, answered = open_dialog([*command, "--ask", "--data-dir", folder], display)
                if number:
                    mapped[name].append(shown)
                    usable[name].append(answered)
    say(f"\nStartup dialog, {rounds} starts, target {DIALOG_TARGET * 1000:.0f} ms")
    lines = []
    for name in starts:
        figures = [
            statistics.median(mapped[name]),
            statistics.median(usable[name]),
            min(usable[name]),
            max(usable[name]),
        ]
        lines.append([name, *(f"{1000 * figure:.0f}" for figure in figures)])
    table(["program", "mapped ms", "usable ms", "best", "worst"], lines)


def open_dialog(command: list[str], display: str) -> tuple[float, float]:
    """Seconds from exec until the startup dialog was mapped, and until it answered."""
    command = [*command, "--port", str(programs.free_port())]
    with contextlib.closing(Watcher(display)) as watcher, _words() as words:
        begin = time.perf_counter()
        with programs.running(command, env=_environment(display), log=words):
            seen = _wait(watcher, DIALOG, words)
    return seen.mapped - begin, seen.usable - begin


def _wait(watcher: Watcher, title: str, words: Path) -> Appearance:
    """The window, or a RuntimeError that says what the program said instead."""
    try:
        return watcher.wait(title, PATIENCE)
    except TimeoutError:
        told = words.read_text(encoding="utf-8", errors="replace").strip() or "nothing"
        raise RuntimeError(f"no window {title!r} within {PATIENCE:.0f} s; the program said: {told}") from None


def print_listening(starts: dict[str, list[str]], rounds: int) -> None:
    """Exec until a connection to `lanchat serve` is accepted."""
    lines = []
    for name, command in starts.items():
        took = []
        with _data_folder() as folder:
            for number in range(rounds + 1):
                port = programs.free_port()
                begin = time.perf_counter()
                serve = [*command, "serve", "--no-discovery", "--data-dir", folder, "--port", str(port)]
                with programs.running(serve, env=_environment("")) as process:
                    programs.wait_listening(port, process)
                    if number:
                        took.append(time.perf_counter() - begin)
        lines.append([name, *(f"{1000 * figure:.0f}" for figure in (statistics.median(took), min(took), max(took)))])
    say(f"\nlanchat serve until it listens, {rounds} starts, target {LISTEN_TARGET * 1000:.0f} ms")
    table(["program", "listens ms", "best", "worst"], lines)


def print_idle(starts: dict[str, list[str]], display: str) -> None:
    """CPU and memory of a window that hosts and is left alone."""
    lines = []
    for name, command in starts.items():
        with _data_folder() as folder, contextlib.closing(Watcher(display)) as watcher, _words() as words:
            host = [*command, "host", "Idle", "--data-dir", folder, "--port", str(programs.free_port())]
            with programs.running(host, env=_environment(display), log=words) as process:
                _wait(watcher, WINDOW, words)
                time.sleep(SETTLE)
                before = programs.cpu_seconds(process.pid)
                time.sleep(WATCH)
                share = (programs.cpu_seconds(process.pid) - before) / WATCH
                memory = programs.memory_kilobytes(process.pid)
        lines.append([name, f"{100 * share:.2f}", f"{memory['rss'] / 1024:.0f}", f"{memory['pss'] / 1024:.0f}"])
    say(f"\nIdle window that hosts, {WATCH:.0f} s, target {100 * IDLE_TARGET} % of a core and {MEMORY_TARGET} MB")
    table(["program", "CPU %", "RSS MB", "PSS MB"], lines)
