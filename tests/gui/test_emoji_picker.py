"""Choosing an emoji in the window by keyboard and pointer: it lands in the field, and is remembered."""

from __future__ import annotations

import pytest

from lanchat.gui.emoji import emoji_index
from lanchat.gui.emoji_picker import MAX_RECENT, EmojiPicker, group_titles, used
from lanchat.gui.main_window import MainWindow
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import message, room


class Window:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.remembered: list[list[str]] = []
        self.sent: list[str] = []
        callbacks = WindowCallbacks(
            on_recent_emoji=self.remembered.append, on_submit=lambda _key, text: self.sent.append(text)
        )
        self.window = MainWindow(desk.root, Theme(desk.root, scale=1), callbacks)
        self.window.open_conversation(room(messages=[message("hello")]))
        desk.settle()
        desk.focus(self.window.compose.text)

    @property
    def picker(self) -> EmojiPicker:
        card = self.window.cards.open
        assert isinstance(card, EmojiPicker)
        return card

    def has_keyboard(self, widget: object) -> bool:
        return str(self.desk.root.tk.call("focus")) == str(widget)


@pytest.fixture
def window(desk: Desk) -> Window:
    return Window(desk)


def test_keys_alone_put_an_emoji_at_the_cursor(window: Window) -> None:
    window.desk.type("ab")
    window.desk.press("<Left>", "<Control-e>")
    window.desk.wait(lambda: window.has_keyboard(window.picker.entry), "for the search field")
    window.desk.type("rocket")
    window.desk.press("<Return>")
    assert window.window.cards.open is None
    assert window.window.compose.value == "a🚀b"
    assert window.has_keyboard(window.window.compose.text)
    assert window.remembered == [["🚀"]]


def test_the_button_opens_it_and_a_second_press_closes(window: Window) -> None:
    window.window.compose.emoji_button.invoke()
    assert window.picker.winfo_exists()
    window.window.compose.emoji_button.invoke()
    assert window.window.cards.open is None


def test_a_reaction_is_chosen_even_while_it_is_open_for_the_message(window: Window) -> None:
    chosen: list[str] = []
    window.window.cards.emoji()
    window.window.cards.emoji(chosen.append)
    window.desk.focus(window.picker.entry)
    window.desk.type("rocket")
    window.desk.press("<Return>")
    assert chosen == ["\U0001f680"]
    assert window.window.compose.value == ""


def test_escape_closes_and_nothing_is_inserted(window: Window) -> None:
    window.desk.press("<Control-e>")
    window.desk.wait(lambda: window.has_keyboard(window.picker.entry), "for the search field")
    window.desk.press("<Down>", "<Right>", "<Escape>")
    assert window.window.cards.open is None
    assert window.window.compose.value == ""
    assert window.has_keyboard(window.window.compose.text)


def test_with_shift_it_stays_for_another(window: Window) -> None:
    window.desk.press("<Control-e>")
    window.desk.wait(lambda: window.has_keyboard(window.picker.entry), "for the search field")
    window.desk.press("<Shift-Return>", "<Right>", "<Return>")
    assert window.window.compose.value == "".join(each.text for each in emoji_index().all[:2])


def test_those_used_last_come_first(window: Window) -> None:
    window.window.recent_emoji = ["🎉", "not an emoji", "👍🏽"]
    window.window.cards.emoji()
    window.desk.settle()
    assert [each.text for each in window.picker.grid_view.emoji[:3]] == ["🎉", "👍🏽", "😀"]
    assert "Recent" in canvas_texts(window.picker.grid_view).values()


def test_no_match_says_so(window: Window) -> None:
    window.window.cards.emoji()
    window.desk.wait(lambda: window.has_keyboard(window.picker.entry), "for the search field")
    window.desk.type("qqq")
    assert window.picker.name.cget("text") == "Nothing has that name."
    window.desk.press("<Return>")
    assert window.window.compose.value == ""


def test_it_fits_the_smallest_window_and_follows_the_colours(window: Window) -> None:
    window.desk.root.geometry("480x360")
    window.desk.wait(lambda: window.desk.root.winfo_width() == 480, "for the small window")
    window.window.cards.emoji()
    window.desk.settle()
    picker = window.picker
    assert picker.winfo_x() >= 0
    assert picker.winfo_y() >= 0
    assert picker.winfo_y() + picker.winfo_height() <= window.window.compose.winfo_y()
    window.window.theme.apply("dark")
    window.desk.settle()
    assert str(picker.grid_view.cget("background")) == window.window.theme.colours.card


def test_shortcuts_become_emoji_when_sent(window: Window) -> None:
    window.window.compose.insert("done :) :tada: `:D`")
    window.window.compose.submit()
    assert window.sent == ["done 🙂 🎉 `:D`"]


def test_what_is_remembered_is_bounded_and_has_no_repeats() -> None:
    recent: list[str] = []
    for emoji in [*emoji_index().all[:40], emoji_index().all[30]]:
        recent = used(recent, emoji.text)
    assert len(recent) == len(set(recent)) == MAX_RECENT
    assert recent[0] == emoji_index().all[30].text


def test_every_group_has_a_title() -> None:
    assert set(group_titles()) == set(emoji_index().groups)
