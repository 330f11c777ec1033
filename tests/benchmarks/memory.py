"""Memory of a client that is there and says nothing: how much a server grows from few to many clients, per client.
All are registered and in one room. RSS is what is resident, USS what of it no other process shares."""

from __future__ import annotations

import argparse
import statistics
import subprocess

from tests.benchmarks import load, programs
from tests.benchmarks.report import Bar, bars, say, table

SERVERS = ("lanchat", *programs.PEERS)
#: Kilobytes per client, plain and over TLS.
BARS = {False: 8, True: 40}


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--steps", type=int, nargs=2, default=[100, 1000], metavar=("FEW", "MANY"))
    parser.add_argument("--server", choices=SERVERS, nargs="+", default=list(SERVERS))
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each server (default 5)")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 0."""
    few, many = options.steps
    results: dict[tuple[str, bool], list[dict[str, float]]] = {
        (server, tls): [] for tls in (False, True) for server in options.server
    }
    say(f"\nMemory of an idle client: growth from {few} to {many} clients in one room,")
    say(f"medians of {options.rounds} rounds")
    for _ in range(options.rounds):
        for server, tls in list(results):
            try:
                results[server, tls].append(growth(server, few, many, tls=tls))
            except RuntimeError as error:
                if server == "lanchat":
                    raise
                del results[server, tls]
                say(f"{server} could not bear it: {error}")
    lines = []
    for (server, tls), runs in results.items():
        middle = [statistics.median(sizes[name] for sizes in runs) for name in ("rss", "uss")]
        lines.append([server, "TLS" if tls else "plain", *(f"{size:.1f}" for size in middle)])
    table(["server", "connection", "RSS kB each", "USS kB each"], lines)
    if "lanchat" in options.server:
        bars(
            [
                Bar(
                    f"memory per idle client, {'TLS' if tls else 'plain'}",
                    statistics.median(sizes["rss"] for sizes in results["lanchat", tls]),
                    bound,
                    " kB",
                )
                for tls, bound in BARS.items()
            ]
        )
    return 0


def growth(server: str, few: int, many: int, *, tls: bool) -> dict[str, float]:
    """Kilobytes per client between two numbers of them, in a fresh server. Raises RuntimeError."""
    with programs.serving(server, tls=tls) as served:
        line = load.command(served, ["--clients", str(many), "--hold", f"{few},{many}"], tls=tls)
        with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
            assert clients.stdin is not None and clients.stdout is not None
            sizes = []
            for count in (few, many):
                if clients.stdout.readline().split() != ["held", str(count)]:
                    raise RuntimeError(f"{server}: there are no {count} clients")
                sizes.append(programs.memory_kilobytes(served.pid))
                clients.stdin.write("\n")
                clients.stdin.flush()
    return {name: (sizes[1][name] - sizes[0][name]) / (many - few) for name in ("rss", "uss")}
