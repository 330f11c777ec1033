"""Runs load.c against a server and reads what it measured.
What a load is made of, and what its figures mean, is said in load.c."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence

from tests.benchmarks import programs
from tests.benchmarks.programs import Served

#: One run's figures as load.c prints them.
Figures = dict[str, float]


def command(served: Served, options: Sequence[str], *, plain: bool = False, tls: bool = False) -> list[str]:
    """The load generator's command line, on the processor that is its own."""
    words = [
        str(programs.compiled("load")),
        "--port",
        str(served.port),
        "--pid",
        str(served.pid),
        "--at-once",
        str(served.at_once),
        *options,
    ]
    own = programs.processors()[1]
    if own is not None:
        words += ["--cpu", str(own)]
    return [*words, *(["--plain"] if plain else []), *(["--tls"] if tls else [])]


def run(served: Served, options: Sequence[str], *, plain: bool = False, tls: bool = False) -> Figures:
    """One run to its end. Raises RuntimeError with the load generator's words."""
    line = command(served, options, plain=plain, tls=tls)
    told = subprocess.run(line, capture_output=True, text=True, check=False)
    return figures_of(told.stdout, told.stderr, line)


def figures_of(out: str, err: str, line: Sequence[str]) -> Figures:
    """What the last line of its output says. Raises RuntimeError when it did not get so far."""
    last = out.splitlines()[-1:] or [""]
    if not last[0].startswith("{"):
        raise RuntimeError(f"{err.strip()} ({' '.join(line)})")
    figures: Figures = json.loads(last[0])
    return figures


def faults(runs: Iterable[Figures]) -> int:
    """Deliveries that were lost, doubled or damaged."""
    return int(sum(figures[name] for figures in runs for name in ("lost", "doubled", "damaged")))
