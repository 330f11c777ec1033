"""Whatever text comes, wherever it comes: the window goes on, and nothing of what was said is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest

from lanchat.app.attention import Attention
from lanchat.client.attention import MAX_SHOWN
from lanchat.client.events import Received, Registered
from lanchat.client.model import MessagesAppended
from lanchat.client.state import ChatState
from lanchat.config import Settings
from lanchat.gui import clipboard
from lanchat.gui.main_window import MainWindow
from lanchat.gui.presenter import Presenter
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.protocol.message import Message
from tests.benchmarks.bench_inbox import Nobody
from tests.gui.corpus import TEXTS, unicode_lines
from tests.gui.desk import Desk
from tests.gui.scenes import NINE, message, room


class Chat:
    """A real window with its presenter and model, in the lobby; `hear` is what the network brings."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.presenter = Presenter(ChatState(lambda: NINE), Nobody())
        self.window = MainWindow(desk.root, Theme(desk.root, "light", 1), WindowCallbacks())
        self.presenter.attach(self.window)
        self.presenter.receive([Registered("Mia", "lanchat.local", "Studio")])
        self.hear("JOIN", "#lobby", by="Mia")
        self.hear("JOIN", "#lobby", by="Ana")
        desk.focus(self.window.compose.text)

    def hear(self, command: str, *params: str, by: str = "Ana") -> None:
        self.presenter.receive([Received(Message(command, params, f"{by}!u@h", {}))])
        self.desk.settle()
        assert not self.desk.errors, self.desk.errors[0]

    def goes_on(self) -> None:
        """A word that is said now can be read."""
        self.hear("PRIVMSG", "#lobby", "still here")
        assert "still here" in self.window.pane.text.get("1.0", "end")
        assert self.window.pane.following


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(desk)


def readable(text: str) -> str:
    """What people see of a text: no controls, no blanks, and no colours of IRC programs."""
    text = re.sub("\x03[0-9,]{1,5}|\x04[0-9a-f]{6}", "", text)
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Zs"))


@pytest.mark.parametrize("name", TEXTS)
def test_as_a_message(chat: Chat, name: str) -> None:
    text = TEXTS[name]
    chat.hear("PRIVMSG", "#lobby", text)
    assert chat.window.conversation is not None
    kept = chat.window.conversation.messages[-1].text
    assert readable(kept) == readable(text)
    chat.desk.press("<F6>", "<F6>")
    assert chat.desk.root.focus_get() is chat.window.pane.text
    chat.window.pane.pointer.copy()
    assert clipboard.paste(chat.desk.root) == kept.encode("utf-8", "replace").decode()
    chat.presenter.open("#lobby")
    chat.goes_on()


@pytest.mark.parametrize("name", TEXTS)
def test_in_names_topics_and_notices(chat: Chat, name: str) -> None:
    text = TEXTS[name]
    chat.hear("TOPIC", "#lobby", text)
    chat.hear("AWAY", text)
    chat.hear("JOIN", f"#{text}", by="Mia")
    chat.hear("PRIVMSG", f"#{text}", "hello")
    chat.hear("NICK", text)
    chat.hear("PRIVMSG", "#lobby", "who am I?", by=text)
    chat.hear("PRIVMSG", "Mia", text, by=text)
    window = chat.window
    chat.presenter.notice(text)
    window.set_chat_name(text)
    window.set_own("Mia", text)
    for conversation in list(window.conversations):
        chat.presenter.open(conversation.key)
        chat.desk.settle()
    window.cards.jump()
    chat.desk.settle()
    window.cards.close()
    window.offer_rooms([(f"#{text}", 3, text)])
    chat.desk.settle()
    window.cards.close()
    chat.presenter.open("#lobby")
    chat.goes_on()


def test_every_character_there_is(chat: Chat) -> None:
    lines = unicode_lines()
    assert len(lines) > 200
    for line in lines:
        chat.presenter.receive([Received(Message("PRIVMSG", ("#lobby", line), "Ana!u@h", {}))])
    chat.desk.settle()
    assert chat.window.conversation is not None
    shown = chat.window.conversation.messages[-len(lines) :]
    assert [readable(message.text) for message in shown] == [readable(line) for line in lines]
    for _page in range(12):
        chat.window.pane.scroll_pages(-1)
        chat.desk.settle()
    chat.window.pane.scroll_to_end()
    chat.goes_on()


@pytest.mark.parametrize("name", TEXTS)
def test_in_a_notification(name: str) -> None:
    shown: list[str] = []

    class Toasts:
        def show(self, _key: str, title: str, body: str) -> None:
            shown.extend((title, body))

        def withdraw(self) -> None: ...

        def close(self) -> None: ...

    class Quiet:
        def later(self, _milliseconds: int, _action: Callable[[], None]) -> None: ...

        def demand_attention(self) -> None: ...

        def play(self) -> None: ...

    attention = Attention(Settings(notify_all=True), Quiet(), Toasts, lambda: 0.0)
    attention.focus_changed(False)
    heard = message(TEXTS[name], author=TEXTS[name][:40])
    attention.heard([MessagesAppended(room("#lobby", [heard]), (heard,))])
    title, body = shown
    assert len(body) <= MAX_SHOWN
    for text in (title, body):
        assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs"}
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("name", TEXTS)
def test_where_a_message_or_a_person_is_spoken_of(chat: Chat, name: str) -> None:
    text = TEXTS[name]
    chat.hear("NICK", text[:2_000] or "x")
    chat.hear("AWAY", text, by=text[:2_000])
    chat.hear("PRIVMSG", "#lobby", text, by=text[:2_000])
    window = chat.window
    assert window.conversation is not None
    heard = window.conversation.messages[-1]
    chat.desk.press("<F6>", "<F6>", "<End>", "<Control-r>")
    chat.desk.settle()
    chat.desk.press("<Escape>")
    window.place_cards.person(heard.author)
    chat.desk.settle()
    window.cards.close()
    chat.goes_on()
