"""Pages and found messages that are larger than what may wait for a connection: they come in portions, and whole."""

from __future__ import annotations

import pytest

from lanchat.server import limits
from tests.server.world import Peer, World

SRV = ":lanchat.local"
CAPS = "batch message-tags draft/multiline draft/chathistory soju.im/search"
MESSAGES = 50


@pytest.fixture
def world() -> World:
    """A room whose newest messages take more than may wait for one connection."""
    world = World()
    anna = world.join("Anna", "#a", caps=CAPS)
    for number in range(MESSAGES):
        lines = (f"@batch=1 PRIVMSG #a :{number} {'x' * 150}" for _ in range(100))
        anna.send("BATCH +1 draft/multiline #a", *lines, "BATCH -1")
    assert len(world.history.entries) == MESSAGES
    return world


def taken(peer: Peer) -> list[str]:
    """All that comes while nobody else does anything; a portion at a time."""
    lines: list[str] = []
    while more := peer.lines():
        assert sum(map(len, more)) < limits.PORTION + 5_000
        lines += more
        peer.world.server.tick()
    return lines


@pytest.mark.parametrize("command", ["CHATHISTORY LATEST #a * 50", "SEARCH in=#a;limit=50"])
@pytest.mark.parametrize("restarted", [False, True])
def test_all_of_it_comes_and_what_follows_comes_behind_it(world: World, command: str, restarted: bool) -> None:
    if restarted:
        world.start()
    rita = world.join("Rita", "#a", caps=CAPS + " labeled-response")
    rita.send(f"@label=L {command}", "PING x")
    opening, *inside, closing, pong = taken(rita)
    assert sum(map(len, inside)) > world.config.limits.send_queue_bytes
    mark = opening.partition(" BATCH +")[2].partition(" ")[0]
    assert opening.startswith(f"@label=L {SRV} BATCH +{mark} ") and closing == f"{SRV} BATCH -{mark}"
    assert [line for line in inside if "label" in line] == []
    assert [line.split(" :")[2].split()[0] for line in inside if " PRIVMSG #a :" in line] == [
        str(number) for number in range(MESSAGES) for _ in range(100)
    ]
    assert pong == f"{SRV} PONG lanchat.local :x"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("CHATHISTORY LATEST #a * 50", "FAIL CHATHISTORY MESSAGE_ERROR LATEST #a :Messages could not be retrieved"),
        ("SEARCH in=#a;limit=50", "FAIL SEARCH INTERNAL_ERROR :The search could not be run"),
    ],
)
def test_an_address_has_so_many_under_way(world: World, command: str, refusal: str) -> None:
    first = [world.join(f"peer{number}", "#a", caps=CAPS) for number in range(limits.MAX_PORTIONED_PER_ADDRESS)]
    for peer in first:
        peer.send(command)
    late = world.join("late", "#a", caps=CAPS + " labeled-response")
    assert late.ask(f"@label=L {command}") == [f"@label=L {SRV} {refusal}"]
    elsewhere = world.join("elsewhere", "#a", caps=CAPS, address="192.168.0.10")
    assert "BATCH +" in elsewhere.ask(command)[0]
    taken(first[0])
    assert "BATCH +" in late.ask(command)[0]


BATCH = ("BATCH +1 draft/multiline #b", *[f"@batch=1 PRIVMSG #b :{'x' * 160}"] * 100, "BATCH -1")
EDIT = f"@draft/target-msgid=%s;draft/edit-text={'x' * 3_500} EDIT #b"


@pytest.mark.parametrize("said", [("PRIVMSG #b :x",), (f"@+x={'x' * 4_000} PRIVMSG #b :x",), BATCH, (EDIT,)])
def test_what_is_kept_in_memory_of_a_room_is_bounded_by_its_size(said: tuple[str, ...]) -> None:
    world = World()
    anna = world.join("Anna", "#b", caps=CAPS + " draft/message-edit")
    anna.send("PRIVMSG #b :first")
    first = world.history.entries[0].msgid
    for _ in range(limits.RING + 50):
        anna.send(*(line.replace("%s", first) for line in said))
    channel = world.server.hub.find_channel("#b")
    assert channel is not None
    sizes = [len(entry.body) + len(entry.tags) for entry in channel.ring]
    assert sum(sizes) <= limits.RING_SIZE
    assert sum(sizes) > limits.RING_SIZE - 20_000 or len(sizes) == limits.RING
    anna.lines()
    anna.send("CHATHISTORY LATEST #b * 100")
    marks = [line for line in taken(anna) if "msgid=" in line]
    assert len(marks) == (1 if said == (EDIT,) else 100)


def test_entries_that_nobody_counts_are_never_too_large_together() -> None:
    assert limits.RING * limits.LARGE_ENTRY <= limits.RING_SIZE
