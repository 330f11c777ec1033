"""Messages of several lines (draft/multiline): what was typed as the messages it becomes, and the batch of each.
Reading such batches is batches.py's; when a message is written, delivery.py's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lanchat.client.split_text import room_for_text, split_text, typed_lines
from lanchat.protocol.message import Message
from lanchat.protocol.multiline import BATCH_TYPE, CAPABILITY, CONCAT_TAG, parts_of
from lanchat.protocol.numbers import parse_number


class Limits(NamedTuple):
    """What one batch may hold: bytes, line breaks included, and lines."""

    max_bytes: int
    max_lines: int


#: Those of a server that nobody spoke with yet: what our own has unless configured otherwise.
USUAL = Limits(16_384, 100)


def limits_of(enabled: set[str], offered: Mapping[str, str]) -> Limits | None:
    """What this server takes, None when it takes no such messages (draft/multiline, "Capabilities")."""
    if not {CAPABILITY, "batch"} <= enabled:
        return None
    values = dict(item.partition("=")[::2] for item in offered.get(CAPABILITY, "").split(","))
    max_bytes = parse_number(values.get("max-bytes", "")) or 0
    return Limits(max_bytes, parse_number(values.get("max-lines", "")) or USUAL.max_lines) if max_bytes > 0 else None


def messages_of(text: str, limit: int, limits: Limits | None) -> list[str]:
    """The messages that a typed text becomes: one if it fits into a batch, else few; one for each line without batches.

    `limit` is what one IRC line may hold of it in bytes. Blank lines stay between others. [] for blank text.
    """
    if limits is None:
        return split_text(text, limit)
    found: list[str] = []
    held: list[str] = []
    bytes_held = lines_held = 0
    for line in typed_lines(text):
        size, lines = len(line.encode("utf-8", "replace")) + 1, len(parts_of(line, limit))
        if held and (bytes_held + size - 1 > limits.max_bytes or lines_held + lines > limits.max_lines):
            found.append("\n".join(held))
            held, bytes_held, lines_held = [], 0, 0
        if size - 1 > limits.max_bytes or lines > limits.max_lines:
            found += split_text(line, limit)
            continue
        held.append(line)
        bytes_held += size
        lines_held += lines
    found.append("\n".join(held))
    trimmed = (message.strip("\n") for message in found)
    return [message for message in trimmed if message.strip()]


def is_batch(text: str, limit: int) -> bool:
    """Whether this message is no single line. What is in CTCP quotes always is one."""
    return "\n" in text or (text[:1] != "\x01" and len(text.encode("utf-8", "replace")) > limit)


def batch_of(target: str, text: str, limit: int, reference: str, tags: Mapping[str, str]) -> list[Message]:
    """The lines to write for one message (draft/multiline, "Batch types"); `tags` are those of the whole."""
    inside = {"batch": reference}
    further = {**inside, CONCAT_TAG: ""}
    lines = [
        Message("PRIVMSG", (target, part.text), tags=further if part.concat else inside)
        for part in parts_of(text, limit)
    ]
    opening = Message("BATCH", (f"+{reference}", BATCH_TYPE, target), tags=tags)
    return [opening, *lines, Message("BATCH", (f"-{reference}",))]


def limit_for(nick: str, target: str) -> int:
    """Bytes of text in one line of a message to this target."""
    return room_for_text(nick, target, "PRIVMSG")
