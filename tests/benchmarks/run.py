"""`make bench`: runs every benchmark, or the one that is named, and prints tables.
What is measured and how is told in the module of each benchmark."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable

from tests.benchmarks import day, echo, fanout, find, join, memory, programs, startup, view, window
from tests.benchmarks.report import say


def main() -> int:
    """Returns 0 when all that was asked for could be measured and nothing was lost."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure LAN Chat. Without a name: everything.")
    names = parser.add_subparsers(dest="benchmark", metavar="BENCHMARK")
    fanout.add_options(names.add_parser("fanout", help="deliveries/s, server CPU per delivery, latency"))
    fanout.add_options(names.add_parser("tls", help="the same over TLS"), tls=True)
    join.add_options(names.add_parser("join", help="a thousand people enter at once"))
    memory.add_options(names.add_parser("memory", help="memory of an idle client, plain and TLS"))
    echo.add_options(names.add_parser("echo", help="messages stored and echoed per second"))
    window.add_options(names.add_parser("window", help="what the host's own window costs the others"))
    view.add_options(names.add_parser("view", help="how quick the window itself is, and its memory"))
    day.add_options(names.add_parser("day", help="a day in two minutes: whether memory grows"))
    startup.add_options(names.add_parser("startup", help="exec to dialog, to listening; idle CPU and memory"))
    find.add_options(names.add_parser("find", help="how long the search for a chat takes on a network"))
    names.add_parser("inbox", help="how a flood of messages delays the window's event loop")
    options = parser.parse_args()
    wanted = [options.benchmark] if options.benchmark else list(BENCHMARKS)
    try:
        return max(BENCHMARKS[name](options if options.benchmark else parser.parse_args([name])) for name in wanted)
    except RuntimeError as error:
        say(f"benchmark: {error}")
        return 1


def _packaged(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The benchmark of a packaged program, which is made first where the one that is there is older than its files."""

    def run_it(options: argparse.Namespace) -> int:
        if not options.source_only:
            subprocess.run([".ci/build"], cwd=programs.ROOT, check=True)
        return run(options)

    return run_it


def _inbox(_options: argparse.Namespace) -> int:
    """Runs in a process of its own: it opens a window, so it needs a screen of its own."""
    say("")
    module = [sys.executable, "-m", "tests.benchmarks.bench_inbox"]
    return subprocess.run([".ci/on-screen", *module], cwd=programs.ROOT, check=False).returncode


BENCHMARKS: dict[str, Callable[[argparse.Namespace], int]] = {
    "fanout": fanout.run,
    "tls": fanout.run,
    "join": join.run,
    "memory": memory.run,
    "echo": echo.run,
    "window": window.run,
    "view": _packaged(view.run),
    "day": day.run,
    "startup": _packaged(startup.run),
    "find": find.run,
    "inbox": _inbox,
}

if __name__ == "__main__":
    sys.exit(main())
