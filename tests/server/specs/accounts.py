"""Making accounts and logging in to them, as tests of several specifications need it."""

from __future__ import annotations

import base64

from lanchat.hosting.passwords import make_secret
from lanchat.server.accounts import Account, encode
from tests.server.world import Peer, World

SRV = ":lanchat.local"
LOGGED_IN = f"{SRV} 903 * :SASL authentication successful"
FAILED = f"{SRV} 904 * :SASL authentication failed"


def add_account(world: World, name: str, password: str = "sesame") -> bytes:
    """As `lanchat account add` does it. Returns the account's id."""
    id = name.encode().ljust(16, b"-")[:16]
    account = Account(id, name, make_secret(password, 4_096))
    world.records.put("account", account.key, encode(account))
    return id


def blob(*parts: str | bytes) -> str:
    """What stands behind AUTHENTICATE: the parts with NUL between them, in base64."""
    return base64.b64encode(b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)).decode()


def plain(peer: Peer, name: str, password: str = "sesame") -> list[str]:
    """Log in by PLAIN, and what came of it."""
    assert peer.ask("AUTHENTICATE PLAIN") == [f"{SRV} AUTHENTICATE +"]
    return peer.ask("AUTHENTICATE " + blob("", name, password))


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
