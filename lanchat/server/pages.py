"""Pages of a channel's history out of its ring, the newest entries in memory, alone or added to what the store gave.
The semantics are those of PageQuery; who may ask is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lanchat.protocol.entry import Entry, Epoch
from lanchat.protocol.query import Bound, PageQuery

#: A place in the order; a time alone comes before everything of that millisecond.
_Position = tuple[int] | tuple[int, Epoch, int]


def from_ring(ring: Sequence[Entry], query: PageQuery) -> list[Entry] | None:
    """The page, when the ring alone can tell it for certain; None when the store must be asked."""
    entries = wanted(ring, query)
    start, limit = query.start, query.limit
    if start is None:
        return entries[-limit:] if query.kind == "latest" and len(entries) >= limit else None
    place = _position(ring, start)
    if place is None:
        return None
    if query.kind == "before":
        earlier = [entry for entry in entries if entry.key < place]
        return earlier[-limit:] if len(earlier) >= limit else None
    if query.kind == "around":
        # Here what bears the time itself belongs to the later side, and a part of it may lie before the ring.
        whole = start.ts is None or (bool(ring) and ring[0].ts < start.ts)
        return _around(entries, place, limit) if whole else None
    if query.kind == "between":
        return _between(ring, entries, query)
    if not _reaches(ring, start):
        return None
    return cut([entry for entry in entries if _is_after(entry, start, place)], query)


def for_store(ring: Sequence[Entry], query: PageQuery) -> PageQuery:
    """What to ask the store where the ring is not enough. A message that was said just now may not be there yet, so
    what lies before it is asked for from the oldest one in memory on."""
    start = query.start
    if query.kind == "before" and start is not None and start.cid is not None and _position(ring, start) is not None:
        return replace(query, start=Bound(cid=ring[0].cid))
    return query


def with_ring(page: list[Entry], ring: Sequence[Entry], query: PageQuery) -> list[Entry]:
    """A page of the store, that reaches to its newest end, with what the store had not written yet."""
    if query.kind not in ("latest", "before", "after"):
        return page
    last = page[-1].key if page else None
    newer = [entry for entry in wanted(ring, query) if last is None or entry.key > last]
    start = query.start
    if start is None:
        return page + newer
    place = _position(ring, start)
    if query.kind == "before":
        # A bound that is not in the ring is older than all of it.
        return page + [entry for entry in newer if place is not None and entry.key < place]
    return page + [entry for entry in newer if place is None or _is_after(entry, start, place)]


def cut(page: list[Entry], query: PageQuery) -> list[Entry]:
    """No more than was asked for, on the side the query counts from."""
    return page[-query.limit :] if query.kind in ("latest", "before") else page[: query.limit]


def wanted(entries: Sequence[Entry], query: PageQuery) -> list[Entry]:
    """Those that the query is about."""
    kinds = query.kinds
    return [entry for entry in entries if entry.kind in kinds and not entry.is_blank]


def _position(ring: Sequence[Entry], bound: Bound) -> _Position | None:
    """Where the bound lies, None when the ring does not know."""
    if bound.cid is None:
        return None if bound.ts is None else (bound.ts,)
    return next((entry.key for entry in ring if entry.cid == bound.cid), None)


def _reaches(ring: Sequence[Entry], bound: Bound) -> bool:
    """Whether everything after the bound is in the ring."""
    return bound.ts is None or (bool(ring) and ring[0].ts <= bound.ts)


def _is_after(entry: Entry, bound: Bound, place: _Position) -> bool:
    return entry.key > place if bound.ts is None else entry.ts > bound.ts


def _around(entries: list[Entry], place: _Position, limit: int) -> list[Entry] | None:
    older = [entry for entry in entries if entry.key < place]
    newer = [entry for entry in entries if entry.key >= place]
    take_newer = min(len(newer), limit - limit // 2)
    take_older = limit - take_newer
    if len(older) < take_older:
        return None
    return older[len(older) - take_older :] + newer[:take_newer]


def _between(ring: Sequence[Entry], entries: list[Entry], query: PageQuery) -> list[Entry] | None:
    start, end = query.start, query.end
    assert start is not None and end is not None
    one, other = _position(ring, start), _position(ring, end)
    if one is None or other is None:
        return None
    forwards = one <= other
    low, low_place, high_place = (start, one, other) if forwards else (end, other, one)
    if not _reaches(ring, low):
        return None
    inside = [entry for entry in entries if _is_after(entry, low, low_place) and entry.key < high_place]
    return inside[: query.limit] if forwards else inside[-query.limit :]
