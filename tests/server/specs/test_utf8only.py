"""utf8-only: the token UTF8ONLY, and what becomes of lines that are not UTF-8."""

from __future__ import annotations

import pytest

from tests.server.world import World

WHY = "Message rejected, your program must use UTF-8 here"
FAIL = ":lanchat.local FAIL"


def test_the_token_is_sent(world: World) -> None:
    assert " UTF8ONLY " in "\n".join(world.join("Anna").ask("VERSION"))


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"PRIVMSG #room :caf\xe9", "PRIVMSG"),
        (b"NOTICE #room :caf\xe9", "NOTICE"),
        (b"TOPIC #room :caf\xe9", "TOPIC"),
        (b"SETNAME :caf\xe9", "SETNAME"),
        (b"@+x=\xe9 PRIVMSG #room :hi", "PRIVMSG"),
        (b"caf\xe9 #room", "*"),
    ],
)
def test_nothing_of_such_a_line_is_relayed(world: World, line: bytes, command: str) -> None:
    anna = world.join("Anna", "#room", caps="message-tags setname")
    bob = world.join("Bob", "#room", caps="message-tags setname")
    anna.lines()
    assert anna.ask(line) == [f"{FAIL} {command} INVALID_UTF8 :{WHY}"]
    assert bob.lines() == []


def test_before_registration(world: World) -> None:
    peer = world.connect()
    peer.send("NICK Anna")
    assert peer.ask(b"USER u s e :caf\xe9") == [f"{FAIL} USER INVALID_UTF8 :{WHY}"]
    assert " 001 " in "\n".join(peer.ask("USER u s e :café"))


def test_cutting_to_a_length_keeps_whole_characters(world: World) -> None:
    anna, bob = world.join("Anna", "#room"), world.join("Bob", "#room")
    anna.send("TOPIC #room :" + "x" + "é" * 200)
    (line,) = bob.lines()
    assert line.partition(" :")[2] == "x" + "é" * 194


def test_a_label_marks_the_refusal(world: World) -> None:
    anna = world.join("Anna", caps="labeled-response batch")
    assert anna.ask(b"@label=x PRIVMSG Anna :\xaa") == [f"@label=x {FAIL} PRIVMSG INVALID_UTF8 :{WHY}"]
    assert anna.ask(b"@label=x;\xaa=1 PING x") == [f"@label=x {FAIL} PING INVALID_UTF8 :{WHY}"]
    assert anna.ask(b"@label=\xaa") == [f"{FAIL} * INVALID_UTF8 :{WHY}"]
