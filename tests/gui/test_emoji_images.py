"""Emoji as pictures: the right size, made once, bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.gui.emoji import Emoji, emoji_index
from lanchat.gui.emoji_images import EmojiImages
from tests.gui.desk import Desk


def emoji(text: str) -> Emoji:
    found = emoji_index().get(text)
    assert found is not None
    return found


def test_a_picture_has_the_size_and_colours(desk: Desk) -> None:
    images = EmojiImages(desk.root)
    for size in (16, 20, 40, 72):
        image = images.get(emoji("❤️"), size)
        assert image is not None
        assert (image.width(), image.height()) == (size, size)
        red, green, blue = image.get(size // 2, size // 2)
        assert red > 200 > 120 > max(green, blue)


def test_a_picture_is_made_once(desk: Desk) -> None:
    images = EmojiImages(desk.root)
    assert images.get(emoji("😀"), 20) is images.get(emoji("😀"), 20)
    assert len(images) == 1


def test_beyond_the_limit_there_is_none_but_those_there_stay(desk: Desk) -> None:
    images = EmojiImages(desk.root, limit=2)
    first, second = images.get(emoji("😀"), 20), images.get(emoji("👍🏽"), 20)
    assert first and second
    assert images.get(emoji("🚀"), 20) is None
    assert images.get(emoji("😀"), 20) is first


def test_without_its_sheet_an_emoji_has_no_picture(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = emoji("😀")
    monkeypatch.setattr("lanchat.gui.emoji_images.assets_dir", lambda: tmp_path)
    assert EmojiImages(desk.root).get(wanted, 20) is None
