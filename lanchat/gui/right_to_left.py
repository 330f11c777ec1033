"""Arabic, Hebrew and the like for a Tk that neither reorders nor shapes them (X11 before Tk 9.1): for display only.
Works on characters; what a line of a message is and how wide it may be is right_to_left_lines.py's matter."""

from __future__ import annotations

import re
import sys
import tkinter as tk
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

#: Windows and macOS do all of it themselves, and so does Tk from 9.1 on.
NEEDED = sys.platform not in ("win32", "darwin") and tk.TkVersion < 9.1
#: Hebrew, Arabic, Syriac, Thaana, NKo, Samaritan, Mandaic and their presentation forms; Adlam and older scripts.
_RTL = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_ARABIC = "[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u200c\u200d]+"
#: Stands for a picture while directions are worked out: neutral, as UAX #9 has it for an object.
_OBJECT = "\ufffc"
#: Characters whose direction is worked out at most; beyond that a line stays as it came.
MAX_LINE = 8_000


class Cell:
    """What is moved as one: a character with its marks, or an emoji. `order` is its place among the cells as said,
    `base` what its direction is read from."""

    __slots__ = ("base", "order", "said", "shown", "style")

    def __init__(self, shown: str, said: str, order: int, style: int, base: str) -> None:
        self.shown, self.said, self.order, self.style, self.base = shown, said, order, style, base


@lru_cache(maxsize=2)
def _pattern(pattern: str) -> re.Pattern[str]:
    """Compiled at the first letter that is not plain: these two take a hundredth of a start."""
    return re.compile(pattern)


def present(text: str) -> bool:
    """Whether anything in the text is written from right to left."""
    return not text.isascii() and _pattern(_RTL).search(text) is not None


def starts_right(text: str) -> bool:
    """Whether the first letter says that the whole line begins at the right (UAX #9, rules P2 and P3)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def cells_of(runs: Sequence[str]) -> list[Cell]:
    """The text of a line as cells, letters joined; `style` is the index of the run a cell came from."""
    from lanchat.gui.emoji import emoji_index, may_have  # not before anything is written from right to left

    cells: list[Cell] = []
    for style, run in enumerate(runs):
        for part, emoji in emoji_index().split(run) if may_have(run) else [(run, None)]:
            if emoji is not None:
                cells.append(Cell(part, part, len(cells), style, _OBJECT))
                continue
            for shown, said in _joined(part):
                mark = unicodedata.category(shown)[0] == "M" or unicodedata.category(shown) == "Cf"
                if mark and cells and cells[-1].style == style:
                    cells[-1].shown += "" if unicodedata.category(shown) == "Cf" else shown
                    cells[-1].said += said
                else:
                    cells.append(Cell(shown, said, len(cells), style, shown))
    return cells


def levels(cells: Sequence[Cell], *, right: bool) -> list[dict[str, Any]]:
    """The direction of each cell within its paragraph, for `reordered`. Cells without any direction are left out."""
    from bidi import algorithm

    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = int(right), "R" if right else "L"
    algorithm.get_embedding_levels("".join(cell.base for cell in cells), storage)
    for character, cell in zip(storage["chars"], cells, strict=True):
        character["cell"] = cell
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    found: list[dict[str, Any]] = storage["chars"]
    return found


def reordered(line: list[dict[str, Any]], *, right: bool) -> list[Cell]:
    """One line, a stretch of what `levels` gave, as it stands from left to right; brackets are mirrored."""
    from bidi import algorithm

    storage: dict[str, Any] = {"chars": line, "base_level": int(right), "base_dir": "R" if right else "L"}
    algorithm.reorder_resolved_levels(storage, False)
    algorithm.apply_mirroring(storage, False)
    found = []
    for character in storage["chars"]:
        cell: Cell = character["cell"]
        if cell.base != _OBJECT and character["ch"] != cell.base:
            cell = Cell(character["ch"] + cell.shown[1:], cell.said, cell.order, cell.style, cell.base)
        found.append(cell)
    return found


def as_shown(text: str) -> str:
    """One line without styles as it stands on the screen: names, topics, rows of lists. Cheap for all other texts."""
    return _as_shown(text) if NEEDED and present(text) and len(text) <= MAX_LINE else text


@lru_cache(maxsize=2048)
def _as_shown(text: str) -> str:
    cells, right = cells_of([text]), starts_right(text)
    return "".join(cell.shown for cell in reordered(levels(cells, right=right), right=right))


def _joined(text: str) -> list[tuple[str, str]]:
    """(what is drawn, what it was) for each character: Arabic letters in the form their neighbours give them."""
    found: list[tuple[str, str]] = []
    position = 0
    for match in _pattern(_ARABIC).finditer(text):
        found += ((character, character) for character in text[position : match.start()])
        found += _joined_word(match.group())
        position = match.end()
    found += ((character, character) for character in text[position:])
    return found


def _joined_word(word: str) -> list[tuple[str, str]]:
    shaped = _reshaper().reshape(word)
    found: list[tuple[str, str]] = []
    position = 0
    for character in shaped:
        same = word[position : position + 1] == character
        # A ligature stands for as many letters as its compatibility decomposition has.
        end = position + (1 if same else len(unicodedata.normalize("NFKC", character)))
        found.append((character, word[position:end]))
        position = end
    if position < len(word) and found:
        found[-1] = (found[-1][0], found[-1][1] + word[position:])
    return found


@lru_cache(maxsize=1)
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False, "support_zwj": True})
