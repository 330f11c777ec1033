"""Cuts what a person typed into pieces that each fit one IRC line.
Knows bytes and words; knows nothing of who will read them."""

from __future__ import annotations

from lanchat.protocol.plain_text import wrap

#: Bytes of text in one message, so that server, sender and room still fit in front of it (512 in all).
MAX_TEXT = 400
#: However long the names are, at least this much text goes into one message.
MIN_TEXT = 100
#: Bytes of ":nick!user@host " beyond the nickname, by the longest user and host names servers allow.
_MASK = 1 + 1 + 12 + 1 + 63 + 1


def room_for_text(nick: str, target: str, command: str) -> int:
    """How many bytes of text fit when the server relays this message."""
    head = _MASK + len(nick.encode()) + len(command) + 1 + len(target.encode("utf-8", "replace")) + 2
    return max(MIN_TEXT, min(MAX_TEXT, 510 - head))


def split_text(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Pieces of at most `limit` bytes: one per line, long lines cut between words. Blank lines are left out."""
    return [piece for line in typed_lines(text) if line for piece in wrap(line, limit)]


def typed_lines(text: str) -> list[str]:
    """The lines of what was typed, whatever their ends were, without what is not seen at the end of each."""
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line.rstrip() for line in lines]
