"""Stage: how far a transport is between its first byte and its last.
What is done in each is in transport.py."""

from __future__ import annotations

import enum


class Stage(enum.Enum):
    """The stages in their order; a stream without TLS leaves the handshake out."""

    OPEN = "open"
    HANDSHAKE = "handshake"  # nothing but TLS passes; sends are queued
    FLUSHING = "flushing"  # close() was called or the peer ended: the queue goes out, what comes in is dropped
    LINGERING = "lingering"  # our FIN is out; waiting for the peer's, so that it can read our last bytes
    CLOSED = "closed"


#: Where something can still be said.
SENDING = (Stage.OPEN, Stage.HANDSHAKE)
