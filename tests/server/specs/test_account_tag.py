"""account-tag: everything that somebody with an account does carries its name, for those who asked."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import add_account, enter, plain
from tests.server.world import Peer, World

MASK = ":user!user@192.168.0.9"


@pytest.fixture
def listener(world: World) -> Peer:
    for name in ("hax0r", "bob", "user"):
        add_account(world, name)
    return world.join("ben", "#atheme", caps="account-tag account-notify")


def test_the_example_of_the_specification(world: World, listener: Peer) -> None:
    user, _ = enter(world, "user", "#atheme")
    world.server.close_session(user.session, "")
    world.records.put("account", "user", None)
    user = world.join("user", "#atheme", caps="sasl")
    listener.lines()
    user.send("PRIVMSG #atheme :Hello everyone.")
    plain(user, "hax0r")
    user.send("PRIVMSG #atheme :Now I'm logged in.")
    plain(user, "bob")
    user.send("PRIVMSG #atheme :I switched accounts.")
    assert listener.lines() == [
        f"{MASK} PRIVMSG #atheme :Hello everyone.",
        f"{MASK} ACCOUNT hax0r",
        f"@account=hax0r {MASK} PRIVMSG #atheme :Now I'm logged in.",
        f"@account=hax0r {MASK} ACCOUNT bob",
        f"@account=bob {MASK} PRIVMSG #atheme :I switched accounts.",
    ]


def test_every_command_carries_it(world: World, listener: Peer) -> None:
    user, _ = enter(world, "user", "#atheme", caps="message-tags draft/message-redaction")
    told = world.join("tom", "#atheme", caps="account-tag message-tags setname away-notify")
    listener.send("MODE #atheme +o user")
    listener.lines()
    told.lines()
    user.send(
        "PRIVMSG #atheme :a",
        "NOTICE #atheme :b",
        "@+typing=active TAGMSG #atheme",
        "PRIVMSG tom :c",
        "TOPIC #atheme :d",
        "MODE #atheme +v tom",
        "AWAY :e",
        "SETNAME :f",
        "NICK other",
        "INVITE tom #b",
        "KICK #atheme ben",
        "PART #atheme",
    )
    lines = told.lines()
    commands = [line.split()[2] for line in lines]
    for command in ("PRIVMSG", "NOTICE", "TAGMSG", "TOPIC", "MODE", "AWAY", "SETNAME", "NICK", "KICK", "PART"):
        assert command in commands
    for line in lines:
        tags = line.split()[0].removeprefix("@").split(";")
        assert "account=user" in tags, line


def test_joins_and_quits_too(world: World, listener: Peer) -> None:
    user, _ = enter(world, "user", "#atheme")
    user.send("QUIT :bye")
    mask = ":user!user@192.168.0.9"
    assert listener.lines() == [f"@account=user {mask} JOIN #atheme", f"@account=user {mask} QUIT :Quit: bye"]


def test_with_other_tags(world: World, listener: Peer) -> None:
    other = world.join("olga", "#atheme", caps="account-tag message-tags server-time")
    without = world.join("walt", "#atheme", caps="message-tags server-time")
    user, _ = enter(world, "user", "#atheme", caps="message-tags")
    user.send("MODE user +B")
    for peer in (other, without):
        peer.lines()
    user.send("@+x=1 PRIVMSG #atheme :hi")
    tagged, bare = other.lines()[0].split()[0], without.lines()[0].split()[0]
    assert tagged == bare + ";account=user"
    assert tagged.startswith("@time=2023-11-14T22:13:20.000Z;msgid=")
    assert tagged.endswith(";bot;+x=1;account=user")


def test_history_keeps_it(world: World, listener: Peer) -> None:
    user, _ = enter(world, "user", "#atheme")
    user.send("PRIVMSG #atheme :hi")
    later = world.join("lars", "#atheme", caps="account-tag draft/chathistory batch")
    page = later.ask("CHATHISTORY LATEST #atheme * 10")
    assert page[1].startswith("@batch=") and ";account=user :user!" in page[1]


def test_the_echo_has_it(world: World, listener: Peer) -> None:
    user, _ = enter(world, "user", "#atheme", caps="account-tag echo-message")
    assert user.ask("PRIVMSG #atheme :hi") == ["@account=user :user!user@192.168.0.9 PRIVMSG #atheme :hi"]


def test_numerics_and_the_server_have_none(world: World, listener: Peer) -> None:
    user, burst = enter(world, "user", caps="account-tag")
    assert not any(line.startswith("@") for line in burst + user.ask("WHOIS ben", "PING 1"))
