"""capability-negotiation: CAP LS, LIST, REQ and END, before registration and after it."""

from __future__ import annotations

import pytest

from lanchat.protocol import capabilities as cap
from tests.server.world import Peer, World

SRV = ":lanchat.local"


def offered(peer: Peer, command: str) -> dict[str, str]:
    """Name -> value of all capabilities on the lines of the answer, which must be marked as the text wants it."""
    lines = peer.ask(command)
    assert all(len(line.encode()) <= 510 for line in lines)
    assert all(line.startswith(f"{SRV} CAP * LS * :") for line in lines[:-1])
    assert lines[-1].startswith(f"{SRV} CAP * LS :")
    words = " ".join(line.partition(" :")[2] for line in lines).split()
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def test_ls_302_names_every_capability_with_its_value(world: World) -> None:
    assert list(offered(world.connect(), "CAP LS 302")) == list(cap.BITS)


def test_a_higher_version_is_taken_for_the_highest_known(world: World) -> None:
    assert offered(world.connect(), "CAP LS 307") == offered(world.connect(), "CAP LS 302")


@pytest.mark.parametrize("command", ["CAP LS", "CAP LS 301"])
def test_without_302_there_is_one_line_without_values(world: World, command: str) -> None:
    (line,) = world.connect().ask(command)
    names = line.removeprefix(f"{SRV} CAP * LS :").split()
    assert len(line.encode()) <= 510
    assert set(names) <= set(cap.BITS)
    # What is ratified comes before drafts and vendors' own.
    assert {"message-tags", "server-time", "batch", "away-notify", "multi-prefix"} <= set(names)


def test_registration_waits_for_the_end_of_the_negotiation(world: World) -> None:
    peer = world.connect()
    peer.send("CAP LS 302", "NICK dan", "USER d * 0 :This is a really good name")
    assert " 001 " not in peer.out
    assert peer.ask("CAP REQ :multi-prefix") == [f"{SRV} CAP dan ACK :multi-prefix"]
    assert peer.ask("CAP END")[0] == f"{SRV} 001 dan :Welcome to Test Chat, dan"


def test_a_request_without_a_list_before_it_holds_registration_too(world: World) -> None:
    peer = world.connect()
    peer.send("CAP REQ multi-prefix", "NICK dan", "USER d * 0 :This is a really good name")
    assert peer.lines() == [f"{SRV} CAP * ACK :multi-prefix"]
    assert peer.ask("CAP END")[0] == f"{SRV} 001 dan :Welcome to Test Chat, dan"


def test_without_cap_registration_just_completes(world: World) -> None:
    peer = world.connect()
    peer.send("NICK dan", "USER d * 0 :This is a really good name")
    assert " 001 dan " in peer.out


def test_a_request_is_granted_whole_or_not_at_all(world: World) -> None:
    peer = world.connect()
    assert peer.ask("CAP REQ :multi-prefix server-time ex3") == [f"{SRV} CAP * NAK :multi-prefix server-time ex3"]
    assert peer.ask("CAP LIST") == [f"{SRV} CAP * LIST :"]
    assert peer.ask("CAP REQ :multi-prefix server-time") == [f"{SRV} CAP * ACK :multi-prefix server-time"]
    assert peer.ask("CAP LIST") == [f"{SRV} CAP * LIST :server-time multi-prefix"]


def test_capabilities_are_dropped_with_a_dash_and_twice_does_no_harm(world: World) -> None:
    anna = world.join("Anna", caps="userhost-in-names")
    assert anna.ask("CAP REQ :userhost-in-names") == [f"{SRV} CAP Anna ACK :userhost-in-names"]
    assert anna.ask("CAP REQ :-userhost-in-names") == [f"{SRV} CAP Anna ACK :-userhost-in-names"]
    assert anna.ask("CAP REQ :-userhost-in-names") == [f"{SRV} CAP Anna ACK :-userhost-in-names"]
    assert anna.ask("CAP LIST") == [f"{SRV} CAP Anna LIST :"]


def test_a_long_request_is_answered_on_lines_that_fit(world: World) -> None:
    anna = world.join("A" * 30)
    wanted = " ".join(list(cap.BITS)[:12] * 2)
    lines = anna.ask(f"CAP REQ :{wanted}")
    assert len(lines) > 1 or len(wanted) < 400
    assert all(len(line.encode()) <= 510 and f" CAP {'A' * 30} ACK :" in line for line in lines)
    assert " ".join(line.partition(" ACK :")[2] for line in lines) == wanted


def test_302_brings_cap_notify_for_good(world: World) -> None:
    peer = world.connect()
    peer.ask("CAP LS 302")
    assert peer.ask("CAP LIST") == [f"{SRV} CAP * LIST :cap-notify"]
    assert peer.ask("CAP REQ :-cap-notify") == [f"{SRV} CAP * NAK :-cap-notify"]
    # A lower version later is answered as asked, but the higher one is kept.
    peer.ask("CAP LS")
    assert peer.session.cap_version == 302


def test_an_unknown_subcommand(world: World) -> None:
    assert world.connect().ask("CAP FOO") == [f"{SRV} 410 * FOO :Invalid CAP command"]
    assert world.join("jw").ask("CAP FOO") == [f"{SRV} 410 jw FOO :Invalid CAP command"]


def test_end_after_registration_is_ignored(world: World) -> None:
    assert world.join("Anna").ask("CAP END") == []
