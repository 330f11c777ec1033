"""What a redaction and an edit change of the entries in memory, and how that is undone when they were not stored.
The store does the same when it reads (storage/rows.py)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection

from lanchat.protocol.entry import EDITED_TAG, Entry, Kind, encode_cid


def redact(ring: deque[Entry], cid: bytes) -> Callable[[], None]:
    """Take back the message with this id, and every edit of it. The result puts them there again."""

    def concerns(entry: Entry) -> bool:
        return entry.cid == cid or (entry.kind is Kind.EDIT and entry.target == cid)

    before = {entry.cid: entry for entry in ring if concerns(entry)}
    _put(ring, {cid: entry.blanked() for cid, entry in before.items()})
    return lambda: _put(ring, before)


def edit(ring: deque[Entry], cid: bytes, body: str, by: bytes) -> Callable[[], None]:
    """Give the message with this id another text, by the edit with the id `by`. The result undoes it, unless it was
    edited again since; of several to be undone the last one goes first."""
    before = {entry.cid: entry for entry in ring if entry.cid == cid}
    _put(ring, {cid: entry.edited(body, by) for cid, entry in before.items()})
    mark = f"{EDITED_TAG}={encode_cid(by)}"

    def undo() -> None:
        if any(entry.cid == cid and mark in entry.tags.split(";") for entry in ring):
            _put(ring, before)

    return undo


def forget(ring: deque[Entry], cids: Collection[bytes]) -> None:
    """Take out the entries with these ids, which were not stored."""
    kept = [entry for entry in ring if entry.cid not in cids]
    if len(kept) < len(ring):
        ring.clear()
        ring.extend(kept)


def _put(ring: deque[Entry], entries: dict[bytes, Entry]) -> None:
    for place, entry in enumerate(ring):
        if entry.cid in entries:
            ring[place] = entries[entry.cid]
