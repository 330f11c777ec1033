"""no-implicit-names: no NAMES after a JOIN, but where it is asked for."""

from __future__ import annotations

from tests.server.world import World

SRV = ":lanchat.local"


def test_a_join_brings_no_names(world: World) -> None:
    world.join("Bob", "#room").send("TOPIC #room :tea")
    anna = world.join("Anna", caps="no-implicit-names")
    lines = anna.ask("JOIN #room")
    assert lines[0] == ":Anna!anna@192.168.0.9 JOIN #room"
    assert [line.split()[1] for line in lines[1:]] == ["332", "333"]


def test_asking_is_answered_as_ever(world: World) -> None:
    anna = world.join("Anna", "#room", caps="no-implicit-names")
    assert anna.ask("NAMES #room") == [
        f"{SRV} 353 Anna = #room :@Anna",
        f"{SRV} 366 Anna #room :End of /NAMES list",
    ]


def test_without_it_the_names_come(world: World) -> None:
    assert [line.split()[1] for line in world.join("Anna").ask("JOIN #room")] == ["JOIN", "353", "366"]
