"""Making accounts and logging in to them, as tests of several specifications need it."""

from __future__ import annotations

import base64

from scramp import ScramClient

from lanchat.hosting.passwords import make_secret
from lanchat.server.accounts import Account, encode
from tests.server.world import Peer, World

SRV = ":lanchat.local"
LOGGED_IN = f"{SRV} 903 * :SASL authentication successful"
FAILED = f"{SRV} 904 * :SASL authentication failed"
GO_ON = "AUTHENTICATE +"


def add_account(world: World, name: str, password: str = "sesame") -> bytes:
    """As `lanchat account add` does it. Returns the account's id."""
    id = name.encode().ljust(16, b"-")[:16]
    account = Account(id, name, make_secret(password, 4_096))
    world.records.put("account", account.key, encode(account))
    return id


def blob(*parts: str | bytes) -> str:
    """What stands behind AUTHENTICATE: the parts with NUL between them, in base64."""
    return base64.b64encode(b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)).decode()


def opened(world: World, address: str = "192.168.0.9") -> Peer:
    """A connection that negotiates and has sasl."""
    peer = world.connect(address)
    peer.send("CAP REQ :sasl")
    peer.lines()
    return peer


def plain(peer: Peer, name: str, password: str = "sesame") -> list[str]:
    """Log in by PLAIN, and what came of it."""
    assert peer.ask("AUTHENTICATE PLAIN") == [GO_ON]
    return peer.ask("AUTHENTICATE " + blob("", name, password))


def begun(peer: Peer, name: str, password: str) -> ScramClient:
    """An exchange up to the proof, which is still to be sent."""
    client = ScramClient(["SCRAM-SHA-256"], name, password)
    assert peer.ask("AUTHENTICATE SCRAM-SHA-256") == [GO_ON]
    (answer,) = peer.ask("AUTHENTICATE " + blob(client.get_client_first()))
    client.set_server_first(base64.b64decode(answer.split()[-1]).decode())
    return client


def scram(peer: Peer, name: str, password: str) -> tuple[ScramClient, list[str]]:
    """An exchange up to what the server answers to the proof."""
    client = begun(peer, name, password)
    return client, peer.ask("AUTHENTICATE " + blob(client.get_client_final()))


def enter(
    world: World,
    account: str,
    *rooms: str,
    nick: str = "",
    caps: str = "",
    address: str = "192.168.0.9",
    password: str = "sesame",
) -> tuple[Peer, list[str]]:
    """A connection that logs in and registers; and what it was sent from 001 on, rooms joined and read after that."""
    peer = world.connect(address)
    peer.send("CAP LS 302", f"CAP REQ :sasl {caps}", f"NICK {nick or account}", f"USER {account.lower()} 0 * :Real")
    peer.lines()
    assert any(" 903 " in line for line in plain(peer, account, password))
    burst = peer.ask("CAP END")
    assert " 001 " in burst[0]
    for room in rooms:
        peer.send(f"JOIN {room}")
    peer.lines()
    return peer, burst
