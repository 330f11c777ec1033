"""How the benchmarks print: lines, plain tables, and bars with whether they hold, on standard output.
Nothing is measured here; the bars themselves are in the module of each benchmark."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """Something the project holds itself to. `least`: the measured value must reach the bound, not stay below it."""

    what: str
    measured: float
    bound: float
    unit: str = ""
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether what was measured is within the bound, to the digits that are shown."""
        measured = float(_digits(self.measured))
        return measured >= self.bound if self.least else measured <= self.bound


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def bars(found: Sequence[Bar]) -> None:
    """One line a bar, and whether it holds."""
    lines = [
        [
            bar.what,
            f"{'≥' if bar.least else '≤'} {bar.bound:g}{bar.unit}",
            f"{_digits(bar.measured)}{bar.unit}",
            "holds" if bar.holds else "MISSED",
        ]
        for bar in found
    ]
    if lines:
        say("")
        table(["what", "bar", "measured", ""], lines)


def _digits(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell; numbers to the right, words to the left."""
    widths = [max(len(row[column]) for row in (heads, *lines)) for column in range(len(heads))]
    numeric = [all(_is_number(line[column]) for line in lines) for column in range(len(heads))]

    def show(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ).rstrip()

    say(show(heads))
    say("  ".join("-" * width for width in widths))
    for line in lines:
        say(show(line))


def _is_number(cell: str) -> bool:
    return not cell.strip(" 0123456789.,%-")
