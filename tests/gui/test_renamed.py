"""A room or a person gets another name while one writes there: nothing that is written is lost or goes astray."""

from __future__ import annotations

import pytest

from tests.gui.desk import Desk
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk, CAPABILITIES | {"draft/message-edit"})
    whole.hear("Ana 1 hello", "Mia 2 good mornign")
    whole.asked()
    return whole


def rename_lobby(whole: Whole) -> None:
    whole.hear(":Ana!a@h RENAME #lobby #hall :")


def test_what_is_written_goes_to_the_renamed_room(whole: Whole) -> None:
    whole.desk.type("hm")
    rename_lobby(whole)
    assert whole.window.compose.value == "hm"
    whole.desk.press("<Return>")
    assert whole.asked("say") == [("say", "#hall", "hm", "")]
    assert "Message #hall" in whole.labels()


def test_what_is_written_goes_to_the_person_with_the_new_name(whole: Whole) -> None:
    whole.hear(":Ana!a@h PRIVMSG Mia :psst")
    whole.presenter.open("Ana")
    whole.desk.type("yes?")
    whole.hear(":Ana!a@h NICK Anabel")
    whole.desk.press("<Return>")
    assert whole.asked("say") == [("say", "Anabel", "yes?", "")]


def test_a_draft_for_a_room_that_is_not_open_goes_along(whole: Whole) -> None:
    whole.hear(":Mia!m@h JOIN #tea")
    whole.presenter.open("#tea")
    whole.desk.type("green")
    whole.presenter.open("#lobby")
    whole.hear(":Ana!a@h RENAME #tea #coffee :")
    whole.presenter.open("#coffee")
    assert whole.window.compose.value == "green"


@pytest.mark.parametrize("opened", ["#lobby", "#tea", "#hall"])
def test_the_draft_for_a_room_that_gives_way_is_not_lost(whole: Whole, opened: str) -> None:
    whole.hear(":Mia!m@h JOIN #tea", ":Mia!m@h JOIN #hall")
    for room, words in (("#tea", "green"), ("#hall", "at ten")):
        whole.presenter.open(room)
        whole.desk.type(words)
    whole.presenter.open(opened)
    whole.window.actions.drafts()  # as they are written to the disk
    whole.hear(":Ana!a@h RENAME #tea #hall :")
    whole.presenter.open("#hall")
    assert sorted(whole.window.compose.value.split("\n")) == ["at ten", "green"]
    whole.presenter.open("#lobby")
    assert whole.window.compose.value == ""
    assert list(whole.window.actions.drafts()) == ["#hall"]


def test_an_answer_and_an_edit_under_way_stay_what_they_are(whole: Whole) -> None:
    whole.choose("1", "Reply")
    whole.desk.type("hi")
    rename_lobby(whole)
    whole.desk.press("<Return>")
    assert whole.asked("say") == [("say", "#hall", "hi", "1")]
    whole.desk.type("draft")
    whole.window.actions.edit(whole.message("2", "#hall"))
    whole.hear(":Ana!a@h RENAME #hall #lobby :")
    whole.window.compose.replace("good morning")
    whole.desk.press("<Return>")
    assert whole.asked("edit") == [("edit", "#lobby", "2", "good morning")]
    assert whole.window.compose.value == "draft"


def test_the_place_one_was_reading_at_goes_along(whole: Whole) -> None:
    whole.window.reading.take({"#elsewhere": ("7", 12)})
    whole.window.key_changed("#elsewhere", "#there")
    assert whole.window.reading.all() == {"#there": ("7", 12)}


def test_a_topic_that_is_being_written_is_that_of_the_renamed_room(whole: Whole) -> None:
    whole.window.edit_topic()
    rename_lobby(whole)
    whole.desk.type("plans")
    whole.desk.press("<Return>")
    assert whole.asked("set_topic") == [("set_topic", "#hall", "plans")]


def test_a_question_that_is_open_is_about_the_renamed_room(whole: Whole) -> None:
    whole.choose("2", "Delete…")
    rename_lobby(whole)
    whole.desk.press("<Return>")
    assert whole.asked("redact") == [("redact", "#hall", "2")]


def test_a_reaction_that_is_being_chosen_goes_to_the_renamed_room(whole: Whole) -> None:
    whole.choose("1", "React…")
    rename_lobby(whole)
    whole.desk.press("<Return>")
    ((_what, room, msgid, _sign, _on),) = whole.asked("react")
    assert (room, msgid) == ("#hall", "1")
