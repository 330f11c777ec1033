"""What people write as plain text: without formatting codes and control characters, and in pieces of so many bytes.
Pure functions on strings; where the bounds come from, and who reads the text, is known elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Colours with their numbers, hexadecimal colours (ircdocs "IRC Formatting"), and every control character but the tab.
_CODES = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04[0-9A-Fa-f]{0,6}|[\x00-\x08\x0a-\x1f\x7f-\x9f]")
#: The same but \x02, \x1d, \x1f and \x0f, and the line feed.
_CODES_BUT_STYLES = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04[0-9A-Fa-f]{0,6}|[\x00\x01\x05-\x08\x0b-\x0e\x10-\x1c\x1e\x7f-\x9f]"
)
#: Characters that may be given back so that a letter keeps its accents.
_MOST_ACCENTS = 16


def clean(text: str) -> str:
    """The text on one line, without IRC formatting and control characters: what a terminal may be shown."""
    if text.isprintable():
        return text
    return _CODES.sub("", text).replace("\t", " ")


def clean_lines(text: str) -> str:
    """A message of one or more lines without these; the codes for bold, italic, underline and reset, which views show,
    are left in it."""
    if text.isprintable():
        return text
    return _CODES_BUT_STYLES.sub("", text).replace("\t", " ")


def wrap(line: str, size: int) -> Iterator[str]:
    """The line in parts of at most `size` bytes of UTF-8, cut between words where there are any; none of ''."""
    while len(line.encode("utf-8", "replace")) > size:
        cut = _fitting(line, size)
        space = line.rfind(" ", 1, cut + 1)
        if space > cut // 2:
            yield line[:space]
            line = line[space + 1 :]
        else:
            yield line[:cut]
            line = line[cut:]
    if line:
        yield line


def _fitting(line: str, size: int) -> int:
    """How many characters fit in `size` bytes without parting a letter from its accents."""
    import unicodedata  # late: long lines are rare

    cut = len(line.encode("utf-8", "replace")[:size].decode("utf-8", "ignore"))
    least = max(1, cut - _MOST_ACCENTS)
    while cut > least and (unicodedata.combining(line[cut]) or "\u200d" in line[cut - 1 : cut + 1]):
        cut -= 1
    return max(1, cut)
