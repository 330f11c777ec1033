"""`make bench`: runs every benchmark, or the one that is named, and prints tables.
What is measured and how is told in the module of each benchmark."""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.benchmarks import fanout, programs, startup
from tests.benchmarks.report import say


def main() -> int:
    """Returns 0 when all that was asked for could be measured and nothing was lost."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure LAN Chat. Without a name: everything.")
    names = parser.add_subparsers(dest="benchmark", metavar="BENCHMARK")
    fanout.add_options(names.add_parser("fanout", help="deliveries/s, server CPU per delivery, latency"))
    startup.add_options(names.add_parser("startup", help="exec to dialog, to listening; idle CPU and memory"))
    names.add_parser("inbox", help="how a flood of messages delays the window's event loop")
    options = parser.parse_args()
    if options.benchmark == "fanout":
        return fanout.run(options)
    if options.benchmark == "startup":
        return _startup(options)
    if options.benchmark == "inbox":
        return _inbox()
    worst = fanout.run(parser.parse_args(["fanout"]))
    worst = max(worst, _startup(parser.parse_args(["startup"])))
    return max(worst, _inbox())


def _startup(options: argparse.Namespace) -> int:
    if not options.source_only:
        subprocess.run([".ci/build"], cwd=programs.ROOT, check=True)
    return startup.run(options)


def _inbox() -> int:
    """Runs in a process of its own: it opens a window, so it needs a screen of its own."""
    say("")
    module = [sys.executable, "-m", "tests.benchmarks.bench_inbox"]
    return subprocess.run([".ci/on-screen", *module], cwd=programs.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
