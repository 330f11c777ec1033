"""Talking of metadata, as both files of its tests do: answers that come in batches, whose references are drawn.
What is in them, each test says itself."""

from __future__ import annotations

import re

from tests.server.world import Peer

SRV = ":lanchat.local"
NEW = "batch draft/metadata-3"
OLD = "batch draft/metadata-2"
_REFERENCE = re.compile(r"(?<=BATCH [+-])\w+|(?<=@batch=)\w+")


def ask(peer: Peer, *lines: str) -> list[str]:
    """As Peer.ask, with every reference of a batch written as r."""
    return [_REFERENCE.sub("r", line) for line in peer.ask(*lines)]


def heard(peer: Peer) -> list[str]:
    """As Peer.lines, with every reference of a batch written as r."""
    return [_REFERENCE.sub("r", line) for line in peer.lines()]


def batch(kind: str, *lines: str) -> list[str]:
    """A whole batch as `ask` gives it."""
    return [f"{SRV} BATCH +r {kind}", *(f"@batch=r {SRV} {line}" for line in lines), f"{SRV} BATCH -r"]
