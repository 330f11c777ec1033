"""How fast this computer is just now, so that a promise in seconds is not broken by its age or by what else it does.
The promises are made for the computer of docs/BENCHMARKS.md at rest; a test multiplies them by slowness()."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

#: Seconds that the same piece of work takes there: a Python starts, with what our programs load first.
AT_REST_S = 0.09
#: How often what is too slow is done again: by chance it is so once in a while, by a mistake each time.
TRIES = 5
_WORK = (sys.executable, "-S", "-c", "import ssl, json, selectors, dataclasses, logging; sum(range(400_000))")


def slowness(times: int = 3) -> float:
    """How many times as long as there everything takes here, now; 1.0 where it takes less."""
    took = []
    for _ in range(times):
        began = time.monotonic()
        subprocess.run(_WORK, check=True)
        took.append(time.monotonic() - began)
    return max(1.0, statistics.median(took) / AT_REST_S)
