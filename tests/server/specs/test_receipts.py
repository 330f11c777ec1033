"""lanchat/receipts (docs/PROTOCOL.md, "Delivered and seen"): who tells, who hears it, and what is remembered of it."""

from __future__ import annotations

import pytest

from lanchat.server.limits import MAX_RECEIPTS
from lanchat.server.receipts import Receipt, Receipts
from tests.server.world import Peer, World

SRV = ":lanchat.local"
BOB = ":Bob!bob@192.168.0.9"
CAPS = "lanchat/receipts"


@pytest.fixture
def anna(world: World) -> Peer:
    """Anna, who wrote to Bob."""
    anna = world.join("Anna", "#a", caps=CAPS)
    world.join("Bob", "#a", caps=CAPS)
    anna.send("PRIVMSG Bob :hello")
    anna.lines()
    return anna


@pytest.fixture
def bob(world: World, anna: Peer) -> Peer:
    session = world.server.hub.nicks["bob"].sessions[0]
    bob = Peer(world, session)
    bob.lines()
    return bob


@pytest.fixture
def msgid(world: World, anna: Peer) -> str:
    return world.history.entries[0].msgid


@pytest.mark.parametrize("state", ["delivered", "seen"])
def test_the_author_hears_it(anna: Peer, bob: Peer, msgid: str, state: str) -> None:
    assert bob.ask(f"RECEIPT anna {state} {msgid}") == []
    assert anna.lines() == [f"{BOB} RECEIPT Anna {state} {msgid}"]


def test_the_same_again_is_no_news(anna: Peer, bob: Peer, msgid: str) -> None:
    bob.send(f"RECEIPT Anna seen {msgid}", f"RECEIPT Anna seen {msgid}")
    assert len(anna.lines()) == 1


def test_who_did_not_ask_neither_tells_nor_hears(world: World, anna: Peer, bob: Peer, msgid: str) -> None:
    bob.ask(f"CAP REQ -{CAPS}")
    assert bob.ask(f"RECEIPT Anna seen {msgid}") == [f"{SRV} 421 Bob RECEIPT :Unknown command"]
    assert anna.lines() == []
    bob.ask(f"CAP REQ {CAPS}")
    anna.ask(f"CAP REQ -{CAPS}")
    bob.send(f"RECEIPT Anna seen {msgid}")
    assert anna.lines() == []


def test_a_name_alone_asks_what_the_other_one_told(world: World, anna: Peer, bob: Peer, msgid: str) -> None:
    assert anna.ask("RECEIPT Bob") == []
    anna.ask(f"CAP REQ -{CAPS}")
    bob.send(f"RECEIPT Anna delivered {msgid}", f"RECEIPT Anna seen {msgid}")
    world.wall += 5000
    anna.ask(f"CAP REQ :{CAPS} server-time")
    time = "@time=2023-11-14T22:13:20.000Z "
    told = [f"{time}{BOB} RECEIPT Anna {state} {msgid}" for state in ("delivered", "seen")]
    assert anna.ask("RECEIPT Bob") == told
    assert bob.ask("RECEIPT Anna") == []
    world.server.close_session(bob.session, "gone")
    assert anna.ask("RECEIPT Bob") == [line.replace(BOB, ":Bob") for line in told]


def test_an_account_hears_it_when_it_comes_back(world: World) -> None:
    zoe, bob = world.join("Zoe", caps=CAPS), world.join("Bob", caps=CAPS)
    zoe.ask("REGISTER * * sesame")
    zoe.send("PRIVMSG Bob :hello")
    msgid = world.history.entries[0].msgid
    world.server.close_session(zoe.session, "gone")
    assert bob.ask(f"RECEIPT Zoe seen {msgid}")[-1:] == []
    again = world.join("Zoe2", caps=f"{CAPS} sasl")
    again.ask("AUTHENTICATE PLAIN", "AUTHENTICATE AFpvZQBzZXNhbWU=")
    assert again.ask("RECEIPT Bob") == [f"{BOB} RECEIPT Zoe2 seen {msgid}"]


def test_refusals(world: World, anna: Peer, bob: Peer, msgid: str) -> None:
    def fail(code: str, *context: str, text: str) -> list[str]:
        return [f"{SRV} FAIL RECEIPT {' '.join((code, *context))} :{text}"]

    for target in ("#a", "nobody"):
        refused = fail("INVALID_TARGET", target, text="There is no private conversation with them")
        assert bob.ask(f"RECEIPT {target} seen {msgid}") == refused
    no_receipt = "This is no receipt"
    assert bob.ask(f"RECEIPT Anna eaten {msgid}") == fail("INVALID_PARAMS", "Anna", "eaten", text=no_receipt)
    assert bob.ask("RECEIPT Anna seen") == fail("INVALID_PARAMS", "Anna", "seen", text=no_receipt)
    unknown = fail("UNKNOWN_MSGID", "Anna", "nonsense", text="This message does not exist")
    assert bob.ask("RECEIPT Anna seen nonsense") == unknown
    assert bob.ask("RECEIPT") == [f"{SRV} 461 Bob RECEIPT :Not enough parameters"]
    assert anna.lines() == []


def test_a_label_is_answered(world: World, anna: Peer, msgid: str) -> None:
    carl = world.join("Carl", caps=f"{CAPS} labeled-response batch")
    anna.send("PRIVMSG Carl :hi")
    carl.lines()
    assert carl.ask(f"@label=7 RECEIPT Anna seen {msgid}") == [f"@label=7 {SRV} ACK"]


def test_what_is_remembered_is_bounded() -> None:
    receipts = Receipts()
    for number in range(MAX_RECEIPTS + 1):
        receipts.note(f"={number}:", b"me", "seen", Receipt(b"c", number))
    assert receipts.of("=0:", b"me") == {}
    assert receipts.of("=1:", b"me") == {"seen": Receipt(b"c", 1)}
