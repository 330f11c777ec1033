"""What starts without a question, and what is remembered for the next time."""

from __future__ import annotations

import pytest

from lanchat.app import wishes
from lanchat.app.home import MAX_REMEMBERED_ADDRESSES, remember_address
from lanchat.app.news import Started
from lanchat.arguments import build_parser
from lanchat.config import Settings
from lanchat.gui.choice import Auto, Choice, Host, JoinAddress
from lanchat.protocol.beacon import PORT

SCREEN = (0, 0, 1280, 800)


def chosen(settings: Settings, *words: str) -> Choice | None:
    return wishes.without_asking(build_parser().parse_args(words), settings, "Anna")


@pytest.mark.parametrize(
    ("settings", "words", "choice"),
    [
        (Settings(), (), None),
        (Settings(), ("--auto",), Auto("Anna")),
        (Settings(), ("host", "Deck"), Host("Anna", "Deck")),
        (Settings(), ("host",), Host("Anna", "")),
        (Settings(), ("join",), JoinAddress("Anna", "")),
        (Settings(), ("join", "pc2"), JoinAddress("Anna", "pc2")),
        (Settings(start="auto", chat_name="Deck"), (), Auto("Anna", "Deck", remember=True)),
        (Settings(start="host", chat_name="Deck"), (), Host("Anna", "Deck", remember=True)),
        (Settings(start="join", join_address="pc2"), (), JoinAddress("Anna", "pc2", remember=True)),
        (Settings(start="join"), (), Auto("Anna", remember=True)),
        (Settings(start="auto", host_when_nobody=False), (), JoinAddress("Anna", "", remember=True)),
        (Settings(host_when_nobody=False), ("--auto",), JoinAddress("Anna", "")),
        (Settings(start="host"), ("--ask",), None),
        (Settings(start="host"), ("join",), JoinAddress("Anna", "")),
    ],
)
def test_who_is_not_asked(settings: Settings, words: tuple[str, ...], choice: Choice | None) -> None:
    assert chosen(settings, *words) == choice


def remembered(settings: Settings, choice: Choice, *words: str) -> Settings:
    place = Started("Deck", False, "10.0.0.7", PORT)
    wishes.remember(settings, build_parser().parse_args(words), choice, place)
    return settings


def test_a_choice_is_remembered_when_that_was_asked_for() -> None:
    assert remembered(Settings(), Host("Anna", "Deck", remember=True)).start == "host"
    assert remembered(Settings(), Host("Anna", "Deck")).start == "ask"
    assert remembered(Settings(start="auto"), Host("Anna", "Deck")).start == "ask"
    joined = remembered(Settings(), JoinAddress("Anna", "pc2", remember=True))
    assert (joined.start, joined.join_address, joined.last_addresses) == ("join", "pc2", [f"10.0.0.7:{PORT}"])


def test_joining_whatever_is_there_stays_that() -> None:
    settings = Settings(start="auto", host_when_nobody=False)
    assert remembered(settings, JoinAddress("Anna", "", remember=True)).start == "auto"


def test_a_command_changes_nothing_that_was_remembered() -> None:
    settings = Settings(start="join", join_address="pc2", chat_name="Deck")
    assert remembered(settings, JoinAddress("Anna", ""), "join").join_address == "pc2"
    assert remembered(settings, Host("Anna", ""), "host").chat_name == "Deck"
    assert remembered(settings, Auto("Anna", ""), "--auto").start == "join"


def test_few_addresses_are_remembered_the_last_first() -> None:
    settings = Settings()
    for number in range(20):
        remember_address(settings, f"10.0.0.{number % 12}", PORT)
    assert len(settings.last_addresses) == MAX_REMEMBERED_ADDRESSES
    assert settings.last_addresses[0] == f"10.0.0.7:{PORT}"
    assert len(set(settings.last_addresses)) == MAX_REMEMBERED_ADDRESSES


@pytest.mark.parametrize(
    ("saved", "used"),
    [
        ("900x600+10+20", "900x600+10+20"),
        ("900x600+-8+0", "900x600+-8+0"),
        ("900x600+4000+20", "900x600"),
        ("900x600+10+900", "900x600"),
        ("900x600+10+-400", "900x600"),
        ("", ""),
        ("huge", ""),
        ("900x600+10", ""),
        ("9x6+1+1", ""),
        ("900x600+10+20; exit", ""),
    ],
)
def test_a_window_comes_back_where_one_can_get_hold_of_it(saved: str, used: str) -> None:
    assert wishes.window_place(saved, SCREEN) == used


def test_what_the_dialog_says_meanwhile() -> None:
    assert wishes.busy_sentence(JoinAddress("Anna", "")) == "Looking for a chat to join…"
    assert wishes.busy_sentence(JoinAddress("Anna", "pc2")) == "Connecting to pc2…"


@pytest.mark.parametrize("text", ["10.0.0.7", "10.0.0.7:7000", "pc2:7000", "pc2.local", "[::1]", "irc://pc2:6667/"])
def test_who_goes_to_an_address_looks_at_the_network_later(text: str) -> None:
    assert wishes.look_after(JoinAddress("Anna", text)) == wishes.LOOK_LATER_S


@pytest.mark.parametrize(
    "choice", [None, Host("Anna", ""), Auto("Anna", ""), *(JoinAddress("Anna", text) for text in ("", "pc2", "a b"))]
)
def test_who_may_go_to_what_is_found_looks_at_once(choice: Choice | None) -> None:
    assert wishes.look_after(choice) == 0
