"""Who somebody is, and what one can do with them: through the whole window, with clicks and keys."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.person_card import PersonCard
from tests.gui.chat import Chat, said
from tests.gui.desk import Desk


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(desk)


def look_at(chat: Chat, nick: str) -> PersonCard:
    users = chat.window.users.list
    chat.desk.click(users, 60, sum(users.row_box(nick)) // 2)
    return chat.card(PersonCard)


def test_the_card_says_who_it_is_and_since_when(chat: Chat) -> None:
    shown = look_at(chat, "Tom")
    assert shown.status() == "Available"
    assert chat.client.take("whois") == [("Tom",)]
    chat.hear(
        ":s 311 Mia Tom tom 192.168.0.9 * :Thomas the Third",
        ":s 317 Mia Tom 12 1795000000 :seconds idle, signon time",
        ":s 318 Mia Tom :End of /WHOIS list",
    )
    assert shown.status().startswith("Available · since ")
    assert "Thomas" not in chat.pane()
    chat.hear("@time=2026-11-23T08:00:00.000Z :Tom!tom@192.168.0.9 AWAY :lunch")
    assert shown.status().startswith("lunch · since ")
    assert "Computer: 192.168.0.9" in shown.facts()
    chat.hear(":Tom!tom@192.168.0.9 AWAY")
    assert shown.status().startswith("Available · since ")


def test_a_whois_that_was_asked_for_is_still_written(chat: Chat) -> None:
    look_at(chat, "Tom")
    lines = (":s 311 Mia Tom tom host * :Thomas", ":s 318 Mia Tom :End of /WHOIS list")
    chat.hear(*lines)
    assert "Thomas" not in chat.pane()
    chat.hear(*lines)
    assert "Tom is Thomas" in chat.pane()


def test_writing_to_somebody(chat: Chat) -> None:
    look_at(chat, "Anna")
    assert "Operator of this room" in chat.card(PersonCard).facts()
    chat.desk.press("<Return>")
    assert chat.window.cards.open is None
    assert chat.window.conversation is chat.conversation("Anna")


def test_who_is_renamed_meanwhile_is_still_the_one_who_is_meant(chat: Chat) -> None:
    shown = look_at(chat, "Anna")
    chat.hear(":Anna!a@h NICK Annika", ":Anna!x@other JOIN #lobby")
    chat.desk.click(shown.mute, 10, 10)
    assert chat.state.reading.is_muted("Annika") and not chat.state.reading.is_muted("Anna")
    chat.desk.focus(shown.buttons[0])
    chat.desk.press("<Return>")
    assert chat.window.conversation is chat.conversation("Annika")


def test_mentioning_somebody(chat: Chat) -> None:
    look_at(chat, "Anna")
    chat.desk.press("<Right>", "<Return>")
    assert chat.window.compose.value == "@Anna "
    assert chat.desk.root.focus_get() is chat.window.compose.text


def test_muting_somebody(chat: Chat) -> None:
    shown = look_at(chat, "Anna")
    chat.desk.click(shown.mute, 10, 10)
    assert shown.mute.cget("text") == "Unmute"
    chat.desk.press("<Escape>")
    chat.hear(said(1, "Mia!", where="#games"), said(2, "Mia!", "Tom", "#games"))
    games = chat.conversation("#games")
    assert (games.unread, games.mentions) == (1, 1)
    assert [message.muted for message in games.messages[-2:]] == [True, False]
    chat.desk.click(look_at(chat, "Anna").mute, 10, 10)
    chat.desk.press("<Escape>")
    chat.hear(said(3, where="#games"))
    assert games.unread == 2


def test_oneself_can_only_be_looked_at(chat: Chat) -> None:
    shown = look_at(chat, "Mia")
    assert shown.buttons == []
    chat.desk.press("<Escape>")
    assert chat.window.cards.open is None


def test_the_menu_of_a_member(chat: Chat) -> None:
    users = chat.window.users.list
    chat.desk.click(users, 60, sum(users.row_box("Tom")) // 2, button=3)
    menu = next(child for child in chat.window.users.winfo_children() if isinstance(child, tk.Menu))
    labels = [str(menu.entrycget(place, "label")).strip() for place in range(int(menu.index("end") or 0) + 1)]
    assert labels == ["Message Tom", "Mention", "", "Mute"]
    menu.unpost()
    menu.invoke(1)
    menu.destroy()
    assert chat.window.compose.value == "@Tom "


def test_somebody_who_is_gone_has_no_card(chat: Chat) -> None:
    chat.window.place_cards.person("Nobody")
    assert chat.window.cards.open is None


def test_esc_empties_the_field_to_find_somebody_and_then_leads_back(chat: Chat) -> None:
    chat.hear(*(f":user{number}!u@h JOIN #lobby" for number in range(20)))
    users = chat.window.users
    chat.desk.wait(users.search.winfo_viewable, "for the field")
    chat.desk.focus(users.search)
    chat.desk.type("user1")
    chat.desk.press("<Escape>")
    assert users.search.get() == ""
    assert chat.desk.root.focus_get() is users.search
    chat.desk.press("<Escape>")
    assert chat.desk.root.focus_get() is chat.window.compose.text
