"""The client tag "typing": passed on, never stored, and limited."""

from __future__ import annotations

import pytest

from lanchat.server.limits import TYPING_BURST, TYPING_RATE
from tests.server.world import World

NICK = ":nick!nick@192.168.0.9"


@pytest.mark.parametrize("state", ["active", "paused", "done"])
def test_the_examples(world: World, state: str) -> None:
    nick, other = (world.join(name, "#channel", caps="message-tags") for name in ("nick", "other"))
    old = world.join("old", "#channel")
    for target in ("#channel", "other"):
        other.lines()
        nick.send(f"@+typing={state} TAGMSG {target}")
        (line,) = other.lines()
        assert line.partition(";")[2] == f"+typing={state} {NICK} TAGMSG {target}"
    assert [line for line in old.lines() if "TAGMSG" in line] == []
    assert world.history.entries == []


def test_more_than_anybody_types_reaches_nobody(world: World) -> None:
    nick, other = (world.join(name, "#channel", caps="message-tags echo-message") for name in ("nick", "other"))
    other.lines()
    echoes = nick.ask(*["@+typing=active TAGMSG #channel"] * (TYPING_BURST + 10))
    assert len(echoes) == len(other.lines()) == TYPING_BURST
    world.pass_time(1 / TYPING_RATE)
    assert len(nick.ask(*["@+typing=done TAGMSG #channel"] * 3)) == 1


def test_other_tags_are_not_counted(world: World) -> None:
    nick = world.join("nick", "#channel", caps="message-tags echo-message")
    assert len(nick.ask(*["@+other TAGMSG #channel"] * (TYPING_BURST + 10))) == TYPING_BURST + 10


def test_each_connection_has_its_own_limit(world: World) -> None:
    nick, third = (world.join(name, "#channel", caps="message-tags echo-message") for name in ("nick", "third"))
    nick.ask(*["@+typing=active TAGMSG #channel"] * (TYPING_BURST + 10))
    assert len(third.ask("@+typing=active TAGMSG #channel")) == 1
