"""The client tag "reply": which message is answered goes along with the answer, and is kept with it."""

from __future__ import annotations

import pytest

from tests.server.world import World

NICK2 = ":nick2!nick2@192.168.0.9"


@pytest.mark.parametrize("tag", ["+draft/reply", "+reply"])
def test_the_example(world: World, tag: str) -> None:
    nick = world.join("nick", "#channel", caps="message-tags echo-message")
    nick2 = world.join("nick2", "#channel", caps="message-tags echo-message")
    first = nick.ask("PRIVMSG #channel :Hello!")[-1]
    msgid = first.partition("msgid=")[2].partition(" ")[0]
    nick2.lines()
    (echo,) = nick2.ask(f"@{tag}={msgid} PRIVMSG #channel :Hello to you!")
    assert echo == f"@msgid={world.history.entries[-1].msgid};{tag}={msgid} {NICK2} PRIVMSG #channel :Hello to you!"
    assert nick.lines() == [echo]


def test_history_has_it_too(world: World) -> None:
    nick = world.join("nick", "#channel", caps="message-tags batch draft/chathistory")
    nick.send("@+draft/reply=abc PRIVMSG #channel :Hello to you!")
    world.start()
    reader = world.join("reader", "#channel", caps="message-tags batch draft/chathistory")
    (line,) = reader.ask("CHATHISTORY LATEST #channel * 1")[1:-1]
    assert ";+draft/reply=abc :nick!" in line


def test_an_answer_of_several_lines_has_it_once(world: World) -> None:
    caps = "message-tags batch draft/multiline echo-message"
    nick = world.join("nick", "#channel", caps=caps)
    lines = nick.ask(
        "@+draft/reply=abc BATCH +1 draft/multiline #channel",
        "@batch=1 PRIVMSG #channel :one",
        "@batch=1 PRIVMSG #channel :two",
        "BATCH -1",
    )
    assert ["+draft/reply=abc" in line for line in lines] == [True, False, False, False]


def test_who_has_no_tags_reads_the_answer_alone(world: World) -> None:
    nick, old = world.join("nick", "#channel", caps="message-tags"), world.join("old", "#channel")
    old.lines()
    nick.send("@+draft/reply=abc PRIVMSG #channel :Hello to you!")
    assert old.lines() == [":nick!nick@192.168.0.9 PRIVMSG #channel :Hello to you!"]
