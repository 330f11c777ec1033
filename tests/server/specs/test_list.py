"""LIST and ELIST (modern.ircdocs.horse, "LIST message" and "ELIST Parameter").
What secret rooms hide is in test_core_modes.py."""

from __future__ import annotations

import pytest

from lanchat.server.limits import MAX_LIST_TARGETS
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


def test_an_answer_is_bounded(anna: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.listing.MAX_LIST_BYTES", 60)
    assert rooms(anna, "LIST") == ["#old"]
