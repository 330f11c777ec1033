"""How long the search for a chat takes: fresh processes on machines of a network of their own, in several situations.
Needs root, for the machines are namespaces of the kernel (tests/lan.py)."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.report import say, table
from tests.discovery.fake_host import make_certificate
from tests.discovery.searches import Event, Host, find
from tests.lan import Lan

#: What the project holds itself to, in milliseconds: half of all searches on a clean network, any without UDP, and
#: when it is said that nobody is there.
CLEAN_TARGET, FILTERED_TARGET, VERDICT_TARGET = 50, 1_500, 1_500


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--searches", type=int, default=15, help="fresh searches in each situation (default 15)")


def run(options: argparse.Namespace) -> int:
    """Measure every situation and print them. Returns 0 when every search found what was there."""
    if os.geteuid() != 0:
        raise RuntimeError("the machines of this benchmark need root")
    say(f"\nSearch for a chat, {options.searches} fresh searches each")
    say(f"targets: half within {CLEAN_TARGET} ms when clean, all within {FILTERED_TARGET} ms without UDP")
    lines, missed = [], 0
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-") as name:
        folder = Path(name)
        make_certificate(folder)
        for situation, prepare in SITUATIONS.items():
            with Lan(3) as lan:
                if prepare is not None:
                    prepare(lan)
                Host(lan, 2, folder)
                events = [find(lan, 1)[0] for _ in range(options.searches)]
            found = [event for event in events if event["event"] == "found"]
            missed += len(events) - len(found)
            lines.append([situation, *_figures(found)])
        table(["situation", "median ms", "worst ms", "from exec ms", "by"], lines)
        print_others(folder)
    if missed:
        say(f"{missed} searches found nothing")
    return 1 if missed else 0


def _figures(found: list[Event]) -> list[str]:
    if not found:
        return ["-"] * 4
    times = [event["ms"] for event in found]
    whole = statistics.median(event["process_ms"] for event in found)
    ways = ", ".join(sorted({event["method"] for event in found}))
    return [f"{statistics.median(times):.0f}", f"{max(times):.0f}", f"{whole:.0f}", ways]


def _without_udp(lan: Lan) -> None:
    lan.filter(2, "meta l4proto udp drop")


def _bridge_and_tunnel(lan: Lan) -> None:
    for i in (1, 2):
        lan.docker(i)
        lan.vpn(i)


def _tunnel_without_udp(lan: Lan) -> None:
    lan.docker(1)
    lan.vpn(1)
    _without_udp(lan)


def _link_local(lan: Lan) -> None:
    for i in (1, 2):
        lan.without_ipv4(i)


def _lossy(lan: Lan) -> None:
    for i in (1, 2):
        lan.lose(i, 10)


#: Situation -> what makes a network so.
SITUATIONS: dict[str, Callable[[Lan], None] | None] = {
    "clean": None,
    "all UDP of the host filtered": _without_udp,
    "multicast blocked at the switch": lambda lan: lan.multicast(False),
    "docker0 and full-tunnel VPN on both": _bridge_and_tunnel,
    "full-tunnel VPN, all UDP filtered": _tunnel_without_udp,
    "IPv6 link-local only": _link_local,
    "one packet in ten lost each way": _lossy,
}


def print_others(folder: Path) -> None:
    """The verdict where nobody is, and DNS-SD by itself."""
    with Lan(3) as lan:
        event = find(lan, 1)[0]
        cost = f"{event['cpu_ms']:.0f} ms of processor"
        say(f"nobody there: said at {event['ms']:.0f} ms (target {VERDICT_TARGET}), {cost}")
        Host(lan, 2, folder, "--mdns", "--no-udp")
        time.sleep(2.0)  # for its announcements to be over: it is to be asked, not overheard
        event = find(lan, 3, "--no-sweep")[0]
        say(f"DNS-SD alone, a host that is known to the network: {event['ms']:.0f} ms")
