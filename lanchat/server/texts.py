"""Small things done to text from the network before it goes on: cutting to bytes, and making one word of it.
Whether a name is valid is protocol/names.py's to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lanchat.protocol.message import MAX_LINE, encode_tags

#: A client-only tag key (message-tags, "Format").
_CLIENT_TAG = re.compile(r"\+[A-Za-z0-9./-]{1,128}")
_USER = re.compile(r"[^A-Za-z0-9._-]")
#: What ends a word. The value of a tag may hold a line end.
_WORD_END = re.compile(r"[ \r\n]")


def cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, never half a character."""
    if len(text) * 4 <= size:
        return text
    return text.encode()[:size].decode(errors="ignore")


def fit(line: str) -> bytes:
    """The line with its end, cut to what a line without tags may have, never within a character."""
    data = line.encode()
    if len(data) > MAX_LINE - 2:
        data = data[: MAX_LINE - 2].decode(errors="ignore").encode()
    return data + b"\r\n"


def pack(words: Iterable[str], size: int = 350, separator: str = " ") -> list[str]:
    """Words joined by the separator into strings of at most `size` bytes each."""
    lines: list[list[str]] = []
    used = size
    for one in words:
        length = len(one.encode()) + 1
        if used + length > size:
            lines.append([])
            used = 0
        lines[-1].append(one)
        used += length
    return [separator.join(line) for line in lines]


def word(text: str, size: int = 100) -> str:
    """Something a client sent, as it can stand in the middle of a reply."""
    return cut(_WORD_END.split(text.strip(), 1)[0].lstrip(":"), size) or "*"


def user_name(text: str, size: int) -> str:
    """The user name of USER, reduced to what a mask can hold."""
    return _USER.sub("", text)[:size] or "user"


def client_tags(tags: Mapping[str, str]) -> str:
    """The client-only tags among these, encoded; '' without any (message-tags, "Client-only tags")."""
    if not tags:
        return ""
    return encode_tags({key: value for key, value in tags.items() if key[:1] == "+" and _CLIENT_TAG.fullmatch(key)})


def plain_reason(reason: str) -> str:
    """' (reason)' for a plain-text guest, '' without one."""
    return f" ({reason})" if reason else ""
