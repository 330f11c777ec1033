"""How the benchmarks print: lines and plain tables on standard output.
Nothing is measured or decided here."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


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
    return not cell.strip(" 0123456789.,%")
