"""Another text size or language builds the window anew: nothing that was begun in the old one is lost."""

from __future__ import annotations

import gc
import tkinter as tk
import weakref
from collections.abc import Callable
from tkinter import ttk

from lanchat.client.events import Registered
from lanchat.client.transcript import Progress
from lanchat.gui.emoji_picker import EmojiPicker
from lanchat.gui.main_window import MainWindow
from lanchat.gui.search_card import SearchCard
from lanchat.gui.settings_card import SettingsCard
from tests.app.office import Office


def test_another_language_is_there_at_once_and_nothing_is_lost(office: Office) -> None:
    office.chat.window.compose.text.insert("1.0", "half a sent")
    office.chat.window.cards.settings("language", "language=pt_BR")
    office.desk.settle()
    former = office.chat.window
    office.desk.focus(office.chat.window.cards.open.page.controls["language=pt_BR"])  # type: ignore[union-attr]
    office.desk.press("<space>")
    office.desk.settle()
    window = office.chat.window
    assert window is not former
    assert "Ir para…  Ctrl+K" in str(window.sidebar.jump.cget("text"))
    assert "hello everybody" in office.shown
    assert window.compose.value == "half a sent"
    card = window.cards.open
    assert isinstance(card, SettingsCard)
    assert (card.section, card.focused) == ("language", "language=pt_BR")
    assert office.home.settings.language == "pt_BR"
    assert office.saved
    card.close()
    office.hear(":Mia!mia@host PRIVMSG #lobby :still here")
    assert "still here" in office.shown


def test_another_text_size_keeps_the_window_where_it_is(office: Office) -> None:
    office.desk.root.geometry("900x600+30+40")
    office.desk.settle()
    size = office.desk.root.winfo_width(), office.desk.root.winfo_height()
    before = office.theme.fonts.body.metrics("linespace")
    office.desk.focus(office.chat.window.compose.text)
    office.desk.press("<Control-plus>", "<Control-plus>")
    office.desk.settle()
    assert office.home.settings.text_size == 125
    assert office.theme.fonts.body.metrics("linespace") > before
    assert (office.desk.root.winfo_width(), office.desk.root.winfo_height()) == size
    assert "hello everybody" in office.shown
    office.desk.focus(office.chat.window.compose.text)
    office.desk.type("on")
    assert office.chat.window.compose.value == "on"


def use_everything(office: Office) -> None:
    """Open each card once, complete a name, and see somebody write and react."""
    cards, compose = office.chat.window.cards, office.chat.window.compose
    for opened in (
        cards.jump,
        cards.search,
        cards.emoji,
        cards.shortcuts,
        cards.invite,
        cards.settings,
        cards.ask_nick,
    ):
        opened()
        office.desk.settle()
    office.desk.focus(compose.text)
    compose.insert("@M")
    office.desk.press("<Tab>")
    office.hear("@msgid=1 :Mia!mia@host PRIVMSG #lobby :lunch?")
    office.hear("@+draft/reply=1;+draft/react=\U0001f44d :Mia!mia@host TAGMSG #lobby")
    office.hear("@+typing=active :Mia!mia@host TAGMSG #lobby")
    dots = [("typing", frame) for frame in range(3)]
    office.desk.wait(lambda: all(map(office.theme.images.width, dots)), "for all pictures of the dots")


def test_a_window_that_was_built_anew_leaves_nothing_behind(office: Office) -> None:
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, frozenset({"message-tags"}))])
    office.hear(":Leo JOIN #lobby", ":Mia JOIN #lobby")
    gone, pictures = [], []
    for size in (110, 100, 110, 100):
        use_everything(office)
        gone.append(weakref.ref(office.chat.window))
        office.change("text_size", size)
        gc.collect()
        pictures.append(len(office.desk.root.image_names()))
    assert [window() for window in gone] == [None] * 4
    assert pictures[3] == pictures[1]  # by then everything was there once in both sizes


