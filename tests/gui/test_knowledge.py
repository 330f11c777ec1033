"""Without a connection nobody looks online, but for a drop that is mended at once."""

from __future__ import annotations

import pytest

from lanchat.client.events import Disconnected, Registered
from lanchat.gui import knowledge
from lanchat.gui.jump_box import JumpBox
from lanchat.gui.person_card import PersonCard
from tests.gui.chat import CAPS, Chat
from tests.gui.desk import Desk, canvas_texts

BACK = Registered("Mia", "lanchat.local", "Studio", {}, CAPS)
LOBBY = (":Mia!m@h JOIN #lobby", ":s 353 Mia = #lobby :@Anna Mia Tom", ":s 366 Mia #lobby :End")


@pytest.fixture
def chat(desk: Desk) -> Chat:
    chat = Chat(desk)
    chat.presenter.open("Tom")
    return chat


def members(chat: Chat) -> list[str]:
    return list(canvas_texts(chat.window.users.list).values())


def dots(chat: Chat) -> list[str]:
    """What the rows of people in the sidebar and in the room say of them."""
    lists = chat.window.sidebar.list, chat.window.users.list
    return [row.status for each in lists for row in each.rows if row.person]


def test_a_lost_connection_leaves_nobody_online(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "GRACE_MS", 50)
    assert "Available" in chat.window.header._topic
    chat.hear(Disconnected("silent", 1.0))
    chat.desk.wait(lambda: chat.window.header._topic == "", "for the header")
    assert dots(chat) == [""]
    chat.presenter.open("#lobby")
    chat.desk.wait(lambda: "Last seen here — 3" in members(chat), "for the members")
    assert dots(chat) == ["", "", "", ""]
    chat.hear(BACK, *LOBBY)
    assert "Online — 3" in members(chat)
    assert dots(chat) == ["online"] * 4
    chat.presenter.open("Tom")
    assert chat.window.header._topic == "Available"


def test_nobody_looks_online_in_lists_and_cards_either(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "GRACE_MS", 50)
    chat.presenter.open("#lobby")

    def told() -> list[str]:
        """The dots of Ctrl+K and of what is offered behind @, and what a card says below the name."""
        chat.desk.focus(chat.window.compose.text)
        chat.desk.press("<Control-k>")
        marks = [row.status for row in chat.card(JumpBox).list.rows if row.person]
        chat.desk.press("<Escape>")
        chat.desk.type("@")
        assert chat.window.completion.list is not None
        marks += [row.status for row in chat.window.completion.list.rows]
        chat.desk.press("<BackSpace>")
        chat.window.place_cards.person("Anna")
        return [*marks, str(chat.card(PersonCard)._status.cget("text"))]

    assert told() == ["online", "online", "online", "online", "Available"]
    chat.hear(Disconnected("silent", 1.0))
    chat.desk.wait(lambda: not chat.card(PersonCard)._status.cget("text"), "for the card")
    assert told() == ["", "", "", "", ""]
    chat.hear(BACK, *LOBBY)
    assert told() == ["online", "online", "online", "online", "Available"]


def test_a_short_drop_changes_nothing(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "GRACE_MS", 10**7)
    chat.presenter.open("#lobby")
    changes: list[bool] = []
    watched = chat.window.users.set_known
    monkeypatch.setattr(chat.window.users, "set_known", lambda known: (changes.append(known), watched(known)))
    chat.hear(Disconnected("silent", 1.0))
    assert chat.banner()
    assert "Online — 3" in members(chat)
    chat.hear(BACK, *LOBBY)
    assert "Online — 3" in members(chat)
    assert dots(chat) == ["online"] * 4
    assert changes == []


def test_a_window_built_anew_meanwhile_does_not_pretend(desk: Desk) -> None:
    changes: list[bool] = []
    known = knowledge.Knowledge(desk.root, changes.append)
    known.set_connected(False)
    known.set_connected(True)
    known.set_connected(True)
    assert changes == [False, True]
