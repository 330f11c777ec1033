"""What others wrote, made fit to show: formatting codes taken out, our name found, times read.
Pure functions on strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

#: Colours with their numbers, hexadecimal colours, and every other control character but the tab.
_CODES = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04[0-9A-Fa-f]{0,6}|[\x00-\x08\x0a-\x1f\x7f]")

#: The same but \x02, \x1d, \x1f and \x0f (ircdocs "IRC Formatting").
_CODES_BUT_STYLES = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04[0-9A-Fa-f]{0,6}|[\x00\x01\x05-\x08\x0a-\x0e\x10-\x1c\x1e\x7f]"
)


def clean(text: str) -> str:
    """The text without IRC formatting and control characters."""
    if text.isprintable():
        return text
    return _CODES.sub("", text).replace("\t", " ")


def clean_but_styles(text: str) -> str:
    """The same, with the codes for bold, italic, underline and reset left in it: views show them."""
    if text.isprintable():
        return text
    return _CODES_BUT_STYLES.sub("", text).replace("\t", " ")


def clean_lines(text: str) -> str:
    """The same for a message of several lines, which it stays."""
    if "\n" not in text:
        return clean_but_styles(text)
    return "\n".join(clean_but_styles(line) for line in text.split("\n"))


def mention_pattern(nick: str) -> re.Pattern[str]:
    """Finds this nickname as a word of its own, however it is written."""
    return re.compile(rf"(?<![\w-]){re.escape(nick)}(?![\w-])", re.IGNORECASE)


def time_of(tags: Mapping[str, str], wall_ms: Callable[[], int]) -> int:
    """The server's time of a message in milliseconds (IRCv3 "server-time"), that of our clock when it gives none."""
    text = tags.get("time")
    if not text:
        return wall_ms()
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return wall_ms()
