"""Which characters count as one emoji, and how one is found by words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from lanchat.gui.emoji import emoji_index, may_have, read_index
from lanchat.paths import assets_dir


def cut(text: str) -> list[str]:
    return [part for part, emoji in emoji_index().split(text) if emoji]


@pytest.mark.parametrize(
    "emoji",
    ["😀", "👨‍👩‍👧‍👦", "👍🏽", "🇧🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "#️⃣", "❤️", "❤️‍🔥", "👩🏽‍🤝‍👨🏿", "🏳️‍🌈", "🤦🏻‍♀️", "☕", "👩‍❤️‍💋‍👨"],
)
def test_a_sequence_is_one_emoji_wherever_it_stands(emoji: str) -> None:
    assert cut(emoji) == [emoji]
    assert cut(f"a{emoji}b {emoji}{emoji}") == [emoji] * 3


def test_what_is_text_stays_text() -> None:
    assert cut("© ™ ↔ 1 # * C# 2026 ❤\ufe0e 日本語 \u200d \ufe0f 🇧") == []
    assert cut("©\ufe0f") == ["©\ufe0f"]
    assert not may_have("plain (c) 100%")


def test_an_unknown_sequence_falls_into_the_emoji_it_has() -> None:
    assert cut("🙂\u200d👾") == ["🙂", "👾"]
    assert cut("👍🏿🏿") == ["👍🏿", "🏿"]
    assert cut("🇧🇷🇧🇷🇧") == ["🇧🇷", "🇧🇷"]


def test_the_stretches_together_are_the_text() -> None:
    text = "a😀b👨‍👩‍👧‍👦\u200d🇧 x1️⃣"
    assert "".join(part for part, _emoji in emoji_index().split(text)) == text


def test_every_emoji_has_its_place_on_a_sheet() -> None:
    index = emoji_index()
    assert len(index.all) > 3_600
    lowest = {each.sheet: each.place for each in index.all}
    for sheet, place in lowest.items():
        with Image.open(assets_dir() / "emoji" / f"sheet-{sheet:02}.png") as picture:
            assert picture.height == picture.width * (place + 1)
    assert all(each.name and index.get(each.text) is each for each in index.all)


def test_a_damaged_index_is_an_error_and_the_program_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OSError):
        read_index(tmp_path / "none.json")
    (tmp_path / "emoji").mkdir()
    (tmp_path / "emoji" / "index.json").write_text("[]")
    emoji_index.cache_clear()
    monkeypatch.setattr("lanchat.gui.emoji.assets_dir", lambda: tmp_path)
    try:
        assert emoji_index().all == ()
        assert list(emoji_index().split("😀")) == [("😀", None)]
    finally:
        emoji_index.cache_clear()
