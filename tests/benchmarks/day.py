"""A day in two minutes: a million messages, and ten thousand people who come and go, on one server. Its memory must be
flat after the first tenth; whatever grows with messages or people would show here."""

from __future__ import annotations

import argparse
import statistics
import subprocess

from tests.benchmarks import load, programs
from tests.benchmarks.load import Figures
from tests.benchmarks.report import Bar, bars, say, table

#: Memory at the end, as a multiple of that after the first tenth.
BAR = 1.05
MEMBERS, SENDERS = 20, 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this benchmark."""
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--visits", type=int, default=10_000, help="people who join and leave (default 10000)")


def run(options: argparse.Namespace) -> int:
    """Measure and print. Returns 1 when a message was lost, doubled or damaged."""
    say(f"\nA day at full speed: {options.messages:,} messages among {MEMBERS}, {options.visits:,} joins and leaves")
    sizes, figures = live(options.messages, options.visits)
    tenths = [sizes[(len(sizes) - 1) * part // 10] for part in range(11)]
    lines = [
        [f"{10 * part} %", f"{tenth['rss'] / 1024:.1f}", f"{tenth['uss'] / 1024:.1f}"]
        for part, tenth in enumerate(tenths)
    ]
    table(["said", "RSS MB", "USS MB"], lines)
    say(f"{figures['said']:,.0f} messages and {figures['visits']:,.0f} visits in {figures['seconds']:.0f} s")
    count = len(sizes)
    # The middle of a tenth: one look may fall between two collections. RSS has in it what the kernel keeps of the
    # history's own files as long as nobody else needs the place.
    begin = statistics.median(size["uss"] for size in sizes[count // 10 : count // 5])
    end = statistics.median(size["uss"] for size in sizes[-(count // 10) :])
    bars([Bar("own memory (USS) at the end, of that after the first tenth", end / begin, BAR, " ×")])
    faults = load.faults([figures])
    say(f"\nLost, doubled or damaged deliveries: {faults}")
    return 1 if faults else 0


def live(messages: int, visits: int) -> tuple[list[dict[str, int]], Figures]:
    """The memory of a server after each hundredth of its day, and the load's figures. Raises RuntimeError."""
    shape = ["--clients", str(MEMBERS), "--senders", str(SENDERS), "--window", "8"]
    with programs.serving("lanchat") as served:
        line = load.command(served, [*shape, "--messages", str(messages), "--visits", str(visits)])
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as people:
            assert people.stdout is not None and people.stderr is not None
            sizes = []
            last = ""
            for last in people.stdout:
                if last.startswith("said "):
                    sizes.append(programs.memory_kilobytes(served.pid))
            errors = people.stderr.read()
    return sizes, load.figures_of(last, errors, line)
