"""Rooms, private conversations and oneself, with what waits to be read."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.client.model import Conversation, ConversationKind, Person
from lanchat.gui.place_menu import PlaceCallbacks, PlaceMenu
from lanchat.gui.sidebar import Sidebar, SidebarCallbacks
from lanchat.gui.status import status_of
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import people, private, room


class Side:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.calls: list[tuple[object, ...]] = []
        calls = self.calls
        self.theme = Theme(desk.root, scale=1)
        self.sidebar = Sidebar(
            desk.root,
            self.theme,
            SidebarCallbacks(
                on_open=lambda key: calls.append(("open", key)),
                on_jump=lambda: calls.append(("jump",)),
                on_join=lambda: calls.append(("join",)),
                on_message=lambda: calls.append(("message",)),
                on_own_menu=lambda _x, _y: calls.append(("own",)),
                on_theme=lambda: calls.append(("theme",)),
                menu=PlaceMenu(PlaceCallbacks(on_mute=lambda key, on: calls.append(("mute", key, on)))).items,
            ),
        )
        self.sidebar.pack(side="left", fill="y")
        server = Conversation("*", "Server", ConversationKind.SERVER)
        self.conversations = [server, room("#lobby"), room("#games", unread=3, mentions=1), private("Mia", unread=120)]
        self.sidebar.show(self.conversations, "#lobby", people("Mia"))
        desk.wait(lambda: self.sidebar.list.winfo_height() > 100, "for the sidebar")


@pytest.fixture
def side(desk: Desk) -> Side:
    return Side(desk)


def test_everything_stands_in_order(side: Side) -> None:
    assert side.sidebar.list.keys() == ["*", "#lobby", "#games", "mia"]
    texts = list(canvas_texts(side.sidebar.list).values())
    for words in ("Rooms", "Server", "lobby", "games", "@1", "2", "Direct messages", "Mia", "99+"):
        assert words in texts


def test_clicks_and_keys_open(side: Side) -> None:
    side.desk.click(side.sidebar.list, 60, sum(side.sidebar.list.row_box("mia")) // 2)
    side.sidebar.focus_list()
    side.desk.focus(side.sidebar.list)
    side.desk.press("<Up>", "<Return>")
    assert side.calls == [("open", "mia"), ("open", "#games")]


def test_the_plus_signs(side: Side) -> None:
    rows = side.sidebar.list.rows
    heights = [sum(row.height for row in rows[:place]) + 4 for place in range(len(rows))]
    for place, row in enumerate(rows):
        if row.add:
            side.desk.click(side.sidebar.list, 224, heights[place] + row.height // 2)
    assert side.calls == [("join",), ("message",)]


def test_menus_fit_the_kind(side: Side) -> None:
    def labels(key: str) -> list[str]:
        return [item[0] for item in side.sidebar.menu_items(key) if item]

    assert "Leave room" in labels("#games")
    assert "Close conversation" in labels("mia")
    assert not {"Leave room", "Close conversation"} & set(labels("*"))


def test_oneself(side: Side) -> None:
    words = [child for child in side.sidebar.winfo_children() if child.winfo_class() == "TFrame"]
    side.sidebar.set_chat_name("A very long name of a chat that does not fit the side")
    side.sidebar.set_own("Leo", None)
    texts = [str(label.cget("text")) for frame in words for label in _labels(frame)]
    assert "Leo" in texts
    assert "Available" in texts
    assert any(text.endswith("…") for text in texts)
    side.sidebar.set_own("Leo", "lunch")
    assert "lunch" in [str(label.cget("text")) for frame in words for label in _labels(frame)]
    here = side.sidebar._picture.cget("image")
    side.sidebar.set_own("Leo", "lunch", connected=False)
    texts = [str(label.cget("text")) for frame in words for label in _labels(frame)]
    assert "Not connected" in texts
    assert "lunch" not in texts
    assert side.sidebar._picture.cget("image") != here


def _labels(widget: tk.Misc) -> list[tk.Misc]:
    found: list[tk.Misc] = []
    for child in widget.winfo_children():
        found += [child] if child.winfo_class() == "TLabel" else _labels(child)
    return found


def test_the_jump_button(side: Side) -> None:
    side.desk.focus(side.sidebar.jump)
    side.desk.press("<Return>")
    assert side.calls == [("jump",)]


def test_status() -> None:
    assert status_of(None) == "offline"
    assert status_of(Person("a")) == "online"
    assert status_of(Person("a", away="")) == "away"


def test_a_line_parts_a_list_that_goes_on_from_oneself(side: Side) -> None:
    edge = side.sidebar._edge
    side.desk.settle()
    assert not edge.winfo_ismapped()
    side.sidebar.show([room(f"#room{number}") for number in range(60)], "#room0", {})
    side.desk.wait(edge.winfo_ismapped, "for the line")
    side.sidebar.list.yview("moveto", "1.0")
    side.desk.wait(lambda: not edge.winfo_ismapped(), "for the line to go")
