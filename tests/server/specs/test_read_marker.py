"""read-marker: MARKREAD, and who is told what it says."""

from __future__ import annotations

import json

import pytest

from lanchat.server.limits import MAX_MARKERS
from lanchat.server.records import MemoryRecords
from tests.server.refusing import Refusing
from tests.server.specs.accounts import add_account, enter
from tests.server.world import World

SRV = ":lanchat.local"
CAP = "draft/read-marker"
#: The world's clock stands at 2023-11-14T22:13:20.000Z.
NOW = "timestamp=2023-11-14T22:13:20.000Z"
EARLIER = "timestamp=2023-11-14T22:13:19.500Z"
EARLIEST = "timestamp=2019-01-04T14:33:26.123Z"


def test_setting_and_asking(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=CAP)
    assert anna.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel *"]
    assert anna.ask(f"MARKREAD #channel {EARLIER}") == [f"{SRV} MARKREAD #channel {EARLIER}"]
    assert anna.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel {EARLIER}"]
    assert anna.ask("MARKREAD target") == [f"{SRV} MARKREAD target *"]
    assert anna.ask(f"MARKREAD target {EARLIEST}") == [f"{SRV} MARKREAD target {EARLIEST}"]


def test_the_time_of_a_message_can_be_marked(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=f"{CAP} server-time")
    bob = world.join("Bob", "#channel")
    anna.lines()
    bob.send("PRIVMSG #channel :message")
    # The wall clock was put back meanwhile.
    world.wall -= 5_000
    (line,) = anna.lines()
    time = line.partition(" ")[0].removeprefix("@time=")
    assert anna.ask(f"MARKREAD #channel timestamp={time}") == [f"{SRV} MARKREAD #channel timestamp={time}"]


def test_it_only_ever_grows_and_never_into_the_future(world: World) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.ask(f"MARKREAD #channel {EARLIER}")
    assert anna.ask(f"MARKREAD #channel {EARLIEST}") == [f"{SRV} MARKREAD #channel {EARLIER}"]
    assert anna.ask("MARKREAD #channel timestamp=2099-01-01T00:00:00.000Z") == [f"{SRV} MARKREAD #channel {NOW}"]


def test_names_are_compared_folded(world: World) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.ask(f"MARKREAD #Channel {EARLIER}")
    assert anna.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel {EARLIER}"]


def test_it_comes_with_a_join_before_the_names_end(world: World) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.ask(f"MARKREAD #channel {EARLIER}")
    assert anna.ask("JOIN #channel") == [
        ":Anna!anna@192.168.0.9 JOIN #channel",
        f"{SRV} MARKREAD #channel {EARLIER}",
        f"{SRV} 353 Anna = #channel :@Anna",
        f"{SRV} 366 Anna #channel :End of /NAMES list",
    ]
    assert anna.ask("JOIN #other")[1] == f"{SRV} MARKREAD #other *"


def test_without_the_capability_a_join_brings_none(world: World) -> None:
    assert not any("MARKREAD" in line for line in world.join("Anna").ask("JOIN #channel"))


def test_without_names_it_comes_all_the_same(world: World) -> None:
    anna = world.join("Anna", caps=f"{CAP} no-implicit-names")
    assert anna.ask("JOIN #channel")[1:] == [f"{SRV} MARKREAD #channel *"]


def test_all_sessions_of_the_person_hear_of_it_and_nobody_else(world: World) -> None:
    add_account(world, "anna")
    anna, _ = enter(world, "anna", "#channel", caps=CAP)
    bob = world.join("Bob", "#channel", caps=CAP)
    second, burst = enter(world, "anna", caps=CAP)
    assert f"{SRV} MARKREAD #channel *" in burst
    deaf, _ = enter(world, "anna")
    for peer in (anna, bob, second, deaf):
        peer.lines()
    assert anna.ask(f"MARKREAD #channel {EARLIER}") == [f"{SRV} MARKREAD #channel {EARLIER}"]
    assert second.lines() == [f"{SRV} MARKREAD #channel {EARLIER}"]
    # What changes nothing is answered, and told to nobody.
    anna.ask(f"MARKREAD #channel {EARLIER}")
    assert second.lines() == []
    assert deaf.lines() == []
    assert bob.lines() == []
    assert bob.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel *"]


