"""What the history on this computer takes, how long it is kept, and deleting it, whether a chat is hosted here or not.
Nothing here waits on the main thread: disks are asked elsewhere, and the answers come back through `later`. Who joins
a chat has no need of SQLite until then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from lanchat import paths
from lanchat.app.runtime import Runtime
from lanchat.errors import UserError


class StorageRoom:
    """Main thread only. `later(function)` has a function called on the main thread, from any other."""

    def __init__(self, folder: Path, runtime: Runtime, later: Callable[[Callable[[], None]], None]) -> None:
        self._file = paths.history_file(folder)
        self._runtime = runtime
        self._later = later

    def measure(self, done: Callable[[int], None]) -> None:
        """Tell the bytes."""

        def look() -> None:
            from lanchat.storage.erase import taken_bytes

            count = taken_bytes(self._file)
            self._later(lambda: done(count))

        threading.Thread(target=look, name="measure-history", daemon=True).start()

    def keep(self, days: int) -> None:
        """Keep messages for so many days, 0 for ever."""
        self._runtime.call(self._runtime.session.own.keep_history, days)

    def delete(self, done: Callable[[str], None]) -> None:
        """Delete all messages, and tell '' or why not."""

        def deleted(answer: str = "") -> None:
            self._later(lambda: done(answer))

        def ask_host() -> None:
            if not self._runtime.session.own.forget_history(deleted):
                threading.Thread(target=unhosted, name="delete-history", daemon=True).start()

        def unhosted() -> None:
            from lanchat.storage.erase import erase

            try:
                erase(self._file)
            except UserError as error:
                deleted(str(error))
            else:
                deleted()

        self._runtime.call(ask_host)
