"""Who hosts: shown by a token that only the window of the hosting program has; told to our programs and in WHOIS."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
CAPS = "lanchat/sent-once"


@pytest.fixture
def hosted(world: World) -> World:
    world.start(owner_token="seal")
    return world


def owner(world: World, nick: str = "Anna", token: str = "seal", caps: str = CAPS) -> Peer:
    peer = world.connect("127.0.0.1")
    peer.send(f"LANCHAT OWNER {token}", f"CAP REQ :{caps}", "CAP END", f"NICK {nick}", "USER anna 0 * :Anna")
    return peer


def hosts(peer: Peer) -> list[str]:
    return [line for line in peer.lines() if " LANCHAT " in line]


def test_everybody_is_told_when_the_host_comes_and_whoever_comes_later_at_once(hosted: World) -> None:
    bob, old = hosted.join("Bob", caps=CAPS), hosted.join("Old")
    anna = owner(hosted)
    assert hosts(anna) == hosts(bob) == [f"{SRV} LANCHAT HOST :Anna"]
    assert old.lines() == []
    anna.send("NICK Ännchen")
    late = hosted.connect()
    late.send(f"CAP REQ :{CAPS}", "CAP END", "NICK Late", "USER l 0 * :Late")
    assert hosts(late) == [f"{SRV} LANCHAT HOST :Ännchen"]


@pytest.mark.parametrize("token", ["", "sea", "host", "sealed"])
def test_nobody_else_is_taken_for_the_host(hosted: World, token: str) -> None:
    bob = hosted.join("Bob", caps=CAPS)
    eve = owner(hosted, "Eve", f":{token}")
    assert hosts(eve) == hosts(bob) == []
    assert not any(" 320 " in line for line in bob.ask("WHOIS Eve"))


def test_without_a_token_nobody_hosts(world: World) -> None:
    bob = world.join("Bob", caps=CAPS)
    owner(world, token=":")
    assert hosts(bob) == []


def test_it_is_too_late_once_registered(hosted: World) -> None:
    bob = hosted.join("Bob", caps=CAPS)
    assert bob.ask("LANCHAT OWNER seal") == []
    assert not any(" 320 " in line for line in bob.ask("WHOIS Bob"))


def test_whois_says_so_while_the_host_is_there(hosted: World) -> None:
    old = hosted.join("Old")
    anna = owner(hosted)
    assert f"{SRV} 320 Old Anna :hosts this chat" in old.ask("WHOIS Anna")
    hosted.server.close_session(anna.session, "gone")
    hosted.join("Anna")
    assert not any(" 320 " in line for line in old.ask("WHOIS Anna"))
    late = hosted.connect()
    late.send(f"CAP REQ :{CAPS}", "CAP END", "NICK Late", "USER l 0 * :Late")
    assert hosts(late) == []
