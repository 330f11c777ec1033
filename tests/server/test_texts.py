"""Cutting text to bytes, and making one word of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.server.texts import client_tags, cut, user_name, word

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts, st.integers(0, 300))
def test_a_cut_is_a_prefix_that_fits(text: str, size: int) -> None:
    part = cut(text, size)
    assert text.startswith(part)
    assert len(part.encode()) <= size
    assert part == text or len(text[: len(part) + 1].encode()) > size


@given(texts)
def test_a_word_can_stand_in_a_reply(text: str) -> None:
    result = word(text)
    assert result
    assert " " not in result
    assert not result.startswith(":")


def test_user_names() -> None:
    assert user_name("a.b-c_d", 16) == "a.b-c_d"
    assert user_name("ü!@*", 16) == "user"
    assert user_name("x" * 99, 16) == "x" * 16


def test_only_client_only_tags_pass() -> None:
    assert client_tags({"label": "1", "+a": "x y", "+draft/react": "👍", "+": "", "+bad key": "", "msgid": "2"}) == (
        "+a=x\\sy;+draft/react=👍"
    )
