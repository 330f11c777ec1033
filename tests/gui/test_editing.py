"""Editing an own message: from the menu or with Up, in the field, and what is seen of it afterwards."""

from __future__ import annotations

import pytest

from lanchat.client.events import Disconnected, EditFailed, Registered
from tests.gui.desk import Desk
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk, CAPABILITIES | {"draft/message-edit"})
    whole.hear("Mia 1 anex ample", "Ana 2 what?", "Mia 3 second", "Ana 4 ok")
    whole.asked()
    return whole


def edit(msgid: str, text: str, who: str = "Mia") -> str:
    return f"@msgid=e;draft/target-msgid={msgid};draft/edit-text={text} :{who}!u@h EDIT #lobby"


def test_up_in_the_empty_field_edits_the_last_own_message(whole: Whole) -> None:
    whole.desk.press("<Up>")
    assert whole.window.compose.value == "second"
    assert {"Edit your message", "second"} <= set(whole.labels())
    whole.desk.type(" thoughts")
    whole.desk.press("<Return>")
    assert whole.asked("edit", "say") == [("edit", "#lobby", "3", "second thoughts")]
    assert whole.window.compose.value == ""
    assert "Edit your message" not in whole.labels()
    whole.hear(edit("3", r"second\sthoughts"))
    assert whole.sees("second thoughts (edited)")


def test_up_in_a_field_with_words_moves_the_cursor_only(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.desk.press("<Up>")
    assert whole.window.compose.value == "hm"


def test_escape_brings_back_what_was_written(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.choose("1", "Edit")
    assert whole.window.compose.value == "anex ample"
    whole.desk.press("<Escape>")
    assert whole.window.compose.value == "hm"
    whole.desk.press("<Return>")
    assert whole.asked("edit", "say") == [("say", "#lobby", "hm", "")]


def test_what_was_written_is_there_again_after_the_edit(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.choose("1", "Edit")
    whole.desk.press("<End>", "<BackSpace>", "<Return>")
    assert whole.asked("edit") == [("edit", "#lobby", "1", "anex ampl")]
    assert whole.window.compose.value == "hm"


def test_a_text_that_did_not_change_is_not_sent(whole: Whole) -> None:
    whole.desk.press("<Up>", "<Return>")
    assert whole.asked("edit", "say") == []


def test_only_own_messages_are_edited_and_only_where_that_is_known(whole: Whole, desk: Desk) -> None:
    assert "Edit" in whole.menu("1")
    assert "Edit" not in whole.menu("2")
    whole.hear(":Mia!m@h REDACT #lobby 1", ":Mia!m@h REDACT #lobby 3")
    assert "Edit" not in whole.menu("1")
    whole.desk.press("<Up>")
    assert whole.window.compose.value == ""


def test_a_server_that_knows_no_edits(desk: Desk) -> None:
    whole = Whole(desk)
    whole.hear("Mia 1 words")
    assert "Edit" not in whole.menu("1")
    whole.desk.press("<Up>")
    assert whole.window.compose.value == ""


def test_an_answer_shows_the_newest_text_of_what_it_answers(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=1 :Ana!a@h PRIVMSG #lobby :I see", edit("1", r"an\sexample"))
    assert whole.sees("Mia  an example")
    assert not whole.sees("anex")


def test_several_lines_are_edited_too(whole: Whole) -> None:
    whole.hear(edit("3", r"one\ntwo"))
    whole.desk.press("<Up>")
    assert whole.window.compose.value == "one\ntwo"
    assert whole.sees("two (edited)")


def test_an_edit_may_mention_us(whole: Whole) -> None:
    whole.hear(edit("2", r"what\sdo\syou\smean,\sMia?", "Ana"))
    assert whole.message("2").mentions_me
    assert whole.text.tag_ranges("mention")


@pytest.mark.parametrize("text", ["x" * 3_601, "    if\n" * 350 + "x"])
def test_a_text_that_is_too_long_is_refused_in_words(whole: Whole, text: str) -> None:
    whole.desk.press("<Up>")
    whole.window.compose.replace(text)
    whole.desk.press("<Return>")
    assert whole.asked("edit") == []
    assert whole.sees("This is too long for an edited message. Make it shorter, or send it as a new message.")
    assert whole.window.compose.value == text
    whole.window.compose.replace("short")
    whole.desk.press("<Return>")
    assert whole.asked("edit") == [("edit", "#lobby", "3", "short")]


def test_a_text_of_every_length_that_the_server_takes_is_sent(whole: Whole) -> None:
    whole.desk.press("<Up>")
    whole.window.compose.replace("x" * 3_600)
    whole.desk.press("<Return>")
    assert whole.asked("edit") == [("edit", "#lobby", "3", "x" * 3_600)]


def test_the_last_message_is_edited_even_where_it_is_too_long_and_can_be_made_shorter(whole: Whole) -> None:
    long = "x" * 5_000
    whole.hear(f"Mia 5 {long}")
    whole.desk.press("<Up>")
    assert whole.window.compose.value == long
    whole.window.compose.replace("short")
    whole.desk.press("<Return>")
    assert whole.asked("edit") == [("edit", "#lobby", "5", "short")]


def test_without_a_connection_the_new_text_waits_in_the_field(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.choose("3", "Edit")
    whole.desk.type(" thoughts")
    whole.presenter.receive([Disconnected("silent", 1.0)])
    whole.desk.press("<Return>")
    assert whole.asked("edit", "say") == []
    assert whole.window.compose.value == "second thoughts"
    whole.presenter.receive([Registered("Mia", "lanchat.local", "Studio", {}, CAPABILITIES | {"draft/message-edit"})])
    whole.desk.press("<Return>")
    assert whole.asked("edit", "say") == [("edit", "#lobby", "3", "second thoughts")]
    assert whole.window.compose.value == "hm"


def test_a_text_that_the_chat_refuses_is_told_with_the_reason(whole: Whole) -> None:
    whole.presenter.receive([EditFailed("#lobby", "second\nthoughts", "This message is too old to be changed.")])
    whole.desk.settle()
    assert whole.sees("This message is too old to be changed. Your new text was: second")
    assert whole.sees("thoughts")


def test_a_message_that_is_gone_leaves_its_new_text_in_the_field(whole: Whole) -> None:
    whole.desk.press("<Up>")
    whole.desk.type(" thoughts")
    whole.hear(":Mia!m@h REDACT #lobby 3")
    whole.desk.press("<Return>")
    assert whole.asked("edit", "say") == []
    assert whole.window.compose.value == "second thoughts"


def test_a_message_that_is_gone_leaves_the_draft_as_well(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.choose("3", "Edit")
    whole.hear(":Mia!m@h REDACT #lobby 3")
    whole.desk.press("<Return>")
    assert whole.window.compose.value == "second\nhm"


def test_what_is_edited_is_no_draft(whole: Whole) -> None:
    whole.desk.type("hm")
    whole.choose("1", "Edit")
    assert whole.window.actions.drafts() == {"#lobby": "hm"}
    whole.desk.press("<Escape>", "<BackSpace>", "<BackSpace>", "<Up>")
    assert whole.window.actions.drafts() == {}
