"""Destination: an address to connect to, and what is known of how to speak there.
Connecting is connection.py's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tls = Literal["require", "prefer", "never"]

#: Ports on which IRC servers have always spoken in the clear; "prefer" tries TLS there only with a LAN Chat.
CLEAR_PORTS = range(6660, 6670)


@dataclass(slots=True, eq=False)
class Destination:
    """Where to connect. `clear`: what answers there is known to speak in the clear only, and is no LAN Chat."""

    address: str
    port: int
    tls: Tls
    clear: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """Address and port."""
        return self.address, self.port

    @property
    def try_tls(self) -> bool:
        """Whether the next attempt is made with TLS."""
        return self.tls == "require" or (self.tls == "prefer" and not self.clear)

    @property
    def ask_first(self) -> bool:
        """Whether it is to be asked in the clear what it is, before anything else."""
        return self.tls == "prefer" and not self.clear and self.usually_clear

    @property
    def usually_clear(self) -> bool:
        """Whether servers at this port mostly speak in the clear."""
        return self.port in CLEAR_PORTS

    def same_place(self, address: str, port: int) -> bool:
        """Whether it is this address and port."""
        return (self.address, self.port) == (address, port)