def test_with_an_account_it_outlives_the_session_and_the_server(world: World) -> None:
    records = MemoryRecords()
    world.start(records=records)
    anna = world.join("Anna", caps=CAP)
    anna.session.user.account = "anna"
    anna.ask(f"MARKREAD #channel {EARLIER}")
    world.start(records=records)
    again = world.join("Annika", caps=CAP)
    assert again.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel *"]
    again.session.user.account = "anna"
    assert again.ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel {EARLIER}"]


def test_without_an_account_nothing_is_kept_of_who_left(world: World) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.ask(f"MARKREAD #channel {EARLIER}")
    anna.send("QUIT")
    assert world.join("Anna", caps=CAP).ask("MARKREAD #channel") == [f"{SRV} MARKREAD #channel *"]
    assert not world.server.hub.records.all("marker")
    assert not world.server.hub.markers._guests


@pytest.mark.parametrize("account", ["", "anna"])
def test_the_conversation_marked_longest_ago_is_forgotten(world: World, account: str) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.session.user.account = account
    for number in range(MAX_MARKERS):
        anna.send(f"MARKREAD #c{number} {EARLIEST}")
    anna.send(f"MARKREAD #c0 {EARLIER}", f"MARKREAD #new {EARLIER}")
    anna.lines()
    assert anna.ask("MARKREAD #c1") == [f"{SRV} MARKREAD #c1 *"]
    assert anna.ask("MARKREAD #c0") == [f"{SRV} MARKREAD #c0 {EARLIER}"]
    assert anna.ask("MARKREAD #c2") == [f"{SRV} MARKREAD #c2 {EARLIEST}"]


def test_long_names_stay_within_one_record(world: World) -> None:
    anna = world.join("Anna", caps=CAP)
    anna.session.user.account = "anna"
    long = "\N{DESERET SMALL LETTER BEE}" * 30
    for number in range(MAX_MARKERS):
        anna.send(f"MARKREAD #{long}{number} {EARLIER}")
    kept = world.server.hub.records.get("marker", "anna")
    assert kept is not None and 1 < len(json.loads(kept)) < MAX_MARKERS


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("MARKREAD", "FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"),
        ("MARKREAD #channel *", "FAIL MARKREAD INVALID_PARAMS * :Invalid parameters"),
        ("MARKREAD #channel 5", "FAIL MARKREAD INVALID_PARAMS 5 :Invalid parameters"),
        ("MARKREAD #channel msgid=a", "FAIL MARKREAD INVALID_PARAMS msgid=a :Invalid parameters"),
        ("MARKREAD #channel timestamp=now", "FAIL MARKREAD INVALID_PARAMS timestamp=now :Invalid parameters"),
        (f"MARKREAD a,b {NOW}", "FAIL MARKREAD INVALID_PARAMS a,b :Invalid parameters"),
        ("MARKREAD #a,#b", "FAIL MARKREAD INVALID_PARAMS #a,#b :Invalid parameters"),
        ("MARKREAD *", "FAIL MARKREAD INVALID_PARAMS * :Invalid parameters"),
    ],
)
def test_what_is_refused(world: World, line: str, answer: str) -> None:
    assert world.join("Anna", caps=CAP).ask(line) == [f"{SRV} {answer}"]


def test_it_waits_for_registration(world: World) -> None:
    peer = world.connect()
    peer.ask(f"CAP REQ :{CAP}")
    assert peer.ask("MARKREAD #channel") == [f"{SRV} 451 * :You have not registered"]


def test_what_the_store_refuses_is_taken_back(world: World) -> None:
    records = world.records = Refusing()
    world.start(records=records)
    add_account(world, "anna")
    anna, _ = enter(world, "anna", caps=CAP)
    second, _ = enter(world, "anna", caps=CAP)
    anna.ask(f"MARKREAD #channel {EARLIEST}")
    anna.ask(f"MARKREAD #channel {EARLIER}")
    second.lines()
    records.fail("the disk is full")
    assert anna.lines() == [
        f"{SRV} FAIL MARKREAD INTERNAL_ERROR #channel :The read timestamp could not be set: the disk is full",
        f"{SRV} MARKREAD #channel {EARLIEST}",
    ]
    assert second.lines() == [f"{SRV} MARKREAD #channel {EARLIEST}"]
