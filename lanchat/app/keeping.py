"""Keeping: what a person would miss at the next start of the program, kept in the data folder and given back.
Here it is decided when; what is kept is in the kept_* files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from lanchat import paths
from lanchat.app.kept_outbox import KeptOutbox
from lanchat.client.client import ChatClient
from lanchat.client.events import Registered
from lanchat.storage.kept_file import KeptFile


class Keeping:
    """One for each run with a window. Main thread only."""

    def __init__(self, folder: Path, client: ChatClient, wall_ms: Callable[[], int]) -> None:
        self._client = client
        self._outbox = KeptOutbox(KeptFile(paths.waiting_file(folder)), wall_ms)
        client.watch_waiting(self._outbox.waiting)

    def receive(self, batch: Iterable[object]) -> None:
        """Look through what came for something to act on. After the presenter had it."""
        for item in batch:
            if isinstance(item, Registered):
                self._entered(item)

    def close(self) -> None:
        """Write everything that is not written yet. After the network thread has ended."""
        self._outbox.close()

    def _entered(self, event: Registered) -> None:
        """We are in a chat: what was meant for it goes out now."""
        waiting = self._outbox.entered(event.network or event.server)
        for room in dict.fromkeys(item.target for item in waiting if item.target.startswith("#")):
            self._client.join(room)
        if waiting:
            self._client.say_again(waiting)
