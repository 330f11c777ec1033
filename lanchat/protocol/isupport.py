"""The tokens of RPL_ISUPPORT (005): their escaping, and how they are laid on lines and read back.
Which tokens are true of a server is known to the server alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: Tokens a line may carry (draft-hardy-irc-isupport, section 2).
PER_LINE = 12

_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")


def escape(value: str) -> str:
    """A value with space, '=' and backslash as \\x20, \\x3D and \\x5C."""
    return value.replace("\\", "\\x5C").replace(" ", "\\x20").replace("=", "\\x3D")


def unescape(value: str) -> str:
    """Undo escape."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def lines(tokens: Mapping[str, str]) -> list[str]:
    """The tokens, PER_LINE to a line, ready to stand before the closing text; '' is a token without a value."""
    words = [f"{name}={escape(value)}" if value else name for name, value in tokens.items()]
    return [" ".join(words[start : start + PER_LINE]) for start in range(0, len(words), PER_LINE)]


def read(known: Mapping[str, str], params: Iterable[str]) -> dict[str, str]:
    """`known` with the tokens of one 005 line applied; '-NAME' takes one back."""
    result = dict(known)
    for word in params:
        name, _, value = word.partition("=")
        if name.startswith("-"):
            result.pop(name[1:], None)
        elif name:
            result[name] = unescape(value)
    return result
