"""SASL EXTERNAL (RFC 4422, appendix A) in the form of sasl-3.1: logging in by a certificate, and which ones do.
The port that asks for certificates is tested in hosting/test_external.py."""

from __future__ import annotations

import pytest

from lanchat.server import limits
from tests.server.specs.accounts import FAILED, GO_ON, LOGGED_IN, SRV, add_account, blob, plain
from tests.server.world import Peer, World

MINE, OTHER = "a1" * 32, "b2" * 32
COMMAND = "LANCHAT CERTIFICATE"


def showing(world: World, certificate: str = MINE) -> Peer:
    """A connection whose program has shown this certificate."""
    peer = world.connect(certificate=certificate)
    peer.send("CAP REQ :sasl standard-replies")
    peer.lines()
    return peer


def external(peer: Peer, response: str = "+") -> list[str]:
    """Log in by EXTERNAL, and what came of it."""
    assert peer.ask("AUTHENTICATE EXTERNAL") == [GO_ON]
    return peer.ask(f"AUTHENTICATE {response}")


def note(text: str) -> str:
    return f"{SRV} NOTICE * :{text}"


@pytest.fixture
def known(jilles: World) -> World:
    """A chat in which jilles has added a certificate."""
    peer = showing(jilles)
    plain(peer, "jilles")
    assert peer.ask(f"{COMMAND} ADD") == [note("This certificate logs you in to jilles from now on")]
    return jilles


def test_the_mechanism_is_there_for_those_who_show_a_certificate(jilles: World) -> None:
    assert " sasl=PLAIN,SCRAM-SHA-256,EXTERNAL " in jilles.connect(certificate=MINE).ask("CAP LS 302")[0]
    assert " sasl=PLAIN,SCRAM-SHA-256 " in jilles.connect().ask("CAP LS 302")[0]
    assert jilles.connect().ask("AUTHENTICATE EXTERNAL") == [
        f"{SRV} 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms",
        FAILED,
    ]


@pytest.mark.parametrize("response", ["+", blob("jilles"), blob("JILLES")])
def test_who_shows_a_known_certificate_is_logged_in(known: World, response: str) -> None:
    assert external(showing(known), response) == [
        f"{SRV} 900 * *!*@192.168.0.9 jilles :You are now logged in as jilles",
        LOGGED_IN,
    ]


@pytest.mark.parametrize("response", [blob("anna"), blob("jilles", ""), "=", blob(b"\xff")])
def test_nobody_may_act_for_somebody_else(known: World, response: str) -> None:
    assert external(showing(known), response) == [FAILED]


def test_an_unknown_certificate_logs_nobody_in_and_locks_nobody_out(known: World) -> None:
    stranger = showing(known, OTHER)
    for _ in range(limits.MAX_FAILED_HERE - 1):
        assert external(stranger) == [FAILED]
    assert external(stranger)[-1].startswith("ERROR :")
    for _ in range(limits.MAX_FAILED_LOGINS_PER_ADDRESS):
        external(showing(known, OTHER))
    assert plain(showing(known, OTHER), "jilles")[-1] == LOGGED_IN


def test_it_may_be_aborted(known: World) -> None:
    peer = showing(known)
    assert peer.ask("AUTHENTICATE EXTERNAL", "AUTHENTICATE *") == [GO_ON, f"{SRV} 906 * :SASL authentication aborted"]
    assert external(peer)[-1] == LOGGED_IN


def test_certificates_are_listed_and_taken_away(known: World) -> None:
    peer = showing(known, OTHER)
    plain(peer, "jilles")
    peer.ask(f"{COMMAND} ADD")
    assert peer.ask(f"{COMMAND} LIST") == [note(f"{mark} logs you in to jilles") for mark in (MINE, OTHER)]
    gone = note("This certificate logs nobody in to jilles any more")
    with_colons = ":".join(MINE[at : at + 2].upper() for at in range(0, 64, 2))
    assert peer.ask(f"{COMMAND} REMOVE {with_colons}") == [gone]
    assert external(showing(known)) == [FAILED]
    assert external(showing(known, OTHER))[-1] == LOGGED_IN
    assert peer.ask(f"{COMMAND} REMOVE") == [gone]
    assert peer.ask(f"{COMMAND} LIST") == [note("No certificate logs you in to jilles")]
    assert external(showing(known, OTHER)) == [FAILED]


def test_it_is_still_known_when_the_host_has_started_again(known: World) -> None:
    known.start()
    assert external(showing(known))[-1] == LOGGED_IN


def test_each_account_has_its_own(known: World) -> None:
    add_account(known, "anna")
    peer = showing(known, OTHER)
    plain(peer, "anna")
    assert peer.ask(f"{COMMAND} LIST") == [note("No certificate logs you in to anna")]
    peer.ask(f"{COMMAND} ADD")
    assert " anna " in external(showing(known, OTHER))[0]
    assert " jilles " in external(showing(known))[0]
    assert peer.ask(f"{COMMAND} REMOVE {MINE}")[0].startswith(f"{SRV} FAIL LANCHAT UNKNOWN_CERTIFICATE ")
