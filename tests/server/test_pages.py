"""The ring as a source of pages: whenever it answers, it answers as the whole history would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.protocol.query import Bound, PageQuery
from lanchat.server.pages import cut, from_ring, with_ring
from tests.server.world import MemoryHistory

EPOCH = Epoch(1, b"e")
ALL = [
    Entry(
        1000 + n // 2, EPOCH, n, n.to_bytes(16, "big"), Author(b"a", "a", "a!a@a"), "#a",
        Kind.TOPIC if n % 5 == 0 else Kind.PRIVMSG, str(n),
    )
    for n in range(40)
]  # fmt: skip
bounds = st.one_of(
    st.builds(lambda n: Bound(cid=n.to_bytes(16, "big")), st.integers(0, 45)),
    st.builds(lambda ts: Bound(ts=ts), st.integers(995, 1025)),
)
kinds: st.SearchStrategy[Literal["latest", "before", "after", "around", "between"]] = st.sampled_from(
    ["latest", "before", "after"]
)


@given(kinds, st.integers(1, 50), st.none() | bounds, st.booleans(), st.integers(0, 40), st.integers(0, 40))
def test_ring_and_store_together_are_the_history(
    kind: Literal["latest", "before", "after"], limit: int, start: Bound | None, events: bool, kept: int, late: int
) -> None:
    if kind != "latest" and start is None:
        start = Bound(ts=1010)
    query = PageQuery("#a", kind, limit, start, None, events)
    expected = page_of(ALL)(query)[0]
    ring = ALL[len(ALL) - kept :]
    alone = from_ring(ring, query)
    if alone is not None:
        assert alone == expected
        return
    # The store lags behind by at most what the ring still holds.
    written = ALL[: len(ALL) - min(kept, late)]
    place = start is not None and start.cid is not None and start.cid in {e.cid for e in ALL[len(written) :]}
    unknown = start is not None and start.cid is not None and start.cid not in {e.cid for e in ALL}
    if kind == "before" or place or unknown:
        return
    entries, complete = page_of(written)(query)
    if complete or kind == "latest":
        entries = cut(with_ring(entries, ring, query), query)
    assert entries == expected


def page_of(entries: list[Entry]) -> Callable[[PageQuery], tuple[list[Entry], bool]]:
    store = MemoryHistory()
    store.entries = entries
    found: list[tuple[list[Entry], bool]] = []

    def page(query: PageQuery) -> tuple[list[Entry], bool]:
        store.page(query, lambda page, complete: found.append((page, complete)))
        return found.pop()

    return page


@pytest.mark.parametrize("kind", ["around", "between"])
def test_other_pages_come_from_the_store(kind: Literal["around", "between"]) -> None:
    query = PageQuery("#a", kind, 5, Bound(ts=1005), Bound(ts=1010))
    assert from_ring(ALL, query) is None
    assert with_ring(ALL[:2], ALL, query) == ALL[:2]
