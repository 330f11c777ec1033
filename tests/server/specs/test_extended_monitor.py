"""extended-monitor: what those get who monitor somebody without sharing a room with them."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import add_account, plain
from tests.server.world import Peer, World

HOST = "192.168.0.9"


def watcher(world: World, caps: str, *rooms: str) -> Peer:
    anna = world.join("Anna", *rooms, caps=caps)
    anna.ask("MONITOR + Bob")
    return anna


@pytest.mark.parametrize(
    ("needed", "command", "told"),
    [
        ("away-notify", "AWAY :at lunch", f":Bob!bob@{HOST} AWAY :at lunch"),
        ("setname", "SETNAME :Robert", f":Bob!bob@{HOST} SETNAME :Robert"),
    ],
)
def test_events_of_a_monitored_person(world: World, needed: str, command: str, told: str) -> None:
    anna = watcher(world, f"extended-monitor {needed}")
    bob = world.join("Bob", "#room")
    anna.lines()
    bob.send(command)
    assert anna.lines() == [told]


@pytest.mark.parametrize("caps", ["extended-monitor", "away-notify setname"])
def test_both_capabilities_are_needed(world: World, caps: str) -> None:
    anna = watcher(world, caps)
    bob = world.join("Bob")
    anna.lines()
    bob.send("AWAY :x", "SETNAME :y")
    assert anna.lines() == []


def test_a_shared_room_gives_each_event_once(world: World) -> None:
    anna = watcher(world, "extended-monitor away-notify", "#a", "#b")
    bob = world.join("Bob", "#a", "#b")
    anna.lines()
    bob.send("AWAY :x")
    assert anna.lines() == [f":Bob!bob@{HOST} AWAY :x"]


def test_a_change_of_nickname_and_a_message_are_not_passed_on(world: World) -> None:
    anna = watcher(world, "extended-monitor away-notify setname")
    bob = world.join("Bob", "#room")
    anna.lines()
    bob.send("PRIVMSG #room :hi", "NICK Robert", "AWAY :x")
    assert anna.lines() == [":lanchat.local 731 Anna :Bob"]


def test_it_ends_with_the_monitoring(world: World) -> None:
    anna = watcher(world, "extended-monitor away-notify")
    bob = world.join("Bob")
    anna.ask("MONITOR - bob")
    bob.send("AWAY :x")
    assert anna.lines() == []


def test_monitoring_oneself_tells_nothing_twice(world: World) -> None:
    anna = world.join("Anna", caps="extended-monitor setname")
    anna.ask("MONITOR + anna")
    assert anna.ask("SETNAME :Me") == [f":Anna!anna@{HOST} SETNAME :Me"]


def test_logging_in(world: World) -> None:
    add_account(world, "Bob")
    anna = watcher(world, "extended-monitor account-notify")
    bob = world.join("guest", caps="sasl")
    anna.ask("MONITOR + guest")
    assert any(" 900 " in line for line in plain(bob, "Bob"))
    assert anna.lines() == [f":guest!guest@{HOST} ACCOUNT Bob"]
