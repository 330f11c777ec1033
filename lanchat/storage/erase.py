"""How much the history file takes, and deleting it whole where nobody keeps a history in it at the moment.
A chat that is running lets its messages go by retention.py."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _, reason_of
from lanchat.storage.claim import Claim

#: What SQLite keeps beside the file itself.
_COMPANIONS = ("-wal", "-shm")


def taken_bytes(file: Path) -> int:
    """What the history takes on the disk; 0 where there is none. Any thread."""
    total = 0
    for part in (file, *(file.with_name(file.name + ending) for ending in _COMPANIONS)):
        try:
            total += part.stat().st_size
        except OSError:
            continue
    return total


def erase(file: Path) -> None:
    """Delete the history. Blocks for a moment. Raises UserError where another program has it, or the disk refuses."""
    with closing(Claim(file)):
        try:
            for ending in (*_COMPANIONS, ""):
                file.with_name(file.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise UserError(_("The messages could not be deleted: {why}.").format(why=reason_of(error))) from error
