"""Cards ask one thing at a time and give the keyboard back."""

from __future__ import annotations

from lanchat.gui.jump_box import JumpBox
from lanchat.gui.main_window import MainWindow
from lanchat.gui.prompt_card import PromptCard
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from tests.gui.desk import Desk
from tests.gui.scenes import people, room


def test_one_card_at_a_time(desk: Desk) -> None:
    window = MainWindow(desk.root, Theme(desk.root, scale=1), WindowCallbacks())
    window.cards.ask_nick()
    first = window.cards.open
    window.cards.jump()
    assert isinstance(first, PromptCard)
    assert not first.winfo_exists()
    assert isinstance(window.cards.open, JumpBox)
    window.cards.close()
    window.cards.close()
    assert window.cards.open is None


def test_esc_closes_a_card_from_the_message_field_too(desk: Desk) -> None:
    window = MainWindow(desk.root, Theme(desk.root, scale=1), WindowCallbacks())
    window.open_conversation(room())
    window.cards.emoji()
    desk.focus(window.compose.text)  # as by a click
    desk.press("<Escape>")
    assert window.cards.open is None
    assert desk.root.focus_get() is window.compose.text


def test_people_one_could_write_to_leave_oneself_out(desk: Desk) -> None:
    asked: list[str] = []
    window = MainWindow(desk.root, Theme(desk.root, scale=1), WindowCallbacks(on_open_private=asked.append))
    window.set_own("Leo")
    window.set_conversations([room()], people("Leo", "Mia"))
    window.cards.message()
    card = window.cards.open
    assert isinstance(card, JumpBox)
    assert card.list.keys() == ["person:Mia"]
    desk.focus(card.entry)
    desk.press("<Return>")
    assert asked == ["Mia"]


def test_away_without_words_is_still_away(desk: Desk) -> None:
    away: list[str | None] = []
    window = MainWindow(desk.root, Theme(desk.root, scale=1), WindowCallbacks(on_set_away=away.append))
    window.cards.ask_away()
    card = window.cards.open
    assert isinstance(card, PromptCard)
    desk.focus(card.entry)
    desk.press("<Return>")
    assert away == [""]
