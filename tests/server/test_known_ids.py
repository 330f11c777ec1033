"""The ids of the last messages: no more than promised, the oldest go first, and none is mistaken for another."""

from __future__ import annotations

import tracemalloc

import pytest

from lanchat.protocol.entry import Kind
from lanchat.server import known_ids
from lanchat.server.known_ids import Known, KnownIds, digest
from lanchat.server.limits import MAX_KNOWN_IDS


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> KnownIds:
    monkeypatch.setattr(known_ids, "MAX_KNOWN_IDS", 12)
    monkeypatch.setattr(known_ids, "_BLOCKS", 3)
    return KnownIds()


def test_all_of_a_message_is_told() -> None:
    ids = KnownIds()
    ids.add(b"1", 1_764_000_000_000, "#a", Kind.NOTICE, "words", 7)
    ids.add(b"2", 1_764_000_000_001, "#b", Kind.EDIT, "", -1)
    assert ids.get(b"1") == Known(1_764_000_000_000, "#a", Kind.NOTICE, digest("words"), 7)
    assert ids.get(b"2") == Known(1_764_000_000_001, "#b", Kind.EDIT, digest(""), -1)
    assert ids.get(b"3") is None
    assert ids.get(b"") is None


def test_the_oldest_go_first(few: KnownIds) -> None:
    """A block at once: there are always the last two blocks, and what there is of a third."""
    for number in range(500):
        few.add(number.to_bytes(2, "big"), number, f"#{number}", Kind.PRIVMSG, str(number), number)
        first = (number // 4 - 2) * 4
        for earlier in range(max(0, number - 20), number + 1):
            expected = Known(earlier, f"#{earlier}", Kind.PRIVMSG, digest(str(earlier)), earlier)
            assert few.get(earlier.to_bytes(2, "big")) == (expected if earlier >= first else None)


def test_what_was_not_stored_is_forgotten_and_may_come_again(few: KnownIds) -> None:
    for number in range(10):
        few.add(b"%d" % number, number, "#a", Kind.PRIVMSG, "x", number)
    few.forget(b"4")
    few.forget(b"none")
    assert few.get(b"4") is None
    few.add(b"4", 40, "#a", Kind.PRIVMSG, "again", 40)
    for number in range(11, 19):
        few.add(b"%d" % number, number, "#a", Kind.PRIVMSG, "x", number)
    assert few.get(b"4") == Known(40, "#a", Kind.PRIVMSG, digest("again"), 40)
    assert [few.get(b"%d" % number) is not None for number in range(10)] == [False] * 4 + [True] + [False] * 3 + [
        True
    ] * 2


def test_once_full_they_take_no_more_memory() -> None:
    ids = KnownIds()
    peaks = []
    tracemalloc.start()
    try:
        for turn in range(9):
            for number in range(MAX_KNOWN_IDS // 2):
                ids.add(b"%d %d" % (turn, number), number, "#a", Kind.PRIVMSG, "x", number)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
    finally:
        tracemalloc.stop()
    assert max(peaks[3:]) <= 1.05 * peaks[2]
