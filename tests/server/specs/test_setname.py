"""setname: changing one's real name while connected."""

from __future__ import annotations

from tests.server.world import World

HOST = "192.168.0.9"
BATMAN = f":batman!batman@{HOST}"
REFUSED = ":lanchat.local FAIL SETNAME INVALID_REALNAME :Realname is not valid"


def test_it_is_told_to_those_around_and_to_oneself(world: World) -> None:
    batman = world.join("batman", "#cave", caps="setname")
    robin = world.join("robin", "#cave", caps="setname")
    far = world.join("far", "#elsewhere", caps="setname")
    batman.lines()
    assert batman.ask("SETNAME :Bruce Wayne <bruce@wayne.enterprises>") == [
        f"{BATMAN} SETNAME :Bruce Wayne <bruce@wayne.enterprises>"
    ]
    assert robin.lines() == [f"{BATMAN} SETNAME :Bruce Wayne <bruce@wayne.enterprises>"]
    assert far.lines() == []
    assert batman.ask("SETNAME Batman") == [f"{BATMAN} SETNAME :Batman"]
    assert robin.ask("WHOIS batman")[0].endswith(f" 311 robin batman batman {HOST} * :Batman")


def test_it_never_goes_to_those_without_the_capability(world: World) -> None:
    batman = world.join("batman", "#cave", caps="setname")
    robin = world.join("robin", "#cave")
    batman.send("SETNAME :Bruce")
    assert robin.lines() == []


def test_without_the_capability_it_is_handled_silently(world: World) -> None:
    batman, robin = world.join("batman", "#cave"), world.join("robin", "#cave", caps="setname")
    batman.lines()
    assert batman.ask("SETNAME :Bruce") == []
    assert robin.lines() == [f"{BATMAN} SETNAME :Bruce"]


def test_what_is_no_real_name(world: World) -> None:
    batman = world.join("batman", caps="setname")
    assert batman.ask("SETNAME :") == [REFUSED]
    assert batman.ask("SETNAME :" + "ü" * 76) == [REFUSED]
    assert batman.ask("SETNAME :" + "ü" * 75) == [f"{BATMAN} SETNAME :{'ü' * 75}"]


def test_a_later_join_shows_the_new_name(world: World) -> None:
    batman = world.join("batman", caps="setname")
    robin = world.join("robin", "#cave", caps="extended-join")
    batman.send("SETNAME :Bruce Wayne", "JOIN #cave")
    assert robin.lines() == [f"{BATMAN} JOIN #cave * :Bruce Wayne"]
