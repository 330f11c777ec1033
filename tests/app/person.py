"""A run of the program without a face, on a real network thread: what is wished of it, and what it tells.
Discovery is off."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from lanchat.app.home import Home
from lanchat.app.news import Closed
from lanchat.app.runtime import Runtime
from lanchat.config import ServerConfig, Settings

T = TypeVar("T")
#: Seconds anything may take.
DEADLINE = 60.0


class Person:
    """A run of the program without a face. As a context it is closed at the end."""

    def __init__(self, folder: Path, port: int, config: ServerConfig | None = None) -> None:
        self.news: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.runtime = Runtime(
            Home(folder, Settings(install_id="1" * 32)),
            self.news.put,
            port=port,
            address="127.0.0.1",
            discovery=False,
            server_config=config,
        )
        self.session = self.runtime.session
        self.runtime.start()

    def wish(self, method: Callable[..., object], *arguments: object) -> None:
        self.runtime.call(method, *arguments)

    def hears(self, kind: type[T]) -> T:
        """The next news of this kind; what comes before is passed over."""
        while True:
            item = self.news.get(timeout=DEADLINE)
            if isinstance(item, kind):
                return item

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the run, and wait for its end."""
        self.wish(self.session.close)
        self.hears(Closed)
        assert self.runtime.stop(DEADLINE)
