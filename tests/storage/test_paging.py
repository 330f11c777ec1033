"""Which entries a page holds, for every kind of query, equal times included.
Also what was taken back or edited, and which kinds of entries are wanted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanchat.protocol.entry import Entry, Epoch, Kind
from lanchat.protocol.query import MAX_PAGE, MESSAGES, Bound, PageQuery
from lanchat.storage import opening, paging
from lanchat.storage.rows import RowWriter, transaction
from tests.storage.tools import Watched, entry, running

FIRST = Epoch(1, b"z" * 16)
RIVAL = Epoch(2, b"a" * 16)  # same term, two ids: a race of two hosts
OTHER = Epoch(2, b"b" * 16)

#: By time, then term, then epoch id, then seq. The bodies are the places in the right order.
ENTRIES = [
    entry(1, epoch=FIRST, ts=100, body="0"),
    entry(9, epoch=FIRST, ts=200, body="1"),
    entry(1, epoch=RIVAL, ts=200, body="2"),
    entry(2, epoch=RIVAL, ts=200, body="3"),
    entry(1, epoch=OTHER, ts=200, body="4"),
    entry(3, epoch=RIVAL, ts=300, body="5"),
    entry(2, epoch=OTHER, ts=400, body="6"),
    entry(10, epoch=FIRST, ts=500, body="7"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with running(tmp_path_factory.mktemp("paging") / "history.sqlite3") as watched:
        foreign = [entry(50 + number, epoch=FIRST, ts=200 + number, room="#other") for number in range(5)]
        watched.add(*reversed(ENTRIES), *foreign)
        yield watched


def at(number: int) -> Bound:
    """The message at this place."""
    return Bound(cid=ENTRIES[number].cid)


def time(ts: int) -> Bound:
    return Bound(ts=ts)


@pytest.mark.parametrize(
    ("kind", "limit", "start", "end", "expected", "complete"),
    [
        ("latest", 3, None, None, "567", False),
        ("latest", 8, None, None, "01234567", True),
        ("latest", 50, None, None, "01234567", True),
        ("latest", 50, at(4), None, "567", True),
        ("latest", 2, at(2), None, "67", False),
        ("latest", 50, time(200), None, "567", True),
        ("latest", 50, at(7), None, "", True),
        ("latest", 0, None, None, "", False),
        ("before", 3, at(5), None, "234", False),
        ("before", 4, at(4), None, "0123", True),
        ("before", 50, at(0), None, "", True),
        ("before", 50, time(200), None, "0", True),
        ("before", 2, time(201), None, "34", False),
        ("before", 50, time(0), None, "", True),
        ("before", 3, None, None, "567", False),
        ("after", 3, at(1), None, "234", False),
        ("after", 5, at(2), None, "34567", True),
        ("after", 50, at(7), None, "", True),
        ("after", 50, time(200), None, "567", True),
        ("after", 2, time(199), None, "12", False),
        ("after", 50, time(10**30), None, "", True),
        ("after", 2, None, None, "01", False),
        ("around", 3, at(4), None, "345", False),
        ("around", 4, at(4), None, "2345", False),
        ("around", 1, at(4), None, "4", False),
        ("around", 4, at(0), None, "0123", False),
        ("around", 4, at(7), None, "4567", False),
        ("around", 8, at(3), None, "01234567", True),
        ("around", 5, time(300), None, "34567", False),
        ("around", 2, time(250), None, "45", False),
        ("around", 50, time(10**30), None, "01234567", True),
        ("between", 50, at(1), at(5), "234", True),
        ("between", 2, at(1), at(5), "23", False),
        ("between", 50, at(5), at(1), "234", True),
        ("between", 2, at(5), at(1), "34", False),
        ("between", 50, time(100), time(500), "123456", True),
        ("between", 2, time(100), time(500), "12", False),
        ("between", 2, time(500), time(100), "56", False),
        ("between", 50, time(200), time(200), "", True),
        ("between", 50, at(3), at(3), "", True),
        ("between", 50, at(0), time(300), "1234", True),
        ("between", 50, time(300), at(2), "34", True),
    ],
)
def test_a_page(
    room: Watched, kind: str, limit: int, start: Bound | None, end: Bound | None, expected: str, complete: bool
) -> None:
    found, whole = room.page(PageQuery("#lobby", kind, limit, start, end))  # type: ignore[arg-type]
    assert "".join(item.body for item in found) == expected
    assert whole is complete


@pytest.mark.parametrize("kind", ["latest", "before", "after", "around", "between"])
def test_a_message_of_another_room_or_of_none_bounds_nothing(room: Watched, kind: str) -> None:
    for query_room, cid in (("#other", ENTRIES[3].cid), ("#lobby", b"?" * 16)):
        query = PageQuery(query_room, kind, 10, Bound(cid=cid), Bound(ts=9_999))  # type: ignore[arg-type]
        assert room.page(query) == ([], False)


def test_a_room_nobody_spoke_in_is_complete(room: Watched) -> None:
    assert room.page(PageQuery("#nowhere", "latest", 10)) == ([], True)


def test_no_page_is_longer_than_the_limit_of_all(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3") as watched:
        watched.add(*(entry(number) for number in range(1, MAX_PAGE + 51)))
        found, complete = watched.page(PageQuery("#lobby", "latest", 10_000))
        assert (len(found), complete) == (MAX_PAGE, False)


# The model.

EPOCHS = (FIRST, RIVAL, OTHER)
places = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(EPOCHS), st.integers(1, 40)), unique_by=lambda place: place[1:]
)
bounds = st.one_of(st.none(), st.integers(0, 7).map(time), st.integers(0, 30))
kinds = st.sampled_from(["latest", "before", "after", "around", "between"])
queries = st.lists(st.tuples(kinds, st.integers(0, 12), bounds, bounds), min_size=1, max_size=12)


def model(entries: list[Entry], query: PageQuery) -> tuple[list[Entry], bool]:
    """The same answer from a sorted list, said another way."""
    cids = {item.cid: place for place, item in enumerate(entries)}

    def cut(bound: Bound | None, default: int) -> tuple[int, int]:
        """How many entries lie before the bound, and how many lie before or at it."""
        if bound is None:
            return default, default
        if bound.cid is not None:
            return cids[bound.cid], cids[bound.cid] + 1
        return sum(item.ts < bound.ts for item in entries), sum(item.ts <= bound.ts for item in entries)

    everything = len(entries)
    opening_place = everything if query.kind in ("before", "around") else 0
    before_start, after_start = cut(query.start, opening_place)
    before_end, after_end = cut(query.end, everything)
    match query.kind:
        case "latest":
            wanted, forward = entries[after_start:], False
        case "before":
            wanted, forward = entries[:before_start], False
        case "after":
            wanted, forward = entries[after_start:], True
        case "around":
            low = max(0, min(before_start - query.limit // 2, everything - query.limit))
            found = entries[low : low + query.limit]
            return found, len(found) == everything
        case "between":
            forward = is_forward(entries, query)
            wanted = entries[after_start:before_end] if forward else entries[after_end:before_start]
    found = wanted[: query.limit] if forward else wanted[max(0, len(wanted) - query.limit) :]
    return found, len(found) == len(wanted)


def is_forward(entries: list[Entry], query: PageQuery) -> bool:
    """Whether the second bound of a span is not older than the first."""
    keys = {item.cid: (item.ts, 1, item.epoch, item.seq) for item in entries}
    no_epoch = Epoch(0, b"")

    def key(bound: Bound | None, default: int) -> tuple[int, int, Epoch, int]:
        if bound is None:
            return (default, 0, no_epoch, 0)
        return keys[bound.cid] if bound.cid is not None else (bound.ts or 0, 0, no_epoch, 0)

    return key(query.start, -1) <= key(query.end, 10**9)


@settings(max_examples=150)
@given(places, queries, st.randoms(use_true_random=False))
def test_every_page_is_the_slice_of_a_sorted_list(places, queries, random) -> None:  # type: ignore[no-untyped-def]
    entries = [entry(seq, epoch=epoch, ts=ts) for ts, epoch, seq in places]
    connection = opening.open_memory().connection
    with transaction(connection):
        RowWriter(connection).write(random.sample(entries, len(entries)))
    entries.sort(key=lambda item: item.key)

    def bound(drawn: Bound | int | None) -> Bound | None:
        if not isinstance(drawn, int):
            return drawn
        return Bound(cid=entries[drawn % len(entries)].cid) if entries else None

    for kind, limit, start, end in queries:
        query = PageQuery("#lobby", kind, limit, bound(start), bound(end))
        assert paging.page(connection, query) == model(entries, query), query
    connection.close()


REDACTED, EDITED, SHOWN = (entry(number, ts=1_000 + number, body=f"text {number}") for number in range(1, 4))


def about(kind: Kind, seq: int, target: Entry, body: str) -> Entry:
    return entry(seq, ts=1_000 + seq, kind=kind, target=target.cid, body=body)


LATER = [
    about(Kind.EDIT, 11, REDACTED, "a secret again"),
    about(Kind.REDACT, 12, REDACTED, "why"),
    about(Kind.EDIT, 13, EDITED, "second"),
    about(Kind.TAGMSG, 14, SHOWN, "")._replace(tags="+draft/react=x"),
    entry(15, ts=1_015, kind=Kind.TOPIC, body="a topic"),
    about(Kind.EDIT, 16, EDITED, "third"),
    about(Kind.EDIT, 10, EDITED, "first"),
]


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with running(tmp_path_factory.mktemp("revised") / "history.sqlite3") as watched:
        # In no order at all, as copies of another computer's log may come.
        watched.add(*LATER, SHOWN, EDITED, REDACTED)
        yield watched


NOW = EDITED.edited("third", LATER[5].cid)


@pytest.mark.parametrize(
    "query",
    [
        PageQuery("#lobby", "latest", 9, kinds=MESSAGES),
        PageQuery("#lobby", "before", 9, Bound(ts=5_000), kinds=MESSAGES),
        PageQuery("#lobby", "after", 9, Bound(cid=REDACTED.cid), kinds=MESSAGES),
        PageQuery("#lobby", "around", 9, Bound(cid=LATER[3].cid), kinds=MESSAGES),
        PageQuery("#lobby", "between", 9, Bound(ts=0), Bound(ts=5_000), kinds=MESSAGES),
        PageQuery("#lobby", "between", 9, Bound(ts=5_000), Bound(ts=0), kinds=MESSAGES),
    ],
)
def test_only_the_kinds_asked_for_come_as_they_are_now(revised: Watched, query: PageQuery) -> None:
    assert revised.page(query) == ([NOW, SHOWN], True)


def test_other_kinds_count_towards_the_limit_where_they_are_wanted(revised: Watched) -> None:
    kinds = MESSAGES | {Kind.REDACT, Kind.TAGMSG}
    found, complete = revised.page(PageQuery("#lobby", "latest", 3, kinds=kinds))
    assert (found, complete) == ([SHOWN, LATER[1], LATER[3]], False)
    assert revised.page(PageQuery("#lobby", "latest", 1, kinds=MESSAGES)) == ([SHOWN], False)


def test_what_was_taken_back_is_nowhere_not_even_as_an_edit(revised: Watched) -> None:
    found, _ = revised.page(PageQuery("#lobby", "latest", 100))
    assert found == [NOW, SHOWN, LATER[6], *LATER[1:6]]
    assert not any("secret" in item.body for item in found)
    gone = revised.find(REDACTED.cid)
    assert gone == REDACTED.blanked()
    assert gone.is_blank
    assert revised.find(EDITED.cid) == NOW
    assert NOW.tags == f"lanchat/edited={LATER[5].msgid}"


def test_what_a_host_begins_with_is_as_it_is_now(revised: Watched) -> None:
    recent = revised.begin().recent["#lobby"]
    assert recent == [NOW, SHOWN, LATER[6], *LATER[1:6]]


def test_a_copy_of_a_term_has_everything_as_it_was_said(tmp_path: Path) -> None:
    said = [REDACTED, EDITED, *LATER]
    with running(tmp_path / "history.sqlite3") as watched:
        watched.add(*said)
    with contextlib.closing(opening.open_reader(tmp_path / "history.sqlite3")) as connection:
        assert list(paging.of_epoch(connection, REDACTED.epoch)) == said
