"""Server operators: OPER, KILL, WALLOPS and the user modes o and w (modern.ircdocs.horse, "Operator Messages").
CHGHOST is in test_chghost.py."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"
ROOT = f":Root!root@{HOST}"


@pytest.fixture
def world() -> World:
    world = World()
    world.config.operators = {"boss": "s3cret", "other": "x"}
    return world


@pytest.fixture
def root(world: World) -> Peer:
    """A server operator."""
    peer = world.join("Root")
    peer.ask("OPER boss s3cret")
    return peer


def test_oper(world: World) -> None:
    peer = world.join("Root")
    assert peer.ask("OPER boss s3cret") == [
        f"{SRV} 381 Root :You are now an IRC operator",
        f"{ROOT} MODE Root :+o",
    ]
    assert peer.ask("MODE Root") == [f"{SRV} 221 Root +o"]
    assert peer.ask("OPER other x") == [f"{SRV} 381 Root :You are now an IRC operator"]


def test_oper_refused(world: World) -> None:
    peer = world.join("Zed")
    wrong = [f"{SRV} 464 Zed :Password incorrect"]
    for line in ("OPER boss x", "OPER nobody s3cret", "OPER nobody :", "OPER boss :"):
        assert peer.ask(line) == wrong
    assert peer.ask("OPER boss") == [f"{SRV} 461 Zed OPER :Not enough parameters"]
    assert peer.ask("OPER boss wrong") == wrong
    # The password is not looked at for a while, from no connection of that address.
    assert world.join("Yan").ask("OPER boss s3cret") == [
        f"{SRV} 464 Yan :Too many wrong passwords, try again in 2 seconds"
    ]
    assert world.join("Far", address="10.0.0.1").ask("OPER boss s3cret")[0] == (
        f"{SRV} 381 Far :You are now an IRC operator"
    )
    world.pass_time(3)
    assert peer.ask("OPER boss s3cret")[0] == f"{SRV} 381 Zed :You are now an IRC operator"


def test_a_chat_without_operators() -> None:
    assert World().join("Zed").ask("OPER boss s3cret") == [f"{SRV} 491 Zed :No O-lines for your host"]


def test_nobody_makes_themselves_an_operator(world: World, root: Peer) -> None:
    zed = world.join("Zed")
    assert zed.ask("MODE Zed +o") == []
    assert root.ask("MODE Root -o") == [f"{ROOT} MODE Root :-o"]
    assert root.ask("MODE Root +o") == []
    assert root.ask("WALLOPS :x") == [f"{SRV} 481 Root :Permission Denied- You're not an IRC operator"]


def test_an_operator_is_shown_as_one(world: World, root: Peer) -> None:
    zed = world.join("Zed", "#a")
    assert f"{SRV} 313 Zed Root :is an IRC operator" in zed.ask("WHOIS Root")
    assert zed.ask("WHO Root")[0] == f"{SRV} 352 Zed * root {HOST} lanchat.local Root H* :0 Root Real"
    assert zed.ask("USERHOST Root") == [f"{SRV} 302 Zed :Root*=+root@{HOST}"]
    assert f"{SRV} 252 Zed 1 :operator(s) online" in zed.ask("LUSERS")
    assert f"{SRV} 379 Root Zed :is using modes +" in root.ask("WHOIS Zed")
    root.ask("JOIN #a", "MODE Root +B")
    assert zed.ask("WHO Root")[0] == f"{SRV} 352 Zed #a root {HOST} lanchat.local Root H*B :0 Root Real"
    root.ask("QUIT")
    assert f"{SRV} 252 Zed 0 :operator(s) online" in zed.ask("LUSERS")


def test_kill(world: World, root: Peer) -> None:
    victim, friend = world.join("Vic", "#a"), world.join("Fay", "#a")
    victim.lines()
    assert root.ask("KILL Vic :too loud") == []
    reason = "Killed (Root (too loud))"
    assert victim.lines() == [
        f"{ROOT} KILL Vic :too loud",
        f":Vic!vic@{HOST} QUIT :{reason}",
        f"ERROR :Closing Link: {HOST} ({reason})",
    ]
    assert victim.session.finished
    assert friend.lines() == [f":Vic!vic@{HOST} QUIT :{reason}"]


def test_kill_refused(world: World, root: Peer) -> None:
    zed = world.join("Zed")
    assert zed.ask("KILL Root :x") == [f"{SRV} 481 Zed :Permission Denied- You're not an IRC operator"]
    assert root.ask("KILL nobody :x") == [f"{SRV} 401 Root nobody :No such nick/channel"]
    assert root.ask("KILL lanchat.local :x") == [f"{SRV} 483 Root :You cant kill a server!"]
    assert root.ask("KILL Zed") == [f"{SRV} 461 Root KILL :Not enough parameters"]


def test_kill_of_a_plain_guest(world: World, root: Peer) -> None:
    guest = world.connect(plain=True)
    guest.lines()
    root.send("KILL guest1 :out")
    assert guest.lines() == ["* Killed (Root (out))"]


def test_wallops(world: World, root: Peer) -> None:
    reader, other = world.join("Rea"), world.join("Otto")
    assert reader.ask("MODE Rea +w") == [f":Rea!rea@{HOST} MODE Rea :+w"]
    assert root.ask("WALLOPS :going down at ten") == [f"{ROOT} WALLOPS :going down at ten"]
    assert reader.lines() == [f"{ROOT} WALLOPS :going down at ten"]
    assert other.lines() == []
    assert reader.ask("MODE Rea") == [f"{SRV} 221 Rea +w"]
    for line in ("WALLOPS", "WALLOPS :"):
        assert root.ask(line) == [f"{SRV} 461 Root WALLOPS :Not enough parameters"]
    assert other.ask("WALLOPS :x") == [f"{SRV} 481 Otto :Permission Denied- You're not an IRC operator"]


def test_an_operator_may_do_all_in_rooms(world: World, root: Peer) -> None:
    anna = world.join("Anna", "#a")
    anna.ask("MODE #a +sikl-t key 1", "MODE #a +b *!*@*")
    assert root.ask("JOIN #a")[0] == f"{ROOT} JOIN #a"
    assert f"{SRV} 353 Root @ #a :@Anna Root" in root.ask("NAMES #a")
    assert root.ask("MODE #a -k *") == [f"{ROOT} MODE #a -k *"]
    assert root.ask("KICK #a Anna :bye") == [f"{ROOT} KICK #a Anna :bye"]
    root.ask("PART #a")
    assert root.ask("JOIN #a", "MODE #a -i")[-1] == f"{ROOT} MODE #a -i"


def test_an_operator_runs_the_lobby(world: World) -> None:
    root, anna = world.join("Root", "#lobby"), world.join("Anna", "#lobby")
    root.lines()
    assert root.ask("OPER boss s3cret")[-1] == f"{SRV} MODE #lobby +o Root"
    assert anna.lines() == [f"{SRV} MODE #lobby +o Root"]
    assert root.ask("PART #lobby", "JOIN #lobby")[-2] == f"{SRV} 353 Root = #lobby :Anna @Root"
    assert anna.lines() == [f"{ROOT} PART #lobby", f"{ROOT} JOIN #lobby", f"{SRV} MODE #lobby +o Root"]
    assert root.ask("MODE #lobby +k x") == [f"{ROOT} MODE #lobby +k x"]
    anna.lines()
    root.ask("MODE Root -o")
    assert anna.lines() == [f"{SRV} MODE #lobby -o Root"]
    assert root.ask("MODE #lobby -k x") == [f"{SRV} 482 Root #lobby :You're not channel operator"]


def test_an_operator_without_the_room_hears_at_once(world: World, root: Peer) -> None:
    world.join("Anna", "#a")
    world.automatic = False
    assert root.ask("MODE #a +m", "PING x") == [f"{SRV} PONG lanchat.local :x"]
