"""Pages of a channel's history out of its ring, the newest entries in memory, alone or added to what the store gave.
The semantics are those of PageQuery; who may ask is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lanchat.protocol.entry import Entry, Kind
from lanchat.protocol.query import Bound, PageQuery


def from_ring(ring: Sequence[Entry], query: PageQuery) -> list[Entry] | None:
    """The page, when the ring alone can tell it for certain; None when the store must be asked."""
    entries = wanted(ring, query)
    limit = query.limit
    start = query.start
    if query.kind == "latest":
        newer = entries if start is None else _after(entries, ring, start)
        if newer is not None and (len(newer) >= limit or start is not None):
            return newer[-limit:]
        return entries[-limit:] if start is None and len(entries) >= limit else None
    if start is None:
        return None
    if query.kind == "after":
        later = _after(entries, ring, start)
        return later[:limit] if later is not None else None
    if query.kind == "before":
        earlier = _before(entries, ring, start)
        return earlier[-limit:] if earlier is not None and len(earlier) >= limit else None
    return None


def with_ring(page: list[Entry], ring: Sequence[Entry], query: PageQuery) -> list[Entry]:
    """A page of the store with what the store had not written yet. Only the newest entries can be missing."""
    if query.kind not in ("latest", "after"):
        return page
    last = page[-1].key if page else None
    have = {entry.cid for entry in page}
    newer = [entry for entry in wanted(ring, query) if entry.cid not in have and (last is None or entry.key > last)]
    if query.start is not None and query.start.ts is not None:
        newer = [entry for entry in newer if entry.ts > query.start.ts]
    return page + newer


def cut(page: list[Entry], query: PageQuery) -> list[Entry]:
    """No more than was asked for, on the side the query counts from."""
    return page[-query.limit :] if query.kind in ("latest", "before") else page[: query.limit]


def wanted(entries: Sequence[Entry], query: PageQuery) -> list[Entry]:
    """Those of the kinds that the query is about."""
    return [entry for entry in entries if query.events or entry.kind in (Kind.PRIVMSG, Kind.NOTICE)]


def next_query(query: PageQuery, entries: list[Entry], found: list[Entry]) -> PageQuery | None:
    """What to ask after this answer to `query`, when entries that are not wanted made it too short; else None.

    `found` are the wanted ones of earlier answers. The page in the middle of two bounds is never filled up.
    """
    missing = query.limit - len(found) - len(wanted(entries, query))
    if not entries or missing <= 0 or query.kind not in ("latest", "before", "after"):
        return None
    if query.kind == "after":
        return replace(query, start=Bound(cid=entries[-1].cid))
    if query.kind == "latest" and query.start is not None:
        return PageQuery(query.room, "between", query.limit, Bound(cid=entries[0].cid), query.start, query.events)
    return PageQuery(query.room, "before", query.limit, Bound(cid=entries[0].cid), None, query.events)


def _place_of(ring: Sequence[Entry], bound: Bound) -> Entry | None:
    return next((entry for entry in ring if entry.cid == bound.cid), None)


def _after(entries: list[Entry], ring: Sequence[Entry], bound: Bound) -> list[Entry] | None:
    """Those after the bound, None when the ring does not reach back to it."""
    if bound.cid is not None:
        place = _place_of(ring, bound)
        return None if place is None else [entry for entry in entries if entry.key > place.key]
    if bound.ts is None or not ring or ring[0].ts > bound.ts:
        return None
    return [entry for entry in entries if entry.ts > bound.ts]


def _before(entries: list[Entry], ring: Sequence[Entry], bound: Bound) -> list[Entry] | None:
    """Those before the bound, as far as the ring knows them; None when it cannot place the bound."""
    if bound.cid is not None:
        place = _place_of(ring, bound)
        return None if place is None else [entry for entry in entries if entry.key < place.key]
    return None if bound.ts is None else [entry for entry in entries if entry.ts < bound.ts]
