"""Looking for words: which messages fit, and which part of a text is shown as the match."""

from __future__ import annotations

import pytest

from lanchat.client.model import ChatMessage, Conversation, ConversationKind, MessageKind
from lanchat.client.search import SearchWish, find_loaded, matches, plain, spans, words_of

TEXT = ChatMessage("m1", "Anna", "Der Café am Eck öffnet um 9", 5_000)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("café", True),
        ("CAFE", True),
        ("offnet caf", True),
        ("fé", False),
        ("café bar", False),
        ("9", True),
        ("", True),
    ],
)
def test_every_word_has_to_begin_a_word(words: str, fits: bool) -> None:
    assert matches(TEXT, SearchWish(words), str.lower) is fits


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        (SearchWish(person="anna"), True),
        (SearchWish(person="Ann"), False),
        (SearchWish(after_ms=5_000, before_ms=5_000), True),
        (SearchWish(after_ms=5_001), False),
        (SearchWish(before_ms=4_999), False),
    ],
)
def test_the_filters_hold(wish: SearchWish, fits: bool) -> None:
    assert matches(TEXT, wish, str.lower) is fits


def test_what_nobody_said_is_not_found() -> None:
    event = ChatMessage("~1", "", "Anna joined", 1, MessageKind.EVENT)
    assert not matches(event, SearchWish("anna"), str.lower)


@pytest.mark.parametrize("text", ["Ünïcödé", "straße", "ﬁne", "日本語", "👍🏽 ok", "\u0130stanbul"])
def test_a_plain_text_has_as_many_characters_as_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_the_matches_are_where_they_are_in_the_text() -> None:
    text = "Ein Café, zwei Cafés"
    assert [text[a:b] for a, b in spans(text, words_of("cafe zw"))] == ["Café", "zw", "Café"]
    assert spans(text, []) == []


def test_the_newest_loaded_messages_come_first_and_no_more_than_asked_for() -> None:
    lobby = Conversation("#lobby", "#lobby", ConversationKind.ROOM)
    anna = Conversation("anna", "Anna", ConversationKind.PRIVATE)
    lobby.messages = [ChatMessage(f"l{n}", "Tom", f"tea {n}", n) for n in range(0, 10, 2)]
    anna.messages = [ChatMessage(f"p{n}", "Anna", f"tea {n}", n) for n in range(1, 10, 2)]
    hits, complete = find_loaded([lobby, anna], SearchWish("tea", limit=3), str.lower)
    assert [(hit.name, hit.message.msgid) for hit in hits] == [("Anna", "p9"), ("#lobby", "l8"), ("Anna", "p7")]
    assert not complete
    hits, complete = find_loaded([lobby, anna], SearchWish("tea", room="#LOBBY"), str.lower)
    assert [hit.message.msgid for hit in hits] == ["l8", "l6", "l4", "l2", "l0"]
    assert complete


@pytest.mark.parametrize(
    ("wish", "empty"), [(SearchWish("  "), True), (SearchWish(room="#a"), False), (SearchWish(after_ms=0), False)]
)
def test_a_wish_may_be_empty(wish: SearchWish, empty: bool) -> None:
    assert wish.is_empty is empty
