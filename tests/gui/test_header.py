"""Name and topic of what is open; the topic gives way first."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.header import Header
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import private, room


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
        labels = [child for child in self.header.winfo_children() if child.winfo_class() == "TLabel"]
        return [str(label.cget("text")) for label in labels if label.cget("text")]

    def topic_label(self, words: str) -> None:
        label = next(c for c in self.header.winfo_children() if c.winfo_class() == "TLabel" and c.cget("text") == words)
        self.desk.click(label, 5, 5)


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


def test_a_private_conversation_has_none(top: Top) -> None:
    top.header.show(private("Mia"))
    assert top.texts() == ["Mia"]
    top.header.show(None)
    assert top.texts() == []


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
