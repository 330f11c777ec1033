"""The ring as a source of pages: whenever it answers, it answers as the whole history would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.protocol.query import EVERYTHING, MESSAGES, Bound, PageQuery
from lanchat.server.pages import cut, for_store, from_ring, with_ring
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
Subcommand = Literal["latest", "before", "after", "around", "between"]
kinds: st.SearchStrategy[Subcommand] = st.sampled_from(["latest", "before", "after", "around", "between"])


@given(kinds, st.integers(1, 50), bounds, bounds, st.booleans(), st.integers(0, 40), st.integers(0, 40))
def test_ring_and_store_together_are_the_history(
    kind: Subcommand, limit: int, start: Bound, end: Bound, events: bool, kept: int, late: int
) -> None:
    bounds = (None if kind == "latest" and limit % 2 else start, end if kind == "between" else None)
    query = PageQuery("#a", kind, limit, *bounds, EVERYTHING if events else MESSAGES)
    expected = page_of(ALL)(query)[0]
    ring = ALL[len(ALL) - kept :]
    alone = from_ring(ring, query)
    if alone is not None:
        assert alone == expected
        return
    # The store lags behind by at most what the ring still holds.
    written = ALL[: len(ALL) - min(kept, late)]
    asked = for_store(ring, query)
    held = {entry.cid for entry in written}
    if any(bound is not None and bound.cid is not None and bound.cid not in held for bound in (asked.start, asked.end)):
        return
    entries, complete = page_of(written)(asked)
    if kind in ("around", "between") and len(written) < len(ALL):
        return
    if complete or kind != "after":
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
