"""A room with a password asks for it, whoever wants to enter, and says when it was not right."""

from __future__ import annotations

import pytest

from lanchat.client.events import RoomWished
from lanchat.gui.prompt_card import PromptCard
from tests.gui.chat import Chat
from tests.gui.desk import Desk

REFUSED = ":s 475 Mia #secret :Cannot join channel (+k)"


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(desk)


def words(prompt: PromptCard) -> list[str]:
    return [str(child.cget("text")) for child in prompt.winfo_children() if child.winfo_class() == "TLabel"]


def ask_to_enter(chat: Chat) -> None:
    """Mia types that she wants to enter; the server refuses."""
    chat.desk.type("/join")
    chat.desk.press("<space>")
    chat.desk.type("secret")
    chat.desk.press("<Return>")
    chat.hear(RoomWished("#secret", has_password=False), REFUSED)


def test_it_asks_and_says_when_the_password_is_wrong(chat: Chat) -> None:
    ask_to_enter(chat)
    assert words(chat.card(PromptCard)) == ["#secret has a password"]
    assert str(chat.card(PromptCard).entry.cget("show")) == "•"
    chat.desk.wait(lambda: chat.desk.root.focus_get() is chat.card(PromptCard).entry, "for the keyboard")
    chat.client.take("join")
    chat.desk.type("wrong")
    chat.desk.press("<Return>")
    assert chat.client.take("join") == [("#secret", "wrong")]
    assert chat.window.cards.open is None
    chat.hear(RoomWished("#secret", has_password=True), REFUSED)
    assert words(chat.card(PromptCard)) == ["#secret has a password", "This password is not right."]
    assert "This is not the password of #secret." in chat.pane()
    chat.desk.wait(lambda: chat.desk.root.focus_get() is chat.card(PromptCard).entry, "for the keyboard")
    chat.desk.type("right")
    chat.desk.press("<Return>")
    assert chat.client.take("join") == [("#secret", "right")]
    chat.hear(RoomWished("#secret", has_password=True), ":Mia!m@h JOIN #secret", ":s 366 Mia #secret :End")
    assert chat.window.cards.open is None
    assert chat.conversation("#secret").joined


def test_it_can_be_left_and_opening_the_room_asks_again(chat: Chat) -> None:
    ask_to_enter(chat)
    chat.desk.wait(lambda: chat.desk.root.focus_get() is chat.card(PromptCard).entry, "for the keyboard")
    chat.desk.press("<Escape>")
    assert chat.window.cards.open is None
    chat.window.callbacks.on_open("#lobby")
    assert chat.window.cards.open is None
    chat.window.callbacks.on_open("#secret")
    assert words(chat.card(PromptCard)) == ["#secret has a password"]


def test_a_room_that_is_not_looked_at_does_not_ask(chat: Chat) -> None:
    ask_to_enter(chat)
    chat.window.cards.close()
    chat.window.callbacks.on_open("#lobby")
    chat.hear(RoomWished("#secret", has_password=True), REFUSED)
    assert chat.window.cards.open is None


def test_a_larger_text_keeps_the_question_and_what_was_typed(chat: Chat) -> None:
    ask_to_enter(chat)
    again, typed = chat.window.cards.again, chat.card(PromptCard)
    typed.entry.insert(0, "half")
    content = typed.content()
    again(chat.window)
    chat.card(PromptCard).fill(content)
    assert chat.card(PromptCard) is not typed
    assert chat.card(PromptCard).entry.get() == "half"
