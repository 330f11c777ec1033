"""sasl-3.2: logging in again and at any time, what guesses cost, and sasl as it comes and goes.
One login, and every wrong order of it, is in test_sasl.py."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from lanchat.server import limits
from tests.server.specs.accounts import FAILED, GO_ON, LOGGED_IN, SRV, add_account, begun, blob, opened, plain, scram
from tests.server.world import World

LOCKED = f"{SRV} 902 * :Too many failed logins. Wait a minute and try again"


# -- again ----------------------------------------------------------------------------------------------------------


def test_a_guest_may_log_in_after_registration(jilles: World) -> None:
    foo = jilles.join("foo", caps="sasl")
    assert plain(foo, "jilles") == [
        f"{SRV} 900 foo foo!foo@192.168.0.9 jilles :You are now logged in as jilles",
        f"{SRV} 903 foo :SASL authentication successful",
    ]
    assert f"{SRV} 330 foo foo jilles :is logged in as" in foo.ask("WHOIS foo")


def test_reauthentication_as_oneself_and_as_another(jilles: World) -> None:
    add_account(jilles, "bar")
    foo = jilles.join("foo", caps="sasl")
    for account in ("jilles", "jilles", "bar", "jilles"):
        assert plain(foo, account)[0].endswith(f" {account} :You are now logged in as {account}")
        assert jilles.server.hub.accounts.user_of(account) is foo.session.user
    assert list(jilles.server.hub.accounts.users) == ["jilles"]


def test_reauthentication_before_registration(jilles: World) -> None:
    add_account(jilles, "bar")
    peer = opened(jilles)
    plain(peer, "jilles")
    assert plain(peer, "bar")[1] == LOGGED_IN
    peer.send("NICK foo", "USER foo 0 * :Foo", "CAP END")
    assert f"{SRV} 330 foo foo bar :is logged in as" in peer.ask("WHOIS foo")
    assert list(jilles.server.hub.accounts.users) == ["bar"]


def test_a_failed_reauthentication_changes_nothing(jilles: World) -> None:
    foo = jilles.join("foo", caps="sasl")
    plain(foo, "jilles")
    assert plain(foo, "jilles", "millet") == [f"{SRV} 904 foo :SASL authentication failed"]
    assert f"{SRV} 330 foo foo jilles :is logged in as" in foo.ask("WHOIS foo")


def test_nobody_becomes_another_who_is_here(jilles: World) -> None:
    add_account(jilles, "bar")
    one, two = jilles.join("one", caps="sasl"), jilles.join("two", caps="sasl")
    plain(one, "jilles")
    plain(two, "bar")
    assert plain(two, "jilles") == [f"{SRV} 907 two :You have already authenticated using SASL"]
    assert f"{SRV} 330 two two bar :is logged in as" in two.ask("WHOIS two")


# -- guesses --------------------------------------------------------------------------------------------------------


def test_after_some_failures_the_connection_ends(jilles: World, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = opened(jilles)
    for number in range(limits.MAX_FAILED_HERE - 1):
        assert plain(peer, f"name{number}") == [FAILED]
    assert plain(peer, "name") == [
        FAILED,
        "ERROR :Closing Link: 192.168.0.9 (Too many SASL authentication failures)",
    ]
    assert peer.session.finished


def test_one_account_is_guessed_a_few_times_from_one_address(jilles: World) -> None:
    for _ in range(limits.MAX_FAILED_LOGINS):
        assert plain(opened(jilles), "JILLES", "millet") == [FAILED]
    assert plain(opened(jilles), "jilles") == [LOCKED]
    peer = opened(jilles)
    peer.ask("AUTHENTICATE SCRAM-SHA-256")
    assert peer.ask("AUTHENTICATE " + blob("n,,n=jilles,r=abc")) == [LOCKED]
    assert plain(opened(jilles, "192.168.0.10"), "jilles")[1] == LOGGED_IN
    jilles.pass_time(limits.FAILED_LOGIN_WINDOW)
    assert plain(opened(jilles), "jilles")[1] == LOGGED_IN


def test_all_accounts_are_guessed_some_more_times_from_one_address(jilles: World) -> None:
    for number in range(limits.MAX_FAILED_LOGINS_PER_ADDRESS):
        assert plain(opened(jilles), f"name{number}", "millet") == [FAILED]
    assert plain(opened(jilles), "jilles") == [LOCKED]
    assert plain(opened(jilles, "192.168.0.10"), "jilles")[1] == LOGGED_IN
    jilles.pass_time(limits.FAILED_LOGIN_WINDOW)
    assert plain(opened(jilles), "jilles")[1] == LOGGED_IN


def test_guesses_by_scram_count_as_well(jilles: World) -> None:
    for _ in range(limits.MAX_FAILED_LOGINS):
        assert scram(opened(jilles), "jilles", "millet")[1] == [FAILED]
    assert plain(opened(jilles), "jilles") == [LOCKED]


def test_exchanges_that_began_before_the_last_failure_are_no_further_guesses(jilles: World) -> None:
    guesses = [(peer := opened(jilles), begun(peer, "jilles", "millet")) for _ in range(limits.MAX_FAILED_LOGINS)]
    late = opened(jilles)
    owner = begun(late, "jilles", "sesame")
    for peer, client in guesses:
        assert peer.ask("AUTHENTICATE " + blob(client.get_client_final())) == [FAILED]
    assert late.ask("AUTHENTICATE " + blob(owner.get_client_final())) == [LOCKED]
    jilles.pass_time(limits.FAILED_LOGIN_WINDOW)
    assert plain(opened(jilles), "jilles")[1] == LOGGED_IN


def test_one_address_does_not_keep_all_others_waiting(world: World) -> None:
    add_account(world, "jilles")
    world.later = True
    peers = [opened(world) for _ in range(limits.MAX_CHECKS_PER_ADDRESS)]
    for peer in peers:
        peer.send("AUTHENTICATE PLAIN", "AUTHENTICATE " + blob("", "jilles", "sesame"))
        assert peer.lines() == [GO_ON]
    unavailable = f"{SRV} 904 * :SASL authentication is not available just now"
    assert plain(opened(world), "jilles") == [unavailable]
    assert opened(world).ask("AUTHENTICATE SCRAM-SHA-256") == [unavailable]
    assert "FAIL REGISTER TEMPORARILY_UNAVAILABLE" in opened(world).ask("NICK foo", "REGISTER * * sesame")[-1]
    other = opened(world, "192.168.0.10")
    assert plain(other, "jilles") == []
    world.server.close_session(peers[0].session, "gone")
    for question in world.questions:
        question()
    assert [len(peer.lines()) for peer in peers[1:]] == [2] * (len(peers) - 1)
    assert other.lines()[1] == LOGGED_IN
    world.later = False
    assert plain(opened(world), "jilles")[1] == LOGGED_IN


# -- abuse ----------------------------------------------------------------------------------------------------------


def random_line(chance: random.Random) -> str:
    lines: list[Callable[[], str]] = [
        lambda: "AUTHENTICATE " + chance.choice(["PLAIN", "SCRAM-SHA-256", "EXTERNAL", "*", "+", "=", ""]),
        lambda: "AUTHENTICATE " + blob("", "jilles", chance.choice(["sesame", "millet"])),
        lambda: "AUTHENTICATE " + blob(chance.choice(["n,,n=jilles,r=abc", "c=biws,r=abc,p=AAAA", "n,,", "\0"])),
        lambda: "AUTHENTICATE " + "A" * chance.choice([399, 400, 401]),
        lambda: "CAP " + chance.choice(["REQ :sasl", "REQ :-sasl", "LS 302", "LIST", "END", "REQ :sasl foo"]),
        lambda: chance.choice(["NICK jilles", "NICK foo", "USER a 0 * :A", "PING x", "JOIN #a", "QUIT"]),
        lambda: chance.choice(["REGISTER * * sesame", "REGISTER foo * bar", "VERIFY foo 1"]),
    ]
    return chance.choice(lines)()


@pytest.mark.parametrize("seed", range(20))
def test_any_order_of_anything_leaves_a_chat_that_works(seed: int) -> None:
    world = World()
    add_account(world, "jilles")
    chance = random.Random(seed)
    peers = [opened(world, f"10.0.{seed}.{number}") for number in range(6)]
    for _ in range(300):
        chance.choice(peers).send(random_line(chance))
    for peer in peers:
        size = peer.session.sasl.size if peer.session.sasl is not None else 0
        assert size <= limits.MAX_SASL
        world.server.close_session(peer.session, "over")
    hub = world.server.hub
    assert hub.nicks == {} and hub.accounts.users == {} and hub.channels == {} and hub.unregistered == 0
    assert plain(opened(world), "jilles")[1] == LOGGED_IN


# -- sasl comes and goes --------------------------------------------------------------------------------------------


def test_closed_and_without_accounts_there_is_nothing_to_log_in_to() -> None:
    world = World(registration="closed")
    anna, ben = world.connect(), world.join("ben", caps="cap-notify")
    without = world.join("carl")
    assert "sasl" not in "".join(anna.ask("CAP LS 302"))
    assert anna.ask("CAP REQ :sasl") == [f"{SRV} CAP * NAK :sasl"]
    add_account(world, "jilles")
    world.server.records_changed()
    assert anna.lines() == [f"{SRV} CAP * NEW :sasl=PLAIN,SCRAM-SHA-256"]
    assert ben.lines() == [f"{SRV} CAP ben NEW :sasl"]
    assert without.lines() == []
    assert anna.ask("CAP REQ :sasl") == [f"{SRV} CAP * ACK :sasl"]
    assert plain(anna, "jilles")[1] == LOGGED_IN
    world.server.records_changed()
    assert anna.lines() == ben.lines() == []
    world.records.put("account", "jilles", None)
    world.server.records_changed()
    assert anna.lines() == [f"{SRV} CAP * DEL :sasl"]
    assert ben.lines() == [f"{SRV} CAP ben DEL :sasl"]
    assert anna.ask("CAP LIST") == [f"{SRV} CAP * LIST :cap-notify"]
