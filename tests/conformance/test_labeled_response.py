"""labeled-response and batch: every labelled line gets exactly one answer, whole and well formed."""

from __future__ import annotations

import re

import pytest

from lanchat.protocol.message import Message, parse
from lanchat.server.commands import COMMANDS
from tests.server.world import World

CAPS = (
    "labeled-response batch echo-message message-tags server-time draft/chathistory standard-replies "
    "draft/message-edit draft/message-redaction lanchat/receipts"
)

LINES = [
    "AUTHENTICATE *",
    "AUTHENTICATE NONE",
    "AWAY :x",
    "BATCH -1",
    "CAP LIST",
    "CAP REQ :setname",
    "CHATHISTORY LATEST #a * 1",
    "CHATHISTORY LATEST #a * 99",
    "CHATHISTORY LATEST #no * 5",
    "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z 5",
    "CHGHOST Bob a b",
    "EDIT #a",
    "EDIT #no",
    "ERROR :x",
    "FROB",
    "HELP",
    "HELPOP",
    "INFO",
    "INVITE",
    "ISON Bob",
    "ISUPPORT",
    "JOIN #a",
    "JOIN #new",
    "KICK #a Bob",
    "KILL Bob :x",
    "LANCHAT HELLO x",
    "LINKS",
    "LIST",
    "LUSERS",
    "MARKREAD #a timestamp=2020-01-01T00:00:00.000Z",
    "MARKREAD #a",
    "METADATA * LIST",
    "METADATA * SUB avatar",
    "METADATA Bob GET url",
    "MODE #a +m",
    "MODE #a",
    "MONITOR + Bob,Zed",
    "MONITOR C",
    "MONITOR L",
    "MONITOR S",
    "MOTD",
    "NAMES #a",
    "NICK Ann",
    "NOTICE Bob :x",
    "NOTICE nobody :x",
    "OPER a b",
    "PART #a",
    "PASS x",
    "PING x",
    "PONG x",
    "PRIVMSG #a :x",
    "PRIVMSG #a,Bob :x",
    "PRIVMSG Anna :x",
    "PRIVMSG",
    "QUIT :x",
    "RECEIPT Bob seen aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "RECEIPT Bob",
    "RECEIPT nobody",
    "REDACT #a x :y",
    "REGISTER * * 12345678",
    "RENAME #a #b :x",
    "RENAME #no #b",
    "SEARCH text=x",
    "SETNAME :x",
    "TAGMSG Bob",
    "TIME",
    "TOPIC #a :x",
    "TOPIC #a",
    "USER a 0 * :x",
    "USERHOST Bob",
    "VERIFY a b",
    "VERSION",
    "WALLOPS :x",
    "WHO #a",
    "WHOIS Bob",
    "WHOWAS Bob",
]


def answer(lines: list[str]) -> list[Message]:
    return [parse(line.encode()) for line in lines]


@pytest.mark.parametrize("line", LINES)
def test_exactly_one_answer_carries_the_label(line: str) -> None:
    world = World()
    anna = world.join("Anna", "#a", caps=CAPS)
    world.join("Bob", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :before")
    anna.lines()
    messages = answer(anna.ask(f"@label=L;+x {line}"))
    labelled = [message for message in messages if "label" in message.tags]
    assert len(labelled) == 1
    assert labelled[0] is messages[0]
    assert labelled[0].tags["label"] == "L"
    if labelled[0].command != "BATCH":
        rest = [message for message in messages[1:] if message.command != "PRIVMSG"]
        assert rest == []
        return
    mark = labelled[0].params[0][1:]
    assert re.fullmatch("[A-Za-z0-9-]+", mark)
    end = next(number for number, m in enumerate(messages) if m.command == "BATCH" and m.params[0] == f"-{mark}")
    assert all(message.tags.get("batch") == mark for message in messages[1:end])
    assert "batch" not in messages[0].tags
    assert "batch" not in messages[end].tags


def test_every_command_is_tried_here() -> None:
    assert {line.split()[0] for line in LINES} >= set(COMMANDS)


def test_others_never_see_a_label() -> None:
    world = World()
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a", caps=CAPS)
    bob.lines()
    for line in ("PRIVMSG #a :x", "NOTICE Bob :x", "TAGMSG #a", "TOPIC #a :x", "PART #a", "JOIN #a", "NICK Ann"):
        anna.send(f"@label=secret;+x {line}")
    messages = answer(bob.lines())
    assert len(messages) == 7
    assert not any("label" in message.tags or "batch" in message.tags for message in messages)
