"""The window follows the settings at once: language, text size, density, colours, name and status."""

from __future__ import annotations

import gc
import tkinter as tk
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from lanchat import i18n
from lanchat.app.chat_desk import ChatDesk
from lanchat.app.home import Home
from lanchat.app.news import Started
from lanchat.client.events import AwayWished, HistoryPage, Received, Registered
from lanchat.client.transcript import Progress
from lanchat.config import Settings
from lanchat.gui.invitation import Invitation
from lanchat.gui.main_window import MainWindow
from lanchat.gui.search_card import SearchCard
from lanchat.gui.settings_card import SettingsCard
from lanchat.gui.theme import Theme
from lanchat.protocol.message import parse
from tests.gui.chat import lines_of, said
from tests.gui.desk import Desk


class Recorder:
    """Stands for the client: keeps what it was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **_options: self.calls.append((name, *arguments))


class Runtime:
    """Stands for what is behind the window."""

    def __init__(self) -> None:
        self.client = Recorder()
        self.session = Recorder()

    def call(self, function: Any, *arguments: object) -> None:
        function(*arguments)


class Office:
    """Somebody who is in a chat with one other person."""

    def __init__(self, desk: Desk, folder: Path, **settings: object) -> None:
        self.desk = desk
        self.home = Home(folder, Settings(name="Leo", theme="light", language="en", **settings))  # type: ignore[arg-type]
        self.runtime = Runtime()
        self.saved = 0
        self.later: list[object] = []
        self.theme = Theme(desk.root, "light", 1)
        self.chat = ChatDesk(
            desk.root,
            self.theme,
            self.home,
            self.runtime,  # type: ignore[arg-type]
            Started("Deck", True, "127.0.0.1", 50000),
            later=self.later.append,
            save=self._save,
            on_quit=lambda *_reason: None,
            invitation=lambda: Invitation("Deck", ("127.0.0.1",), 50000),
        )
        self.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck")])
        self.hear(":Leo JOIN #lobby", ":Mia JOIN #lobby", ":Mia!mia@host PRIVMSG #lobby :hello everybody")
        desk.wait(desk.root.winfo_viewable)
        desk.settle()

    def _save(self) -> None:
        self.saved += 1

    def hear(self, *lines: str) -> None:
        self.chat.presenter.receive([Received(parse(line.encode())) for line in lines])

    def calls(self, name: str) -> list[tuple[object, ...]]:
        return [call[1:] for call in self.runtime.client.calls if call[0] == name]

    def change(self, name: str, value: object) -> None:
        self.chat.effects.preferences.change(name, value)
        self.desk.settle()

    @property
    def shown(self) -> str:
        return self.chat.window.pane.text.get("1.0", "end")


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Iterator[Office]:
    yield Office(desk, tmp_path)
    i18n.choose("en")


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


def look_at_the_past(office: Office) -> None:
    """Jump from the messages 900 to 949 to those around message 30."""
    capabilities = frozenset({"batch", "draft/chathistory", "lanchat/sent-once"})
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, capabilities)])
    office.hear(":Leo JOIN #lobby", *(said(number) for number in range(900, 950)))
    office.chat.finder.go_to("#lobby", "m30")
    page = HistoryPage("#lobby", tuple(lines_of(*map(said, range(60)))), False, "around", about="m30")
    office.chat.presenter.receive([page])
    office.desk.settle()
    assert "message 30" in office.shown


def test_the_reader_of_the_past_stays_there_in_another_text_size(office: Office) -> None:
    look_at_the_past(office)
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


def test_a_click_on_a_notification_leads_to_the_newest_messages(office: Office) -> None:
    look_at_the_past(office)
    office.chat._open_from_outside("#lobby")
    office.desk.settle()
    assert "message 949" in office.shown
    assert office.chat.window.pane.following


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


def test_a_chat_that_goes_on_elsewhere_has_its_new_name_in_the_tray_too(office: Office) -> None:
    shown: list[tuple[str, int]] = []
    office.chat._tray.show = lambda name, unread: shown.append((name, unread))  # type: ignore[method-assign]
    office.chat.set_chat_name("Attic")
    office.chat.receive([])
    assert [name for name, _unread in shown] == ["Attic", "Attic"]
    assert "Attic" in office.desk.root.title()


def test_density_accent_and_mode(office: Office) -> None:
    top, bottom = office.chat.window.sidebar.list.row_box("#lobby")
    office.change("density", "compact")
    office.chat.window.sidebar.list.update_idletasks()
    after = office.chat.window.sidebar.list.row_box("#lobby")
    assert after[1] - after[0] < bottom - top
    office.change("accent", "pink")
    office.change("theme", "dark")
    assert (office.theme.accent, office.theme.mode) == ("pink", "dark")


def test_the_system_is_asked_for_its_colours_on_another_thread(office: Office) -> None:
    office.change("theme", "system")
    office.desk.wait(lambda: office.later, "for the answer")
    assert type(office.later[0]).__name__ == "SystemColours"


def test_the_status_goes_to_the_chat_and_is_kept(office: Office) -> None:
    assert office.calls("set_away") == []
    office.change("status", "busy")
    office.change("away_text", "exam")
    office.change("status", "away")
    office.chat.effects.set_away(None)
    office.chat.effects.set_away("lunch")
    told = [("Do not disturb",), ("Do not disturb: exam",), ("exam",), (None,), ("lunch",)]
    assert office.calls("set_away") == told
    assert (office.home.settings.status, office.home.settings.away_text) == ("away", "lunch")


def test_a_status_that_was_kept_is_told_on_coming_in(desk: Desk, tmp_path: Path) -> None:
    assert Office(desk, tmp_path, status="busy").calls("set_away") == [("Do not disturb",)]


def test_do_not_disturb_is_seen_beside_names(office: Office) -> None:
    office.chat.presenter.receive([AwayWished("Do not disturb", quiet=True)])
    office.hear(":Mia AWAY :Do not disturb: exam", ":lanchat.local 306 Leo :You have been marked as being away")
    office.desk.settle()
    assert "marked as away" not in office.shown
    rows = {row.key: row for row in office.chat.window.users.list.rows}
    assert (rows["Mia"].status, rows["Mia"].detail) == ("busy", "Do not disturb: exam")
    assert rows["Leo"].status == "busy"
    assert str(office.chat.window.sidebar._own_status.cget("text")) == "Do not disturb"
    office.chat.presenter.receive([AwayWished("lunch")])
    office.hear(":lanchat.local 306 Leo :You have been marked as being away")
    assert "You are marked as away." in office.shown
    assert str(office.chat.window.sidebar._own_status.cget("text")) == "lunch"


def test_who_enters_a_large_room_is_asked_what_they_look_like_once_they_are_in_sight(office: Office) -> None:
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, frozenset({"draft/metadata-3"}))])
    names = " ".join(f"member{number:03}" for number in range(300))
    office.hear(":Leo JOIN #lobby", f":lanchat.local 353 Leo = #lobby :Leo {names}")
    office.hear(":lanchat.local 366 Leo #lobby :End", ":Aaron JOIN #lobby", ":Zoe JOIN #lobby")
    office.desk.wait(lambda: office.calls("ask_face"), "for the list")
    assert office.calls("ask_face") == [("Aaron",)]
    office.hear(":Zoe!zoe@host PRIVMSG #lobby :hello")
    office.desk.wait(lambda: office.calls("ask_face")[1:], "for the message")
    assert office.calls("ask_face") == [("Aaron",), ("Zoe",)]


def test_a_new_name_is_kept_if_it_is_one(office: Office) -> None:
    office.chat.effects.rename("Leonie")
    office.chat.effects.rename("2name")
    assert office.calls("set_nick") == [("Leonie",), ("2name",)]
    assert office.home.settings.name == "Leonie"


@pytest.mark.parametrize("by_card", [True, False])
def test_a_name_of_two_words_is_explained_and_not_sent(office: Office, by_card: bool) -> None:
    office.desk.root.geometry("900x700")
    office.desk.focus(office.chat.window.compose.text)
    if by_card:
        office.chat.window.cards.ask_nick()
    office.desk.type("Leo the Great" if by_card else "/nick Leo the Great")
    office.desk.press("<Return>")
    assert office.calls("set_nick") == []
    office.desk.settle()
    shown = str(office.chat.window.banner._label.cget("text")) if by_card else office.shown
    assert "A name begins with a letter and has no spaces" in shown


def test_being_idle_is_being_away_only_for_who_is_available(office: Office) -> None:
    office.chat.effects.set_idle(True)
    office.chat.effects.set_idle(False)
    office.change("status", "busy")
    office.chat.effects.set_idle(True)
    assert office.calls("set_away") == [("Away",), (None,), ("Do not disturb",)]
    office.change("status", "available")
    assert office.calls("set_away")[-1] == ("Away",)


def test_starting_with_the_computer_is_written_down_with_the_same_data(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    preferences = office.chat.effects.preferences
    assert preferences.value("autostart") is False
    assert preferences.change("autostart", True) == ""
    entry = (tmp_path / "config/autostart/lanchat.desktop").read_text()
    assert f'"--auto" "--minimized" "--data-dir" "{tmp_path}"' in entry
    assert preferences.value("autostart") is True
    (tmp_path / "config/autostart/lanchat.desktop").unlink()
    (tmp_path / "config/autostart").rmdir()
    (tmp_path / "config/autostart").write_text("in the way")
    assert "cannot start with the computer" in str(preferences.change("autostart", True))


def test_who_wants_no_receipts_says_so_at_once_and_at_the_start(desk: Desk, tmp_path: Path) -> None:
    office = Office(desk, tmp_path, receipts=False)
    assert office.calls("set_receipts") == [(False,)]
    office.change("receipts", True)
    assert office.calls("set_receipts") == [(False,), (True,)]


@pytest.mark.parametrize(("typing", "told"), [(True, [("#lobby", "active")]), (False, [])])
def test_the_settings_say_whether_others_see_us_typing(
    desk: Desk, tmp_path: Path, typing: bool, told: list[tuple[str, str]]
) -> None:
    office = Office(desk, tmp_path, typing=typing)
    office.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, frozenset({"message-tags"}))])
    office.hear(":Leo JOIN #lobby")
    desk.focus(office.chat.window.compose.text)
    desk.type("hi")
    assert office.calls("typing") == told


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
