"""A text that is copied here and pasted here is the same text, whatever its letters and its length."""

from __future__ import annotations

import pytest

from lanchat.gui import clipboard
from tests.gui.desk import Desk

LONG = ["كان هناك نص طويل " * 500, "日本語" * 3_000, "é" * 9_000, "a😀" * 3_000, "plain " * 2_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:3])
def test_a_long_text_comes_back_whole(desk: Desk, text: str) -> None:
    clipboard.copy(desk.root, text)
    assert clipboard.paste(desk.root) == text


def test_what_others_copied_is_not_taken_for_ours(desk: Desk) -> None:
    clipboard.copy(desk.root, "日本語" * 3_000)
    desk.root.clipboard_clear()
    desk.root.clipboard_append("日本語, but another text")
    assert clipboard.paste(desk.root) == "日本語, but another text"


def test_letters_in_bytes_are_known_again() -> None:
    whole = "日本語 text"
    broken = whole.replace("本", "本".encode().decode("latin-1"))
    assert clipboard.is_broken_form(broken, whole)
    assert not clipboard.is_broken_form(whole, whole)
    assert not clipboard.is_broken_form(broken + "x", whole)
    assert not clipboard.is_broken_form(broken.replace("text", "test"), whole)
    assert not clipboard.is_broken_form("plain texts", "plain text")


def test_nothing_is_copied_for_nothing_and_no_nul(desk: Desk) -> None:
    clipboard.copy(desk.root, "kept\0 \ud800")
    clipboard.copy(desk.root, "")
    assert clipboard.paste(desk.root) == "kept ?"


def test_an_empty_clipboard_gives_nothing(desk: Desk) -> None:
    desk.root.clipboard_clear()
    assert clipboard.paste(desk.root) == ""
