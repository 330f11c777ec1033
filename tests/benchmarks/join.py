"""A thousand people enter one room at once, while those who are there already talk: until all are in, and how long the
messages of that time took to those who were there."""

from __future__ import annotations

import argparse
import statistics

from tests.benchmarks import load, programs
from tests.benchmarks.load import Figures
from tests.benchmarks.report import Bar, bars, say, table

SERVERS = ("lanchat", *programs.PEERS)
#: Seconds until all are in, and milliseconds that anybody waited for a message meanwhile.
IN_BAR, WAIT_BAR = 1.5, 100
MEMBERS, RATE = 100, 50


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--newcomers", type=int, default=1000, metavar="N")
    parser.add_argument("--server", choices=SERVERS, nargs="+", default=list(SERVERS))
    parser.add_argument("--rounds", type=int, default=5, help="storms on each server (default 5)")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 1 when a message was lost, doubled or damaged."""
    results: dict[str, list[Figures]] = {server: [] for server in options.server}
    say(f"\n{options.newcomers} people register and join at once a room where {MEMBERS} talk, {RATE} messages/s;")
    say(f"medians of {options.rounds} rounds; the waits are those of the members while the others came.")
    failed: dict[str, str] = {}
    for _ in range(options.rounds):
        for server, runs in results.items():
            try:
                if server not in failed:
                    runs.append(measure(server, options.newcomers))
            except RuntimeError as error:
                if server == "lanchat":
                    raise
                failed[server] = str(error)
    lines = []
    for server, runs in results.items():
        if server in failed:
            continue
        values = [statistics.median(figures[name] for figures in runs) for name in ("storm_s", "cpu_s")]
        waits = [statistics.median(figures[name] for figures in runs) for name in ("p50_ms", "p99_ms", "max_ms")]
        lines.append([server, *(f"{value:.2f}" for value in values), *(f"{value:.0f}" for value in waits)])
    table(["server", "all in s", "server CPU s", "p50 ms", "p99 ms", "longest ms"], lines)
    for server, why in failed.items():
        say(f"{server} could not bear it: {why}")
    if "lanchat" in results:
        own = results["lanchat"]
        found = [Bar("all are in", statistics.median(figures["storm_s"] for figures in own), IN_BAR, " s")]
        for name, words in (("p99_ms", "99 of 100"), ("max_ms", "every one")):
            wait = statistics.median(figures[name] for figures in own)
            found.append(Bar(f"the wait of those there already, {words}", wait, WAIT_BAR, " ms"))
        bars(found)
    faults = sum(load.faults(runs) for runs in results.values())
    say(f"\nLost, doubled or damaged deliveries to the members: {faults}")
    return 1 if faults else 0


def measure(server: str, newcomers: int) -> Figures:
    """One storm on a fresh server."""
    shape = [
        "--clients",
        str(MEMBERS),
        "--senders",
        "10",
        "--rate",
        str(RATE),
        "--storm",
        str(newcomers),
        "--warm-up",
        "1.5",
    ]
    with programs.serving(server) as served:
        figures = load.run(served, shape)
    figures["cpu_s"] = figures["server_busy"] * figures["seconds"]
    return figures
