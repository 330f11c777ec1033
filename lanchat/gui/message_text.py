"""Takes the text of a message apart: runs of plain text, links, inline code and mentions, and folds what is too long.
Pure: no widget, no colours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

RunKind = Literal["", "link", "code", "mention"]

#: One logical line of a megabyte freezes a Tk Text for twenty seconds: longer lines are folded.
MAX_LINE = 4_000
#: More lines than this in one message are folded.
MAX_LINES = 40
#: What a folded message shows before "Show more".
PREVIEW_LINES = 12
PREVIEW_CHARACTERS = 1_200
#: What each "Show more" adds: one click must stay quick whatever was pasted.
STEP_LINES = 400
STEP_CHARACTERS = 40_000
#: Links in one message that can be clicked; the rest is plain text.
MAX_LINKS = 50

#: A run without a space longer than this would leave a gap beside the avatar: such a message breaks anywhere.
LONG_WORD = 40
_LONG_WORD = re.compile(rf"\S{{{LONG_WORD + 1}}}")

_URL = r"(?P<link>https?://[^\s<>\"\x00-\x20]{1,2000})"
_CODE = r"(?P<code>```[^`\n]{1,1000}```|`[^`\n]{1,1000}`)"
_TRAILING = ".,;:!?'*_~"


class Run(NamedTuple):
    """A stretch of text of one kind. For a link `text` is the address itself."""

    kind: RunKind
    text: str


class Folded(NamedTuple):
    """What of a message is shown: its lines, and how many characters are left out."""

    lines: tuple[str, ...]
    hidden: int = 0
    unfolded: bool = False


def fold(text: str, level: int = 0) -> Folded:
    """Lines short enough for Tk. `level` is how often more was asked for."""
    if len(text) <= MAX_LINE and "\n" not in text:
        return Folded((text,))
    lines = text.split("\n")
    if len(lines) <= MAX_LINES and all(len(line) <= MAX_LINE for line in lines):
        return Folded(tuple(lines))
    rows = level * STEP_LINES or PREVIEW_LINES
    characters = level * STEP_CHARACTERS or PREVIEW_CHARACTERS
    kept: list[str] = []
    shown = 0
    for line in lines:
        for start in range(0, max(1, len(line)), MAX_LINE):
            room = characters - shown
            if len(kept) >= rows or room <= 0:
                return Folded(tuple(kept), len(text) - shown, level > 0)
            piece = line[start : start + min(MAX_LINE, room)]
            kept.append(piece)
            shown += len(piece)
            if room < MAX_LINE and start + len(piece) < len(line):
                return Folded(tuple(kept), len(text) - shown, level > 0)
        shown += 1
    return Folded(tuple(kept), 0, level > 0)


def breaks_anywhere(text: str) -> bool:
    """Whether the text has a word too long to wrap between words."""
    return _LONG_WORD.search(text) is not None


def runs(line: str, nick: str = "") -> list[Run]:
    """One line as runs in order; together they are the line. `nick` is who counts as mentioned."""
    if not nick and "://" not in line and "`" not in line:
        return [Run("", line)]
    found: list[Run] = []
    position = links = 0
    for match in _pattern(nick.casefold()).finditer(line):
        start, end = match.span()
        kind = match.lastgroup
        if kind == "link":
            end = start + len(_trimmed(match.group()))
            links += 1
        if kind == "link" and links > MAX_LINKS:
            continue
        if start > position:
            found.append(Run("", line[position:start]))
        found.append(Run(_KINDS[kind or ""], line[start:end]))
        position = end
    if position < len(line) or not found:
        found.append(Run("", line[position:]))
    return found


_KINDS: dict[str, RunKind] = {"link": "link", "code": "code", "mention": "mention", "": ""}


@lru_cache(maxsize=8)
def _pattern(nick: str) -> re.Pattern[str]:
    parts = [_URL, _CODE]
    if nick:
        parts.append(rf"(?P<mention>@?(?<![\w-]){re.escape(nick)}(?![\w-]))")
    return re.compile("|".join(parts), re.IGNORECASE)


def _trimmed(address: str) -> str:
    """Without the full stop or bracket that ends the sentence, not the address."""
    while address:
        last = address[-1]
        unmatched = (last == ")" and address.count("(") < address.count(")")) or (last == "]" and "[" not in address)
        if last not in _TRAILING and not unmatched:
            break
        address = address[:-1]
    return address
