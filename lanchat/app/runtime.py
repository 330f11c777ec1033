"""Runtime: the loop, the workers, the client and the session of one run, put together in one place.
Both faces of the program, with a window and without, start from here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from random import SystemRandom
from typing import TYPE_CHECKING

from lanchat.app.home import MAX_REMEMBERED_ADDRESSES, Home
from lanchat.app.options import SessionOptions
from lanchat.app.session import ChatSession
from lanchat.config import ServerConfig
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.address import Address, parse_address
from lanchat.system.host_name import host_name

if TYPE_CHECKING:
    from lanchat.client.client import ChatClient


def wall_ms() -> int:
    """Wall-clock milliseconds. Any thread."""
    return time.time_ns() // 1_000_000


class Runtime:
    """Threads and network objects of one run. Constructing opens nothing; any thread may call the methods."""

    def __init__(
        self,
        home: Home,
        sink: Callable[[object], None],
        *,
        port: int | None = None,
        address: str = "",
        discovery: bool = True,
        enter_lobby: bool = True,
        server_config: ServerConfig | None = None,
    ) -> None:
        self.home = home
        random = SystemRandom()
        self.loop = EventLoop()
        self.workers = Workers(self.loop)
        self.session = ChatSession(
            self.loop,
            self.workers,
            SessionOptions(
                data_dir=home.folder,
                node=os.urandom(8).hex(),
                host_name=host_name(),
                install_id=home.settings.install_id,
                port=port,
                address=address,
                discovery=discovery,
                enter_lobby=enter_lobby,
                config=server_config or ServerConfig(),
                cached=tuple(_parsed(home.settings.last_addresses)),
            ),
            sink=sink,
            wall_ms=wall_ms,
            random=random,
        )

    @property
    def client(self) -> ChatClient:
        """The client of this run; its methods may be called from any thread."""
        return self.session.client

    def start(self) -> None:
        """Start the network thread."""
        self.loop.start()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Run a method of the session on the network thread."""
        self.loop.call_soon_threadsafe(function, *arguments)

    def stop(self, timeout: float = 5.0) -> bool:
        """Stop the threads after the session said Closed. Not for the network thread."""
        self.loop.stop()
        self.workers.stop()
        return self.loop.join(timeout)


def _parsed(addresses: list[str]) -> list[tuple[str, int]]:
    found = []
    for text in addresses[:MAX_REMEMBERED_ADDRESSES]:
        address = parse_address(text)
        if isinstance(address, Address) and address.port is not None:
            found.append((address.host, address.port))
    return found
