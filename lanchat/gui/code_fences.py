"""Blocks of code between lines of ```, within one message or over the several that a pasted block becomes on IRC.
Pure: reads messages, draws nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lanchat.client.model import ChatMessage, MessageKind

FENCE = "```"
#: Lines of one pasted block follow each other within this time: a fence nobody closed ends with its moment.
GAP_MS = 10_000
#: Messages looked back at for the beginning of a block.
REACH = 300

_LANGUAGE = re.compile(r"[\w+#.-]{0,20}\s*")


class Line(NamedTuple):
    """A line of a message: text, code, or the edge of a block with the language as its text."""

    text: str
    code: bool = False
    edge: bool = False


def lines_of(lines: Sequence[str], inside: bool) -> list[Line]:
    """The lines as they are shown; `inside` when a block was open before them."""
    found: list[Line] = []
    for line in lines:
        if FENCE not in line:
            found.append(Line(line, code=inside))
        elif inside:
            before, _fence, after = line.partition(FENCE)
            found += [Line(before, code=True)] if before.strip() else []
            found.append(Line("", code=True, edge=True))
            found += [Line(after.strip())] if after.strip() else []
            inside = False
        elif _opens(line):
            rest = line.strip()[len(FENCE) :]
            language = _LANGUAGE.fullmatch(rest) is not None
            found.append(Line(rest.strip() if language else "", code=True, edge=True))
            found += [] if language else [Line(rest, code=True)]
            inside = True
        else:
            found.append(Line(line))
    return found


def still_inside(text: str, inside: bool) -> bool:
    """Whether a block is open after this text."""
    if FENCE in text:
        for line in text.split("\n"):
            inside = FENCE not in line if inside else _opens(line)
    return inside


def _opens(line: str) -> bool:
    return line.count(FENCE) == 1 and line.lstrip().startswith(FENCE)


class Fences:
    """Follows the messages of a conversation in order, and knows who is in the middle of a block."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._last: ChatMessage | None = None

    def start(self, messages: Sequence[ChatMessage], first: int) -> None:
        """The next message will be `messages[first]`."""
        if first and messages[first - 1] is self._last:
            return
        self._open.clear()
        for message in messages[max(0, first - REACH) : first]:
            self.enter(message)

    def enter(self, message: ChatMessage) -> bool:
        """Go past the next message; whether it begins inside a block."""
        self._last = message
        if message.kind is not MessageKind.TEXT:
            return False
        since = self._open.pop(message.author, None)
        inside = since is not None and message.time_ms - since <= GAP_MS
        if still_inside(message.text, inside):
            self._open[message.author] = message.time_ms
        return inside