def test_what_was_under_way_goes_on_in_another_text_size(office: Office) -> None:
    capabilities = frozenset({"message-tags", "echo-message", "draft/message-edit"})
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, capabilities)])
    office.hear(":Leo JOIN #lobby", ":Mia JOIN #lobby", "@msgid=1 :Mia!mia@host PRIVMSG #lobby :lunch?")
    office.hear("@msgid=2 :Leo!leo@host PRIVMSG #lobby :at oen", ":Leo JOIN #games")
    office.chat.presenter.open("#lobby")
    office.desk.focus(office.chat.window.compose.text)
    office.desk.type("well")
    office.desk.press("<Control-a>", "<BackSpace>", "<Up>")
    assert office.chat.window.compose.value == "at oen"
    office.desk.type("!")
    office.chat.presenter.open("#games")
    office.chat.presenter.open("#lobby")
    office.chat.window.layout.toggle_users()
    office.desk.press("<Control-f>")
    office.desk.type("tea")
    office.desk.press("<Control-plus>")
    office.desk.settle()
    window = office.chat.window
    assert window.compose.value == "at oen!"
    assert "Edit your message" in words(window.centre)
    assert not window.users.winfo_ismapped()
    office.desk.press("<Control-f>")
    assert isinstance(window.cards.open, SearchCard) and window.cards.open.entry.get() == "tea"
    office.desk.press("<Escape>", "<Return>")
    assert office.calls("edit") == [("#lobby", "2", "at oen!")]


def test_the_reader_stays_in_place_in_another_text_size(office: Office) -> None:
    office.hear(*(f"@msgid={number} :Mia!mia@host PRIVMSG #lobby :message {number}" for number in range(150)))
    office.desk.focus(office.chat.window.compose.text)
    office.desk.press("<Prior>", "<Prior>", "<Prior>")
    office.desk.settle()
    window = office.chat.window
    place = window.pane.reading_place
    assert place is not None
    assert window.conversation is not None and window.conversation.first_unread, "or the line New is not there"
    office.desk.press("<Control-plus>")
    office.desk.settle()
    window = office.chat.window
    assert window.pane.reading_place == place
    office.desk.press("<Escape>")
    office.desk.settle()
    assert window.pane.following


def test_the_reader_of_the_past_stays_there_in_another_text_size(office: Office) -> None:
    office.look_at_the_past()
    place = office.chat.window.pane.reading_place
    office.desk.press("<Control-plus>")
    office.desk.settle()
    pane = office.chat.window.pane
    assert pane.reading_place == place
    assert "message 30" in office.shown
    assert "message 949" not in office.shown
    office.desk.press("<Escape>")
    office.desk.settle()
    assert "message 949" in office.shown


def test_what_is_typed_while_the_window_is_built_anew_is_not_lost(office: Office) -> None:
    office.desk.focus(office.chat.window.compose.text)
    office.change("text_size", 110)
    office.chat._rebuild()
    assert str(office.desk.root.tk.call("focus")) == str(office.chat.window.compose.text)
    office.chat.window.cards.settings("you", "name")
    office.desk.type("nie")
    assert office.home.settings.name == "Leo"
    office.desk.press("<Control-plus>")
    office.desk.settle()
    assert office.home.settings.name == "Leonie"


def words(widget: tk.Misc) -> list[str]:
    """All that labels in sight say."""
    if not widget.winfo_ismapped():
        return []
    said = [str(widget.cget("text"))] if isinstance(widget, ttk.Label) else []
    return said + [text for child in widget.winfo_children() for text in words(child)]


def test_what_is_typed_into_a_card_stays_in_another_text_size(office: Office) -> None:
    office.desk.root.geometry("900x700")
    office.desk.focus(office.chat.window.compose.text)
    office.chat.window.cards.ask_away()
    office.desk.type("back at ten")
    office.desk.press("<Left>", "<Left>", "<Left>", "<Control-plus>")
    office.desk.settle()
    office.desk.type("half ")
    office.desk.press("<Return>")
    assert office.calls("set_away") == [("back at half ten",)]


def test_a_name_that_is_none_yet_stays_in_the_settings_in_another_text_size(office: Office) -> None:
    office.desk.focus(office.chat.window.compose.text)
    office.chat.window.cards.settings("you", "name")
    office.desk.type(" and Mi")
    office.desk.press("<Control-plus>")
    office.desk.settle()
    card = office.chat.window.cards.open
    assert isinstance(card, SettingsCard) and isinstance(entry := card.page.controls["name"], ttk.Entry)  # type: ignore[union-attr]
    office.desk.type("a")
    assert entry.get() == "Leo and Mia"


