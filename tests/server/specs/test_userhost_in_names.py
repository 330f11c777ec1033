"""userhost-in-names: the whole mask of everybody in NAMES."""

from __future__ import annotations

import pytest

from tests.server.world import World

HOST = "192.168.0.9"


@pytest.mark.parametrize(
    ("caps", "shown"),
    [
        ("userhost-in-names", f"@Rylee!rylee@{HOST} guest!guest@{HOST}"),
        ("userhost-in-names multi-prefix", f"@+Rylee!rylee@{HOST} guest!guest@{HOST}"),
        ("", "@Rylee guest"),
    ],
)
def test_names(world: World, caps: str, shown: str) -> None:
    world.join("Rylee", "#atheme").send("MODE #atheme +v Rylee")
    guest = world.join("guest", "#atheme", caps=caps)
    assert guest.ask("NAMES #atheme") == [
        f":lanchat.local 353 guest = #atheme :{shown}",
        ":lanchat.local 366 guest #atheme :End of /NAMES list",
    ]


def test_a_change_of_nickname_shows_at_once(world: World) -> None:
    rylee = world.join("Rylee", "#atheme", caps="userhost-in-names")
    rylee.ask("NAMES #atheme")
    rylee.ask("NICK Ray")
    assert rylee.ask("NAMES #atheme")[0].endswith(f" :@Ray!rylee@{HOST}")


def test_long_lists_stay_within_a_line(world: World) -> None:
    guest = world.join("guest", "#atheme", caps="userhost-in-names")
    for number in range(40):
        world.join(f"someone-{number}", "#atheme")
    lines = guest.ask("NAMES #atheme")
    assert all(len(line.encode()) <= 510 for line in lines)
    assert sum(len(line.partition(" :")[2].split()) for line in lines[:-1]) == 41
