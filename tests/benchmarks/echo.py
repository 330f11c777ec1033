"""Stored and echoed: how many messages a second a host puts on its disk and confirms to their authors, and how long the
confirmation takes at a steady thousand a second. Every echo means that the commit with its message was synced."""

from __future__ import annotations

import argparse
import statistics

from tests.benchmarks import load, programs
from tests.benchmarks.load import Figures
from tests.benchmarks.report import Bar, bars, say, table

SERVERS = ("lanchat", "lanchat-memory")
#: Messages per second at least, and milliseconds of the p99 echo at PACE messages per second.
RATE_BAR, ECHO_BAR = 5000, 20
SENDERS, PACE = 50, 1000


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--server", choices=SERVERS, nargs="+", default=list(SERVERS))
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement (default 3)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each case (default 5)")
    parser.add_argument("--window", type=int, default=10, help="messages without echo per sender, at most (default 10)")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 1 when a message was lost, doubled or damaged."""
    cases = [(server, full) for full in (True, False) for server in options.server]
    results: dict[tuple[str, bool], list[Figures]] = {case: [] for case in cases}
    say(f"\nStored and echoed: {SENDERS} people in one room, all of whom speak; medians of {options.rounds} rounds.")
    say("lanchat syncs its history to the disk before it echoes; lanchat-memory keeps it in memory.")
    for _ in range(options.rounds):
        for server, full in cases:
            results[server, full].append(measure(server, full, options))

    def middle(case: tuple[str, bool], name: str) -> float:
        return statistics.median(figures[name] for figures in results[case])

    lines = [
        [
            "as fast as it goes" if full else f"{PACE}/s",
            server,
            f"{middle((server, full), 'per_second'):,.0f}",
            f"{middle((server, full), 'server_busy'):.2f}",
            f"{middle((server, full), 'p50_ms'):.1f}",
            f"{middle((server, full), 'p99_ms'):.1f}",
        ]
        for server, full in cases
    ]
    table(["load", "server", "echoes/s", "server CPU", "p50 ms", "p99 ms"], lines)
    if "lanchat" in options.server:
        bars(
            [
                Bar(
                    "stored and echoed messages/s", middle(("lanchat", True), "per_second"), RATE_BAR, "/s", least=True
                ),
                Bar(f"p99 echo at {PACE}/s", middle(("lanchat", False), "p99_ms"), ECHO_BAR, " ms"),
            ]
        )
    faults = sum(load.faults(runs) for runs in results.values())
    say(f"\nLost, doubled or damaged deliveries: {faults}")
    return 1 if faults else 0


def measure(server: str, full: bool, options: argparse.Namespace) -> Figures:
    """One run on a fresh server."""
    shape = ["--window", str(options.window)] if full else ["--rate", str(PACE)]
    shape += ["--echo", "--clients", str(SENDERS), "--senders", str(SENDERS), "--seconds", str(options.seconds)]
    with programs.serving(server) as served:
        return load.run(served, shape)
