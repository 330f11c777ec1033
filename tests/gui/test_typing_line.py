"""Who is writing, as it is seen below the message field; and that others are told when we do."""

from __future__ import annotations

import pytest

from lanchat.gui.typing_line import sentence
from tests.gui.desk import Desk
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk)
    whole.asked()
    return whole


def typing(who: str, state: str = "active") -> str:
    return f"@+typing={state} :{who}!u@h TAGMSG #lobby"


def line(whole: Whole) -> str:
    return str(whole.window.compose.status.cget("text")).strip()


def test_who_writes_is_shown_until_it_is_over(whole: Whole) -> None:
    whole.hear(typing("Ana"))
    assert line(whole) == "Ana is typing…"
    assert whole.window.compose.status.cget("image")
    whole.hear(typing("Ben"))
    assert line(whole) == "Ana and Ben are typing…"
    whole.hear("Ana 1 there it is")
    assert line(whole) == "Ben is typing…"
    whole.now += 6_001
    whole.desk.wait(lambda: line(whole) == "", "for the silence to be noticed")


def test_the_dots_move(whole: Whole) -> None:
    whole.hear(typing("Ana"))
    first = str(whole.window.compose.status.cget("image"))
    whole.desk.wait(lambda: str(whole.window.compose.status.cget("image")) != first, "for the next picture")


def test_each_conversation_has_its_own(whole: Whole) -> None:
    whole.hear("@msgid=p :Ben!b@h PRIVMSG Mia :psst", typing("Ana"))
    whole.presenter.open("Ben")
    whole.desk.settle()
    assert line(whole) == ""
    whole.hear("@+typing=active :Ben!b@h TAGMSG Mia")
    assert line(whole) == "Ben is typing…"
    whole.presenter.open("#lobby")
    whole.desk.settle()
    assert line(whole) == "Ana is typing…"


def test_a_crowd_is_not_listed() -> None:
    assert sentence(["a", "b", "c"]) == "a, b and c are typing…"
    assert sentence(["a", "b", "c", "d"]) == "Several people are typing…"


def test_others_are_told_while_we_write_and_not_of_drafts(whole: Whole) -> None:
    whole.desk.type("hi")
    assert whole.asked()[:1] == [("typing", "#lobby", "active")]
    whole.hear("@msgid=p :Ben!b@h PRIVMSG Mia :psst")
    whole.presenter.open("Ben")
    whole.presenter.open("#lobby")
    whole.desk.settle()
    assert whole.window.compose.value == "hi"
    whole.desk.press("<Return>")
    assert [wish[0] for wish in whole.asked("typing", "say")] == ["say"]


def test_whoever_wants_it_so_is_not_seen_writing(whole: Whole) -> None:
    whole.presenter.messages.tells_typing = lambda: False
    whole.desk.type("hi")
    assert whole.asked("typing") == []


def test_a_server_without_tags_is_told_nothing(desk: Desk) -> None:
    whole = Whole(desk, CAPABILITIES - {"message-tags"})
    whole.desk.type("hi")
    assert whole.asked("typing") == []
