"""A line of a message with right-to-left text in it, cut into the lines of the screen and each put into order.
Tk wraps what is in order already at the wrong place, so the wrapping is done here. Pure: widths come from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lanchat.gui import right_to_left
from lanchat.gui.right_to_left import Cell

Tags = tuple[str, ...]
#: The width in pixels of a text with these tags.
Measure = Callable[[str, Tags], int]


@dataclass(frozen=True, slots=True)
class Turned:
    """One line of the screen: cells from left to right, and whether it stands at the right edge."""

    cells: tuple[Cell, ...]
    right: bool

    def pieces(self, tags: Sequence[Tags]) -> Iterable[tuple[str, Tags]]:
        """The text with the tags of its runs."""
        for style, cells in groupby(self.cells, key=lambda cell: cell.style):
            yield "".join(cell.shown for cell in cells), tags[style]


def lay_out(runs: Sequence[tuple[str, Tags]], room: int, measure: Measure) -> list[Turned]:
    """The lines of the screen for a line of runs, each at most `room` pixels wide."""
    text = "".join(run for run, _tags in runs)
    right = right_to_left.starts_right(text)
    cells = right_to_left.cells_of([run for run, _tags in runs])
    known = right_to_left.levels(cells, right=right)
    lines = _wrap(known, room, lambda cell: measure(cell.shown, runs[cell.style][1]))
    return [Turned(tuple(right_to_left.reordered(line, right=right)), right) for line in lines]


def _wrap(known: list[dict[str, Any]], room: int, width: Callable[[Cell], int]) -> list[list[dict[str, Any]]]:
    """Lines of whole words; a word longer than the room is cut."""
    lines: list[list[dict[str, Any]]] = [[]]
    left = room
    for word in _words(known):
        widths = [width(item["cell"]) for item in word]
        blank = word[-1]["cell"].shown.isspace()
        needed = sum(widths[:-1] if blank else widths)
        if needed > left and lines[-1]:
            lines.append([])
            left = room
        for item, wide in zip(word, widths, strict=True):
            if wide > left and lines[-1] and not item["cell"].shown.isspace():
                lines.append([])
                left = room
            lines[-1].append(item)
            left -= wide
    return lines


def _words(known: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Words, each with the blank behind it."""
    word: list[dict[str, Any]] = []
    for item in known:
        word.append(item)
        if item["cell"].shown.isspace():
            yield word
            word = []
    if word:
        yield word


def said(lines: Sequence[tuple[int, Turned]], wide: int, selected: Callable[[int], tuple[int, int]]) -> str:
    """What was said in the selected part: `lines` are (number, line), `selected(number)` the columns chosen in it as Tk
    counts from the line's own start, `wide` what a character beyond the first 65,536 counts."""
    found: list[tuple[int, int, str]] = []
    for number, line in lines:
        first, last = selected(number)
        column = 0
        for cell in line.cells:
            if first <= column < last:
                found.append((number, cell.order, cell.said))
            column += _columns(cell, wide)
    return "".join(text for _number, _order, text in sorted(found))


def _columns(cell: Cell, wide: int) -> int:
    if cell.base == "\ufffc":
        return 1  # a picture
    return sum(wide if ord(character) > 0xFFFF else 1 for character in cell.shown)
