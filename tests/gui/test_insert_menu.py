"""The + beside the message field: what it offers, and what that writes."""

from __future__ import annotations

import tkinter as tk

import pytest

from tests.gui.chat import Chat
from tests.gui.desk import Desk


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(desk)


def add(chat: Chat, label: str) -> list[str]:
    """Press + and choose an entry; what was offered."""
    compose = chat.window.compose
    chat.desk.focus(compose.add_button)
    chat.desk.press("<Return>")
    menu = next(child for child in compose.winfo_children() if isinstance(child, tk.Menu))
    offered = [str(menu.entrycget(place, "label")).strip() for place in range(int(menu.index("end") or 0) + 1)]
    menu.unpost()
    menu.invoke(offered.index(label))
    chat.desk.settle()
    menu.destroy()
    chat.desk.focus(compose.text)
    return offered


def test_an_empty_field_takes_a_command_too(chat: Chat) -> None:
    assert add(chat, "Command") == ["Emoji…", "Mention somebody", "Block of code", "Command"]
    assert chat.window.compose.value == "/"
    assert chat.window.completion.is_open
    chat.desk.press("<Escape>")
    assert "Command" not in add(chat, "Block of code")


def test_a_mention_begins_a_word_and_offers_people(chat: Chat) -> None:
    chat.desk.type("hello")
    add(chat, "Mention somebody")
    assert chat.window.compose.value == "hello @"
    assert chat.window.completion.is_open
    chat.desk.press("<Return>")
    assert chat.window.compose.value in ("hello @Anna ", "hello @Tom ")


def test_a_block_of_code_waits_for_the_code(chat: Chat) -> None:
    chat.desk.type("look")
    add(chat, "Block of code")
    chat.desk.type("make")
    assert chat.window.compose.value == "look\n```\nmake\n```"


def test_a_block_of_code_takes_in_what_is_selected(chat: Chat) -> None:
    chat.window.compose.insert("make all")
    chat.window.compose.text.tag_add("sel", "1.0", "end-1c")
    add(chat, "Block of code")
    assert chat.window.compose.value == "```\nmake all\n```"


def test_emoji_are_chosen_in_their_card(chat: Chat) -> None:
    add(chat, "Emoji…")
    assert chat.window.cards.open is not None
