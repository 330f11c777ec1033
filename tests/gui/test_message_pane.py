"""The pane keeps the reader's place, follows when it should, and never draws more than it must."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import date

import pytest

from lanchat.client.model import MessageState
from lanchat.gui import message_pane
from tests.gui.desk import Desk
from tests.gui.reader import Reader
from tests.gui.scenes import came, message, room, talk


def test_a_conversation_opens_at_its_end(reader: Reader) -> None:
    reader.show(room(messages=talk(300)))
    assert reader.visible("message 299")
    assert not reader.visible("message 250")
    assert "message 100\n" in reader.shown()
    assert "message 99\n" not in reader.shown()
    assert reader.pane.following


def test_new_messages_are_followed(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(50)))
    conversation.messages += talk(3, 50)
    reader.pane.append(conversation)
    reader.desk.settle()
    assert reader.visible("message 52")


def test_what_is_said_elsewhere_is_not_shown(reader: Reader) -> None:
    reader.show(room(messages=talk(5)))
    other = room("#other", [message("not here")])
    reader.pane.append(other)
    reader.pane.reset(other)
    reader.pane.prepend(other)
    assert "not here" not in reader.shown()


def test_a_reader_further_up_is_not_disturbed_but_told(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(150)))
    reader.wheel(-20)
    assert not reader.pane.following
    words = "message 120"
    before = reader.pixel(words)
    conversation.messages += talk(12, 150)
    reader.pane.append(conversation)
    reader.desk.settle()
    assert before is not None
    assert reader.pixel(words) == before
    assert reader.pane.unseen == 12
    pill = next(child for child in reader.pane.winfo_children() if "12 new messages" in str(_text_of(child)))
    assert pill.winfo_ismapped()
    reader.desk.click(pill, 20, 10)
    reader.desk.settle()
    assert reader.visible("message 161")
    assert reader.pane.unseen == 0
    assert not pill.winfo_ismapped()


def _text_of(widget: tk.Misc) -> object:
    return widget.cget("text") if "text" in widget.keys() else ""  # noqa: SIM118


def test_scrolling_up_brings_older_rows_without_moving_the_line(reader: Reader) -> None:
    reader.show(room(messages=talk(1000)))
    for _ in range(30):
        reader.text.yview_scroll(-300, "pixels")
        reader.desk.root.update_idletasks()
        words = reader.text.get("@100,250 linestart", "@100,250 lineend").split("\t")[-1]
        before = reader.pixel(words) if words.startswith("message") else None
        reader.pane.note_position()
        reader.desk.settle()
        if before is not None:
            assert reader.pixel(words) == before, words
    assert reader.shown().count("message") <= message_pane.READING_WINDOW
    reader.to_top()
    assert reader.visible("message 0")
    assert reader.visible("This is where #lobby begins")


def test_the_way_down_again_brings_the_newer_rows(reader: Reader) -> None:
    reader.show(room(messages=talk(1000)))
    reader.to_top()
    assert "message 999" not in reader.shown()
    for _ in range(400):
        reader.wheel(20)
        if reader.pane.following:
            break
    assert reader.visible("message 999")


def test_history_is_asked_for_once_and_arrives_above(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(40, 100), more_history=True))
    reader.wheel(-60)
    assert reader.asked == ["#lobby"]
    assert "Loading older messages" in reader.shown()
    before = reader.pixel("message 104")
    conversation.messages[:0] = talk(100)
    reader.pane.prepend(conversation)
    reader.desk.settle()
    assert before is not None
    assert reader.pixel("message 104") == before
    assert "message 99\n" in reader.shown()
    assert "Loading older messages" not in reader.shown()
    reader.to_top()
    assert reader.asked == ["#lobby", "#lobby"]


def test_an_answer_without_older_messages_says_where_it_began(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(5), more_history=True))
    assert reader.asked == ["#lobby"]
    conversation.more_history = False
    reader.pane.prepend(conversation)
    reader.desk.settle()
    assert "This is where #lobby begins" in reader.shown()
    assert reader.asked == ["#lobby"]


def test_a_separator_disappears_when_the_day_turns_out_longer(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(2, 10), more_history=True))
    assert reader.shown().count("Today") == 1
    conversation.messages[:0] = talk(3)
    reader.pane.prepend(conversation)
    assert reader.shown().count("Today") == 1
    assert reader.shown().index("Today") < reader.shown().index("message 0")


def test_today_is_yesterday_once_the_day_has_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Callable[[], None]] = []
    monkeypatch.setattr(message_pane, "at_midnight", lambda _later, action: ends.append(action))
    reader = Reader(desk)
    reader.show(room(messages=talk(60)))
    reader.wheel(-4)
    before = reader.pixel("message 50")
    assert before is not None and "Today" in reader.shown()
    monkeypatch.setattr(reader.pane._window.renderer, "_today", lambda: date(2026, 11, 24))
    ends[0]()
    reader.desk.settle()
    assert "Yesterday" in reader.shown() and "Today" not in reader.shown()
    assert reader.pixel("message 50") == before


def test_a_flood_draws_only_the_newest_and_the_rest_returns(reader: Reader) -> None:
    conversation = reader.show(room(messages=talk(10)))
    for start in range(10, 3_010, 200):
        conversation.messages += talk(200, start)
        reader.pane.append(conversation)
        assert reader.shown().count("message") <= message_pane.PER_BATCH
        reader.desk.root.update()
        assert reader.pane.following
    reader.desk.wait(lambda: reader.visible("message 3009"), "for the newest")
    reader.desk.wait(lambda: reader.shown().count("message") >= message_pane.STEP, "for the rows above")
    assert reader.visible("message 3009")


def test_a_flood_is_drawn_a_few_times_a_second_only(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_pane, "FLOOD_MS", 10_000_000)
    conversation = reader.show(room(messages=talk(10)))
    for start in (10, 210, 410):
        conversation.messages += talk(200, start)
        reader.pane.append(conversation)
        reader.pane.note_position()
        reader.desk.settle()
        assert reader.visible("message 209"), "the first at once, the others not yet"
        assert reader.pane.following
    reader.pane.show(conversation)
    assert reader.visible("message 609")


def test_a_long_evening_keeps_the_pane_small(reader: Reader) -> None:
    conversation = reader.show(room(messages=[]))
    for number in range(600):
        conversation.messages += talk(1, number)
        reader.pane.append(conversation)
    reader.desk.settle()
    assert reader.shown().count("message") <= message_pane.WINDOW + message_pane.SLACK
    assert reader.visible("message 599")
    tags = reader.text.tag_names()
    assert sum(tag.startswith("m:") for tag in tags) <= message_pane.WINDOW + message_pane.SLACK


def test_an_empty_conversation_says_so_until_something_is_said(reader: Reader) -> None:
    conversation = reader.show(room(messages=[]))
    title = "This is the start of #lobby"
    assert title in _labels(reader.pane)
    conversation.messages += talk(1)
    reader.pane.append(conversation)
    reader.desk.settle()
    assert title not in _labels(reader.pane)
    reader.pane.show(None)
    reader.desk.settle()
    assert "No conversation is open" in _labels(reader.pane)


def _labels(widget: tk.Misc) -> list[str]:
    """The texts of all labels in sight."""
    found = [str(_text_of(widget))] if widget.winfo_ismapped() else []
    for child in widget.winfo_children():
        found += _labels(child)
    return found


def test_a_message_on_its_way_becomes_stored(reader: Reader) -> None:
    own = message("mine", "Leo", own=True, state=MessageState.SENDING)
    conversation = reader.show(room(messages=[message("theirs"), own]))
    place = reader.text.index("state.first")
    sending = str(reader.text.image_cget(place, "image"))
    own.state = MessageState.STORED
    reader.pane.update_message(conversation, own)
    assert str(reader.text.image_cget(place, "image")) != sending
    own.state, own.failure = MessageState.FAILED, "the server said no"
    reader.pane.update_message(conversation, own)
    assert "Not sent: the server said no" in reader.shown()
    own.state = MessageState.SENDING
    reader.pane.update_message(conversation, own)
    assert "Not sent" not in reader.shown()
    assert reader.shown().count("mine") == 1


def test_resizing_keeps_the_end_in_sight(reader: Reader) -> None:
    reader.show(room(messages=[message("long " * 60, minutes=n, msgid=str(n)) for n in range(30)] + talk(1)))
    for size in ("500x400", "900x700", "480x360"):
        reader.desk.root.geometry(size)
        width = int(size.split("x")[0])
        reader.desk.wait(lambda width=width: reader.desk.root.winfo_width() == width, "for the size")  # type: ignore[misc]
        reader.desk.settle()
        assert reader.visible("message 0")


def test_whoever_scrolls_just_after_a_resize_is_not_taken_back(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_pane, "SETTLE_MS", 0)
    answer = message("an answer", minutes=300, msgid="answer")
    answer.reply_to = "gone"
    reader.show(room(messages=[*talk(300), answer]))
    reader.text.event_generate("<Configure>", width=reader.text.winfo_width() - 8, height=reader.text.winfo_height())
    reader.pane.scroll_pages(-1)
    reader.desk.settle()
    assert not reader.visible("an answer")
    assert not reader.pane.following


def test_unfolding_shows_more_of_a_long_message(reader: Reader) -> None:
    long = message("start " + "word " * 3_000 + "finish")
    reader.show(room(messages=[message("before"), long, message("after", "Ben")]))
    assert "finish" not in reader.shown()
    reader.pane.unfold(long, more=True)
    assert "finish" in reader.shown()
    assert "Show less" in reader.shown()
    reader.pane.unfold(long, more=False)
    assert "finish" not in reader.shown()
    assert reader.shown().count("after") == 1


@pytest.mark.parametrize("batch", [7, 20, 450])
def test_a_crowd_that_comes_leaves_what_was_said_in_sight(reader: Reader, batch: int) -> None:
    conversation = reader.show(room(messages=talk(80)))
    for first in range(0, 450, batch):
        conversation.messages += [came(f"Person{number}") for number in range(first, first + batch)]
        reader.pane.append(conversation)
        reader.desk.settle()
    reader.desk.wait(lambda: reader.pixel("message 79") is not None, "for what was said")
    conversation.messages += [message("at last", minutes=601)]
    reader.pane.append(conversation)
    reader.desk.settle()
    assert reader.pane.following
    assert reader.pixel("at last") is not None
    assert reader.pixel("message 79") is not None


def test_a_room_into_which_a_crowd_came_opens_with_what_was_said(reader: Reader) -> None:
    reader.show(room(messages=[*talk(80), *[came(f"Person{number}") for number in range(450)]]))
    reader.desk.wait(lambda: reader.pixel("message 79") is not None, "for what was said")
    reader.to_top()
    reader.desk.wait(lambda: reader.pixel("message 0") is not None, "for the first message")
