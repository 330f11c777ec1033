"""Hovering, clicking, choosing with the keyboard and copying messages."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from lanchat.client.model import Conversation, MessageKind, MessageState
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk
from tests.gui.scenes import message, room


class Hand:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.links: list[str] = []
        self.retries: list[tuple[str, str]] = []
        self.private: list[str] = []
        self.typed: list[str] = []
        callbacks = PaneCallbacks(
            on_link=self.links.append,
            on_retry=lambda key, msgid: self.retries.append((key, msgid)),
            on_private=self.private.append,
            on_type=self.typed.append,
        )
        self.pane = MessagePane(desk.root, Theme(desk.root, scale=1), callbacks, lambda: date(2026, 11, 23))
        self.pane.pack(fill="both", expand=True)
        self.text = self.pane.text
        desk.wait(lambda: self.text.winfo_height() > 100, "for the pane")
        self.conversation = room(
            messages=[
                message("look at https://nas.local/poster.pdf please"),
                message("second \U0001f600 line", minutes=1),
                message("@Leo hello", "Ben", 2, mentions_me=True),
                message("broken", "Leo", 3, own=True, state=MessageState.FAILED, failure="offline", msgid="id-broken"),
                message("waves", "Ben", 4, kind=MessageKind.ACTION),
                message("Ben left", "", 5, kind=MessageKind.EVENT),
            ]
        )
        self.pane.set_nick("Leo")
        self.show(self.conversation)

    def show(self, conversation: Conversation) -> None:
        self.pane.show(conversation)
        self.desk.settle()

    def spot(self, words: str) -> tuple[int, int]:
        place = self.text.search(words, "1.0")
        box = self.text.bbox(place)
        assert box is not None, words
        return box[0] + 3, box[1] + box[3] // 2

    def click(self, words: str) -> None:
        self.desk.click(self.text, *self.spot(words))

    def hover(self, words: str) -> None:
        x, y = self.spot(words)
        self.text.event_generate("<Motion>", x=x, y=y)
        self.desk.settle()

    def tinted(self, tag: str) -> str:
        spans = self.text.tag_ranges(tag)
        return self.text.get(spans[0], spans[1]) if spans else ""

    def copied(self) -> str:
        self.text.event_generate("<<Copy>>")
        return self.desk.root.clipboard_get()


@pytest.fixture
def hand(desk: Desk) -> Hand:
    return Hand(desk)


def test_links_open_by_a_click_on_them_only(hand: Hand) -> None:
    hand.click("https://nas")
    hand.click("please")
    hand.click("second")
    assert hand.links == ["https://nas.local/poster.pdf"]


def test_a_link_is_underlined_under_the_pointer(hand: Hand) -> None:
    hand.hover("nas.local")
    assert hand.tinted("link_on") == "https://nas.local/poster.pdf"
    assert str(hand.text.cget("cursor")) == "hand2"
    hand.hover("second")
    assert hand.tinted("link_on") == ""
    assert str(hand.text.cget("cursor")) == "arrow"
    hand.hover("nas.local")
    assert hand.tinted("link_on")
    hand.text.event_generate("<Leave>")
    assert hand.tinted("link_on") == ""
    hand.hover("nas.local")
    assert hand.tinted("link_on")


def test_hovering_tints_the_row_and_shows_its_time(hand: Hand) -> None:
    hand.hover("second")
    assert "second" in hand.tinted("hover")
    assert hand.tinted("gutter_on") == "09:01"
    hand.hover("hello")
    assert hand.tinted("hover") == ""
    assert "hello" in hand.tinted("hover_mention")
    hand.text.event_generate("<Leave>")
    assert hand.tinted("hover_mention") == hand.tinted("gutter_on") == ""


def test_a_failed_message_is_sent_again(hand: Hand) -> None:
    hand.click("Try again")
    assert hand.retries == [("#lobby", "id-broken")]


def test_the_row_cursor_moves_and_acts(hand: Hand) -> None:
    hand.desk.focus(hand.text)
    assert "Ben left" in hand.tinted("cursor")
    hand.desk.press("<Up>", "<Up>")
    assert "broken" in hand.tinted("cursor")
    hand.desk.press("<Return>")
    assert hand.retries == [("#lobby", "id-broken")]
    hand.desk.press("<Home>", "<Return>")
    assert hand.links == ["https://nas.local/poster.pdf"]
    hand.desk.press("<Up>", "<End>", "<Down>")
    assert "Ben left" in hand.tinted("cursor")
    assert hand.copied() == "Ben left"


def test_part_of_a_message_is_copied_as_it_is_seen(hand: Hand) -> None:
    place = hand.text.search("line", "1.0")
    hand.text.tag_add("sel", place, f"{place}+4c")
    assert hand.copied() == "line"


def test_a_whole_message_is_copied_from_the_model(hand: Hand) -> None:
    hidden = message("a\tb \x02bold\x02 \u202eraw", minutes=9)
    hand.show(room(messages=[hidden]))
    hand.text.event_generate("<<SelectAll>>")
    assert hand.copied() == hidden.text


def test_several_messages_are_copied_with_names_and_times(hand: Hand) -> None:
    hand.text.event_generate("<<SelectAll>>")
    assert hand.copied().splitlines() == [
        "[09:00] Mia: look at https://nas.local/poster.pdf please",
        "[09:01] Mia: second \U0001f600 line",
        "[09:02] Ben: @Leo hello",
        "[09:03] Leo: broken",
        "[09:04] * Ben waves",
        "[09:05] Ben left",
    ]


def test_shift_and_arrows_select_messages(hand: Hand) -> None:
    hand.desk.focus(hand.text)
    hand.desk.press("<Up>", "<Shift-Up>", "<Shift-Up>")
    assert hand.copied().splitlines() == ["[09:02] Ben: @Leo hello", "[09:03] Leo: broken", "[09:04] * Ben waves"]
    hand.desk.press("<Down>")
    assert not hand.text.tag_ranges("sel")


def test_dragging_selects_and_opens_nothing(hand: Hand) -> None:
    x, y = hand.spot("https://nas")
    hand.text.event_generate("<ButtonPress-1>", x=x, y=y)
    hand.text.event_generate("<B1-Motion>", x=x + 90, y=y)
    hand.text.event_generate("<ButtonRelease-1>", x=x + 90, y=y)
    hand.desk.settle()
    assert hand.text.tag_ranges("sel")
    assert hand.links == []
    assert "https" in hand.copied() or "ttps" in hand.copied()


def test_typing_in_the_pane_means_the_composer(hand: Hand) -> None:
    hand.desk.focus(hand.text)
    hand.desk.type("hi")
    assert "".join(hand.typed) == "hi"
    assert "hi\n" not in hand.text.get("end-2l", "end")


def test_typing_in_the_pane_works_with_num_lock_on_windows(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.desk.focus(hand.text)
    monkeypatch.setattr(sys, "platform", "win32")
    hand.text.event_generate("<Key-h>", state=0x8)
    hand.text.event_generate("<Key-x>", state=0x20000)
    assert hand.typed == ["h"]


def test_the_menu_offers_what_fits_the_message(hand: Hand) -> None:
    first, _, mention, failed, *_rest = hand.conversation.messages

    def labels(place: int) -> list[str]:
        chosen = hand.conversation.messages[place]
        link = "https://nas.local/poster.pdf" if chosen is first else ""
        return [item[0] for item in hand.pane.pointer.menu_items(chosen, link) if item]

    assert labels(0) == ["Copy message", "Open link", "Copy link", "Message Mia"]
    assert labels(3) == ["Copy message", "Send again"]
    actions = dict(item for item in hand.pane.pointer.menu_items(mention, "") if item)
    actions["Message Ben"]()
    actions["Copy message"]()
    assert hand.private == ["Ben"]
    assert hand.desk.root.clipboard_get() == "@Leo hello"
    dict(item for item in hand.pane.pointer.menu_items(failed, "") if item)["Send again"]()
    assert hand.retries


def test_the_menu_key_opens_a_menu_that_esc_closes(hand: Hand) -> None:
    hand.desk.focus(hand.text)
    hand.desk.press("<Shift-F10>")
    menu = hand.text.winfo_children()[-1]
    hand.desk.wait(menu.winfo_ismapped, "for the menu")
    menu.event_generate("<Escape>")
    hand.desk.wait(lambda: not menu.winfo_exists(), "for the menu to go")


def test_a_show_more_line_unfolds(hand: Hand) -> None:
    hand.show(room(messages=[message("word " * 2_000 + "finish")]))
    hand.text.see("end")
    hand.desk.settle()
    hand.click("Show more")
    assert "finish" in hand.text.get("1.0", "end")
