"""One IRC message: parsing and serialising, with IRCv3 message tags.
What belongs here: the line grammar. What does not: the meaning of any command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lanchat.errors import LocalProtocolError, RemoteProtocolError

#: Bytes of a line without tags, CRLF included (modern.ircdocs.horse, "Message Format").
MAX_LINE = 512
#: Bytes of the tag section a client may send, '@' and the trailing space included (message-tags, "Size limit").
MAX_CLIENT_TAGS = 4096
#: Bytes of the tag section as a client may receive it: ours and the client-only ones.
MAX_TAGS = 8191

_ESCAPES = {":": ";", "s": " ", "\\": "\\", "r": "\r", "n": "\n"}
_NO_TAGS: Mapping[str, str] = {}


class Message(NamedTuple):
    """A parsed or to-be-sent IRC message. Tag values are unescaped; a tag without a value has ''."""

    command: str
    params: tuple[str, ...] = ()
    source: str | None = None
    tags: Mapping[str, str] = _NO_TAGS

    @property
    def nick(self) -> str:
        """The nickname part of the source, '' without one."""
        return self.source.partition("!")[0] if self.source else ""

    def encode(self) -> bytes:
        """The line with CRLF. Raises LocalProtocolError for what no line can carry."""
        return encode(self.command, self.params, self.source, self.tags)


def escape_tag_value(value: str) -> str:
    """Escape a tag value (message-tags, "Escaping values")."""
    return value.replace("\\", "\\\\").replace(";", "\\:").replace(" ", "\\s").replace("\r", "\\r").replace("\n", "\\n")


def unescape_tag_value(value: str) -> str:
    """Undo escape_tag_value; a lone trailing backslash is dropped, an unknown escape keeps its character."""
    if "\\" not in value:
        return value
    out: list[str] = []
    characters = iter(value)
    for character in characters:
        if character != "\\":
            out.append(character)
            continue
        following = next(characters, None)
        if following is not None:
            out.append(_ESCAPES.get(following, following))
    return "".join(out)


def encode_tags(tags: Mapping[str, str]) -> str:
    """The tag section without '@' and the trailing space; '' without tags."""
    if not tags:
        return ""
    return ";".join(f"{key}={escape_tag_value(value)}" if value else key for key, value in tags.items())


def encode(
    command: str, params: tuple[str, ...] = (), source: str | None = None, tags: Mapping[str, str] = _NO_TAGS
) -> bytes:
    """Serialise one message with CRLF. A CR, LF or NUL anywhere is refused, so one call is always one line."""
    parts: list[str] = []
    if tags:
        parts.append("@" + encode_tags(tags))
    if source:
        parts.append(":" + source)
    parts.append(command)
    if params:
        *middle, last = params
        for param in middle:
            if not param or param[0] == ":" or " " in param:
                raise LocalProtocolError(f"a middle parameter of {command} cannot be {param!r}")
        parts.extend(middle)
        parts.append(":" + last if not last or last[0] == ":" or " " in last else last)
    text = " ".join(parts)
    if "\n" in text or "\r" in text or "\0" in text:
        raise LocalProtocolError(f"{command} with a line break or NUL in it")
    return text.encode("utf-8", "replace") + b"\r\n"


def parse(line: bytes) -> Message:
    """Parse one line without its CRLF.

    Raises RemoteProtocolError for a line without a command; UnicodeDecodeError (a ValueError) for one that is
    not UTF-8, so that the caller can answer FAIL INVALID_UTF8.
    """
    text = line.decode("utf-8")
    tags: Mapping[str, str] = _NO_TAGS
    if text.startswith("@"):
        section, _, text = text[1:].partition(" ")
        text = text.lstrip(" ")
        parsed: dict[str, str] = {}
        for item in section.split(";"):
            if item:
                key, _, value = item.partition("=")
                parsed[key] = unescape_tag_value(value)
        tags = parsed
    source: str | None = None
    if text.startswith(":"):
        source, _, text = text[1:].partition(" ")
    head, colon, trailing = text.partition(" :")
    words = [word for word in head.split(" ") if word]
    if colon:
        words.append(trailing)
    elif head.startswith(":"):
        words = []
    if not words or not words[0]:
        raise RemoteProtocolError("a line without a command")
    return Message(words[0].upper(), tuple(words[1:]), source, tags)
