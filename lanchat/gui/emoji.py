"""Which emoji there are, what they are called, and where they stand in a text.
Pure: reads assets/emoji/index.json once, when a text first has one; the pictures are emoji_images.py's business."""

from __future__ import annotations

import json
import logging
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from lanchat.paths import assets_dir
from lanchat.protocol.emoji_text import BLACK, CANDIDATE, COLOUR, MAX_LENGTH

logger = logging.getLogger(__name__)

#: A message of nothing but so many emoji shows them large.
MAX_JUMBO = 12
#: Below this an emoji that is usually black stays text unless the mark for colour follows: arrows, ©, ™.
_PICTOGRAPHS = "\u2600"


class Emoji(NamedTuple):
    """One emoji: the characters others get, its name, more words to find it by, and where its picture is."""

    text: str
    name: str
    words: str
    group: int
    sheet: int
    place: int

    @property
    def toned(self) -> bool:
        """Whether it is a form with a shade of skin."""
        return self.place >= 0 and len(self.text) > 1 and any("\U0001f3fb" <= c <= "\U0001f3ff" for c in self.text)


class EmojiIndex:
    """All emoji with a picture, in the picker's order. Immutable; any thread may read it."""

    def __init__(self, emoji: list[Emoji], same: dict[str, Emoji], groups: list[str]) -> None:
        self.all, self.groups = tuple(emoji), tuple(groups)
        self._found = same | {each.text.replace(COLOUR, ""): each for each in emoji}

    def get(self, text: str) -> Emoji | None:
        """The emoji of exactly these characters, with or without the marks for colour."""
        return self._found.get(text.replace(COLOUR, ""))

    def named(self, name: str) -> str:
        """The characters of the emoji that Unicode calls so, colons left out; '' without."""
        return self._named.get(name, "")

    @cached_property
    def _named(self) -> dict[str, str]:
        return {each.name.replace(":", ""): each.text for each in self.all}

    def split(self, text: str) -> Iterator[tuple[str, Emoji | None]]:
        """The text in stretches, each with its emoji; together they are the text."""
        plain = position = 0
        while match := CANDIDATE.search(text, position):
            start, end = match.span()
            emoji, position = self._longest(text, start, end)
            if emoji is not None:
                if start > plain:
                    yield text[plain:start], None
                yield text[start:position], emoji
                plain = position
        if plain < len(text):
            yield text[plain:], None

    def _longest(self, text: str, start: int, end: int) -> tuple[Emoji | None, int]:
        """The emoji that begins at `start` and reaches furthest, and where to look on."""
        for stop in range(min(end, start + MAX_LENGTH), start, -1):
            emoji = self.get(text[start:stop])
            if emoji is not None and not _stays_text(text, start, stop):
                return emoji, stop
        return None, start + 1


def _stays_text(text: str, start: int, stop: int) -> bool:
    if text[stop : stop + 1] == BLACK:
        return True
    first = text[start]
    return stop == start + 1 and first < _PICTOGRAPHS and unicodedata.east_asian_width(first) != "W"


def may_have(text: str) -> bool:
    """Whether it is worth looking for emoji: quick, and reads no file."""
    return not text.isascii() and CANDIDATE.search(text) is not None


def only_emoji(text: str) -> bool:
    """Whether a message is a few emoji and nothing else."""
    if len(text) > MAX_JUMBO * MAX_LENGTH or not may_have(text):
        return False
    parts = [emoji for part, emoji in emoji_index().split(text) if not part.isspace()]
    return len(parts) <= MAX_JUMBO and None not in parts


@lru_cache(maxsize=1)
def emoji_index() -> EmojiIndex:
    """The emoji of this installation; none where the file is missing or damaged, which is logged."""
    try:
        return read_index(assets_dir() / "emoji" / "index.json")
    except (OSError, ValueError, LookupError, TypeError):
        logger.warning("emoji are shown as the fonts have them", exc_info=True)
        return EmojiIndex([], {}, [])


def read_index(file: Path) -> EmojiIndex:
    """The index as make_emoji.py writes it. Raises OSError, ValueError, LookupError or TypeError."""
    data = json.loads(file.read_text(encoding="utf-8"))
    starts = [*data["starts"], len(data["emoji"])]
    emoji: list[Emoji] = []
    same: dict[str, Emoji] = {}
    sheet = 0
    for number, (text, name, words, group, *others) in enumerate(data["emoji"]):
        if number == starts[sheet + 1]:
            sheet += 1
        emoji.append(Emoji(text, name, words, group, sheet, number - starts[sheet]))
        same.update(dict.fromkeys(others, emoji[-1]))
    return EmojiIndex(emoji, same, data["groups"])
