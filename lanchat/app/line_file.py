"""LineFile: lines that come bit by bit, written to a file by a thread of their own, which is there whole or not at all.
Knows nothing of what the lines say."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from lanchat.i18n import reason_of


class LineFile:
    """One file. Any thread; `done(reason)` comes on the writing thread: '' when the file is whole, else why not."""

    def __init__(self, file: Path, done: Callable[[str], None]) -> None:
        self._file, self._done = file, done
        self._draft = Path(f"{file}.part")
        self._waiting: queue.Queue[Sequence[str] | bool] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="write-lines", daemon=True)
        self._thread.start()

    def write(self, lines: Sequence[str]) -> None:
        """Add these lines."""
        self._waiting.put(lines)

    def finish(self) -> None:
        """That was all: give the file its name."""
        self._waiting.put(True)

    def give_up(self) -> None:
        """Leave nothing behind; `done` is not called any more."""
        self._done = lambda _reason: None
        self._waiting.put(False)

    def join(self, timeout: float) -> bool:
        """Wait for the thread; False when it takes longer."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            whole = self._write()
            if whole:
                os.replace(self._draft, self._file)
        except OSError as error:
            self._remove()
            self._done(reason_of(error))
            return
        if whole:
            self._done("")
        else:
            self._remove()

    def _write(self) -> bool:
        with open(self._draft, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            while True:
                item = self._waiting.get()
                if isinstance(item, bool):
                    stream.flush()
                    os.fsync(stream.fileno())
                    return item
                stream.writelines(f"{line}\n" for line in item)

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._draft.unlink()
