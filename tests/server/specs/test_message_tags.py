"""message-tags: client-only tags, TAGMSG, escaping, and the limits of size."""

from __future__ import annotations

import pytest

from tests.server.world import World

CAPS = "message-tags"
HOST = "192.168.0.9"
NICK = f":nick!nick@{HOST}"


def relayed(world: World, line: str, *, caps: str = CAPS) -> list[str]:
    """What somebody else in #channel gets of this line, ids taken out."""
    nick = world.join("nick", "#channel", caps=CAPS)
    other = world.join("other", "#channel", caps=caps)
    nick.send(line)
    return [_without_id(line) for line in other.lines()]


def _without_id(line: str) -> str:
    if not line.startswith("@"):
        return line
    tags, _, rest = line[1:].partition(" ")
    kept = [tag for tag in tags.split(";") if not tag.startswith("msgid=")]
    return f"@{';'.join(kept)} {rest}" if kept else rest


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_client_only_tags_are_relayed_as_they_are(world: World, command: str) -> None:
    line = f"@+example-client-tag=example-value {command} #channel :Message"
    assert relayed(world, line) == [f"@+example-client-tag=example-value {NICK} {command} #channel :Message"]


def test_a_vendor_in_front_and_no_value(world: World) -> None:
    line = "@+example.com/foo=bar;+flag PRIVMSG #channel :Message"
    assert relayed(world, line) == [f"@+example.com/foo=bar;+flag {NICK} PRIVMSG #channel :Message"]


def test_tags_without_the_prefix_are_removed(world: World) -> None:
    line = "@example-tag=example-value;time=1;msgid=x;bot;account=root PRIVMSG #channel :Message"
    assert relayed(world, line) == [f"{NICK} PRIVMSG #channel :Message"]


def test_values_are_escaped(world: World) -> None:
    line = r"@+example=raw+:=,escaped\:\s\\ NOTICE #channel :Message"
    assert relayed(world, line) == [rf"@+example=raw+:=,escaped\:\s\\ {NICK} NOTICE #channel :Message"]


def test_a_lone_backslash_at_the_end_is_dropped(world: World) -> None:
    assert relayed(world, "@+a=test\\ PRIVMSG #channel :x") == [f"@+a=test {NICK} PRIVMSG #channel :x"]


def test_the_last_of_a_repeated_tag_counts(world: World) -> None:
    assert relayed(world, "@+a=1;+a=2 PRIVMSG #channel :x") == [f"@+a=2 {NICK} PRIVMSG #channel :x"]


def test_no_tags_without_the_capability(world: World) -> None:
    assert relayed(world, "@+a=1 PRIVMSG #channel :x", caps="") == [f"{NICK} PRIVMSG #channel :x"]


def test_server_time_alone_brings_no_client_only_tags(world: World) -> None:
    (line,) = relayed(world, "@+a=1 PRIVMSG #channel :x", caps="server-time")
    assert line.startswith("@time=") and "+a" not in line


def test_our_own_tags_stand_in_front(world: World) -> None:
    (line,) = relayed(world, "@+a=1 PRIVMSG #channel :x", caps="message-tags server-time")
    assert line.startswith("@time=") and line.partition(" ")[0].endswith(";+a=1")


def test_tagmsg(world: World) -> None:
    line = "@+example-client-tag=example-value TAGMSG #channel"
    assert relayed(world, line) == [f"@+example-client-tag=example-value {NICK} TAGMSG #channel"]


def test_tagmsg_never_reaches_those_without_the_capability(world: World) -> None:
    assert relayed(world, "@+a TAGMSG #channel", caps="") == []


def test_tagmsg_keeps_to_statusmsg_and_the_modes_of_the_room(world: World) -> None:
    op, plain = world.join("op", "#channel", caps=CAPS), world.join("plain", "#channel", caps=CAPS)
    nick = world.join("nick", "#channel", caps=CAPS)
    op.lines(), plain.lines()
    nick.send("@+a=1 TAGMSG @#channel")
    assert [_without_id(line) for line in op.lines()] == [f"@+a=1 {NICK} TAGMSG @#channel"]
    assert plain.lines() == []
    op.send("MODE #channel +m")
    nick.lines(), plain.lines()
    assert nick.ask("@+a=1 TAGMSG #channel") == [":lanchat.local 404 nick #channel :Cannot send to channel"]
    assert plain.lines() == []


def test_tagmsg_to_nobody(world: World) -> None:
    nick = world.join("nick", caps=CAPS)
    assert nick.ask("@+a TAGMSG nobody") == [":lanchat.local 401 nick nobody :No such nick/channel"]
    assert nick.ask("@+a TAGMSG") == [":lanchat.local 411 nick :No recipient given (TAGMSG)"]


def test_the_labelled_example(world: World) -> None:
    c1 = world.join("nick", "#channel", caps="message-tags batch labeled-response echo-message")
    c2 = world.join("other", "#channel", caps=CAPS)
    c1.lines()
    (echo,) = c1.ask("@label=123;+example-client-tag=example-value TAGMSG #channel")
    (line,) = c2.lines()
    assert echo == "@label=123;" + line.removeprefix("@")
    assert line.startswith("@msgid=")


def test_too_many_bytes_of_tags(world: World) -> None:
    nick = world.join("nick", "#channel", caps=CAPS)
    world.server.line_too_long(nick.session)
    assert nick.lines() == [":lanchat.local 417 nick :Input line was too long"]
