"""Typed faces and names become emoji on sending, and nothing else does."""

from __future__ import annotations

import pytest

from lanchat.gui.emoji import emoji_index
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


def test_every_shortcut_is_an_emoji_there_is() -> None:
    for text in (*FACES.values(), *NAMES.values()):
        assert emoji_index().get(text), text
