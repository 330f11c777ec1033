"""KeptFile: one value in a small JSON file, written by a thread of its own so that nobody waits for the disk.
The newest value wins; a crash leaves the old file or the new one. What the value means is its owner's business."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

#: Bytes of a file that is read; a larger one is not ours.
MAX_BYTES = 64 * 1024 * 1024
#: Who may read what people wrote: nobody else on this computer.
MODE = 0o600
#: Seconds the last write may take at the end.
CLOSE_S = 5.0

_log = logging.getLogger(__name__)


class KeptFile:
    """Any thread may call put() and close(). The thread is started by the first put."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._changed = threading.Condition()
        self._next: list[Any] = []
        self._stop = False
        self._thread: threading.Thread | None = None

    def load(self) -> Any:
        """What was kept last, None when there is nothing. A broken file is renamed, never overwritten."""
        try:
            if self._file.stat().st_size <= MAX_BYTES:
                return json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, RecursionError):
            _log.warning("%s cannot be read", self._file.name)
        with contextlib.suppress(OSError):
            os.replace(self._file, self._file.with_name(f"{self._file.name}.broken"))
        return None

    def put(self, value: Any) -> None:
        """Keep this from now on. Nobody may change the value any more; one that was not written yet is replaced."""
        with self._changed:
            if self._stop:
                return
            self._next = [value]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"keep-{self._file.stem}", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> bool:
        """Write what is not written yet and end; False when the disk took too long. Idempotent."""
        with self._changed:
            self._stop = True
            thread = self._thread
            self._changed.notify()
        if thread is None:
            return True
        thread.join(CLOSE_S)
        return not thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._next and not self._stop:
                    self._changed.wait()
                if not self._next:
                    return
                value = self._next.pop()
            try:
                self._write(value)
            except (OSError, ValueError) as error:
                _log.warning("%s cannot be written: %s", self._file.name, error)

    def _write(self, value: Any) -> None:
        draft = self._file.with_name(f"{self._file.name}.new-{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # What was written by hand or by strangers may hold half a character pair.
            with open(draft, "w", encoding="utf-8", errors="backslashreplace", opener=_for_us_alone) as stream:
                json.dump(value, stream, ensure_ascii=False)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(draft, self._file)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, MODE)
