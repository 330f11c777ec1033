"""Deleting: from the menu or the Delete key over the question to the wish, and what everybody sees then."""

from __future__ import annotations

import pytest

from lanchat.client.events import SendFailed, Sending
from lanchat.gui.confirm_card import ConfirmCard
from tests.gui.desk import Desk
from tests.gui.scenes import NINE
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk)
    whole.hear("Ana 1 hello all", "Mia 2 my password is hunter2", "Mia 3 second line", "Ben 4 oops")
    whole.asked()
    return whole


def card(whole: Whole) -> ConfirmCard:
    assert isinstance(whole.window.cards.open, ConfirmCard)
    return whole.window.cards.open


def test_an_own_message_is_deleted_after_a_question(whole: Whole) -> None:
    whole.choose("2", "Delete…")
    assert "“my password is hunter2”" in whole.labels()
    assert whole.asked() == []
    assert whole.focused() is card(whole).accept
    whole.desk.press("<Return>")
    assert whole.asked() == [("redact", "#lobby", "2")]
    assert whole.focused() is whole.window.compose.text
    whole.hear("@msgid=9 :Mia!m@h REDACT #lobby 2")
    assert whole.sees("You deleted this message")
    assert not whole.sees("hunter2")
    assert whole.sees("second line")


def test_escape_leaves_the_message_alone(whole: Whole) -> None:
    whole.choose("2", "Delete…")
    whole.desk.press("<Escape>")
    assert whole.window.cards.open is None
    assert whole.asked() == []
    whole.choose("2", "Delete…")
    whole.desk.press("<Left>", "<space>")
    assert whole.window.cards.open is None
    assert whole.asked() == []


def test_the_delete_key_asks_about_the_message_under_the_cursor(whole: Whole) -> None:
    whole.desk.focus(whole.text)
    whole.desk.press("<Delete>")
    assert whole.window.cards.open is None, "the last message is somebody else's"
    whole.desk.press("<Up>", "<Delete>")
    assert "“second line”" in whole.labels()
    whole.desk.press("<Return>")
    assert whole.asked() == [("redact", "#lobby", "3")]


def test_only_own_messages_have_the_entry_and_operators_have_it_everywhere(whole: Whole) -> None:
    assert "Delete…" in whole.menu("2")
    assert "Delete…" not in whole.menu("1")
    whole.hear(":s MODE #lobby +o Mia")
    assert "Delete…" in whole.menu("1")


def test_others_see_who_deleted(whole: Whole) -> None:
    whole.hear(":Ben!b@h REDACT #lobby 4", ":Ana!a@h REDACT #lobby 2")
    assert whole.sees("This message was deleted")
    assert whole.sees("Ana deleted this message")
    assert whole.menu("4").keys() == {"Message Ben"}
    assert whole.menu("2") == {}


def test_the_wheel_over_the_buttons_of_a_message_scrolls_the_messages(whole: Whole) -> None:
    whole.hear(*(f"Ana {number} line {number}" for number in range(10, 80)))
    whole.hover("line 79")
    pane, bar = whole.window.pane, whole.window.pane.pointer.bar
    assert pane.following
    bar.button("react").event_generate("<Button-4>")
    whole.desk.wait(lambda: not pane.following, "for the messages to move")
    whole.hear("Ana 80 one more")
    assert pane._pill.winfo_ismapped()
    for _notch in range(3):
        pane._pill.event_generate("<Button-5>")
    whole.desk.wait(lambda: pane.following, "for the way down")


def test_a_deleted_message_is_copied_by_nobody(whole: Whole) -> None:
    whole.hear(":Mia!m@h REDACT #lobby 2")
    whole.desk.focus(whole.text)
    whole.desk.press("<Control-a>", "<Control-c>")
    copied = whole.desk.root.clipboard_get().split("\n")
    assert [line.partition("] ")[2] for line in copied] == ["Ana: hello all", "Mia: second line", "Ben: oops"]


def test_a_message_that_was_never_sent_goes_at_once(whole: Whole) -> None:
    whole.presenter.receive([Sending("f", "#lobby", "lost words", "PRIVMSG", NINE), SendFailed("f", "#lobby", "no")])
    assert whole.sees("lost words")
    whole.choose("f", "Remove from the screen")
    assert not whole.sees("lost words")
    assert whole.asked() == []


def test_a_server_that_knows_no_redaction_has_no_such_entry(desk: Desk) -> None:
    whole = Whole(desk, CAPABILITIES - {"draft/message-redaction"})
    whole.hear("Mia 2 my words")
    assert "Delete…" not in whole.menu("2")


def test_a_refusal_is_a_sentence_in_the_room(whole: Whole) -> None:
    whole.hear(":s FAIL REDACT REDACT_WINDOW_EXPIRED #lobby 2 86400 :You can no longer edit this message")
    assert whole.sees("This message is too old to be deleted.")


def test_a_message_that_waits_is_not_sent(whole: Whole) -> None:
    whole.presenter.receive([Sending("w", "#lobby", "not yet", "PRIVMSG", NINE)])
    whole.choose("w", "Do not send")
    assert whole.asked() == [("withdraw", "w")]
    assert whole.sees("not yet")
    whole.presenter.receive([SendFailed("w", "#lobby", "You took this back.")])
    whole.desk.settle()
    assert not whole.sees("not yet")
