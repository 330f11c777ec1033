"""What the chat does not keep any longer is not told from memory either."""

from __future__ import annotations

from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.server.limits import EXPIRY_EVERY
from tests.server.world import Peer, World

DAY = 86_400
CAPS = "batch draft/chathistory"


def told(peer: Peer, room: str = "#a") -> list[str]:
    """The texts of the newest page."""
    lines = peer.ask(f"CHATHISTORY LATEST {room} * 50")
    return [line.rpartition(":")[2] for line in lines if " PRIVMSG " in line]


def pass_days(world: World, peer: Peer, days: float) -> None:
    """Time passes on both clocks, and the store forgets in its own way."""
    world.now += days * DAY
    world.wall += int(days * DAY * 1000)
    peer.session.heard = world.now
    oldest = world.wall - world.config.history.keep_days * DAY * 1000
    world.history.entries = [entry for entry in world.history.entries if entry.ts >= oldest]
    world.server.tick()


def test_an_old_message_is_forgotten_while_people_are_there(world: World) -> None:
    world.config.history.keep_days = 7
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.ask("PRIVMSG #a :old")
    pass_days(world, anna, 4)
    anna.ask("PRIVMSG #a :newer")
    assert told(anna) == ["old", "newer"]
    pass_days(world, anna, 3.5)
    assert told(anna) == ["newer"]
    pass_days(world, anna, 4)
    assert told(anna) == []


def test_what_is_kept_for_ever_stays(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.ask("PRIVMSG #a :old")
    pass_days(world, anna, 4_000)
    assert [entry.body for entry in world.server.hub.channels["#a"].ring] == ["old"]


def test_what_the_store_had_at_the_start_is_not_told_when_it_is_too_old(world: World) -> None:
    world.config.history.keep_days = 7
    author = Author(b"x" * 16, "Old", "Old!old@h")
    ages = {"#a": (8, 6), "#b": (9,)}
    recent = {
        room: [
            Entry(world.wall - days * DAY * 1000, Epoch(1, b"e" * 16), days, bytes([days]) * 16, author, room,
                  Kind.PRIVMSG, f"{days} days ago")
            for days in every
        ]
        for room, every in ages.items()
    }  # fmt: skip
    world.start(recent=recent)
    anna = world.join("Anna", "#a", "#b", caps=CAPS)
    assert told(anna) == ["6 days ago"]
    assert told(anna, "#b") == []


def test_it_is_looked_at_now_and_then_and_when_somebody_comes(world: World) -> None:
    world.config.history.keep_days = 1
    anna = world.join("Anna", "#lobby", caps=CAPS)
    anna.ask("PRIVMSG #lobby :old", "QUIT")
    world.history.entries.clear()
    world.now += EXPIRY_EVERY
    world.wall += 2 * DAY * 1000
    assert told(world.join("Ben", "#lobby", caps=CAPS), "#lobby") == []
