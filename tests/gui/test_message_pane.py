"""The pane keeps the reader's place, follows when it should, and never draws more than it must."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from datetime import date

import pytest
from PIL import ImageGrab

from lanchat.client.model import ChatMessage, Conversation, MessageKind, MessageState
from lanchat.gui import message_pane
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import message, room, talk


class Reader:
    """A pane and what it asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[str] = []
        self.theme = Theme(desk.root, "light", 1)
        callbacks = PaneCallbacks(on_need_history=self.asked.append)
        self.pane = MessagePane(desk.root, self.theme, callbacks, lambda: date(2026, 11, 23))
        self.pane.pack(fill="both", expand=True)
        self.text = self.pane.text
        desk.wait(lambda: self.text.winfo_height() > 100, "for the pane")

    def show(self, conversation: Conversation) -> Conversation:
        self.pane.show(conversation)
        self.desk.settle()
        return conversation

    def shown(self) -> str:
        return self.text.get("1.0", "end")

    def visible(self, words: str) -> bool:
        """Whether these words are in the part that is in sight."""
        return bool(self.text.search(words, "@0,0", f"@0,{self.text.winfo_height()} lineend"))

    def pixel(self, words: str) -> int | None:
        """Where the line with these words is, None when it is out of sight."""
        place = self.text.search(words + "\n", "1.0", "end") or self.text.search(words, "1.0", "end")
        line = self.text.dlineinfo(place) if place else None
        return int(line[1]) if line else None

    def wheel(self, notches: int) -> None:
        """Turn the mouse wheel; up is negative."""
        for _ in range(abs(notches)):
            self.text.event_generate("<Button-4>" if notches < 0 else "<Button-5>", x=100, y=100)
            self.desk.settle()

    def to_top(self) -> None:
        before = -1.0
        while self.text.yview()[0] > 0 or before != self.text.yview()[1]:
            before = self.text.yview()[1]
            self.wheel(-10)


@pytest.fixture
def reader(desk: Desk) -> Reader:
    return Reader(desk)


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


def _come_and_go(conversation: Conversation) -> None:
    conversation.messages[-1:-1] = [_came(f"Person{number}") for number in range(2)]


def _came(name: str) -> ChatMessage:
    return message(f"{name} joined", "", 600, kind=MessageKind.EVENT, subject=name, passage="joined")


@pytest.mark.parametrize(
    "happen",
    [
        _forget_the_oldest,
        _forget_above_the_pane,
        _insert_before_our_own,
        _insert_older,
        _take_one_out,
        _settle_our_own,
        _come_and_go,
    ],
)
def test_another_order_looks_as_if_drawn_for_the_first_time(
    reader: Reader, happen: Callable[[Conversation], None]
) -> None:
    ours = message("on its way", "Mia", 600, own=True, state=MessageState.SENDING)
    conversation = reader.show(room(messages=[*talk(400), _came("Tom"), ours]))
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


def test_the_lines_of_many_days_follow_the_width(reader: Reader) -> None:
    days = [message(f"day {number}", minutes=number * 24 * 60) for number in range(150)]
    reader.show(room(messages=days))
    pictures = len(reader.theme.images)
    reader.desk.root.geometry("500x500")
    reader.desk.wait(lambda: reader.text.winfo_width() < 500, "for the width")
    reader.desk.settle()
    spans = [str(index) for index in reader.text.tag_ranges("day")]
    lines = range(int(spans[0].split(".")[0]), int(reader.text.index("end").split(".")[0]))
    labels = [line for line in lines if "day" in reader.text.tag_names(f"{line}.0")]
    assert len(labels) == 150

    for line in labels:
        assert not reader.text.count(f"{line}.0", f"{line}.end", "displaylines"), "it is broken in two"

    def fits(line: int) -> bool:
        rule = reader.theme.root.tk.call("image", "width", reader.text.image_cget(f"{line}.0", "image"))
        label = reader.theme.fonts.small_bold.measure(reader.text.get(f"{line}.0", f"{line}.end"))
        return 0 <= reader.text.winfo_width() - 2 * int(rule) - label < 100

    seen = [line for line in labels if reader.text.dlineinfo(f"{line}.0")]
    assert seen
    assert all(map(fits, seen)), "those in sight follow at once"
    reader.desk.wait(lambda: all(map(fits, labels)), "for those out of sight")
    assert len(reader.theme.images) == pictures < 150


