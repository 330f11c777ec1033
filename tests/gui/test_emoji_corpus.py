"""Any text through the real window: nothing crashes or freezes, and what should be a picture is one."""

from __future__ import annotations

import re
import time

import pytest

from lanchat.client.model import ChatMessage, Conversation, Member, Person
from lanchat.gui.main_window import MainWindow
from lanchat.gui.message_render import MAX_EMOJI
from lanchat.gui.message_window import MAX_EMOJI as MAX_IN_WINDOW
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from tests.gui.desk import Desk
from tests.gui.scenes import message, room

#: Seconds one conversation may take to appear on a slow machine; a frozen Tk takes far longer.
FROZEN_S = 20.0

#: (text, emoji that must be pictures)
CORPUS = [
    ("plain", []),
    ("a😀b@you and 🎉🚀", ["😀", "🎉", "🚀"]),
    ("family 👨‍👩‍👧‍👦, 👩🏽‍🤝‍👨🏿, 🏳️‍🌈, ❤️‍🔥", ["👨‍👩‍👧‍👦", "👩🏽‍🤝‍👨🏿", "🏳️‍🌈", "❤️‍🔥"]),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇧🇷🇩🇪 #️⃣ 1️⃣ ok", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇧🇷", "🇩🇪", "#️⃣", "1️⃣"]),
    ("*bold 🔥* and `code 😀` https://x.local/😀 done 👍🏿", ["🔥", "👍🏿"]),
    ("👩‍💻", ["👩‍💻"]),
    ("half a pair \ud83d and \ude00, not one: \ud83d\ude00x", []),
    ("\x00nul \x01\x02\x1b[31m \x7f \u202eright to left 🙈 \u2066\u2069 \ufeff", ["🙈"]),
    ("שלום עולם مرحبا 🌍 हिन्दी ไทย 日本語", ["🌍"]),
    ("Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘ 👾", ["👾"]),
    ("one\ntwo 😅\nthree\t😴", ["😅", "😴"]),
    ("\u200d\ufe0f\u20e3🏽\U000e0067\U000e007f", ["🏽"]),
]


class Pane:
    """A window with one room, and what stands in its pane."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.window = MainWindow(desk.root, Theme(desk.root, scale=1), WindowCallbacks())
        self.text = self.window.pane.text

    def show(self, *messages: ChatMessage) -> Conversation:
        conversation = room(messages=list(messages))
        began = time.thread_time()
        self.window.open_conversation(conversation)
        self.desk.settle()
        assert time.thread_time() - began < FROZEN_S
        return conversation

    def emoji(self) -> list[str]:
        names = [name for kind, name, _index in self.text.dump("1.0", "end", image=True) if kind == "image"]
        return [re.sub(r"#\d+$", "", name) for name in names if not name.startswith("image") and "pyimage" not in name]

    def copied(self) -> str:
        self.text.event_generate("<<Copy>>")
        return str(self.desk.root.clipboard_get(type="UTF8_STRING"))


@pytest.fixture
def pane(desk: Desk) -> Pane:
    pane = Pane(desk)
    desk.focus(pane.text)
    return pane


@pytest.mark.parametrize(("text", "pictures"), CORPUS)
def test_any_text_is_shown_and_its_emoji_are_pictures(pane: Pane, text: str, pictures: list[str]) -> None:
    pane.show(message(text))
    assert pane.emoji() == pictures


def test_all_of_them_at_once_and_in_the_other_colours(pane: Pane) -> None:
    pane.show(*(message(text, minutes=number) for number, (text, _pictures) in enumerate(CORPUS)))
    assert pane.emoji() == [emoji for _text, pictures in CORPUS for emoji in pictures]
    pane.window.theme.apply("dark")
    pane.desk.settle()


@pytest.mark.parametrize("unit", ["x", "😀", "👨‍👩‍👧‍👦", "日", "\u0301", "\u202e", "a b ", "\ud800", "https://x.y/"])
def test_a_hundred_thousand_characters_freeze_nothing(pane: Pane, unit: str) -> None:
    pane.show(message(unit * (100_000 // len(unit))), message("after 🙂", minutes=1))
    assert len(pane.emoji()) <= MAX_EMOJI + 1
    assert pane.emoji()[-1] == "🙂"


def test_the_pane_bounds_its_pictures(pane: Pane) -> None:
    pane.show(*(message("😀x" * 80, minutes=number) for number in range(40)))
    assert MAX_IN_WINDOW - MAX_EMOJI < len(pane.emoji()) <= MAX_IN_WINDOW


def test_names_with_emoji_are_shown(pane: Pane) -> None:
    conversation = pane.show(message("hello", "Omar 🚀"))
    assert pane.emoji() == ["🚀"]
    for nick in ("Omar 🚀", "Ana ❤️", "\ud83d", "👨‍👩‍👧‍👦" * 30):
        conversation.members[nick] = Member(Person(nick))
    pane.window.members_changed(conversation)
    pane.desk.settle()


def test_a_few_emoji_alone_are_large(pane: Pane) -> None:
    pane.show(message("🎉 🚀"), message("🎉 yes", minutes=1), message("😀" * 13, minutes=2))
    sizes = [int(pane.desk.root.tk.call("image", "height", pane.text.image_cget(index, "image"))) for index in at(pane)]
    large, small = max(sizes), min(sizes)
    assert large == 36
    assert sizes == [large] * 2 + [small] * 14


def at(pane: Pane) -> list[str]:
    found = pane.text.dump("1.0", "end", image=True)
    return [index for _kind, name, index in found if "pyimage" not in name]


def test_a_copied_part_has_the_real_characters(pane: Pane) -> None:
    pane.show(message("one 👩🏽‍🤝‍👨🏿 two 😀 three 😀 four"))
    line = at(pane)[0].split(".")[0]
    start = pane.text.search("one", "1.0")
    pane.text.tag_add("sel", start, pane.text.search("four", f"{line}.0"))
    assert pane.copied() == "one 👩🏽‍🤝‍👨🏿 two 😀 three 😀 "


def test_a_picture_is_where_its_character_was(pane: Pane) -> None:
    pane.show(message("x😀y👍🏽z *ü🔥* 𝔘1️⃣!"))
    line = at(pane)[0].split(".")[0]
    pieces = pane.text.dump(f"{line}.0", f"{line}.end", image=True, text=True)
    shown = "".join(re.sub(r"#\d+$", "", value) for _kind, value, _index in pieces if "pyimage" not in value)
    assert shown.strip() == "x😀y👍🏽z ü🔥 𝔘1️⃣!"
    tags = [pane.text.tag_names(index) for index in at(pane)]
    assert all("body" in names for names in tags)
    assert "em" in tags[2]
