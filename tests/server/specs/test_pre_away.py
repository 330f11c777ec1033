"""pre-away: AWAY before registration, and '*' for nobody there."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import add_account, plain
from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


def arriving(world: World, *lines: str) -> Peer:
    bob = world.connect()
    bob.send("CAP REQ :draft/pre-away", *lines, "NICK Bob", "USER bob 0 * :Bob", "CAP END")
    bob.lines()
    return bob


def test_away_is_accepted_before_registration(world: World) -> None:
    bob = world.connect()
    bob.ask("CAP REQ :draft/pre-away")
    assert bob.ask("AWAY :Gone to lunch.  Back in 5") == [f"{SRV} 306 * :You have been marked as being away"]
    bob.send("NICK Bob", "USER bob 0 * :Bob", "CAP END")
    anna = world.join("Anna")
    assert f"{SRV} 301 Anna Bob :Gone to lunch.  Back in 5" in anna.ask("WHOIS Bob")


def test_it_needs_the_capability(world: World) -> None:
    peer = world.connect()
    assert peer.ask("AWAY :x") == [f"{SRV} 451 * :You have not registered"]
    peer.send("NICK Bob", "USER bob 0 * :Bob")
    assert not any(" 301 " in line for line in world.join("Anna").ask("WHOIS Bob"))


def test_the_star_is_an_away_text_like_any_other(world: World) -> None:
    anna = world.join("Anna", "#room", caps="away-notify")
    bob = arriving(world, "AWAY *")
    bob.send("JOIN #room")
    assert anna.lines() == [f":Bob!bob@{HOST} JOIN #room", f":Bob!bob@{HOST} AWAY :*"]
    assert anna.ask("PRIVMSG Bob :hi") == [f"{SRV} 301 Anna Bob :*"]


def test_away_alone_says_that_one_is_there(world: World) -> None:
    bob = world.connect()
    bob.ask("CAP REQ :draft/pre-away")
    bob.send("AWAY *")
    assert bob.ask("AWAY")[-1] == f"{SRV} 305 * :You are no longer marked as being away"
    bob.send("NICK Bob", "USER bob 0 * :Bob", "CAP END")
    assert f"{SRV} 302 Anna :Bob=+bob@{HOST}" in world.join("Anna").ask("USERHOST Bob")


def test_coming_is_told_to_monitors_all_the_same(world: World) -> None:
    anna = world.join("Anna")
    anna.ask("MONITOR + Bob")
    arriving(world, "AWAY *")
    assert anna.lines() == [f"{SRV} 730 Anna :Bob!bob@{HOST}"]


def test_nothing_is_told_of_somebody_who_is_not_registered(world: World) -> None:
    """A nickname that was only asked for is not theirs: whoever watches it hears nothing of them."""
    add_account(world, "Bob")
    anna = world.join("Anna", caps="extended-monitor away-notify")
    anna.ask("MONITOR + Bob")
    peer = world.connect()
    peer.ask("CAP REQ :draft/pre-away sasl", "NICK Bob", "USER b 0 * :B", "AWAY :spoofed")
    assert anna.lines() == []


def another(world: World, *lines: str) -> Peer:
    """A connection of Zoe's account, with these lines before it registers."""
    peer = world.connect()
    peer.send("CAP REQ :draft/pre-away sasl", "NICK Zoe", "USER zoe 0 * :Zoe")
    peer.lines()
    plain(peer, "Zoe")
    peer.send(*lines, "CAP END")
    peer.lines()
    return peer


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["AWAY *"], []),
        ([], ["AWAY"]),
        (["AWAY"], ["AWAY"]),
        (["AWAY :on the phone"], ["AWAY :on the phone"]),
    ],
)
def test_a_program_that_comes_by_itself_does_not_bring_its_person_back(lines: list[str], told: list[str]) -> None:
    world = World(always_on=True)
    add_account(world, "Zoe")
    another(world).send("JOIN #room", "QUIT")
    anna = world.join("Anna", "#room", caps="away-notify")
    assert "Not connected" in "\n".join(anna.ask("WHOIS Zoe"))
    another(world, *lines)
    assert anna.lines() == [f":Zoe!zoe@{HOST} {rest}" for rest in told]


def test_a_star_leaves_the_text_of_another_connection_alone(world: World) -> None:
    add_account(world, "Zoe")
    another(world).send("JOIN #room", "AWAY :at lunch")
    anna = world.join("Anna", "#room", caps="away-notify")
    another(world, "AWAY *")
    assert anna.lines() == []
    assert f"{SRV} 301 Anna Zoe :at lunch" in anna.ask("WHOIS Zoe")
