"""Wildcard masks: * and ?, matched without backtracking into earlier stars.
What a mask is compared with is up to the caller, who also folds the case."""

from __future__ import annotations

import functools
import re

#: Parts of masks with a question mark that are kept compiled.
PATTERNS = 256


def matches(mask: str, text: str) -> bool:
    """Whether the whole text fits the mask.

    Between two stars the first place that fits is taken and never left again, so however a mask is made, its time
    grows with len(mask) * len(text) at worst.
    """
    first, *rest = mask.split("*")
    if not rest:
        return len(mask) == len(text) and _fits(mask, text, 0)
    last = rest.pop()
    end = len(text) - len(last)
    if len(first) > end or not _fits(first, text, 0) or not _fits(last, text, end):
        return False
    place = len(first)
    for part in rest:
        place = _find(part, text, place, end)
        if place < 0:
            return False
        place += len(part)
    return True


def _find(part: str, text: str, place: int, end: int) -> int:
    """Where `part`, which has no star, first fits into text[place:end]; -1 for nowhere."""
    if "?" not in part:
        return text.find(part, place, end)
    found = _pattern(part).search(text, place, end)
    return found.start() if found else -1


def _fits(part: str, text: str, start: int) -> bool:
    """Whether `part`, which has no star, fits there."""
    return text.startswith(part, start) if "?" not in part else bool(_pattern(part).match(text, start))


@functools.lru_cache(PATTERNS)
def _pattern(part: str) -> re.Pattern[str]:
    return re.compile(".".join(map(re.escape, part.split("?"))), re.DOTALL)


def complete(mask: str) -> str:
    """A ban mask in the form nick!user@host: what is missing becomes *."""
    nick, at, host = mask.rpartition("@") if "@" in mask else (mask, "", "")
    if at:
        nick, bang, user = nick.partition("!")
        if not bang:
            nick, user = "", nick
        return f"{nick or '*'}!{user or '*'}@{host or '*'}"
    nick, _, user = mask.partition("!")
    return f"{nick or '*'}!{user or '*'}@*"
