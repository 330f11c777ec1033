"""Door: by which port of a chat somebody came, and so what they may speak.
The ports are opened in reception.py; what is spoken is found out in guest.py."""

from __future__ import annotations

from enum import Enum, auto


class Door(Enum):
    """A port. Everything may be spoken at ALL; HTTP and WebSocket alone at WEB; at EXTERNAL TLS alone, in which clients
    are asked for a certificate of theirs."""

    ALL = auto()
    WEB = auto()
    EXTERNAL = auto()
