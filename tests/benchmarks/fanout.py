"""Fan-out and latency, plain and over TLS: deliveries per second, server CPU per delivery, p50 and p99, with Debian's
servers, the floor and a thread-per-client server in the same run; rounds are interleaved and medians are shown."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks import load, programs
from tests.benchmarks.load import Figures
from tests.benchmarks.report import Bar, bars, say, table

#: Messages per second and senders of a load; a rate of 0 is as fast as each sender's window allows.
LOADS = {"saturated": (0, 50), "paced": (20, 10), "one": (0, 1)}
SERVERS = ("lanchat", "lanchat-memory", "floor", "threads", *programs.PEERS)
#: The least clients from which a bar of server CPU per delivery holds, as a multiple of the better peer's.
CPU_BARS = {"saturated": {500: 0.4, 100: 0.6}, "paced": {100: 1.0}, "one": {500: 1.0, 10: 1.2}}
#: The same, as a multiple of the floor's, from 100 clients.
FLOOR_BARS = {"saturated": 0.15, "paced": 1.5}
PEER_TRIES = 4
RATE_BAR, LATENCY_BAR, TLS_BAR = 2.0, 1.0, 1.3

Results = dict["Case", list[Figures]]


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table."""

    load: str
    clients: int
    server: str


def add_options(parser: argparse.ArgumentParser, *, tls: bool = False) -> None:
    """The options of this benchmark."""
    servers = ("lanchat", *programs.PEERS) if tls else ("lanchat", "floor", "threads", *programs.PEERS)
    parser.set_defaults(tls=tls)
    parser.add_argument("--clients", type=int, nargs="+", default=[10, 100, 500, 1000], metavar="N")
    parser.add_argument("--load", choices=LOADS, nargs="+", default=list(LOADS))
    parser.add_argument("--server", choices=SERVERS, nargs="+", default=list(servers))
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one measurement (default 2)")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each case (default 5)")
    parser.add_argument("--window", type=int, default=2, help="messages under way per sender, saturated (default 2)")
    parser.add_argument("--size", type=int, default=80, help="bytes of a message's text (default 80)")


def run(options: argparse.Namespace) -> int:
    """Measure and print the table. Returns 1 when a delivery was lost, doubled or damaged."""
    # Ten clients are of interest only where one of them speaks.
    cases = [
        Case(name, clients, server)
        for name in options.load
        for clients in options.clients
        if clients >= 100 or name == "one" or len(options.clients) == 1
        for server in options.server
    ]
    results: Results = {case: [] for case in cases}
    how = "Fan-out over TLS" if options.tls else "Fan-out"
    say(f"\n{how}: {options.size}-byte texts in one room, {options.rounds} rounds of {options.seconds:g} s, medians.")
    say("Saturated: 50 senders, each with some messages under way. Paced: 20 messages/s. One: a sender that says the")
    say("next when all others have the last. History on, and message-tags and server-time taken, by lanchat's clients.")
    for _ in range(options.rounds):
        for case in cases:
            results[case].append(_patiently(case, options))
    print_table(results)
    bars(list(_tls_bars(results) if options.tls else _bars(results)))
    faults = sum(load.faults(runs) for runs in results.values())
    say(f"\nLost, doubled or damaged deliveries: {faults}")
    return 1 if faults else 0


def _patiently(case: Case, options: argparse.Namespace) -> Figures:
    """As measure; a peer that hangs up on a crowd that enters, as ngircd does on a busy machine, may try again."""
    for left in reversed(range(PEER_TRIES)):
        try:
            return measure(case, options)
        except RuntimeError as error:
            if case.server not in programs.PEERS or not left:
                raise
            say(f"{case.server} tries again: {error}")
    raise AssertionError("the last try returns or raises")


def measure(case: Case, options: argparse.Namespace) -> Figures:
    """One run of one case with a fresh server. Raises RuntimeError with the load generator's words."""
    rate, senders = LOADS[case.load]
    window = options.window if case.load == "saturated" else 1
    shape = ["--rate", str(rate)] if rate else ["--window", str(window)]
    shape += ["--senders", str(senders), "--clients", str(case.clients)]
    shape += ["--seconds", str(options.seconds), "--size", str(options.size)]
    with programs.serving(case.server, tls=options.tls) as served:
        return load.run(served, shape, plain=case.server in programs.PLAIN, tls=options.tls)


def median(results: Results, case: Case, name: str) -> float:
    """The middle one of a case's figures."""
    return statistics.median(figures[name] for figures in results[case])


def print_table(results: Results) -> None:
    """One line a case; the ratios are taken against the same load."""
    lines = []
    for case in results:
        floor = Case(case.load, case.clients, "floor")
        own = median(results, case, "server_us")
        lines.append(
            [
                case.load,
                str(case.clients),
                case.server,
                f"{median(results, case, 'per_second'):,.0f}",
                f"{own:.3f}",
                f"{own / median(results, floor, 'server_us'):.2f}" if floor in results else "-",
                f"{median(results, case, 'p50_ms'):.2f}",
                f"{median(results, case, 'p99_ms'):.2f}",
                f"{median(results, case, 'join_s'):.2f}",
                f"{median(results, case, 'load_busy'):.2f}",
            ]
        )
    heads = ["load", "clients", "server", "deliveries/s", "CPU µs each", "× floor"]
    table([*heads, "p50 ms", "p99 ms", "join s", "load busy"], lines)


def _ours(results: Results) -> Iterator[tuple[Case, list[Case]]]:
    """Each case of ours, with the same of the peers."""
    for case in results:
        peers = [Case(case.load, case.clients, peer) for peer in programs.PEERS]
        measured = [peer for peer in peers if peer in results]
        if case.server == "lanchat" and measured:
            yield case, measured


def _bars(results: Results) -> Iterator[Bar]:
    for case, peers in _ours(results):
        what = f"{case.load}, {case.clients} clients: "
        best = min(median(results, peer, "server_us") for peer in peers)
        own = median(results, case, "server_us")
        bounds = [bound for least, bound in CPU_BARS[case.load].items() if case.clients >= least]
        if bounds:
            yield Bar(what + "CPU per delivery, of the better peer's", own / best, bounds[0], " ×")
        floor = Case(case.load, case.clients, "floor")
        if case.load in FLOOR_BARS and case.clients >= 100 and floor in results:
            ratio = own / median(results, floor, "server_us")
            yield Bar(what + "CPU per delivery, of the floor's", ratio, FLOOR_BARS[case.load], " ×")
        if case.load == "saturated":
            most = max(median(results, peer, "per_second") for peer in peers)
            ratio = median(results, case, "per_second") / most
            yield Bar(what + "deliveries/s, of the better peer's", ratio, RATE_BAR, " ×", least=True)
            continue
        for name in ("p50", "p99"):
            least = min(median(results, peer, f"{name}_ms") for peer in peers)
            ratio = median(results, case, f"{name}_ms") / least
            yield Bar(what + f"{name}, of the better peer's", ratio, LATENCY_BAR, " ×")


def _tls_bars(results: Results) -> Iterator[Bar]:
    for case, peers in _ours(results):
        best = min(median(results, peer, "server_us") for peer in peers)
        ratio = median(results, case, "server_us") / best
        what = f"TLS, {case.load}, {case.clients} clients: CPU per delivery, of the better peer's"
        yield Bar(what, ratio, TLS_BAR, " ×")
