"""What a redaction and an edit change of the entries in memory, and how that is undone when they were not stored.
The store does the same when it reads (storage/rows.py)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from lanchat.protocol.entry import Entry, Kind


def redact(ring: deque[Entry], cid: bytes) -> Callable[[], None]:
    """Take back the message with this id, and every edit of it. The result puts them there again."""

    def concerns(entry: Entry) -> bool:
        return entry.cid == cid or (entry.kind is Kind.EDIT and entry.target == cid)

    return _change(ring, {entry.cid: entry.blanked() for entry in ring if concerns(entry)})


def edit(ring: deque[Entry], cid: bytes, body: str, by: bytes) -> Callable[[], None]:
    """Give the message with this id another text, by the edit with the id `by`. The result undoes it."""
    return _change(ring, {entry.cid: entry.edited(body, by) for entry in ring if entry.cid == cid})


def _change(ring: deque[Entry], changed: dict[bytes, Entry]) -> Callable[[], None]:
    before = {entry.cid: entry for entry in ring if entry.cid in changed}
    _put(ring, changed)
    return lambda: _put(ring, before)


def _put(ring: deque[Entry], entries: dict[bytes, Entry]) -> None:
    for place, entry in enumerate(ring):
        if entry.cid in entries:
            ring[place] = entries[entry.cid]
