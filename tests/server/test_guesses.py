"""Wrong passwords by address: some are free, then each costs twice the wait of the one before."""

from __future__ import annotations

import pytest

from lanchat.server import guesses as guesses_module
from lanchat.server import limits
from lanchat.server.guesses import Guesses
from tests.server.world import Peer, World

WRONG = ":lanchat.local 464 {nick} :Password incorrect"


def test_each_guess_costs_twice_the_one_before() -> None:
    guesses = Guesses()
    waits = []
    for _ in range(limits.FREE_GUESSES + 12):
        guesses.wrong("a", 0.0)
        waits.append(guesses.wait("a", 0.0))
    assert waits[: limits.FREE_GUESSES - 1] == [0.0] * (limits.FREE_GUESSES - 1)
    assert waits[limits.FREE_GUESSES - 1 :][:4] == [limits.GUESS_DELAY * factor for factor in (1, 2, 4, 8)]
    assert waits[-1] == limits.LONGEST_GUESS_DELAY
    assert guesses.wait("b", 0.0) == 0.0
    assert guesses.wait("a", limits.LONGEST_GUESS_DELAY - 1) == 1.0
    assert guesses.wait("a", limits.LONGEST_GUESS_DELAY) == 0.0


def test_they_are_forgotten_after_a_while_and_forgiven_at_once() -> None:
    guesses = Guesses()
    for _ in range(20):
        guesses.wrong("a", 0.0)
        guesses.wrong("b", 0.0)
    guesses.right("b")
    assert guesses.wait("b", 1.0) == 0.0
    assert guesses.wait("a", limits.GUESSES_FORGOTTEN) == 0.0
    guesses.wrong("a", limits.GUESSES_FORGOTTEN)
    assert guesses.wait("a", limits.GUESSES_FORGOTTEN) == 0.0


def test_no_more_addresses_are_kept_than_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses_module, "MAX_GUESSERS", 3)
    guesses = Guesses()
    for _ in range(20):
        for address in "abc":
            guesses.wrong(address, 0.0)
    guesses.wrong("d", 0.0)
    assert [guesses.wait(address, 0.0) > 0 for address in "abcd"] == [False, True, True, False]


def knock(world: World, password: str, address: str = "192.168.0.9") -> tuple[Peer, list[str]]:
    peer = world.connect(address)
    lines = [f"PASS {password}"] * bool(password) + ["NICK Anna", "USER a 0 * :A"]
    return peer, peer.ask(*lines)


def test_an_address_that_guesses_has_to_wait_even_for_the_right_one() -> None:
    world = World(password="secret")
    for number in range(limits.FREE_GUESSES):
        peer, answer = knock(world, f"guess{number}")
        assert answer[0] == WRONG.format(nick="Anna")
        assert peer.session.finished
        world.server.close_session(peer.session, "")
    peer, answer = knock(world, "secret")
    assert answer == [
        ":lanchat.local 464 Anna :Too many wrong passwords, try again in 2 seconds",
        "ERROR :Closing Link: 192.168.0.9 (Too many wrong passwords)",
    ]
    assert peer.session.finished
    # Somebody else is not concerned, and time helps.
    assert " 001 " in knock(world, "secret", "192.168.0.10")[1][0]
    world.now += limits.GUESS_DELAY
    welcome = world.connect()
    assert " 001 " in welcome.ask("PASS secret", "NICK Ben", "USER b 0 * :B")[0]


def test_to_come_without_a_password_is_no_guess() -> None:
    world = World(password="secret")
    for _ in range(limits.FREE_GUESSES + 5):
        assert knock(world, "")[1][0] == WRONG.format(nick="Anna")
    assert " 001 " in knock(world, "secret")[1][0]


def test_who_knows_the_chats_password_may_still_not_guess_an_operators() -> None:
    world = World(password="secret")
    world.config.operators["boss"] = "a very long password"
    for number in range(limits.FREE_GUESSES):
        peer = world.connect()
        peer.ask("PASS secret", f"NICK Zed{number}", "USER z 0 * :Z")
        assert peer.ask(f"OPER boss guess{number}") == [WRONG.format(nick=f"Zed{number}")]
    peer = world.connect()
    peer.ask("PASS secret", "NICK Yan", "USER y 0 * :Y")
    refused = ":lanchat.local 464 Yan :Too many wrong passwords, try again in 2 seconds"
    assert peer.ask("OPER boss :a very long password") == [refused]
