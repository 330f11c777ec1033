"""The reader thread: answers questions on its own read-only connection, which never waits for the writer.
What is asked, and how many questions may wait, is the store's part."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lanchat.storage import opening

_log = logging.getLogger(__name__)

#: Called with a connection, or None when there is no history to read; raises sqlite3.Error only after it has answered.
Question = Callable[[sqlite3.Connection | None], None]


class Reader:
    """Runs questions one after the other. `on_damage(generation)`: the file was found broken, on the reader thread."""

    def __init__(self, name: str, file: Path, on_damage: Callable[[int], None]) -> None:
        self._file = file
        self._on_damage = on_damage
        self._questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()  # capped by the store
        self._ready = threading.Event()
        self._lock = threading.Lock()  # who may touch the connection; also held while the file changes under it
        self._connection: sqlite3.Connection | None = None
        self._generation = 0
        self._closed = False
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def ask(self, question: Question) -> None:
        """Queue a question. Any thread."""
        self._questions.put(question)

    def set_ready(self) -> None:
        """The file is there, or never will be: begin to answer. Any thread."""
        self._ready.set()

    @contextmanager
    def released(self) -> Iterator[int]:
        """Let go of the file for the length of the block, after which the next question opens it anew. Any thread.

        Gives the generation that begins: damage reported for an older one is that of an older file.
        """
        with self._lock:
            self._disconnect()
            self._generation += 1
            yield self._generation

    def close(self) -> None:
        """Let go of the file for good; what is still queued is answered with None. Any thread."""
        with self._lock:
            self._closed = True
            self._disconnect()
        self._questions.put(None)
        self._ready.set()

    def _run(self) -> None:
        self._ready.wait()
        while (question := self._questions.get()) is not None:
            with self._lock:
                try:
                    question(self._connect())
                except sqlite3.Error as error:
                    _log.warning("history could not be read: %s", error)
                    self._disconnect()
                    if opening.is_damage(error):
                        self._on_damage(self._generation)
                except Exception:  # the top of the thread: one failed answer must not end all others
                    _log.exception("history reader")

    def _connect(self) -> sqlite3.Connection | None:
        if self._connection is None and not self._closed and opening.present(self._file):
            try:
                self._connection = opening.open_reader(self._file)
            except sqlite3.Error as error:
                _log.warning("history could not be opened for reading: %s", error)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
