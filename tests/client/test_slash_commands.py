"""What a typed line means: texts, commands, mistakes. The client behind is a list of calls."""

from __future__ import annotations

from typing import Any

import pytest

from lanchat.client.command_help import purposes
from lanchat.client.model import Conversation, ConversationKind
from lanchat.client.slash_commands import COMMANDS, parse, usage

ROOM = Conversation("#lobby", "#lobby", ConversationKind.ROOM, topic="Tea")
TOM = Conversation("tom", "Tom", ConversationKind.PRIVATE)
SERVER = Conversation("*", "irc.example", ConversationKind.SERVER)


class Calls:
    """Stands where ChatClient stands; remembers what was asked of it."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.made.append((name, *arguments))


def calls(line: str, where: Conversation | None = ROOM) -> list[tuple[Any, ...]]:
    recorder: Any = Calls()
    action = parse(line, where)
    assert not action.is_error, action.notice
    action.perform(recorder)
    made: list[tuple[Any, ...]] = recorder.made
    return made


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("hello there", ("say", "#lobby", "hello there")),
        ("//etc/hosts", ("say", "#lobby", "/etc/hosts")),
        ("/me waves  twice", ("action", "#lobby", "waves  twice")),
        ("/msg Tom  see you", ("say", "Tom", "see you")),
        ("/notice Tom beep", ("notice", "Tom", "beep")),
        ("/join tea", ("join", "#tea", "")),
        ("/JOIN #tea sesame", ("join", "#tea", "sesame")),
        ("/part so long", ("part", "#lobby", "so long")),
        ("/nick Mimi", ("set_nick", "Mimi")),
        ("/topic Tea at five", ("set_topic", "#lobby", "Tea at five")),
        ("/away", ("set_away", "Away")),
        ("/away at lunch", ("set_away", "at lunch")),
        ("/back", ("set_away", None)),
        ("/kick Tom too loud", ("kick", "#lobby", "Tom", "too loud")),
        ("/invite Tom", ("invite", "Tom", "#lobby")),
        ("/whois Tom", ("whois", "Tom")),
        ("/list", ("list_rooms",)),
        ("/quit good night", ("close", "good night")),
        ("/raw MODE #lobby +m", ("raw", "MODE #lobby +m")),
    ],
)
def test_lines_and_what_they_do(line: str, call: tuple[Any, ...]) -> None:
    assert calls(line) == [call]


def test_several_rooms_can_be_entered_at_once_with_their_passwords() -> None:
    assert calls("/join tea,#den sesame") == [("join", "#tea", "sesame"), ("join", "#den", "")]
    assert calls("/join #a,,#b x,y,z") == [("join", "#a", "x"), ("join", "#b", "y")]
    assert parse("/join #a,#b", ROOM).show == "#b"
    assert parse("/join ,", ROOM).notice == "There is no room called ,."


def test_text_goes_to_whom_one_is_looking_at() -> None:
    assert calls("hi", TOM) == [("say", "Tom", "hi")]


@pytest.mark.parametrize(
    ("line", "where", "sentence"),
    [
        ("/frobnicate now", ROOM, "There is no command /frobnicate. Type /help for a list."),
        ("/", ROOM, "There is no command /. Type /help for a list."),
        ("/kick", ROOM, "Write it like this: /kick name [reason]"),
        ("/msg Tom", ROOM, "Write it like this: /msg name text"),
        ("/list all", ROOM, "Write it like this: /list"),
        ("/part", TOM, "This works in a room only."),
        ("hello", SERVER, "Nobody would read this here. Open a room or a person first."),
        ("hello", None, "Nobody would read this here. Open a room or a person first."),
    ],
)
def test_mistakes_get_one_sentence(line: str, where: Conversation | None, sentence: str) -> None:
    action = parse(line, where)
    assert (action.notice, action.is_error) == (sentence, True)


def test_help_and_topic_are_told_not_sent() -> None:
    assert parse("/topic", ROOM).notice == "The topic is: Tea"
    assert parse("/topic", Conversation("#a", "#a", ConversationKind.ROOM)).notice == "There is no topic."
    everything = parse("/help", ROOM).notice.split("\n")
    assert everything[:2] == ["`/me text` – Say what you do", "`/msg name text` – Write to somebody"]
    assert [line.partition(" – ")[0] for line in everything] == [f"`{usage(name)}`" for name in COMMANDS]
    assert parse("/help /kick", ROOM).notice == "`/kick name [reason]` – Send somebody out of this room"
    assert parse("/help nonsense", ROOM).is_error


def test_commands_that_open_something_say_what() -> None:
    assert parse("/join tea", ROOM).show == "#tea"
    assert parse("/query Tom", ROOM).show == "Tom"
    assert parse("/msg Tom hi", ROOM).show == "Tom"


def test_every_command_has_a_purpose() -> None:
    assert set(purposes()) == set(COMMANDS)
    assert all(usage(name) for name in COMMANDS)
