"""Typed faces and names become emoji on sending, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lanchat.gui import emoji_shortcuts
from lanchat.gui.emoji import Emoji, EmojiIndex, emoji_index
from lanchat.gui.emoji_shortcuts import FACES, NAMES, expand


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("hi :)", "hi 🙂"),
        (":D :D", "😀 😀"),
        ("I <3 it.", "I ❤️ it."),
        ("done :).", "done 🙂."),
        ("a\n:P\nb", "a\n😛\nb"),
        (":tada::+1:", "🎉👍"),
        (":thumbs_up_sign:", "👍"),
        ("/me waves o/", "/me waves 👋"),
    ],
)
def test_shortcuts_become_emoji(typed: str, sent: str) -> None:
    assert expand(typed) == sent


@pytest.mark.parametrize(
    "text",
    [
        "foo:) x:D",
        "at 10:30:45",
        ":nosuchname:",
        "`:)` and `a :tada: b`",
        "```\nif x :D\n```",
        "https://nas.local/:tada:/:D",
        "/topic :)",
        "std::vector::size",
        "a <30 b",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert expand(text) == text


@pytest.mark.parametrize("piece", ["x", "ab:", ":ab", "`x", "<3", "o/", "x://"])
def test_a_word_without_an_end_is_looked_through_in_no_time(piece: str) -> None:
    text = piece * 500_000  # hours, for whatever begins anew at each letter
    assert expand(text) == text


def test_all_emoji_are_looked_through_once_for_any_number_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    class Shelf(tuple[Emoji, ...]):
        def __iter__(self) -> Iterator[Emoji]:
            looked.append(1)
            return super().__iter__()

    index = EmojiIndex([*emoji_index().all[:50]], {}, [])
    index.all = Shelf(index.all)
    monkeypatch.setattr(emoji_shortcuts, "emoji_index", lambda: index)
    log = "10:12:33 started\n" * 500
    assert expand(log) == log
    assert len(looked) == 1


def test_every_shortcut_is_an_emoji_there_is() -> None:
    for text in (*FACES.values(), *NAMES.values()):
        assert emoji_index().get(text), text