def test_messages_of_death_are_harmless(reader: Reader) -> None:
    texts = [
        "x" * 1_000_000,
        "\U0001f600" * 100_000,
        "\n".join(["line"] * 20_000),
        "\u202e" * 1000 + "turned",
        "zalgo" + "\u0301" * 2_000,
        "lone \ud800 surrogate \x00 nul",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e7\U0001f1f7 \u0645\u0631\u062d\u0628\u0627",
        "https://" + "a" * 5_000,
        "`" * 3_000,
        '{ [ $ \\ " } ]',
    ]
    messages = [message(text, minutes=n, msgid=str(n)) for n, text in enumerate(texts)]
    started = time.thread_time()  # of the processor, whatever else it does
    reader.show(room(messages=messages))
    for height in range(20):
        reader.text.yview_moveto(height / 20)
        reader.desk.settle()
    assert time.thread_time() - started < 15
    assert "turned" in reader.shown()
    assert '{ [ $ \\ " } ]' in reader.shown()


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


def test_switching_theme_recolours_the_text(reader: Reader) -> None:
    reader.show(room(messages=talk(3)))
    reader.theme.apply("dark")
    assert reader.text.cget("background") == reader.theme.colours.bg
    assert reader.text.tag_cget("mention", "background") == reader.theme.colours.mention


def test_a_message_object_is_drawn_where_it_is(reader: Reader) -> None:
    twins: list[ChatMessage] = [message("same", minutes=n, msgid=f"id{n}") for n in range(3)]
    conversation = reader.show(room(messages=twins))
    reader.pane.update_message(conversation, twins[1])
    assert reader.shown().count("same") == 3


def test_the_tint_of_code_ends_with_its_line(reader: Reader) -> None:
    reader.show(room(messages=[message("one"), message("so: `" + "code" * 60 + "`")]))
    text, colours = reader.text, reader.theme.colours

    def seen(x: int) -> str:
        """The colour above the letters of the line where the code begins."""
        line = text.dlineinfo(text.search("so: ", "1.0"))
        assert line is not None
        x, y = text.winfo_rootx() + x, text.winfo_rooty() + line[1] + 4
        red, green, blue = ImageGrab.grab((x, y, x + 1, y + 1), xdisplay="").getpixel((0, 0))
        return f"#{red:02x}{green:02x}{blue:02x}"

    reader.desk.wait(lambda: seen(300) == colours.code, "for the tint")
    reader.desk.wait(lambda: seen(text.winfo_width() - 10) == colours.bg, "for the end of the tint")


def test_blocks_of_code_have_room_around_them_wherever_they_stand(reader: Reader) -> None:
    texts = ["```\nfirst\n```", "```\nsecond\n```", "```\nthird\n```"]
    reader.show(room(messages=[message(text, minutes=number) for number, text in enumerate(texts)]))
    text, colours = reader.text, reader.theme.colours
    reader.desk.wait(lambda: text.dlineinfo(text.search("third", "1.0")), "for the blocks")
    tint = tuple(bytes.fromhex(colours.code[1:]))

    def bands() -> list[tuple[int, int]]:
        """Where the tint of each block begins and ends beside its letters."""
        x, y = text.winfo_rootx() + 400, text.winfo_rooty()
        strip = ImageGrab.grab((x, y, x + 1, y + text.winfo_height()), xdisplay="").convert("RGB")
        tinted = [strip.getpixel((0, row)) == tint for row in range(strip.height)]
        starts = [row for row in range(1, strip.height) if tinted[row] and not tinted[row - 1]]
        return [(row, tinted.index(False, row)) for row in starts]

    reader.desk.wait(lambda: len(bands()) == 3, "for a gap between the blocks")
    heights = [end - start for start, end in bands()]
    assert max(heights) - min(heights) <= 3


@pytest.mark.parametrize("batch", [7, 20, 450])
def test_a_crowd_that_comes_leaves_what_was_said_in_sight(reader: Reader, batch: int) -> None:
    conversation = reader.show(room(messages=talk(80)))
    for first in range(0, 450, batch):
        conversation.messages += [_came(f"Person{number}") for number in range(first, first + batch)]
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
    reader.show(room(messages=[*talk(80), *[_came(f"Person{number}") for number in range(450)]]))
    reader.desk.wait(lambda: reader.pixel("message 79") is not None, "for what was said")
    reader.to_top()
    reader.desk.wait(lambda: reader.pixel("message 0") is not None, "for the first message")
