"""Run: a runtime without a window, whose news the main thread reads from a queue.
What the news mean is the commands' business; what is printed is for people and scripts."""

from __future__ import annotations

import contextlib
import queue
import sys
import time
from collections.abc import Iterator

from lanchat.app.home import Home
from lanchat.app.news import Closed
from lanchat.app.runtime import Runtime

#: Seconds everything may take to close.
CLOSE_PATIENCE = 8.0
#: The longest wait in one piece: Windows lets no Ctrl+C through while a thread waits.
POLL_S = 0.5


def say(text: str) -> None:
    """One line on standard output, at once."""
    print(text, flush=True)  # noqa: T201


def complain(text: str) -> None:
    """One line on standard error, at once."""
    print(f"lanchat: {text}", file=sys.stderr, flush=True)  # noqa: T201


class Run:
    """Main thread only."""

    def __init__(self, home: Home, **options: object) -> None:
        self.news: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.runtime = Runtime(home, self.news.put, **options)  # type: ignore[arg-type]

    def forever(self, poll: float | None) -> Iterator[object]:
        """News as they come; `poll` seconds at most are waited in one piece."""
        while True:
            with contextlib.suppress(queue.Empty):
                yield self.news.get(timeout=poll)

    def for_seconds(self, seconds: float) -> Iterator[object]:
        """News as they come, for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                yield self.news.get(timeout=min(left, POLL_S))

    def close(self) -> None:
        """Leave in an orderly way, and wait for it."""
        self.runtime.call(self.runtime.session.close, "")
        for item in self.for_seconds(CLOSE_PATIENCE):
            if isinstance(item, Closed):
                break
        self.runtime.stop()


@contextlib.contextmanager
def running(home: Home, **options: object) -> Iterator[Run]:
    """A run for the length of a block; `options` are the Runtime's."""
    run = Run(home, **options)
    run.runtime.start()
    try:
        yield run
    finally:
        run.close()
