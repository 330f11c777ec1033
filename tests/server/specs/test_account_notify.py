"""account-notify: who changes their account says so to those around and to themselves; extended-join tells the rest."""

from __future__ import annotations

from tests.server.specs.accounts import add_account, enter, plain
from tests.server.world import World

CAPS = "account-notify"


def test_those_around_and_oneself_are_told(world: World) -> None:
    add_account(world, "jilles")
    anna = world.join("anna", "#a", caps=f"sasl {CAPS}")
    ben = world.join("ben", "#a", caps=CAPS)
    without = world.join("carl", "#a")
    elsewhere = world.join("dora", "#b", caps=CAPS)
    for peer in (anna, ben):
        peer.lines()
    account = ":anna!anna@192.168.0.9 ACCOUNT jilles"
    answer = plain(anna, "jilles")
    assert [line.split()[1] for line in answer] == ["900", "903", "ACCOUNT"]
    assert answer[2] == account
    assert ben.lines() == [account]
    assert without.lines() == []
    assert elsewhere.lines() == []


def test_once_for_several_rooms_in_common(world: World) -> None:
    add_account(world, "jilles")
    anna = world.join("anna", "#a", "#b", caps="sasl")
    ben = world.join("ben", "#a", "#b", caps=CAPS)
    plain(anna, "jilles")
    assert ben.lines() == [":anna!anna@192.168.0.9 ACCOUNT jilles"]


def test_the_same_account_again_is_no_change(world: World) -> None:
    add_account(world, "jilles")
    anna = world.join("anna", "#a", caps="sasl")
    ben = world.join("ben", "#a", caps=CAPS)
    plain(anna, "jilles")
    ben.lines()
    plain(anna, "jilles")
    assert ben.lines() == []


def test_registering_an_account_is_a_change(world: World) -> None:
    anna = world.join("anna", "#a")
    ben = world.join("ben", "#a", caps=CAPS)
    anna.send("REGISTER * * sesame")
    assert ben.lines() == [":anna!anna@192.168.0.9 ACCOUNT anna"]


def test_before_registration_nobody_is_told(world: World) -> None:
    add_account(world, "jilles")
    ben = world.join("ben", "#a", caps=CAPS)
    _, burst = enter(world, "jilles", caps=CAPS)
    assert not any(" ACCOUNT " in line for line in burst)
    assert ben.lines() == []


def test_who_monitors_them_is_told_with_extended_monitor(world: World) -> None:
    add_account(world, "jilles")
    anna = world.join("anna", caps="sasl")
    ben = world.join("ben", caps=f"extended-monitor {CAPS}")
    ben.ask("MONITOR + anna")
    plain(anna, "jilles")
    assert ben.lines() == [":anna!anna@192.168.0.9 ACCOUNT jilles"]


def test_extended_join_and_whox_tell_the_account(world: World) -> None:
    add_account(world, "jilles")
    ben = world.join("ben", "#a", caps="extended-join")
    enter(world, "jilles", "#a", nick="foo")
    world.join("carl", "#a")
    assert ben.lines() == [
        ":foo!jilles@192.168.0.9 JOIN #a jilles :Real",
        ":carl!carl@192.168.0.9 JOIN #a * :carl Real",
    ]
    assert ben.ask("WHO #a %na")[1:3] == [
        ":lanchat.local 354 ben foo jilles",
        ":lanchat.local 354 ben carl 0",
    ]
