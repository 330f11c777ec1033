"""The tokens of RPL_ISUPPORT (005): their escaping, and how they are laid on lines and read back.
Which tokens are true of a server is known to the server alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: Tokens a line may carry (draft-hardy-irc-isupport, section 2).
PER_LINE = 12

#: Bytes of tokens on one line: with what stands around them it stays below 512.
_LINE_BYTES = 330

#: Tokens kept of one server; none has so many.
MAX_TOKENS = 500

_ESCAPED = re.compile(rb"\\x([0-9A-Fa-f]{2})")


def escape(value: str) -> str:
    """A value with space, '=' and backslash as \\x20, \\x3D and \\x5C."""
    return value.replace("\\", "\\x5C").replace(" ", "\\x20").replace("=", "\\x3D")


def unescape(value: str) -> str:
    """Undo escape, and every other \\xHH: bytes of UTF-8 (modern.ircdocs.horse, "RPL_ISUPPORT")."""
    if "\\x" not in value:
        return value
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), value.encode()).decode("utf-8", "replace")


def _token(name: str, value: str) -> str:
    """NAME=VALUE; a value that is too long for a line is cut, never within a character or an escape."""
    word = f"{name}={escape(value)}" if value else name
    while len(word.encode()) > _LINE_BYTES:
        value = value[:-1]
        word = f"{name}={escape(value)}"
    return word


def lines(tokens: Mapping[str, str]) -> list[str]:
    """The tokens, at most PER_LINE to a line, ready to stand before the closing text; '' is a token without a value."""
    found: list[list[str]] = []
    size = 0
    for name, value in tokens.items():
        word = _token(name, value)
        size += len(word.encode()) + 1
        if not found or len(found[-1]) >= PER_LINE or size > _LINE_BYTES:
            found.append([])
            size = len(word.encode()) + 1
        found[-1].append(word)
    return [" ".join(words) for words in found]


def read(known: dict[str, str], params: Iterable[str]) -> None:
    """Apply the tokens of one 005 line to `known`, their names in capitals; '-NAME' takes one back."""
    for word in params:
        name, _, value = word.partition("=")
        if name.startswith("-"):
            known.pop(name[1:].upper(), None)
        elif name and len(known) < MAX_TOKENS:
            known[name.upper()] = unescape(value)
