"""Makes any text from anywhere safe to hand to Tk: the one function every view uses on names, topics and messages.
Only characters, and how many a label takes; long messages are the business of message_text.py."""

from __future__ import annotations

import re

#: Colour and style codes of IRC clients: with their numbers, else '4,2' would be left in the text.
_IRC_CODES = re.compile(
    "\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9a-fA-F]{6}(?:,[0-9a-fA-F]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]"
)
#: C0 and C1 but newline, marks that turn the direction of the whole line, and annotation anchors.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_TAB = "    "
#: Characters of a label.
MAX_SHORT = 300


def safe_lines(text: str) -> str:
    """The text as Tk can show it, line ends kept as newlines. Nothing in it can hide or reorder what follows it."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", _LONE_SURROGATE.sub("\ufffd", text)).replace("\t", _TAB)
    return _UNSEEN.sub("", _IRC_CODES.sub("", text))


def safe_line(text: str) -> str:
    """The same on one line: names, topics, rows of a list."""
    return safe_lines(text).replace("\n", " ")


def short_line(text: str, most: int = MAX_SHORT) -> str:
    """The same for labels, titles and menus, which are as large as their text: an X server ends a program whose widget
    is larger than 32,767 pixels. Cut with an ellipsis."""
    line = safe_line(text[: 4 * most])
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
