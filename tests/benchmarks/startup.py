"""Startup and rest: exec to a usable startup dialog, beside HexChat's window; `lanchat serve` until it listens; an idle
window's CPU and memory. All windows are on a virtual screen with a window manager; "usable": answered after the map."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import programs
from tests.benchmarks.report import Bar, bars, say, table
from tests.benchmarks.x11 import Appearance, Watcher
from tests.desktop import Desktop
from tests.ports import free_port

#: What the project holds itself to: milliseconds, times HexChat's, share of a core in per cent, megabytes.
SOURCE_MS, PACKAGED_MS, OF_HEXCHAT, LISTEN_MS, IDLE_PERCENT, MEMORY_MB = 400, 350, 2.0, 300, 0.5, 80
#: A window knocks at every door of the network 5, 15, 35 and 75 s after its start, then ever more rarely: the time that
#: is watched has two of these in it, where a short one might happen to have none or both of the first.
SETTLE, WATCH, PATIENCE = 10.0, 60.0, 20.0
DIALOG, WINDOW = "LAN Chat – Start", " – LAN Chat"
SOURCES, PACKAGE, HEXCHAT = "python -m lanchat", "packaged", "hexchat"
#: Without it HexChat opens its list of networks, and its window only after that.
HEXCHAT_CONFIG = "gui_slist_skip = 1\n"
#: Nobody chats as root, and for root libX11 keeps no table of the keys that compose a letter: it reads them anew.
PERSON = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds from exec until a window was mapped, and until it answered; processor time of the program until then."""

    mapped: float
    usable: float
    cpu: float


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="starts of each program (default 9)")
    parser.add_argument("--source-only", action="store_true", help="leave the packaged program out")


def run(options: argparse.Namespace) -> int:
    """Measure all three and print them. Returns 0."""
    starts = {SOURCES: [sys.executable, "-m", "lanchat"]}
    if not options.source_only:
        starts[PACKAGE] = [str(programs.PACKAGED)]
    desktop = Desktop()
    try:
        found = [
            *print_dialogs(starts, options.rounds, desktop.display),
            *print_listening(starts, options.rounds),
            *print_idle(starts, desktop.display),
        ]
    finally:
        desktop.close()
    bars(found)
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
    return {**os.environ, "DISPLAY": display}


@functools.cache
def as_a_person() -> tuple[str, ...]:
    """What to put before a command so that it does not run as root; nothing where there is no need or no way."""
    if os.geteuid() != 0 or not shutil.which(PERSON[0]):
        return ()
    tried = subprocess.run([*PERSON, "true"], capture_output=True, check=False)
    return PERSON if tried.returncode == 0 else ()


def print_dialogs(starts: dict[str, list[str]], rounds: int, display: str) -> list[Bar]:
    """Exec to window, the programs taking turns; the first start of each warms the disk cache and is not counted."""
    openings: dict[str, list[Opening]] = {name: [] for name in [*starts, HEXCHAT]}
    with _data_folder() as folder, _hexchat_folder() as settings:
        for number in range(rounds + 1):
            round_ = {
                name: open_dialog([*command, "--ask", "--data-dir", folder], display)
                for name, command in starts.items()
            }
            if shutil.which(HEXCHAT):
                round_[HEXCHAT] = open_window([HEXCHAT, "--cfgdir", settings], "HexChat", display)
            for name, opening in round_.items():
                openings[name] += [opening] if number else []
    who = "an ordinary user" if as_a_person() or os.geteuid() else "root"
    say(f"\nExec to the first window, {rounds} starts in turns as {who}, medians")
    lines, usable = [], {}
    for name, seen in openings.items():
        if not seen:
            lines.append([name, *["-"] * 5])
            continue
        times = [opening.usable for opening in seen]
        usable[name] = 1000 * statistics.median(times)
        shown = 1000 * statistics.median(opening.mapped for opening in seen)
        cpu = 1000 * statistics.median(opening.cpu for opening in seen)
        figures = (shown, usable[name], 1000 * min(times), 1000 * max(times), cpu)
        lines.append([name, *(f"{figure:.0f}" for figure in figures)])
    table(["program", "mapped ms", "usable ms", "best", "worst", "CPU ms"], lines)
    return dialog_bars(usable)


