"""Rooms and conversations as a whole, through the window: favourites, muting, badges, browsing, drafts, places."""

from __future__ import annotations

import subprocess
import tkinter as tk

import pytest

from lanchat.client.events import Disconnected, Registered
from lanchat.client.transcript import Progress
from lanchat.gui.export_card import ExportCard
from lanchat.gui.invitation import Invitation
from lanchat.gui.jump_box import JumpBox
from tests.gui.chat import Chat, said
from tests.gui.desk import Desk, canvas_texts


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(desk)


def open_menu(chat: Chat, key: str, *, by_key: bool = False) -> tk.Menu:
    """The menu of a row, by the right button or by the Menu key."""
    side = chat.window.sidebar.list
    if by_key:
        chat.desk.focus(side)
        chat.desk.press("<Home>", *["<Down>"] * side.keys().index(key))
        assert side.cursor == key
        chat.desk.press("<Menu>")
    else:
        chat.desk.click(side, 60, sum(side.row_box(key)) // 2, button=3)
    return next(child for child in chat.window.sidebar.winfo_children() if isinstance(child, tk.Menu))


def labels(menu: tk.Menu) -> list[str]:
    return [str(menu.entrycget(place, "label")).strip() for place in range(int(menu.index("end") or 0) + 1)]


def choose(chat: Chat, menu: tk.Menu, label: str) -> None:
    place = labels(menu).index(label)
    menu.unpost()
    menu.invoke(place)
    chat.desk.settle()
    menu.destroy()


def side_texts(chat: Chat) -> list[str]:
    return list(canvas_texts(chat.window.sidebar.list).values())


@pytest.mark.parametrize("by_key", [False, True])
def test_a_favourite_stands_on_top(chat: Chat, by_key: bool) -> None:
    assert chat.window.sidebar.list.keys() == ["#lobby", "#games"]
    choose(chat, open_menu(chat, "#games", by_key=by_key), "Add to favourites")
    assert chat.window.sidebar.list.keys() == ["#games", "#lobby"]
    assert side_texts(chat)[0] == "Favourites"
    choose(chat, open_menu(chat, "#games"), "Remove from favourites")
    assert chat.window.sidebar.list.keys() == ["#lobby", "#games"]
    assert "Favourites" not in side_texts(chat)


def test_a_muted_room_has_no_badge_but_for_our_name(chat: Chat) -> None:
    choose(chat, open_menu(chat, "#games"), "Mute")
    chat.hear(said(1, where="#games"), said(2, where="#games"))
    assert chat.window.sidebar.list.rows[2].unread == 0
    assert chat.desk.root.title() == "Studio – LAN Chat"
    assert chat.window.sidebar.list.rows[2].mark == "muted"
    chat.hear(said(3, "Mia, look", where="#games"))
    assert "@1" in side_texts(chat)
    assert chat.desk.root.title() == "(1) Studio – LAN Chat"
    choose(chat, open_menu(chat, "#games"), "Unmute")
    chat.hear(said(4, where="#games"))
    assert {"@1", "1"} <= set(side_texts(chat))


def test_our_name_has_a_badge_of_its_own(chat: Chat) -> None:
    chat.hear(said(1, where="#games"), said(2, "Mia?", where="#games"), said(3, where="#games"))
    assert {"@1", "2"} <= set(side_texts(chat))


def test_what_was_read_without_opening(chat: Chat) -> None:
    chat.hear(said(1, where="#games"))
    chat.client.take("mark_read")
    choose(chat, open_menu(chat, "#games"), "Mark as read")
    assert "1" not in side_texts(chat)
    assert [wish[0] for wish in chat.client.take("mark_read")] == ["#games"]
    assert "Mark as read" not in labels(open_menu(chat, "#games"))


def test_what_is_looked_at_is_told_as_read(chat: Chat) -> None:
    chat.client.take("mark_read")
    chat.hear(said(1), said(2, where="#games"))
    newest = chat.conversation().messages[-1].time_ms
    assert chat.client.take("mark_read") == [("#lobby", newest)]


def test_the_topic_and_leaving_from_the_menu(chat: Chat) -> None:
    choose(chat, open_menu(chat, "#games"), "Topic…")
    chat.desk.focus(chat.window.cards.open.entry)  # type: ignore[union-attr]
    chat.desk.type("dice")
    chat.desk.press("<Return>")
    assert chat.client.take("set_topic") == [("#games", "dice")]
    choose(chat, open_menu(chat, "#games"), "Leave room")
    assert [wish[0] for wish in chat.client.take("part")] == ["#games"]


def test_saving_a_conversation_from_the_menu(chat: Chat) -> None:
    choose(chat, open_menu(chat, "#games", by_key=True), "Save to a file…")
    card = chat.window.cards.open
    assert isinstance(card, ExportCard)
    chat.window.place_cards.show_export(Progress(3, 0.5, 0, failure="The connection was lost."))
    assert card._note.cget("text") == "The connection was lost."
    chat.desk.focus(card.path)
    chat.desk.press("<Escape>")
    assert chat.window.cards.open is None


def test_browsing_the_rooms(chat: Chat) -> None:
    side = chat.window.sidebar.list
    chat.desk.click(side, side.winfo_width() - 20, 24)
    chat.desk.press("<Escape>")
    assert chat.client.take("list_rooms") == [()]
    chat.desk.press("<Control-o>")
    card = chat.window.cards.open
    assert isinstance(card, JumpBox)
    assert chat.client.take("list_rooms") == [()]
    chat.desk.type("ch")
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #lobby 3 :", ":s 322 Mia #chess 12 :Openings", ":s 323 Mia :End")
    assert chat.window.cards.open is card
    assert [(row.text, row.detail) for row in card.list.rows[:1]] == [("#chess", "12 people · Openings")]
    chat.desk.press("<BackSpace>", "<BackSpace>")
    assert [(row.text, row.detail, row.mark) for row in card.list.rows] == [
        ("#chess", "12 people · Openings", ""),
        ("#lobby", "3 people", "check"),
    ]
    chat.desk.press("<Return>")
    assert chat.client.take("join") == [("#chess", "")]


def test_rooms_that_come_too_late_bring_no_card(chat: Chat) -> None:
    chat.desk.press("<Control-o>", "<Escape>", "<Control-f>")
    card = chat.window.cards.open
    listed = (":s 321 Mia Channel :Users", ":s 322 Mia #chess 12 :Openings", ":s 323 Mia :End")
    chat.hear(*listed)
    assert chat.window.cards.open is card
    chat.desk.press("<Escape>")
    chat.desk.type("/list")
    chat.desk.press("<Return>")
    chat.hear(*listed)
    assert isinstance(chat.window.cards.open, JumpBox)


def test_creating_a_room(chat: Chat) -> None:
    chat.window.browse()
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #lobby 3 :", ":s 323 Mia :End")
    chat.desk.type("sailing")
    assert "Create “sailing”" in canvas_texts(chat.window.cards.open.list).values()  # type: ignore[union-attr]
    chat.desk.press("<Return>")
    assert chat.client.take("join") == [("#sailing", "")]
    assert chat.window.conversation is chat.conversation("#sailing")


def test_a_room_of_two_words_has_a_name_of_one(chat: Chat) -> None:
    chat.window.browse()
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #lobby 3 :", ":s 323 Mia :End")
    chat.desk.type("my club")
    assert "Create “my-club”" in canvas_texts(chat.window.cards.open.list).values()  # type: ignore[union-attr]
    chat.desk.press("<Return>")
    assert chat.client.take("join") == [("#my-club", "")]


def said_of_rooms(card: JumpBox) -> str:
    """What stands where the rooms will be, '' when they are there."""
    return str(card._none.cget("text")) if card._none.winfo_manager() else ""


def test_rooms_that_a_lost_connection_swallowed_are_looked_for_again(chat: Chat) -> None:
    chat.desk.press("<Control-o>")
    card = chat.window.cards.open
    assert isinstance(card, JumpBox)
    assert said_of_rooms(card) == "Looking for rooms…"
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #chess 12 :Openings", Disconnected("timeout", 3.0))
    assert said_of_rooms(card) == "There is no connection to the chat."
    assert chat.client.take("list_rooms") == [()]
    chat.hear(Registered("Mia", "lanchat.local", "Studio", {}))
    assert said_of_rooms(card) == "Looking for rooms…"
    assert chat.client.take("list_rooms") == [()]
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #lobby 3 :", ":s 323 Mia :End")
    assert said_of_rooms(card) == ""
    assert [row.text for row in card.list.rows] == ["#lobby"]
    chat.hear(Disconnected("timeout", 3.0), Registered("Mia", "lanchat.local", "Studio", {}))
    assert chat.client.take("list_rooms") == []
    assert [row.text for row in card.list.rows] == ["#lobby"]


def test_browsing_without_a_connection_says_so_and_looks_once_there_is_one(chat: Chat) -> None:
    chat.hear(Disconnected("timeout", 3.0))
    chat.window.browse()
    assert chat.client.take("list_rooms") == []
    card = chat.window.cards.open
    assert isinstance(card, JumpBox)
    assert said_of_rooms(card) == "There is no connection to the chat."
    chat.hear(Registered("Mia", "lanchat.local", "Studio", {}))
    assert chat.client.take("list_rooms") == [()]


def test_who_closed_the_card_of_rooms_is_asked_nothing_more(chat: Chat) -> None:
    chat.desk.press("<Control-o>", "<Escape>")
    assert chat.client.take("list_rooms") == [()]
    chat.hear(Disconnected("timeout", 3.0), Registered("Mia", "lanchat.local", "Studio", {}))
    assert chat.client.take("list_rooms") == []
    chat.hear(":s 321 Mia Channel :Users", ":s 322 Mia #chess 12 :Openings", ":s 323 Mia :End")
    assert isinstance(chat.window.cards.open, JumpBox)  # as for /list


def test_a_room_is_found_again_where_it_was_left(chat: Chat) -> None:
    chat.page("latest", range(900, 950))
    chat.desk.press("<Prior>", "<Prior>")
    chat.desk.settle()
    place = chat.window.pane.reading_place
    assert place is not None
    chat.desk.type("half")
    chat.desk.press("<Alt-Down>")
    chat.desk.type("other")
    chat.desk.press("<Alt-Up>")
    chat.desk.settle()
    assert chat.window.conversation is chat.conversation("#lobby")
    assert chat.window.pane.reading_place == place
    assert chat.window.compose.value == "half"
    chat.desk.press("<Escape>")
    chat.desk.settle()
    chat.desk.press("<Alt-Down>", "<Alt-Up>")
    assert chat.window.pane.following


def test_a_room_with_news_is_shown_at_its_end(chat: Chat) -> None:
    chat.page("latest", range(900, 950))
    chat.desk.press("<Prior>", "<Prior>", "<Alt-Down>")
    chat.hear(said(950))
    chat.desk.press("<Alt-Up>")
    chat.desk.settle()
    assert chat.in_sight("message 950")
    assert "New" in chat.pane()


def test_a_card_has_the_keyboard_at_once(chat: Chat) -> None:
    """What is typed right after the shortcut is for the card: nothing may be drawn in between."""
    for open_card in (chat.window.cards.search, chat.window.browse, chat.window.cards.jump, chat.window.cards.ask_nick):
        chat.desk.focus(chat.window.compose.text)
        open_card()
        focused = str(chat.window.root.tk.call("focus"))
        assert focused.endswith("entry"), focused
        chat.window.cards.close()


CARD_KEYS = ("ctrl+k", "ctrl+f", "ctrl+o", "ctrl+e", "ctrl+i", "ctrl+comma", "F1")


@pytest.mark.parametrize("key", CARD_KEYS)
def test_nothing_typed_right_after_a_shortcut_gets_into_the_message(chat: Chat, key: str) -> None:
    chat.window.invitation = lambda: Invitation("Studio", ("192.168.1.20",), 50000)
    typed = ["xdotool", "key", "--delay", "1", key, "p", "r", "Escape", "z"]
    with subprocess.Popen(typed) as keyboard:
        chat.desk.wait(lambda: chat.window.compose.value, "for the last letter")
        chat.desk.wait(lambda: keyboard.poll() is not None, "for the keyboard")
    assert chat.window.compose.value == "z"
    assert chat.window.cards.open is None
