"""Name and topic of what is open; the topic gives way first."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.header import Header
from lanchat.gui.theme import Theme
from tests.gui.chat import Chat
from tests.gui.desk import Desk
from tests.gui.scenes import people, private, room


class Top:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.calls: list[str] = []
        self.header = Header(
            desk.root,
            Theme(desk.root, scale=1),
            on_sidebar=lambda: self.calls.append("sidebar"),
            on_users=lambda: self.calls.append("users"),
            on_topic=lambda: self.calls.append("topic"),
            on_search=lambda: self.calls.append("search"),
        )
        self.header.pack(fill="x")
        desk.wait(lambda: self.header.winfo_width() > 500, "for the header")

    def texts(self) -> list[str]:
        return texts_of(self.header)

    def topic_label(self, words: str) -> None:
        label = next(c for c in self.header.winfo_children() if c.winfo_class() == "TLabel" and c.cget("text") == words)
        self.desk.click(label, 5, 5)


def texts_of(header: Header) -> list[str]:
    labels = [child for child in header.winfo_children() if child.winfo_class() == "TLabel"]
    return [str(label.cget("text")) for label in labels if label.cget("text")]


def shown(chat: Chat) -> list[str]:
    """What the header of the whole window says."""
    chat.desk.settle()
    return texts_of(chat.window.header)


@pytest.fixture
def top(desk: Desk) -> Top:
    return Top(desk)


def test_a_room_shows_its_topic_which_can_be_changed(top: Top) -> None:
    top.header.show(room("#lobby", topic="Be kind."))
    assert top.texts() == ["lobby", "Be kind."]
    top.topic_label("Be kind.")
    top.header.show(room("#lobby"))
    top.topic_label("Add a topic")
    assert top.calls == ["topic", "topic"]


def test_a_private_conversation_says_how_the_other_one_is(top: Top) -> None:
    top.header.people_changed(people("Mia", "Ana", Ana="Do not disturb: rehearsal"))
    top.header.show(private("Mia"))
    assert top.texts() == ["Mia", "Available"]
    top.header.show(private("Ana"))
    assert top.texts() == ["Ana", "Do not disturb: rehearsal"]
    picture = top.header._icon.cget("image")
    top.header.people_changed(people("Mia", Ana=""))
    assert top.texts() == ["Ana", "Offline"]
    assert top.header._icon.cget("image") != picture
    top.header.show(None)
    assert top.texts() == []


def test_the_other_one_comes_goes_and_is_renamed(desk: Desk) -> None:
    chat = Chat(desk)
    chat.presenter.open("Tom")
    assert shown(chat) == ["Tom", "Available"]
    chat.hear(":Tom!t@h AWAY :Lunch until one")
    assert shown(chat) == ["Tom", "Lunch until one"]
    chat.hear(":Tom!t@h AWAY :Do not disturb", ":Tom!t@h NICK Tommy")
    assert shown(chat) == ["Tommy", "Do not disturb"]
    chat.hear(":Tommy!t@h QUIT :bye")
    assert shown(chat) == ["Tommy", "Offline"]
    chat.hear(":Tommy!t@h JOIN #lobby")
    assert shown(chat) == ["Tommy", "Available"]
    chat.presenter.open("#lobby")
    chat.hear(":Tommy!t@h AWAY :Lunch")
    assert shown(chat) == ["lobby", "Add a topic"]


def test_why_somebody_is_away_who_was_so_before_we_came(desk: Desk) -> None:
    chat = Chat(desk)
    chat.hear(":s 352 Mia #lobby t h s Tom G :0 Tom", ":s 352 Mia #lobby a h s Anna H :0 Anna")
    chat.presenter.open("Anna")
    assert chat.client.take("whois") == []
    chat.presenter.open("Tom")
    assert shown(chat) == ["Tom", "Away"]
    assert chat.client.take("whois") == [("Tom",)]
    before = chat.pane()
    chat.hear(":s 311 Mia Tom t h * :Tom", ":s 301 Mia Tom :At the dentist", ":s 318 Mia Tom :End")
    assert shown(chat) == ["Tom", "At the dentist"]
    assert chat.pane() == before
    chat.presenter.open("#lobby")
    chat.presenter.open("Tom")
    assert chat.client.take("whois") == []


def test_what_does_not_fit_is_cut_topic_first(top: Top) -> None:
    top.header.show(room("#a-rather-long-name-of-a-room", topic="words " * 100))
    name, topic = top.texts()
    assert name == "a-rather-long-name-of-a-room"
    assert topic.endswith("…")
    top.desk.root.geometry("260x200")
    top.desk.wait(lambda: top.header.winfo_width() == 260, "for the width")
    top.desk.settle()
    assert [text.endswith("…") for text in top.texts()] == [True]


def test_the_pointer_on_a_topic_shows_all_of_it(top: Top) -> None:
    top.header.show(room("#lobby", topic="words " * 60 + "to the end"))
    label = top.header._topic_label
    label.event_generate("<Enter>", x=3, y=3)
    top.desk.wait(lambda: _hints(label), "for the hint")
    (hint,) = _hints(label)
    assert str(hint.winfo_children()[0].cget("text")) == "words " * 60 + "to the end\nClick to change the topic"
    top.desk.wait(lambda: 100 < hint.winfo_width() < 450, "for its width")


def _hints(label: tk.Misc) -> list[tk.Misc]:
    return [child for child in label.winfo_children() if child.winfo_class() == "Toplevel"]


def test_the_buttons_for_the_sides(top: Top) -> None:
    top.header.show(room())
    for show, button in (
        (top.header.show_sidebar_button, top.header.sidebar_button),
        (top.header.show_users_button, top.header.users_button),
    ):
        show(True)
        top.desk.settle()
        assert button.winfo_ismapped()
        button.invoke()
        show(False)
        top.desk.settle()
        assert not button.winfo_ismapped()
    assert top.calls == ["sidebar", "users"]
