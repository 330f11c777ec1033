"""echo-message: the sender gets what the others got."""

from __future__ import annotations

import pytest

from tests.server.world import World

ME = ":example!example@192.168.0.9"


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
@pytest.mark.parametrize("target", ["Attila", "#ircv3", "@#ircv3"])
def test_messages_come_back(world: World, command: str, target: str) -> None:
    me = world.join("example", "#ircv3", caps="echo-message")
    world.join("Attila", "#ircv3")
    me.lines()
    assert me.ask(f"{command} {target} :hi") == [f"{ME} {command} {target} :hi"]


def test_the_final_form_comes_back(world: World) -> None:
    me = world.join("example", "#IRCv3", caps="echo-message")
    other = world.join("Attila", "#ircv3")
    me.lines()
    assert me.ask("PRIVMSG #ircv3 :back") == [f"{ME} PRIVMSG #IRCv3 :back"] == other.lines()


def test_every_target_is_echoed(world: World) -> None:
    me = world.join("example", "#a", "#b", caps="echo-message")
    assert me.ask("PRIVMSG #a,#b :x") == [f"{ME} PRIVMSG #a :x", f"{ME} PRIVMSG #b :x"]


def test_what_is_refused_is_not_echoed(world: World) -> None:
    me = world.join("example", caps="echo-message")
    assert me.ask("PRIVMSG nobody :x") == [":lanchat.local 401 example nobody :No such nick/channel"]
    assert me.ask("NOTICE nobody :x") == []


def test_without_the_capability_nothing_comes_back(world: World) -> None:
    assert world.join("example", "#a").ask("PRIVMSG #a :x", "NOTICE #a :x") == []


def test_tagmsg_comes_back_with_message_tags(world: World) -> None:
    me = world.join("example", "#a", caps="echo-message message-tags")
    (line,) = me.ask("@+x=1 TAGMSG #a")
    assert line.endswith(f";+x=1 {ME} TAGMSG #a")
