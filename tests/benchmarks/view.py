"""How quick the window itself is, in a real window on a virtual screen: start, keys, rooms, scrolling, floods, memory.
The parts inside one process are view_measures.py; starts and memory are of the whole program."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lanchat.client.history_requests import FIRST_PAGE
from tests.benchmarks import programs
from tests.benchmarks.report import Bar, bars, say, table
from tests.benchmarks.startup import open_dialog
from tests.benchmarks.window import UNTHROTTLED
from tests.desktop import Desktop, wait_until
from tests.ports import free_port
from tests.speaker import Speaker

#: Messages in the lobby that somebody enters, and of a day.
LOBBY, DAY = 500, 200_000
#: Messages under way from one sender; more would wait in its socket. And how many it says in a second: a day has time.
WINDOW, DAY_RATE = 200, 2_000
#: What the project holds itself to: milliseconds and megabytes.
DIALOG_MS, LOBBY_MS, START_MB, DAY_MB = 350, 900, 80, 120
#: What is measured inside: (name, what it is, milliseconds, whether the worst counts and not the median).
INSIDE = [
    ("key", "key press to screen", 16, False),
    ("open", "opening a room of 100,000 messages", 150, False),
    ("page", "scrolling up a page", 50, False),
    ("theme", "switching the theme", 100, False),
    ("resize", "a step of a resize", 20, False),
    ("stall", "longest stall at 5,000 messages/s", 50, True),
]
#: The program, telling in a file when so many messages are on the screen.
WATCHED = """
import sys, time
from lanchat.gui.message_pane import MessagePane
def watch(name):
    plain = getattr(MessagePane, name)
    def watched(self, conversation):
        plain(self, conversation)
        if conversation is not None and len(conversation.messages) >= {count}:
            self.update_idletasks()
            with open({file!r}, "a") as told:
                told.write(f"{{time.time()}}\\n")
    setattr(MessagePane, name, watched)
for name in ("show", "append", "prepend", "reset"):
    watch(name)
from lanchat.cli import main
sys.exit(main())
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=5, help="starts, and runs of what is measured inside (default 5)")
    parser.add_argument("--day", type=int, default=DAY, help="messages of a day (default 200,000)")
    parser.add_argument("--source-only", action="store_true", help="leave the packaged program out")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 0."""
    start = [sys.executable, "-m", "lanchat"] if options.source_only else [str(programs.PACKAGED)]
    what = "the sources" if options.source_only else "the package"
    say(f"\nThe window: {options.rounds} rounds, medians; starts of {what}")
    desktop = Desktop()
    try:
        found = [
            Bar("exec to usable dialog", _dialog(start, options.rounds, desktop), DIALOG_MS, " ms"),
            Bar(f"exec to the lobby with {LOBBY} messages (sources)", _lobby(options.rounds, desktop), LOBBY_MS, " ms"),
            *_inside(options.rounds, desktop),
            *_memory(options.day, desktop),
        ]
    finally:
        desktop.close()
    bars(found)
    return 0


def _dialog(command: list[str], rounds: int, desktop: Desktop) -> float:
    with _folder() as folder:
        starts = [open_dialog([*command, "--ask", "--data-dir", folder], desktop.display) for _ in range(rounds + 1)]
    return 1000 * statistics.median(opening.usable for opening in starts[1:])


def _lobby(rounds: int, desktop: Desktop) -> float:
    """From exec until the newest page is on the screen; the sources, which tell when that is. Older pages come when
    the reader scrolls to them."""
    port = free_port()
    took = []
    with _folder() as host, _serving(["serve", "--no-discovery"], host, port, desktop):
        with Speaker(port, "Ana", "#lobby") as ana:
            speak(ana, LOBBY)
        for _ in range(rounds + 1):
            with _folder() as folder:
                told = Path(folder + "-told")
                code = WATCHED.format(count=FIRST_PAGE, file=str(told))
                command = [sys.executable, "-c", code, "join", f"127.0.0.1:{port}", "--data-dir", folder]
                begin = time.time()
                with programs.running(command, env=_environment(desktop)):
                    wait_until(told.exists, 6, "the lobby on the screen", every=0.005)
                    wait_until(told.read_text, 5, "the moment it was")
                took.append(1000 * (float(told.read_text().split()[0]) - begin))
                told.unlink()
    return statistics.median(took[1:])


def _inside(rounds: int, desktop: Desktop) -> list[Bar]:
    runs = []
    for _ in range(rounds):
        told = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.view_measures"],
            env=_environment(desktop),
            cwd=programs.ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        runs.append(json.loads(told.stdout))
    lines = []
    for name, what, _bound, _worst in INSIDE:
        figures = [statistics.median(run[f"{name}{kind}"] for run in runs) for kind in ("", "_cpu")]
        figures += [statistics.median(run[f"{name}{kind}_max"] for run in runs) for kind in ("", "_cpu")]
        lines.append([what, *(f"{figure:.1f}" for figure in figures)])
    table(["milliseconds", "median", "on the processor", "worst", "on the processor"], lines)
    return [
        Bar(what, statistics.median(run[f"{name}_max" if worst else name] for run in runs), bound, " ms")
        for name, what, bound, worst in INSIDE
    ]


def _memory(day: int, desktop: Desktop) -> list[Bar]:
    """A window that hosts, when it has just started and after a day's talk."""
    port = free_port()
    with _folder() as folder, _serving(["host", "Benchmark"], folder, port, desktop) as process:
        desktop.window(" – LAN Chat")
        time.sleep(3)  # what is loaded after the window is there
        begin = programs.memory_kilobytes(process.pid)["rss"] / 1024
        with Speaker(port, "Ana", "#lobby", timeout=60) as ana:
            speak(ana, day)
        time.sleep(5)  # what the window has still to draw, and the history to write
        end = programs.memory_kilobytes(process.pid)["rss"] / 1024
    return [
        Bar("memory of the program at start", begin, START_MB, " MB"),
        Bar(f"memory after {day:,} messages", end, DAY_MB, " MB"),
    ]


def speak(speaker: Speaker, count: int) -> None:
    """Say so many messages, some under way at a time, and not more than DAY_RATE a second."""
    begin = time.monotonic()
    for first in range(0, count, WINDOW):
        time.sleep(max(0.0, begin + first / DAY_RATE - time.monotonic()))
        last = min(count, first + WINDOW)
        speaker.raw(*(f"PRIVMSG #lobby :message {number} of a long day at work" for number in range(first, last)))
        speaker.sync()


@contextlib.contextmanager
def _serving(start: list[str], folder: str, port: int, desktop: Desktop) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", UNTHROTTLED, *start, "--data-dir", folder, "--port", str(port)]
    with programs.running(command, env=_environment(desktop)) as process:
        programs.wait_listening(port, process)
        yield process


def _environment(desktop: Desktop) -> dict[str, str]:
    return {**os.environ, **desktop.environment, "PYTHONPATH": str(programs.ROOT)}


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-", ignore_cleanup_errors=True) as name:
        yield str(Path(name) / "data")
