"""Nobody can take a name that looks like that of somebody who is here, or of an account."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import add_account, enter
from tests.server.world import World

SRV = ":lanchat.local"
TEXT = "Nickname looks the same as another"
#: With a Cyrillic A, a Greek one, and in full width, which is no other name at all.
CYRILLIC, GREEK, WIDE = "\u0410nna", "\u0391nna", "\uff21\uff4e\uff4e\uff41"


@pytest.mark.parametrize("name", [CYRILLIC, GREEK, CYRILLIC.swapcase()])
def test_a_newcomer_cannot_look_like_somebody_who_is_here(world: World, name: str) -> None:
    world.join("Anna")
    peer = world.connect()
    assert peer.ask(f"NICK {name}", "USER a 0 * :A") == [f"{SRV} 433 * {name} :{TEXT}"]
    peer.send(f"NICK {name}_2")
    assert f" 001 {name}_2 " in peer.out


def test_full_width_and_composed_letters_are_the_same_name(world: World) -> None:
    world.join("Anna")
    world.join("Zo\u00eb")
    for name in (WIDE, "Zoe\u0308"):
        assert world.connect().ask(f"NICK {name}") == [f"{SRV} 433 * {name} :Nickname is already in use"]


@pytest.mark.parametrize("name", ["An\u200bna", "Anna\u200d", "\u2060Anna", "An\u00adna"])
def test_what_is_not_seen_cannot_be_in_a_name(world: World, name: str) -> None:
    assert world.connect().ask(f"NICK {name}") == [f"{SRV} 432 * {name} :Erroneous nickname"]


def test_nor_can_somebody_who_is_here(world: World) -> None:
    world.join("Anna")
    assert world.join("Ben").ask(f"NICK {CYRILLIC}") == [f"{SRV} 433 Ben {CYRILLIC} :{TEXT}"]


def test_a_name_is_free_again_with_its_owner_gone_or_renamed(world: World) -> None:
    anna = world.join("Anna")
    anna.send("NICK Bea")
    ben = world.join("Ben")
    assert ben.ask(f"NICK {CYRILLIC}") == [f":Ben!ben@192.168.0.9 NICK :{CYRILLIC}"]
    ben.send("QUIT")
    assert anna.ask("NICK Anna") == [":Bea!anna@192.168.0.9 NICK :Anna"]


def test_ones_own_name_may_change_to_one_that_looks_the_same(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask(f"NICK {CYRILLIC}") == [f":Anna!anna@192.168.0.9 NICK :{CYRILLIC}"]
    assert world.connect().ask("NICK Anna") == [f"{SRV} 433 * Anna :{TEXT}"]


def test_an_account_that_is_not_here_is_protected_too(world: World) -> None:
    add_account(world, "Anna")
    world.server.records_changed()
    assert world.join("Ben").ask(f"NICK {CYRILLIC}") == [f"{SRV} 433 Ben {CYRILLIC} :{TEXT}"]
    # Before the login it is not known who asks.
    owner, _ = enter(world, "Anna", nick=GREEK)
    assert f"{SRV} 330 {GREEK} {GREEK} Anna :is logged in as" in owner.ask(f"WHOIS {GREEK}")


def test_one_who_might_log_in_is_refused_in_the_end(world: World) -> None:
    add_account(world, "Anna")
    world.start()
    peer = world.connect()
    assert peer.ask("CAP LS 302", f"NICK {CYRILLIC}", "USER a 0 * :A")[-1].partition(" :")[0].split()[1] == "CAP"
    assert peer.ask("CAP END") == [f"{SRV} 433 * {CYRILLIC} :{TEXT}"]


def test_an_account_cannot_look_like_another_or_like_somebody(world: World) -> None:
    world.join("Anna").send("REGISTER * * sesame")
    ben = world.join("Ben")
    assert ben.ask(f"REGISTER {CYRILLIC} * sesame") == [
        f"{SRV} FAIL REGISTER BAD_ACCOUNT_NAME {CYRILLIC} :This name looks the same as another"
    ]


def test_guests_without_a_program(world: World) -> None:
    world.join("Anna")
    world.join("guestl")
    guest = world.connect(plain=True)
    assert guest.session.user.nick == "guest2"
    assert guest.ask(f"/nick {CYRILLIC}")[-1] == f"* {CYRILLIC} is somebody else here."
