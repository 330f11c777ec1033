"""away-notify: who is told when somebody goes away, changes the reason, or comes back."""

from __future__ import annotations

from tests.server.world import World

HOST = "192.168.0.9"
ANNA = f":Anna!anna@{HOST}"


def test_setting_changing_and_removing(world: World) -> None:
    anna = world.join("Anna", "#a", "#b")
    bob = world.join("Bob", "#a", "#b", caps="away-notify")
    for command, told in (
        ("AWAY :at lunch", "AWAY :at lunch"),
        ("AWAY :still at lunch", "AWAY :still at lunch"),
        ("AWAY", "AWAY"),
    ):
        anna.send(command)
        assert bob.lines() == [f"{ANNA} {told}"]


def test_only_those_with_the_capability_in_a_shared_room(world: World) -> None:
    anna = world.join("Anna", "#a", caps="away-notify")
    carl = world.join("Carl", "#a")
    dora = world.join("Dora", "#b", caps="away-notify")
    anna.lines()
    assert anna.ask("AWAY :x") == [":lanchat.local 306 Anna :You have been marked as being away"]
    assert carl.lines() == []
    assert dora.lines() == []


def test_joining_while_away(world: World) -> None:
    bob = world.join("Bob", "#a", caps="away-notify")
    carl = world.join("Carl", "#a")
    bob.lines()
    anna = world.join("Anna", caps="away-notify")
    anna.send("AWAY :at lunch", "JOIN #a")
    assert bob.lines() == [f"{ANNA} JOIN #a", f"{ANNA} AWAY :at lunch"]
    assert carl.lines() == [f"{ANNA} JOIN #a"]
    assert not any(" AWAY " in line for line in anna.lines())


def test_joining_while_here_tells_no_away(world: World) -> None:
    bob = world.join("Bob", "#a", caps="away-notify")
    world.join("Anna", "#a")
    assert bob.lines() == [f"{ANNA} JOIN #a"]


def test_the_present_state_is_in_who(world: World) -> None:
    world.join("Anna", "#a").send("AWAY :x")
    bob = world.join("Bob", "#a", caps="away-notify")
    flags = {line.split()[7]: line.split()[8] for line in bob.ask("WHO #a")[:-1]}
    assert flags == {"Anna": "G@", "Bob": "H"}
