"""The window follows the settings at once: density, colours, name, status and what others are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.client.events import AwayWished, Registered
from tests.app.office import Office
from tests.gui.desk import Desk


def test_a_click_on_a_notification_leads_to_the_newest_messages(office: Office) -> None:
    office.look_at_the_past()
    office.chat._open_from_outside("#lobby")
    office.desk.settle()
    assert "message 949" in office.shown
    assert office.chat.window.pane.following


def test_a_chat_that_goes_on_elsewhere_has_its_new_name_in_the_tray_too(office: Office) -> None:
    shown: list[tuple[str, int]] = []
    office.chat._tray.show = lambda name, unread: shown.append((name, unread))  # type: ignore[method-assign]
    office.chat.set_chat_name("Attic")
    office.chat.receive([])
    assert [name for name, _unread in shown] == ["Attic", "Attic"]
    assert "Attic" in office.desk.root.title()


def test_the_first_key_goes_into_the_message_field(office: Office) -> None:
    assert office.first_keyboard == str(office.chat.window.compose.text)


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


def test_the_away_text_of_the_last_time_is_offered_again(office: Office) -> None:
    cards = office.chat.window.cards
    office.desk.root.geometry("900x700")
    office.desk.focus(office.chat.window.compose.text)
    cards.ask_away()
    office.desk.type("lunch")
    office.desk.press("<Return>")
    office.chat.effects.set_away(None)
    office.change("status", "busy")  # says nothing of that lunch
    office.change("status", "available")
    cards.ask_away()
    office.desk.press("<Return>")
    office.chat.effects.set_away(None)
    cards.ask_away()
    office.desk.press("<Delete>", "<Return>")
    office.chat.effects.set_away(None)
    cards.ask_away()
    office.desk.press("<Return>")
    told = [text for (text,) in office.calls("set_away") if text is not None]
    assert told == ["lunch", "Do not disturb", "lunch", "Away", "Away"]


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
    assert office.calls("typing")[:1] == told  # whoever takes seconds from letter to letter says it again
