"""The small pure parts under the talk: cutting texts and lines, names, folding, delays, the outbox.
Each is tested as its user sees it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanchat.client.backoff import DELAYS_S, JITTER, Backoff, Bucket
from lanchat.client.casemap import fold_for
from lanchat.client.nicknames import NickChooser, ascii_nick, with_number
from lanchat.client.outbox import MAX_ECHOED, Outbox, Outgoing
from lanchat.client.split_text import MAX_TEXT, MIN_TEXT, room_for_text, split_text
from lanchat.client.texts import mention_pattern, time_of


@given(st.text(max_size=900), st.integers(min_value=8, max_value=400))
@settings(max_examples=200, deadline=None)
def test_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(0 < len(piece.encode("utf-8", "replace")) <= limit for piece in pieces)
    assert all("\n" not in piece and "\r" not in piece and "\0" not in piece for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.replace("\0", "").split())


def test_long_lines_break_between_words_and_letters_keep_their_accents() -> None:
    assert split_text("aaaa bbbb cccc", 9) == ["aaaa bbbb", "cccc"]
    assert split_text("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    accented = "e\u0301" * 10
    assert "".join(split_text(accented, 10)) == accented
    assert all(piece[0] == "e" for piece in split_text(accented, 10))


def test_room_is_left_for_long_names() -> None:
    assert room_for_text("Mia", "#lobby", "PRIVMSG") == MAX_TEXT
    assert MIN_TEXT <= room_for_text("ñ" * 30, "#" + "ñ" * 63, "PRIVMSG") < MAX_TEXT


def test_names_to_try() -> None:
    assert with_number("Annabella", 2, 9) == "Annabel_2"
    assert with_number("李" * 20, 12) == "李" * 19 + "_12"
    assert ascii_nick("Zoë") == "Zoe"
    assert ascii_nick("李") == ""
    chooser = NickChooser("", Random(1))
    assert chooser.current == "guest"


def test_folding_is_the_servers() -> None:
    assert fold_for({})("Foo[]\\~") == "foo{}|^"
    assert fold_for({"CASEMAPPING": "ascii"})("Foo[]") == "foo[]"
    assert fold_for({"CASEMAPPING": "rfc1459-strict"})("A~[") == "a~{"


def test_delays_grow_are_jittered_and_start_again() -> None:
    backoff = Backoff(Random(3))
    for delay in (*DELAYS_S, DELAYS_S[-1]):
        assert delay * JITTER[0] <= backoff.next() <= delay * JITTER[1]
    backoff.reset()
    assert backoff.next() <= DELAYS_S[0] * JITTER[1]


def test_a_bucket_gives_a_burst_and_then_a_rate() -> None:
    bucket = Bucket(2, 0.5, 100.0)
    assert [bucket.take(100.0) for _ in range(3)] == [True, True, False]
    assert bucket.ready_at() == pytest.approx(102.0)
    assert bucket.take(102.0)


def test_only_so_much_is_kept_for_a_host_that_may_give_way() -> None:
    outbox = Outbox()
    for number in range(MAX_ECHOED + 5):
        outbox.add(Outgoing(f"m{number}", "#a", "t", "PRIVMSG", 0))
        outbox.confirm(f"m{number}", keep=True)
    outbox.host_changed(resend=True)
    assert next(item.msgid for item in outbox) == "m5"
    assert len(outbox) == MAX_ECHOED


def test_a_name_is_found_as_a_word() -> None:
    pattern = mention_pattern("Mia")
    assert all(pattern.search(text) for text in ("Mia", "hey mia!", "@MIA:", "(Mia)"))
    assert not any(pattern.search(text) for text in ("Miami", "Mia-Sophie", "xmia", "mia_2"))


def test_times_are_read_or_our_own_clock_is() -> None:
    assert time_of({"time": "2024-01-01T00:00:00.250Z"}, lambda: 7) == 1_704_067_200_250
    assert time_of({"time": "yesterday"}, lambda: 7) == 7
    assert time_of({}, lambda: 7) == 7
