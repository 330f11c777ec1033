"""Ten thousand lines pasted into the field and sent: folded in the pane, and the window goes on working."""

from __future__ import annotations

import pytest

from lanchat.client.events import Disconnected, Sending
from lanchat.client.multiline import Limits, messages_of
from lanchat.gui.compose_bar import MAX_TEXT
from lanchat.gui.message_text import PREVIEW_LINES
from tests.gui.desk import Desk
from tests.gui.scenes import NINE
from tests.gui.whole import Whole


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk)

    def say(target: str, text: str, command: str = "PRIVMSG", reply_to: str = "") -> list[str]:
        """As the real client cuts it for a server of ours."""
        pieces = messages_of(text, 400, Limits(16_384, 100))
        events = [Sending(f"p{number}", target, piece, command, NINE) for number, piece in enumerate(pieces)]
        whole.presenter.receive(events)
        return [event.msgid for event in events]

    whole.client.say = say  # type: ignore[method-assign]
    return whole


def paste(whole: Whole, text: str) -> None:
    whole.desk.root.clipboard_clear()
    whole.desk.root.clipboard_append(text)
    whole.desk.press("<Control-v>")


def test_ten_thousand_lines_are_folded(whole: Whole) -> None:
    text = "\n".join(f"{number}" for number in range(10_000))
    paste(whole, text)
    assert whole.window.compose.value == text
    whole.desk.press("<Return>")
    conversation = whole.state.find("#lobby")
    assert conversation is not None
    assert "\n".join(message.text for message in conversation.messages if message.own) == text
    assert whole.sees("Show more")
    assert whole.shown().count("\n") < (PREVIEW_LINES + 6) * len(conversation.messages)
    whole.desk.type("still here")
    assert whole.window.compose.value == "still here"


def test_what_does_not_fit_is_told(whole: Whole) -> None:
    paste(whole, "x" * (MAX_TEXT + 1))
    assert len(whole.window.compose.value) == MAX_TEXT
    assert "That was too much for one message: the first 100,000 characters are in the field." in whole.labels()
    paste(whole, "y")
    assert len(whole.window.compose.value) == MAX_TEXT


def test_it_is_told_without_a_connection_too_which_stays_what_the_strip_is_about(whole: Whole) -> None:
    whole.presenter.receive([Disconnected("timeout", retry_in=1.0)])
    lost = whole.window.banner.text
    paste(whole, "x" * (MAX_TEXT + 1))
    assert whole.sees("the first 100,000 characters are in the field.")
    assert whole.window.banner.text == lost
