"""What the host's own window costs the others: the real program hosts on a virtual screen, its window open in the room
and scrolling, against the same server without a window. Both without the throttle, which would hide the difference."""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import load, programs
from tests.benchmarks.load import Figures
from tests.benchmarks.programs import Served
from tests.benchmarks.report import Bar, bars, say, table
from tests.desktop import Desktop
from tests.ports import free_port

#: The windowed server's figures, as multiples of the headless one's.
BAR = 1.5
CLIENTS = 100
#: Messages per second and senders; a rate of 0 is full speed.
LOADS = {"full speed": (0, 50), "500/s": (500, 50), "20/s": (20, 10)}
KINDS = ("headless", "window")
#: The program with what would shape the measurement taken away.
UNTHROTTLED = (
    "from lanchat.server import limits\n"
    "limits.LOCAL_BURST, limits.LOCAL_RATE = 1_000_000, 1_000_000.0\n"
    "import sys\n"
    "from lanchat.cli import main\n"
    "sys.exit(main())\n"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--load", choices=LOADS, nargs="+", default=list(LOADS))
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement (default 3)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each case (default 5)")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 1 when a delivery was lost, doubled or damaged."""
    cases = [(name, kind) for name in options.load for kind in KINDS]
    results: dict[tuple[str, str], list[Figures]] = {case: [] for case in cases}
    say(f"\nThe host's own window open and scrolling: {CLIENTS} clients, medians of {options.rounds} rounds")
    desktop = Desktop()
    try:
        for _ in range(options.rounds):
            for name, kind in cases:
                results[name, kind].append(measure(name, kind, options.seconds, desktop))
    finally:
        desktop.close()

    def middle(name: str, kind: str, figure: str) -> float:
        return statistics.median(figures[figure] for figures in results[name, kind])

    shown = ("per_second", "server_busy", "p50_ms", "p99_ms")
    lines = [[name, kind, *(f"{middle(name, kind, figure):,.2f}" for figure in shown)] for name, kind in cases]
    table(["load", "server", "deliveries/s", "CPU", "p50 ms", "p99 ms"], lines)
    found = []
    for name in options.load:
        if name == "full speed":
            slower = middle(name, "headless", "per_second") / middle(name, "window", "per_second")
            found.append(Bar(f"{name}: deliveries/s, headless to window", slower, BAR, " ×"))
        else:
            for figure in ("p50_ms", "p99_ms"):
                later = middle(name, "window", figure) / middle(name, "headless", figure)
                found.append(Bar(f"{name}: {figure.removesuffix('_ms')}, window to headless", later, BAR, " ×"))
    bars(found)
    faults = sum(load.faults(runs) for runs in results.values())
    say(f"\nLost, doubled or damaged deliveries: {faults}")
    return 1 if faults else 0


def measure(name: str, kind: str, seconds: float, desktop: Desktop) -> Figures:
    """One run on a fresh program."""
    rate, senders = LOADS[name]
    shape = ["--rate", str(rate)] if rate else ["--window", "2"]
    shape += ["--senders", str(senders), "--clients", str(CLIENTS), "--seconds", str(seconds), "--room", "#lobby"]
    with hosting(kind, desktop) as served:
        return load.run(served, shape)


@contextlib.contextmanager
def hosting(kind: str, desktop: Desktop) -> Iterator[Served]:
    """The program with its window open in the lobby, or without one."""
    port = free_port()
    start = {"window": ["host", "Benchmark"], "headless": ["serve", "--no-discovery"]}[kind]
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", UNTHROTTLED, *start, "--data-dir", str(Path(folder) / "data")]
        environment = {**os.environ, **desktop.environment, "PYTHONPATH": str(programs.ROOT)}
        with programs.running([*command, "--port", str(port)], env=environment, beside_load=True) as process:
            programs.wait_listening(port, process)
            if kind == "window":
                desktop.window(" – LAN Chat")
            yield Served(port, process.pid)
