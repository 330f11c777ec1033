"""Passwords: what the server asks of whoever stretches and checks them, and one login on its way.
Stretching takes long, so it happens elsewhere and the answer comes later; the passwords themselves are never kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

#: Why a password was not stretched: it holds what SASLprep (RFC 4013) forbids; too many wait already.
UNFIT = "unfit"
BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Secret:
    """What is kept of a password: enough to check it, not enough to log in with (RFC 5802, section 3)."""

    salt: bytes
    stored_key: bytes
    server_key: bytes
    iterations: int


class Refused(Exception):
    """A SCRAM message that is malformed, or does not prove the password."""


class Exchange(Protocol):
    """The server's side of one SCRAM-SHA-256 (RFC 5802, section 5; RFC 7677). Net thread only, quick."""

    def first(self, message: str) -> str:
        """The server-first-message that answers a client-first-message. Raises Refused."""

    def final(self, message: str) -> str:
        """The server-final-message that answers a client-final-message which proves the password, or Refused."""


class Passwords(Protocol):
    """Net thread only; no method waits, every reply comes later on the same thread, exactly once."""

    #: Of PBKDF2, for a new secret.
    iterations: int

    def stretch(self, password: str, reply: Callable[[Secret | str], None]) -> None:
        """A new secret for this password, or UNFIT or BUSY."""

    def check(self, password: str, secret: Secret, reply: Callable[[bool | None], None]) -> None:
        """Whether this is the password; None when it cannot be said now."""

    def exchange(self, find: Callable[[str], Secret], nonce: str, reply: Callable[[Exchange | None], None]) -> None:
        """Begin an exchange in which `find` gives the secret of a user name; None when it cannot be now."""


class Conversation:
    """One AUTHENTICATE from its mechanism to its end: the pieces of a response so far, and what was learnt."""

    __slots__ = ("exchange", "mechanism", "name", "pieces", "proven", "size")

    def __init__(self, mechanism: str) -> None:
        self.mechanism = mechanism
        self.pieces: list[str] = []
        self.size = 0
        #: Of SCRAM; None for the others.
        self.exchange: Exchange | None = None
        #: Whom the client says to be.
        self.name = ""
        #: SCRAM: the password was proven, and the client is to acknowledge it.
        self.proven = False
