"""The ids of the last messages: as many as promised, the oldest go first, and none is mistaken for another."""

from __future__ import annotations

from collections import OrderedDict

import pytest

from lanchat.protocol.entry import Kind
from lanchat.server import known_ids
from lanchat.server.known_ids import Known, KnownIds, digest


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> KnownIds:
    monkeypatch.setattr(known_ids, "MAX_KNOWN_IDS", 10)
    monkeypatch.setattr(known_ids, "_GROWTH", 4)
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
    """Against the plainest way to remember the last ten."""
    plain: OrderedDict[bytes, int] = OrderedDict()
    for number in range(500):
        cid = number.to_bytes(2, "big")
        few.add(cid, number, f"#{number}", Kind.PRIVMSG, str(number), number)
        plain[cid] = number
        while len(plain) > 10:
            plain.popitem(last=False)
        for earlier in range(max(0, number - 15), number + 1):
            cid = earlier.to_bytes(2, "big")
            expected = Known(earlier, f"#{earlier}", Kind.PRIVMSG, digest(str(earlier)), earlier)
            assert few.get(cid) == (expected if cid in plain else None)


def test_what_was_not_stored_is_forgotten_and_may_come_again(few: KnownIds) -> None:
    for number in range(10):
        few.add(b"%d" % number, number, "#a", Kind.PRIVMSG, "x", number)
    few.forget(b"4")
    few.forget(b"none")
    assert few.get(b"4") is None
    few.add(b"4", 40, "#a", Kind.PRIVMSG, "again", 40)
    for number in range(11, 16):
        few.add(b"%d" % number, number, "#a", Kind.PRIVMSG, "x", number)
    assert few.get(b"4") == Known(40, "#a", Kind.PRIVMSG, digest("again"), 40)
    assert [few.get(b"%d" % number) is not None for number in range(10)] == [False] * 4 + [True] + [False] + [True] * 4


def test_a_renamed_room_is_renamed_for_all_of_them(few: KnownIds) -> None:
    for number, room in enumerate(("#a", "#b", "#a")):
        few.add(b"%d" % number, number, room, Kind.PRIVMSG, "x", number)
    few.renamed("#a", "#c")
    found = [few.get(b"%d" % number) for number in range(3)]
    assert [known.room for known in found if known is not None] == ["#c", "#b", "#c"]