def emoji_over_the_settings(office: Office) -> EmojiPicker | None:
    card = office.chat.window.cards.open
    assert isinstance(card, SettingsCard)
    return next((child for child in card.winfo_children() if isinstance(child, EmojiPicker)), None)


def test_the_emoji_over_the_settings_stay_in_another_text_size(office: Office) -> None:
    office.desk.root.geometry("900x700")
    office.desk.focus(office.chat.window.compose.text)
    office.chat.window.cards.settings("you", "avatar_emoji")
    office.desk.press("<Return>")
    former = emoji_over_the_settings(office)
    assert former is not None
    office.desk.wait(lambda: office.desk.root.focus_get() is former.entry, "for the field")
    office.desk.type("fo")
    office.desk.press("<Control-plus>")
    office.desk.settle()
    picker = emoji_over_the_settings(office)
    assert picker is not None and picker is not former
    assert picker.entry.get() == "fo"
    assert picker.winfo_ismapped()
    office.desk.wait(lambda: office.desk.root.focus_get() is picker.entry, "for the field of the new window")
    office.desk.type("x")
    office.desk.press("<Return>")
    assert office.home.settings.avatar_emoji == "\N{FOX FACE}"
    assert emoji_over_the_settings(office) is None
    office.desk.press("<Control-plus>")
    office.desk.settle()
    assert emoji_over_the_settings(office) is None


def test_every_card_is_there_again_in_another_text_size(office: Office) -> None:
    office.desk.root.geometry("900x700")
    office.desk.focus(office.chat.window.compose.text)
    conversation = office.chat.window.conversation
    assert conversation is not None
    openers: list[Callable[[MainWindow], object]] = [
        lambda window: window.cards.jump(),
        lambda window: window.cards.message(),
        lambda window: window.cards.topic(conversation),
        lambda window: window.cards.ask_nick(),
        lambda window: window.cards.search(),
        lambda window: window.cards.shortcuts(),
        lambda window: window.cards.invite(),
        lambda window: window.cards.confirm(title="Delete?", accept="Delete", on_yes=lambda: None),
        lambda window: window.place_cards.browse(),
        lambda window: window.place_cards.person("Mia"),
        lambda window: window.place_cards.export(conversation),
    ]
    for number, opened in enumerate(openers):
        window = office.chat.window
        opened(window)
        card = window.cards.open
        office.change("text_size", (110, 100)[number % 2])
        assert office.chat.window is not window
        assert card is not None and type(office.chat.window.cards.open) is type(card)


def test_a_card_of_an_emoji_for_a_message_still_reacts_in_another_text_size(office: Office) -> None:
    capabilities = frozenset({"message-tags", "echo-message"})
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, capabilities)])
    office.hear(":Leo JOIN #lobby", "@msgid=7 :Mia!mia@host PRIVMSG #lobby :lunch?")
    message = office.chat.window.conversation.messages[-1]  # type: ignore[union-attr]
    office.chat.window.actions.react(message)
    office.desk.settle()
    office.desk.type("pizz")
    office.desk.press("<Control-plus>")
    office.desk.settle()
    office.desk.type("a")
    office.desk.press("<Return>")
    assert office.calls("react") == [("#lobby", "7", "\U0001f355")]
    assert office.chat.window.recent_emoji == ["\U0001f355"]


def test_a_file_that_is_being_written_is_still_told_of_in_another_text_size(office: Office) -> None:
    conversation = office.chat.window.conversation
    assert conversation is not None
    office.chat.window.place_cards.export(conversation)
    office.chat.window.place_cards.show_export(Progress(7, 0.5, 1_795_000_000_000))
    office.change("text_size", 110)
    assert any(text.startswith("7 messages, up to") for text in words(office.chat.window.centre))
    office.chat.window.place_cards.show_export(Progress(9, 1.0, 1_795_000_000_000, saved="/x/lobby.txt"))
    office.change("text_size", 100)
    assert "9 messages saved in /x/lobby.txt." in words(office.chat.window.centre)
