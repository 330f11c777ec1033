"""Fan-out and latency: deliveries per second, server CPU per delivery and p50/p99, against the floor in the same run.
The load generator and every server run in processes of their own; rounds are interleaved and medians are shown."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
from dataclasses import dataclass

from tests.benchmarks import programs
from tests.benchmarks.report import say, table

LOADS = ("paced", "saturated")
SERVERS = ("floor", "lanchat", "lanchat-memory", "ngircd")
#: What the project holds itself to: server CPU per delivery as a multiple of the floor's, from 100 clients on.
TARGETS = {"paced": 1.6, "saturated": 0.15}
TARGETS_FROM = 100
PACED_RATE, PACED_SENDERS, SATURATED_SENDERS = 20, 10, 50

#: One run's figures as load.c prints them.
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    load: str
    clients: int
    server: str


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--clients", type=int, nargs="+", default=[10, 100, 500, 1000], metavar="N")
    parser.add_argument("--load", choices=LOADS, nargs="+", default=list(LOADS))
    parser.add_argument("--server", choices=SERVERS, nargs="+", default=["floor", "lanchat"])
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement (default 3)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each case (default 3)")
    parser.add_argument("--window", type=int, default=2, help="messages under way per sender, saturated (default 2)")
    parser.add_argument("--size", type=int, default=80, help="bytes of a message's text (default 80)")


def run(options: argparse.Namespace) -> int:
    """Measure and print the table. Returns 1 when a delivery was lost, doubled or damaged."""
    cases = [
        Case(load, clients, server) for load in options.load for clients in options.clients for server in options.server
    ]
    results: dict[Case, list[Figures]] = {case: [] for case in cases}
    say(f"Fan-out: {options.size}-byte texts in one room, {options.rounds} rounds of {options.seconds:g} s, medians.")
    say(f"Paced: {PACED_RATE} messages/s. Saturated: {SATURATED_SENDERS} senders, each {options.window} under way.")
    for _ in range(options.rounds):
        for case in cases:
            results[case].append(measure(case, options))
    print_table(results)
    faults = sum(
        figures[name] for runs in results.values() for figures in runs for name in ("lost", "doubled", "damaged")
    )
    say(f"Lost, doubled or damaged deliveries: {faults:.0f}")
    return 1 if faults else 0


def measure(case: Case, options: argparse.Namespace) -> Figures:
    """One run of one case with a fresh server. Raises RuntimeError with the load generator's words."""
    shape = ["--rate", str(PACED_RATE), "--senders", str(PACED_SENDERS)]
    if case.load == "saturated":
        shape = ["--window", str(options.window), "--senders", str(SATURATED_SENDERS)]
    if case.server == "floor":
        shape.append("--plain")
    with programs.serving(case.server) as (port, pid):
        command = [str(programs.compiled("load")), "--port", str(port), "--pid", str(pid), *shape]
        command += ["--clients", str(case.clients), "--seconds", str(options.seconds), "--size", str(options.size)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    if not told.stdout:
        raise RuntimeError(f"{case}: {told.stderr.strip()}")
    figures: Figures = json.loads(told.stdout)
    return figures


def print_table(results: dict[Case, list[Figures]]) -> None:
    """One line a case; the ratio is taken against the floor under the same load."""

    def median(case: Case, name: str) -> float:
        return statistics.median(figures[name] for figures in results[case])

    lines = []
    for case in results:
        floor = Case(case.load, case.clients, "floor")
        ratio = median(case, "server_us") / median(floor, "server_us") if floor in results else None
        lines.append(
            [
                case.load,
                str(case.clients),
                case.server,
                f"{median(case, 'per_second'):,.0f}",
                f"{median(case, 'server_us'):.3f}",
                _against_target(case, ratio),
                f"{median(case, 'p50_ms'):.2f}",
                f"{median(case, 'p99_ms'):.2f}",
                f"{median(case, 'join_s'):.2f}",
                f"{median(case, 'load_busy'):.2f}",
            ]
        )
    heads = [
        "load",
        "clients",
        "server",
        "deliveries/s",
        "server µs each",
        "× floor",
        "p50 ms",
        "p99 ms",
        "join s",
        "load busy",
    ]
    table(heads, lines)


def _against_target(case: Case, ratio: float | None) -> str:
    if ratio is None or case.server == "floor":
        return ""
    if case.clients < TARGETS_FROM or not case.server.startswith("lanchat"):
        return f"{ratio:.2f}"
    target = TARGETS[case.load]
    return f"{ratio:.2f} {'≤' if ratio <= target else '>'} {target}"
