"""Choosing one's own picture in the settings by clicks and keys: it is seen there at once, and can be taken back."""

from __future__ import annotations

import pytest

from lanchat.gui.emoji_picker import EmojiPicker
from tests.gui.desk import Desk
from tests.gui.test_settings_card import Owner

FOX = "\U0001f98a"


class Sitter(Owner):
    """Somebody at the page about themselves."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.show("you")

    @property
    def picker(self) -> EmojiPicker | None:
        return next((child for child in self.card.winfo_children() if isinstance(child, EmojiPicker)), None)

    @property
    def picture(self) -> str:
        """The name of the picture beside the name."""
        assert self.card.page is not None
        row = self.card.page.frame.inside.winfo_children()[0]
        return str(row.winfo_children()[0].cget("image"))  # type: ignore[call-overload]


@pytest.fixture
def sitter(desk: Desk) -> Sitter:
    return Sitter(desk)


def test_a_colour_is_chosen_by_click_and_by_key_and_the_names_own_again(sitter: Sitter) -> None:
    by_name = sitter.picture
    assert "The colour of your name" in sitter.words()
    sitter.click("avatar_colour=pink")
    pink = sitter.picture
    assert "Pink" in sitter.words() and "The colour of your name" not in sitter.words()
    sitter.desk.focus(sitter.control("avatar_colour=graphite"))
    sitter.desk.press("<space>")
    assert len({by_name, pink, sitter.picture}) == 3
    sitter.click("avatar_colour=name")
    assert sitter.picture == by_name
    assert sitter.changes == [("avatar_colour", name) for name in ("pink", "graphite", "name")]


def test_an_emoji_is_searched_and_chosen_with_keys_alone(sitter: Sitter) -> None:
    initials = sitter.picture
    assert "avatar_emoji=" not in sitter.card.page.controls if sitter.card.page else False
    sitter.desk.focus(sitter.control("avatar_emoji"))
    sitter.desk.press("<Return>")
    picker = sitter.picker
    assert picker is not None
    sitter.desk.wait(lambda: sitter.focused() is picker.entry, "for the field to search in")
    sitter.desk.type("fox")
    sitter.desk.press("<Return>")
    assert sitter.picker is None
    assert sitter.focused() is sitter.control("avatar_emoji")
    assert sitter.changes == [("avatar_emoji", FOX)]
    assert sitter.picture != initials
    sitter.desk.press("<Tab>")
    assert sitter.focused() is sitter.control("avatar_emoji=")
    sitter.desk.press("<Return>")
    assert sitter.changes[-1] == ("avatar_emoji", "")
    assert sitter.picture == initials
    assert sitter.focused() is sitter.control("avatar_emoji")


def test_tab_stays_in_the_settings_once_the_emoji_are_gone(sitter: Sitter) -> None:
    sitter.click("avatar_emoji")
    assert sitter.picker is not None
    sitter.desk.wait(lambda: sitter.picker is not None and sitter.focused() is sitter.picker.entry, "for the field")
    sitter.desk.press("<Escape>")
    for _ in range(40):
        sitter.desk.press("<Tab>")
        assert str(sitter.focused()).startswith(f"{sitter.card}.")


def test_esc_takes_the_emoji_away_and_then_the_settings(sitter: Sitter) -> None:
    sitter.click("avatar_emoji")
    assert sitter.picker is not None
    sitter.desk.wait(lambda: sitter.picker is not None and sitter.focused() is sitter.picker.entry, "for the field")
    sitter.desk.press("<Escape>")
    assert sitter.picker is None and sitter.focused() is sitter.control("avatar_emoji")
    sitter.desk.press("<Escape>")
    assert sitter.window.cards.open is None
    assert sitter.changes == []


def test_the_button_closes_it_again_and_so_does_another_page(sitter: Sitter) -> None:
    sitter.click("avatar_emoji")
    assert sitter.picker is not None
    sitter.click("avatar_emoji")
    assert sitter.picker is None
    sitter.click("avatar_emoji")
    sitter.show("looks")
    assert sitter.picker is None
    sitter.show("you")
    sitter.click("avatar_emoji")
    sitter.desk.press("<Escape>", "<Escape>")
    assert sitter.window.cards.open is None and not sitter.desk.errors


@pytest.mark.parametrize("size", [(1120, 720), (480, 360)])
def test_the_picker_is_inside_the_card_at_every_size(sitter: Sitter, size: tuple[int, int]) -> None:
    sitter.resize(*size)
    sitter.click("avatar_emoji")
    sitter.desk.settle()
    picker, card = sitter.picker, sitter.card
    assert picker is not None
    left, top = picker.winfo_rootx() - card.winfo_rootx(), picker.winfo_rooty() - card.winfo_rooty()
    assert left >= 0 and left + picker.winfo_width() <= card.winfo_width()
    assert top >= 0 and top + picker.winfo_height() <= card.winfo_height()


def test_the_initials_follow_the_name(sitter: Sitter) -> None:
    before = sitter.picture
    entry = sitter.control("name")
    sitter.desk.focus(entry)
    sitter.desk.press("<Control-a>")
    sitter.desk.type("AnaDuarte")
    sitter.desk.press("<Return>")
    assert sitter.picture != before
