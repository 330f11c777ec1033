"""What one can look for among the messages, and looking for it in those that are loaded.
Values and pure functions; asking the server is search_talk.py's."""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from lanchat.client.model import ChatMessage, Conversation, SearchHit
from lanchat.client.timeline import is_talk

#: Messages in one answer.
PAGE = 50
#: Bytes of the words, and of a name, that are asked for: with them a line is far from 512.
MAX_TEXT = 200
MAX_NAME = 60

_WORD = re.compile(r"\w+")


class SearchWish(NamedTuple):
    """What is looked for; '' and None leave it open. Times are milliseconds, both ends included."""

    text: str = ""
    person: str = ""
    room: str = ""
    after_ms: int | None = None
    before_ms: int | None = None
    limit: int = PAGE

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return not (self.text.strip() or self.person or self.room or self.after_ms is not None or self.before_ms)


def plain(text: str) -> str:
    """The text as words are compared: whatever its case and accents, one character for each that stays."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    base = unicodedata.normalize("NFKD", letter)[:1].casefold()
    return base if len(base) == 1 else letter


def words_of(text: str) -> list[str]:
    """The words of a wish."""
    return _WORD.findall(plain(text))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where in a text words begin that begin with one of these: what to show of it, from left to right."""
    wanted = tuple(words)
    if not wanted:
        return []
    found = []
    for match in _WORD.finditer(plain(text)):
        length = max((len(word) for word in wanted if match[0].startswith(word)), default=0)
        if length:
            found.append((match.start(), match.start() + length))
    return found


def matches(message: ChatMessage, wish: SearchWish, fold: Callable[[str], str]) -> bool:
    """Whether a loaded message is one that is looked for."""
    if not is_talk(message) or (wish.person and fold(message.author) != fold(wish.person)):
        return False
    if wish.after_ms is not None and message.time_ms < wish.after_ms:
        return False
    if wish.before_ms is not None and message.time_ms > wish.before_ms:
        return False
    there = _WORD.findall(plain(message.text))
    return all(any(word.startswith(wanted) for word in there) for wanted in words_of(wish.text))


def find_loaded(
    conversations: Iterable[Conversation], wish: SearchWish, fold: Callable[[str], str]
) -> tuple[list[SearchHit], bool]:
    """The newest that fit among the messages we have, newest first, and whether these are all."""
    hits = [
        (message.time_ms, number, SearchHit(conversation.name, message))
        for conversation in conversations
        if not wish.room or conversation.key == fold(wish.room)
        for number, message in enumerate(conversation.messages)
        if matches(message, wish, fold)
    ]
    newest = heapq.nlargest(wish.limit, hits, key=lambda hit: hit[:2])
    return [hit for _time, _number, hit in newest], len(hits) <= wish.limit
