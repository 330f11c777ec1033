"""One process keeps a history at a time: a claim on the file, which ends with the process whatever ends it.
Who only reads needs none."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.storage import opening

#: Seconds to wait for another that is about to let go: a host that closes while the next one opens.
WAIT = 2.0


class Claim:
    """Holds the claim on `file` until close(). Raises UserError when another process has it."""

    def __init__(self, file: Path) -> None:
        # SQLite's own locks are the same on every system. The file beside the history stays empty, and stays: whoever
        # took it away could let two in at once.
        self._connection: sqlite3.Connection | None = None
        lock = file.with_name(f"{file.name}.lock")
        with contextlib.suppress(OSError):  # a folder that cannot be made is the opening's to report
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            self._connection = sqlite3.connect(lock, timeout=WAIT, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = MEMORY").fetchall()
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self.close()
            if opening.primary_code(error) == sqlite3.SQLITE_BUSY:
                raise UserError(
                    _(
                        "Another LAN Chat keeps its history in {folder}. Close it, or choose another data folder."
                    ).format(folder=file.parent)
                ) from error
            # A file system without locks, or one that cannot be written: opening the history tells.

    def close(self) -> None:
        """Let go. Idempotent."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
