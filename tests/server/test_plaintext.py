"""Passwords come over connections only that nobody on the network can read, unless `plaintext` is configured.
RFC 4616 (PLAIN), section 4; sasl-3.2, "Mechanism list in CAP LS"; draft/account-registration."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import SRV, add_account, plain, scram
from tests.server.world import Peer, World

REGISTRATION = "draft/account-registration"


def offered(peer: Peer) -> dict[str, str]:
    """The capabilities with their values."""
    words = " ".join(line.partition(" :")[2] for line in peer.ask("CAP LS 302")).split()
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def test_in_the_clear_there_is_scram_alone_and_no_register(jilles: World) -> None:
    peer = jilles.connect(secure=False)
    names = offered(peer)
    assert names["sasl"] == "SCRAM-SHA-256"
    assert REGISTRATION not in names
    assert peer.ask(f"CAP REQ :{REGISTRATION}") == [f"{SRV} CAP * NAK :{REGISTRATION}"]
    assert peer.ask("CAP REQ :sasl", "AUTHENTICATE PLAIN") == [
        f"{SRV} CAP * ACK :sasl",
        f"{SRV} 908 * SCRAM-SHA-256 :are available SASL mechanisms",
        f"{SRV} 904 * :SASL authentication failed",
    ]
    # Nothing that follows is taken for the password.
    assert peer.ask("AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=")[-1] == f"{SRV} 904 * :SASL authentication failed"
    scram(peer, "jilles", "sesame")
    assert peer.ask("AUTHENTICATE +")[-1] == f"{SRV} 903 * :SASL authentication successful"


@pytest.mark.parametrize(
    ("address", "secure", "plaintext"),
    [("192.168.0.9", True, False), ("127.0.0.1", False, False), ("::1", False, False), ("192.168.0.9", False, True)],
)
def test_where_passwords_are_taken(address: str, secure: bool, plaintext: bool) -> None:
    world = World(plaintext=plaintext)
    add_account(world, "jilles")
    peer = world.connect(address, secure=secure)
    names = offered(peer)
    assert names["sasl"] == "PLAIN,SCRAM-SHA-256"
    assert REGISTRATION in names
    peer.send("CAP REQ :sasl", "NICK zed")
    assert peer.ask("REGISTER * * sesame")[-2] == f"{SRV} REGISTER SUCCESS zed :The account was made"
    other = world.connect(address, secure=secure)
    assert plain(other, "jilles")[-1] == f"{SRV} 903 * :SASL authentication successful"


def test_what_comes_later_is_told_as_it_can_be_had() -> None:
    world = World(registration="closed")
    clear, safe = world.connect(secure=False), world.connect()
    for peer in (clear, safe):
        peer.ask("CAP LS 302")
    add_account(world, "jilles")
    world.server.records_changed()
    assert clear.lines() == [f"{SRV} CAP * NEW :sasl=SCRAM-SHA-256"]
    assert safe.lines() == [f"{SRV} CAP * NEW :sasl=PLAIN,SCRAM-SHA-256"]
