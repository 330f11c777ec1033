"""chghost, and the operator's command that changes how somebody's mask reads.
OPER is in test_operators.py."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
TIM = ":Tim!tim@192.168.0.9"
NEW = ":Tim!b@ckyard"


@pytest.fixture
def world() -> World:
    world = World()
    world.config.operators = {"boss": "s3cret"}
    return world


@pytest.fixture
def root(world: World) -> Peer:
    """A server operator in no room."""
    peer = world.join("Root")
    peer.ask("OPER boss s3cret")
    return peer


def test_who_knows_it_is_told(world: World, root: Peer) -> None:
    tim = world.join("Tim", "#ircv3", caps="chghost")
    friend = world.join("Fay", "#ircv3", caps="chghost")
    stranger = world.join("Zed", "#b", caps="chghost")
    tim.lines()
    assert root.ask("CHGHOST Tim b ckyard") == []
    assert tim.lines() == friend.lines() == [f"{TIM} CHGHOST b ckyard"]
    assert stranger.lines() == []
    assert friend.ask("WHO Tim")[0] == f"{SRV} 352 Fay #ircv3 b ckyard lanchat.local Tim H :0 Tim Real".replace(
        " H ", " H@ "
    )
    tim.send("PRIVMSG #ircv3 :x")
    assert friend.lines() == [f"{NEW} PRIVMSG #ircv3 :x"]


def test_who_does_not_sees_them_leave_and_come_back(world: World, root: Peer) -> None:
    tim = world.join("Tim", "#b", "#ircv3")
    friend, other = world.join("Fay", "#ircv3", caps="away-notify extended-join"), world.join("Otto", "#b", "#ircv3")
    tim.ask("MODE #ircv3 +v Tim", "MODE #b -o Tim", "AWAY :lunch")
    for peer in (tim, friend, other):
        peer.lines()
    root.send("CHGHOST Tim b ckyard")
    assert friend.lines() == [
        f"{TIM} QUIT :Changing hostname",
        f"{NEW} JOIN #ircv3 * :Tim Real",
        f"{SRV} MODE #ircv3 +ov Tim Tim",
        f"{NEW} AWAY :lunch",
    ]
    assert other.lines() == [
        f"{TIM} QUIT :Changing hostname",
        f"{NEW} JOIN #b",
        f"{NEW} JOIN #ircv3",
        f"{SRV} MODE #ircv3 +ov Tim Tim",
    ]
    assert tim.lines() == [f"{SRV} 396 Tim ckyard :is now your displayed host"]


def test_those_who_only_monitor_hear_of_it(world: World, root: Peer) -> None:
    world.join("Tim")
    watcher = world.join("Wes", caps="chghost extended-monitor")
    watcher.ask("MONITOR + Tim")
    root.send("CHGHOST Tim b ckyard")
    assert watcher.lines() == [f"{TIM} CHGHOST b ckyard"]


def test_names_and_bans_follow(world: World, root: Peer) -> None:
    tim = world.join("Tim", "#a")
    zed = world.join("Zed", "#a", caps="userhost-in-names")
    root.send("CHGHOST Tim b ckyard")
    assert f"{SRV} 353 Zed = #a :@Tim!b@ckyard Zed!zed@192.168.0.9" in zed.ask("NAMES #a")
    bea = world.join("Bea", "#c")
    for mask in ("*!*@ckyard", "*!*@192.168.0.9"):
        bea.ask(f"MODE #c +b {mask}")
        assert tim.ask("JOIN #c") == [f"{SRV} 474 Tim #c :Cannot join channel (+b)"]
        bea.ask(f"MODE #c -b {mask}")


def test_the_real_host_is_for_oneself_and_operators(world: World, root: Peer) -> None:
    tim, zed = world.join("Tim"), world.join("Zed")
    root.send("CHGHOST Tim b ckyard")
    actually = "338 {} Tim 192.168.0.9 :Is actually using host"
    assert f"{SRV} {actually.format('Tim')}" in tim.ask("WHOIS Tim")
    assert f"{SRV} {actually.format('Root')}" in root.ask("WHOIS Tim")
    assert not any(" 338 " in line for line in zed.ask("WHOIS Tim"))


def test_what_is_refused(world: World, root: Peer) -> None:
    zed = world.join("Zed")
    assert zed.ask("CHGHOST Zed b c") == [f"{SRV} 481 Zed :Permission Denied- You're not an IRC operator"]
    assert root.ask("CHGHOST Zed b") == [f"{SRV} 461 Root CHGHOST :Not enough parameters"]
    assert root.ask("CHGHOST nobody b c") == [f"{SRV} 401 Root nobody :No such nick/channel"]
    for name in ("a!b", "x" * 17):
        assert root.ask(f"CHGHOST Zed {name} c") == [
            f"{SRV} FAIL CHGHOST INVALID_USERNAME {name} :The user name is not valid"
        ]
    for host in ("a@b", "-a", "h" * 65):
        assert root.ask(f"CHGHOST Zed b {host}") == [f"{SRV} FAIL CHGHOST INVALID_HOST {host} :The host is not valid"]
    assert root.ask("CHGHOST Zed zed 192.168.0.9") == []
