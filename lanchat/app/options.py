"""SessionOptions: what one run of the program knows from the start.
Where the values come from is decided by runtime.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lanchat.config import ServerConfig
from lanchat.protocol.beacon import PORT


@dataclass(slots=True)
class SessionOptions:
    """What a session needs to know from the start. `node` is random for every run of the program."""

    data_dir: Path
    node: str
    host_name: str
    install_id: str
    #: Chosen by hand, or None: the usual one, and others where that is taken.
    port: int | None = None
    #: Listen on this address only, '' for all.
    address: str = ""
    discovery: bool = True
    #: Whether our client enters the chat's lobby by itself.
    enter_lobby: bool = True
    config: ServerConfig = field(default_factory=ServerConfig)
    #: Addresses where a chat was before; they are asked first.
    cached: tuple[tuple[str, int], ...] = ()

    @property
    def first_port(self) -> int:
        """Where to listen, to look and to connect unless told otherwise."""
        return PORT if self.port is None else self.port
