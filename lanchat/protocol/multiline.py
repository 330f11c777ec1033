"""Messages of several lines as both sides write them (draft/multiline): from a text to its lines and back.
What a batch may hold, and who gets it, is decided by the server; when one is sent, by the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

CAPABILITY = "draft/multiline"
BATCH_TYPE = "draft/multiline"
CONCAT_TAG = "draft/multiline-concat"


class Part(NamedTuple):
    """One line of a batch; with `concat` it goes on where the last one ended."""

    text: str
    concat: bool = False


def joined(parts: Sequence[Part]) -> str:
    """The combined message value (draft/multiline, "Batch types")."""
    return "".join(part.text if part.concat or not number else "\n" + part.text for number, part in enumerate(parts))


def parts_of(body: str, size: int) -> list[Part]:
    """The lines a message is sent as, each of at most `size` bytes: long ones are cut after a space where there is one
    (draft/multiline, "Splitting long lines")."""
    parts: list[Part] = []
    for line in body.split("\n"):
        rest, concat = line, False
        while len(rest.encode("utf-8", "replace")) > size:
            piece = rest.encode("utf-8", "replace")[:size].decode(errors="ignore")
            piece = piece[: piece.rfind(" ") + 1] or piece
            parts.append(Part(piece, concat))
            rest, concat = rest[len(piece) :], True
        parts.append(Part(rest, concat))
    return parts