def dialog_bars(usable: dict[str, float]) -> list[Bar]:
    """What the dialogs are held to, from the milliseconds until each program's window could be used."""
    bounds = {SOURCES: SOURCE_MS, PACKAGE: PACKAGED_MS}
    found = [Bar(f"exec to dialog, {name}", usable[name], bounds[name], " ms") for name in bounds if name in usable]
    if PACKAGE in usable and HEXCHAT in usable:
        ratio = usable[PACKAGE] / usable[HEXCHAT]
        found.append(Bar(f"exec to dialog, {PACKAGE}, of HexChat's window", ratio, OF_HEXCHAT, " ×"))
    return found


@contextlib.contextmanager
def _hexchat_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-", ignore_cleanup_errors=True) as name:
        (Path(name) / "hexchat.conf").write_text(HEXCHAT_CONFIG, encoding="utf-8")
        yield name


def open_dialog(command: list[str], display: str) -> Opening:
    """How the startup dialog opened."""
    return open_window([*command, "--port", str(free_port())], DIALOG, display)


def open_window(command: list[str], title: str, display: str) -> Opening:
    """How a program's first window with that title opened."""
    with contextlib.closing(Watcher(display)) as watcher, _words() as words:
        begin = time.perf_counter()
        with programs.running([*as_a_person(), *command], env=_environment(display), log=words) as process:
            seen = _wait(watcher, title, words)
            cpu = programs.cpu_seconds(process.pid)
    return Opening(seen.mapped - begin, seen.usable - begin, cpu)


def _wait(watcher: Watcher, title: str, words: Path) -> Appearance:
    """The window, or a RuntimeError that says what the program said instead."""
    try:
        return watcher.wait(title, PATIENCE)
    except TimeoutError:
        told = words.read_text(encoding="utf-8", errors="replace").strip() or "nothing"
        raise RuntimeError(f"no window {title!r} within {PATIENCE:.0f} s; the program said: {told}") from None


def print_listening(starts: dict[str, list[str]], rounds: int) -> list[Bar]:
    """Exec until a connection to `lanchat serve` is accepted."""
    lines, found = [], []
    for name, command in starts.items():
        took = []
        with _data_folder() as folder:
            for number in range(rounds + 1):
                port = free_port()
                begin = time.perf_counter()
                serve = [*command, "serve", "--no-discovery", "--data-dir", folder, "--port", str(port)]
                with programs.running(serve, env=_environment("")) as process:
                    programs.wait_listening(port, process)
                    if number:
                        took.append(1000 * (time.perf_counter() - begin))
        median = statistics.median(took)
        lines.append([name, *(f"{figure:.0f}" for figure in (median, min(took), max(took)))])
        found.append(Bar(f"lanchat serve listens, {name}", median, LISTEN_MS, " ms"))
    say(f"\nlanchat serve until it listens, {rounds} starts, medians")
    table(["program", "listens ms", "best", "worst"], lines)
    return found


def print_idle(starts: dict[str, list[str]], display: str) -> list[Bar]:
    """CPU and memory of a window that hosts and is left alone."""
    lines, found = [], []
    for name, command in starts.items():
        with _data_folder() as folder, contextlib.closing(Watcher(display)) as watcher, _words() as words:
            host = [*command, "host", "Idle", "--data-dir", folder, "--port", str(free_port())]
            with programs.running(host, env=_environment(display), log=words) as process:
                _wait(watcher, WINDOW, words)
                time.sleep(SETTLE)
                before = programs.cpu_seconds(process.pid)
                time.sleep(WATCH)
                share = 100 * (programs.cpu_seconds(process.pid) - before) / WATCH
                memory = programs.memory_kilobytes(process.pid)
        lines.append([name, f"{share:.2f}", f"{memory['rss'] / 1024:.0f}", f"{memory['pss'] / 1024:.0f}"])
        found.append(Bar(f"idle window that hosts, {name}", share, IDLE_PERCENT, " % of a core"))
        found.append(Bar(f"its memory (RSS), {name}", memory["rss"] / 1024, MEMORY_MB, " MB"))
    say(f"\nIdle window that hosts, {WATCH:.0f} s")
    table(["program", "CPU %", "RSS MB", "PSS MB"], lines)
    return found
