"""Entries: their order, their ids, and the rooms of private conversations."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.entry import Author, Entry, Epoch, Kind, Uuid7, decode_cid, encode_cid, private_room

AUTHOR = Author(b"a", "anna", "anna!a@h")


def entry(ts: int, epoch: Epoch, seq: int) -> Entry:
    return Entry(ts, epoch, seq, b"c" * 16, AUTHOR, "#a", Kind.PRIVMSG, "x")


def test_time_decides_then_the_term_then_the_number() -> None:
    early, late = Epoch(1, b"z"), Epoch(2, b"a")
    order = [entry(1, late, 9), entry(2, early, 1), entry(2, early, 2), entry(2, late, 1), entry(3, early, 0)]
    assert sorted([*order[2:], *order[:2]], key=lambda e: e.key) == order


@given(st.binary(min_size=16, max_size=16))
def test_an_id_on_the_wire(cid: bytes) -> None:
    text = encode_cid(cid)
    assert len(text) == 26
    assert decode_cid(text) == cid
    assert text == text.upper() or decode_cid(text.upper()) is None
    assert decode_cid(text[:-1] + "b") is None


@given(st.text(max_size=30))
def test_any_text_is_an_id_or_none(text: str) -> None:
    cid = decode_cid(text)
    assert cid is None or len(cid) == 16


def test_the_msgid_is_the_id() -> None:
    assert entry(1, Epoch(1, b"a"), 1).msgid == encode_cid(b"c" * 16)


def test_uuid7_has_its_time_version_and_variant() -> None:
    make = Uuid7(lambda: 0x0123456789AB, Random(1))
    one, two = make(), make()
    assert one != two
    assert one[:6] == bytes.fromhex("0123456789ab")
    assert one[6] >> 4 == 7
    assert one[8] >> 6 == 2


def test_uuid7_has_its_msgid_ready() -> None:
    make = Uuid7(lambda: 0, Random(1))
    made = [(make.at(moment), make.text, moment) for moment in MOMENTS]
    assert [text for _, text, _ in made] == [encode_cid(cid) for cid, _, _ in made]
    assert len({text for _, text, _ in made}) == len(made)
    assert all(0 <= moment - time_of(cid) <= 1_000 for cid, _, moment in made)


def test_uuid7_has_the_time_of_now_where_that_is_asked_for() -> None:
    moments = iter(MOMENTS)
    make = Uuid7(lambda: next(moments), Random(1))
    assert [time_of(make()) for _ in MOMENTS] == MOMENTS


MOMENTS = [0, 1, 1, 999, 1_001, 5_000_000, 4_999_999, 2**48 - 1, *range(10, 300)]


def time_of(cid: bytes) -> int:
    return int.from_bytes(cid[:6], "big")


def test_a_private_room_is_the_same_from_both_sides() -> None:
    assert private_room("aa", "bb") == private_room("bb", "aa") == "=aa:bb"
