"""Going on in a new history file when the one in use turns out to be damaged.
Who notices the damage, and who closes the connections first, is the caller's part."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import logging
import sqlite3
from pathlib import Path

from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.entry import Epoch
from lanchat.storage import opening, paging
from lanchat.storage.rows import RowWriter, transaction

#: Entries copied per transaction.
CHUNK = 1_000

_log = logging.getLogger(__name__)


def replace(file: Path, term: tuple[Epoch, bytes] | None, *, max_pages: int = 0) -> opening.Opened:
    """Set the damaged file aside and open a new one that holds what could be read of the running term (epoch, host).

    Older terms stay in the file set aside. Raises UserError when the disk allows no new file.
    """
    try:
        aside = opening.set_aside(file)
    except OSError as error:
        raise UserError(opening.unwritable_sentence(file.parent, opening.describe(error))) from error
    opened = opening.open_file(file, max_pages=max_pages)
    if term is not None:
        try:
            _copy_term(aside, opened.connection, *term)
        except (sqlite3.Error, ValueError) as error:
            _log.warning("the running term was not copied whole: %s", error)
    return dataclasses.replace(opened, notice=opening.set_aside_sentence(aside, _("the file is damaged")))


def _copy_term(aside: Path, connection: sqlite3.Connection, epoch: Epoch, host_id: bytes) -> None:
    rows = RowWriter(connection)
    with transaction(connection):
        rows.add_epoch(epoch, host_id)
        rows.set_clean(False)
    with contextlib.closing(opening.open_reader(aside)) as damaged:
        entries = paging.of_epoch(damaged, epoch)
        while chunk := list(itertools.islice(entries, CHUNK)):
            with transaction(connection):
                rows.write(chunk)
