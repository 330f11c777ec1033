"""The model lets messages go or puts them elsewhere: the pane looks as if drawn for the first time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.client.model import Conversation, MessageState
from lanchat.gui import message_pane
from tests.gui.reader import Reader
from tests.gui.scenes import MINUTE, came, message, room, talk


def test_the_model_may_let_the_oldest_go(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(400)))
    reader.wheel(-60)
    words = reader.text.get("@100,250 linestart", "@100,250 lineend").split("\t")[-1]
    before = reader.pixel(words)
    conversation.messages = conversation.messages[150:]
    reader.pane.reset(conversation)
    reader.desk.settle()
    assert reader.pixel(words) == before
    reader.to_top()
    assert reader.visible("message 150")


def _forget_the_oldest(conversation: Conversation) -> None:
    del conversation.messages[:350]


def _forget_above_the_pane(conversation: Conversation) -> None:
    del conversation.messages[:150]


def _insert_before_our_own(conversation: Conversation) -> None:
    conversation.messages[-1:-1] = talk(3, 500)


def _insert_older(conversation: Conversation) -> None:
    conversation.messages[:0] = talk(2, 900)


def _take_one_out(conversation: Conversation) -> None:
    del conversation.messages[-30]


def _settle_our_own(conversation: Conversation) -> None:
    conversation.messages[-1].state = MessageState.STORED
    conversation.messages[-5].text = "in other words"


def _settle_our_own_by_another_clock(conversation: Conversation) -> None:
    conversation.messages[-1].state = MessageState.STORED
    conversation.messages[-1].time_ms += 1500 * MINUTE


def _come_and_go(conversation: Conversation) -> None:
    conversation.messages[-1:-1] = [came(f"Person{number}") for number in range(2)]


@pytest.mark.parametrize(
    "happen",
    [
        _forget_the_oldest,
        _forget_above_the_pane,
        _insert_before_our_own,
        _insert_older,
        _take_one_out,
        _settle_our_own,
        _settle_our_own_by_another_clock,
        _come_and_go,
    ],
)
def test_another_order_looks_as_if_drawn_for_the_first_time(
    reader: Reader, happen: Callable[[Conversation], None]
) -> None:
    ours = message("on its way", "Mia", 600, own=True, state=MessageState.SENDING)
    conversation = reader.show(room(messages=[*talk(400), came("Tom"), ours]))
    happen(conversation)
    reader.pane.reset(conversation)
    reader.desk.settle()
    rows = message_pane.STEP
    shown = _rows(reader)[-rows:]
    assert reader.pane.following
    assert reader.visible(conversation.messages[-1].text)
    reader.show(conversation)
    assert shown == _rows(reader)[-rows:]


def _rows(reader: Reader) -> list[str]:
    """Every line, with the pictures in it."""
    lines: dict[int, str] = {}
    for kind, value, index in reader.text.dump("1.0", "end-1c", text=True, image=True):
        number = int(index.split(".")[0])
        shown = str(reader.text.image_cget(index, "image")) if kind == "image" else value
        lines[number] = lines.get(number, "") + shown
    return list(lines.values())


def test_what_is_let_go_out_of_sight_leaves_the_rows_alone(reader: Reader) -> None:
    """The model does so every thousand messages, in the middle of a flood."""
    conversation = reader.show(room(messages=talk(400)))
    rows = _tags_of_rows(reader)
    del conversation.messages[:150]
    conversation.messages += talk(1, 400)
    reader.pane.reset(conversation)
    assert _tags_of_rows(reader)[: len(rows)] == rows
    assert reader.visible("message 400")


def _tags_of_rows(reader: Reader) -> list[str]:
    return sorted((tag for tag in reader.text.tag_names() if tag.startswith("m:")), key=lambda tag: int(tag[2:]))


def test_another_order_is_drawn_anew(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(3)))
    conversation.messages.reverse()
    reader.pane.reset(conversation)
    shown = reader.shown()
    assert shown.index("message 2") < shown.index("message 1") < shown.index("message 0")
    assert shown.count("message 1") == 1


def test_our_own_has_the_time_that_everybody_sees_once_it_is_stored(reader: Reader) -> None:
    """It waited, or the clock of the host is another one."""
    ours = message("on its way", "Mia", 20, own=True, state=MessageState.SENDING)
    conversation = reader.show(room(messages=[*talk(3), ours]))
    assert "Mia   09:20" in reader.shown()
    ours.state, ours.time_ms = MessageState.STORED, ours.time_ms + 90 * MINUTE
    reader.pane.update_message(conversation, ours)
    assert "Mia   10:50" in reader.shown() and "09:20" not in reader.shown()
    ours.time_ms += 24 * 60 * MINUTE
    reader.pane.update_message(conversation, ours)
    assert "Tuesday, 24 November" in reader.shown() and "Mia   10:50" in reader.shown()
