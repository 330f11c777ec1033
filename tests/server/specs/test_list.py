"""LIST and ELIST (modern.ircdocs.horse, "LIST message" and "ELIST Parameter").
What secret rooms hide is in test_core_modes.py."""

from __future__ import annotations

import pytest

from lanchat.server.limits import MAX_LIST_TARGETS, PORTION_DEADLINE
from lanchat.server.outlets import Whole
from tests.server.world import Peer, World

SRV = ":lanchat.local"


@pytest.fixture
def anna(world: World) -> Peer:
    """In #old (2 people, made 30 minutes ago, topic of 20 minutes ago) and in #new (made now)."""
    anna = world.join("Anna", "#old")
    world.join("Bob", "#old")
    world.wall += 600_000
    anna.ask("TOPIC #old :tea")
    world.wall += 1_200_000
    anna.ask("JOIN #new")
    return anna


def rooms(peer: Peer, line: str) -> list[str]:
    first, *inner, last = peer.ask(line)
    assert first == f"{SRV} 321 Anna Channel :Users  Name"
    assert last == f"{SRV} 323 Anna :End of /LIST"
    return [line.split()[3] for line in inner]


def test_all_rooms(anna: Peer) -> None:
    assert anna.ask("LIST") == [
        f"{SRV} 321 Anna Channel :Users  Name",
        f"{SRV} 322 Anna #old 2 :tea",
        f"{SRV} 322 Anna #new 1 :",
        f"{SRV} 323 Anna :End of /LIST",
    ]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("LIST #NEW", ["#new"]),
        ("LIST #new,#old", ["#old", "#new"]),
        ("LIST #n*", ["#new"]),
        ("LIST !#n*", ["#old"]),
        ("LIST *,!#old", ["#new"]),
        ("LIST #old >1", ["#old"]),
        ("LIST #new >1", []),
        ("LIST >0,<2", ["#new"]),
        ("LIST C>29", ["#old"]),
        ("LIST C<29", ["#new"]),
        ("LIST c<31", ["#old", "#new"]),
        ("LIST T<21", ["#old"]),
        ("LIST T<19", []),
        ("LIST T>19", ["#old"]),
        ("LIST T>21", []),
        ("LIST :", ["#old", "#new"]),
    ],
)
def test_conditions(anna: Peer, line: str, names: list[str]) -> None:
    assert rooms(anna, line) == names


def test_only_so_many_conditions_are_looked_at(anna: Peer) -> None:
    assert rooms(anna, "LIST " + ",".join(["*"] * MAX_LIST_TARGETS + [">9"])) == ["#old", "#new"]


# -- a list that is too long to be sent at once (ISUPPORT SAFELIST) ---------------------------------------------------

MANY = 40
END = f"{SRV} 323 Anna :End of /LIST"


@pytest.fixture
def long(world: World, anna: Peer, monkeypatch: pytest.MonkeyPatch) -> Peer:
    """Anna, where there are 40 rooms more, and a portion has a few of them."""
    monkeypatch.setattr(world.server.hub.portions, "size", 300)
    bob = world.join("Ben")
    bob.send(*(f"JOIN #room{number}" for number in range(MANY)))
    anna.lines()
    return anna


def take_all(peer: Peer) -> list[str]:
    """What comes until nothing more does, as a host that is told when to wake up."""
    server = peer.world.server
    lines = peer.lines()
    while (when := server.next_wakeup()) is not None:
        peer.world.now = max(peer.world.now, when)
        server.tick()
        new = peer.lines()
        if not new:
            break
        lines += new
    return lines


def test_all_rooms_come_whatever_their_number(long: Peer) -> None:
    assert "SAFELIST" in " ".join(long.ask("VERSION")).split()
    long.send("LIST")
    first = long.lines()
    assert sum(map(len, first)) < 500
    lines = first + take_all(long)
    assert [line.split()[3] for line in lines[1:-1]] == ["#old", "#new", *(f"#room{number}" for number in range(MANY))]
    assert lines[0] == f"{SRV} 321 Anna Channel :Users  Name" and lines[-1] == END
    assert long.world.server.next_wakeup() is None


def test_what_was_asked_behind_it_is_answered_behind_it(long: Peer) -> None:
    long.send("LIST", "PING x")
    assert take_all(long)[-2:] == [END, f"{SRV} PONG lanchat.local :x"]


def test_a_label_marks_all_of_it(long: Peer) -> None:
    long.ask("CAP REQ :labeled-response batch")
    long.send("@label=L LIST")
    opening, *inside, closing = take_all(long)
    mark = opening.partition(" BATCH +")[2].partition(" ")[0]
    assert opening == f"@label=L {SRV} BATCH +{mark} labeled-response" and closing == f"{SRV} BATCH -{mark}"
    assert len(inside) == MANY + 4 and all(line.startswith(f"@batch={mark} {SRV} 32") for line in inside)


def test_nothing_more_is_made_until_the_last_portion_was_taken(long: Peer) -> None:
    waiting = 1
    long.session.outlet = Whole(len, lambda: waiting)
    long.send("LIST")
    assert END not in take_all(long)
    long.world.server.tick()
    assert long.lines() == []
    waiting = 0
    long.world.server.tick()
    assert take_all(long)[-1] == END


def test_who_takes_nothing_is_closed(
    long: Peer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("lanchat.log._seen", set())
    long.session.outlet = Whole(len, lambda: 1)
    long.send("LIST")
    take_all(long)
    long.world.pass_time(PORTION_DEADLINE)
    assert long.lines()[-1] == "ERROR :Closing Link: 192.168.0.9 (SendQ exceeded)"
    assert caplog.messages == []  # it is not the store that is slow
    assert long.world.server.next_wakeup() is not None
    long.world.server.tick()
    assert long.world.server.next_wakeup() is None


def test_who_leaves_meanwhile_and_rooms_that_empty(long: Peer) -> None:
    world = long.world
    carl = world.join("Carl")
    carl.send("LIST")
    long.send("LIST")
    world.server.close_session(carl.session, "gone")
    world.join("Dora", "#late")
    ben = world.server.hub.find_user("Ben")
    assert ben is not None
    world.server.close_session(ben.sessions[0], "gone")
    names = [line.split()[3] for line in take_all(long) if " 322 " in line]
    assert names[:2] == ["#old", "#new"] and "#room39" not in names and "#late" not in names
    world.server.tick()
    assert world.server.next_wakeup() is None


def test_only_so_many_at_a_time(long: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.portions.MAX_PORTIONED", 1)
    carl = long.world.join("Carl")
    carl.send("LIST")
    assert long.ask("LIST") == [f"{SRV} 263 Anna LIST :Please wait a while and try again."]
    assert long.ask("LIST #old") == [f"{SRV} 321 Anna Channel :Users  Name", f"{SRV} 322 Anna #old 2 :tea", END]
