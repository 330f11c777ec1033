"""WHO, whox, WHOIS and WHOWAS (modern.ircdocs.horse, "User-Based Queries").
The first steps are in tests/server/test_queries.py, operators in test_operators.py."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


@pytest.fixture
def anna(world: World) -> Peer:
    return world.join("Anna", "#a")


# -- WHO -----------------------------------------------------------------------------------------------------------


def test_the_flags_in_their_order(world: World, anna: Peer) -> None:
    world.config.operators = {"boss": "x"}
    anna.ask("OPER boss x", "MODE Anna +B", "AWAY :tea", "MODE #a +v Anna")
    bob = world.join("Bob", caps="multi-prefix")
    assert bob.ask("WHO #a")[0] == f"{SRV} 352 Bob #a anna {HOST} lanchat.local Anna G*@+B :0 Anna Real"
    assert world.join("Carl").ask("WHO #a")[0].split()[8] == "G*@B"


def test_only_operators(world: World, anna: Peer) -> None:
    world.config.operators = {"boss": "x"}
    world.join("Root").ask("OPER boss x")
    assert [line.split()[7] for line in anna.ask("WHO * o")[:-1]] == ["Root"]
    assert anna.ask("WHO * o%n") == [f"{SRV} 354 Anna Root", f"{SRV} 315 Anna * :End of WHO list"]


def test_invisible_people(world: World, anna: Peer) -> None:
    world.join("Bob", "#b").ask("MODE Bob +i")
    world.join("Carl", "#a").ask("MODE Carl +i")
    nicks = [line.split()[7] for line in anna.ask("WHO *")[:-1]]
    assert nicks == ["Anna", "Carl"]
    assert anna.ask("WHO #b") == [f"{SRV} 315 Anna #b :End of WHO list"]
    assert anna.ask("WHO bob")[0].startswith(f"{SRV} 352 Anna * bob ")


# -- whox ----------------------------------------------------------------------------------------------------------


def test_every_field_in_its_order(world: World, anna: Peer) -> None:
    anna.session.user.account = "coolaccount"
    world.pass_time(5)
    (full, _) = anna.ask("WHO Anna %roaldfnshiuct,42")
    assert full == (f"{SRV} 354 Anna 42 #a anna {HOST} {HOST} lanchat.local Anna H@ 0 5 coolaccount n/a :Anna Real")


def test_the_examples(world: World, anna: Peer) -> None:
    cool = world.join("cooluser", "#a")
    cool.session.user.account = "coolaccount"
    assert (
        anna.ask("WHO cooluser %cuhnar")[0] == f"{SRV} 354 Anna #a cooluser {HOST} cooluser coolaccount :cooluser Real"
    )
    assert anna.ask("WHO #a %afnt,42") == [
        f"{SRV} 354 Anna 42 Anna H@ 0",
        f"{SRV} 354 Anna 42 cooluser H coolaccount",
        f"{SRV} 315 Anna #a :End of WHO list",
    ]


@pytest.mark.parametrize("token", ["", "1234", "x", "1x", "\u0661"])
def test_a_token_that_is_none(anna: Peer, token: str) -> None:
    assert anna.ask(f"WHO Anna %tn,{token}")[0] == f"{SRV} 354 Anna Anna"


def test_fields_that_are_none_are_ignored(anna: Peer) -> None:
    assert anna.ask("WHO Anna %nXz!")[0] == f"{SRV} 354 Anna Anna"
    assert anna.ask("WHO Anna %")[0] == f"{SRV} 354 Anna"


def test_an_address_behind_another_host(world: World, anna: Peer) -> None:
    world.config.operators = {"boss": "x"}
    root = world.join("Root")
    root.ask("OPER boss x", "CHGHOST Anna anna hidden")
    bob = world.join("Bob")
    assert bob.ask("WHO Anna %ih")[0] == f"{SRV} 354 Bob 255.255.255.255 hidden"
    assert root.ask("WHO Anna %ih")[0] == f"{SRV} 354 Root {HOST} hidden"


# -- WHOWAS --------------------------------------------------------------------------------------------------------


def test_whowas(world: World, anna: Peer) -> None:
    world.join("Bob").ask("QUIT")
    world.pass_time(60)
    bob = world.join("bob")
    bob.session.user.account = "bobby"
    bob.ask("NICK Bert")
    first = [
        f"{SRV} 314 Anna bob bob {HOST} * :bob Real",
        f"{SRV} 330 Anna bob bobby :is logged in as",
        f"{SRV} 312 Anna bob lanchat.local :2023-11-14T22:14:20.000Z",
    ]
    second = [
        f"{SRV} 314 Anna Bob bob {HOST} * :Bob Real",
        f"{SRV} 312 Anna Bob lanchat.local :2023-11-14T22:13:20.000Z",
    ]
    assert anna.ask("WHOWAS BOB") == [*first, *second, f"{SRV} 369 Anna BOB :End of WHOWAS"]
    assert anna.ask("WHOWAS bob 1") == [*first, f"{SRV} 369 Anna bob :End of WHOWAS"]
    for count in ("0", "-1", "x"):
        assert anna.ask(f"WHOWAS bob {count}") == [*first, *second, f"{SRV} 369 Anna bob :End of WHOWAS"]


def test_whowas_of_nobody(anna: Peer) -> None:
    assert anna.ask("WHOWAS Anna") == [
        f"{SRV} 406 Anna Anna :There was no such nickname",
        f"{SRV} 369 Anna Anna :End of WHOWAS",
    ]
    for line in ("WHOWAS", "WHOWAS :"):
        assert anna.ask(line) == [f"{SRV} 431 Anna :No nickname given"]


def test_whowas_and_a_hidden_host(world: World, anna: Peer) -> None:
    world.config.operators = {"boss": "x"}
    root = world.join("Root")
    bob = world.join("Bob")
    root.ask("OPER boss x", "CHGHOST Bob bob hidden")
    bob.send("QUIT")
    assert f"{SRV} 338 Root Bob {HOST} :Is actually using host" in root.ask("WHOWAS Bob")
    assert anna.ask("WHOWAS Bob")[:2] == [
        f"{SRV} 314 Anna Bob bob hidden * :Bob Real",
        f"{SRV} 312 Anna Bob lanchat.local :2023-11-14T22:13:20.000Z",
    ]


def test_only_the_case_changed_is_nobody_gone(world: World, anna: Peer) -> None:
    anna.ask("NICK ANNA")
    assert anna.ask("WHOWAS Anna")[0] == f"{SRV} 406 ANNA Anna :There was no such nickname"


def test_what_whowas_knows_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.former.MAX_FORMER", 2)
    world = World()
    anna = world.join("Anna")
    for nick in ("B1", "B2", "B3"):
        anna.ask(f"NICK {nick}")
    assert anna.ask("WHOWAS Anna")[0].startswith(f"{SRV} 406")
    assert anna.ask("WHOWAS B1")[0].startswith(f"{SRV} 314")
