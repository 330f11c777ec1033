"""server-time: the tag time on what others do and say."""

from __future__ import annotations

import re

import pytest

from tests.server.world import World

FORM = re.compile(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_a_message_carries_the_time_it_was_said(world: World) -> None:
    world.wall = 1_319_042_451_620
    angel = world.join("Angel")
    wiz = world.join("Wiz", caps="server-time")
    angel.send("PRIVMSG Wiz :Hello")
    assert wiz.lines() == ["@time=2011-10-19T16:40:51.620Z :Angel!angel@192.168.0.9 PRIVMSG Wiz :Hello"]


@pytest.mark.parametrize(
    "command", ["JOIN #c", "PRIVMSG #chan :x", "NOTICE #chan :x", "TOPIC #chan :x", "NICK J", "MODE #chan +m", "QUIT"]
)
def test_every_event_has_the_tag_in_its_form(world: World, command: str) -> None:
    john = world.join("John", "#chan")
    wiz = world.join("Wiz", "#chan", "#c", caps="server-time")
    wiz.lines()
    john.send(command)
    (line,) = wiz.lines()
    assert FORM.fullmatch(line.removeprefix("@").partition(" ")[0])


def test_no_time_before_the_acknowledgement_nor_after_it_was_dropped(world: World) -> None:
    john = world.join("John", "#chan")
    wiz = world.join("Wiz", "#chan")
    assert wiz.ask("CAP REQ :server-time") == [":lanchat.local CAP Wiz ACK :server-time"]
    john.send("PRIVMSG #chan :1")
    assert wiz.lines()[0].startswith("@time=")
    wiz.ask("CAP REQ :-server-time")
    john.send("PRIVMSG #chan :2")
    assert wiz.lines() == [":John!john@192.168.0.9 PRIVMSG #chan :2"]


def test_the_echo_has_the_time_that_others_got(world: World) -> None:
    john = world.join("John", "#chan", caps="server-time echo-message")
    wiz = world.join("Wiz", "#chan", caps="server-time")
    john.lines()
    assert john.ask("PRIVMSG #chan :x") == wiz.lines()
