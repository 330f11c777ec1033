"""account-extban, and the other extended masks of docs/PROTOCOL.md, "Rooms".
Plain masks are in test_core_modes.py."""

from __future__ import annotations

import pytest

from lanchat.server import extbans
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"


@pytest.fixture
def anna(world: World) -> Peer:
    """The operator of #chat."""
    return world.join("Anna", "#chat")


def logged_in(world: World, nick: str, account: str) -> Peer:
    peer = world.join(nick)
    peer.session.user.account = account
    return peer


def test_the_tokens(world: World) -> None:
    told = world.join("Anna").ask("VERSION")
    words = [word for line in told if " 005 " in line for word in line.split()]
    assert {"EXTBAN=$,amr", "ACCOUNTEXTBAN=a", "EXCEPTS=e", "INVEX=I", "MAXLIST=beI:100"} <= set(words)


def test_a_ban_of_an_account(world: World, anna: Peer) -> None:
    assert anna.ask("MODE #chat +b $a:Bob") == [f"{ANNA} MODE #chat +b $a:Bob"]
    assert logged_in(world, "bob_", "bob").ask("JOIN #chat") == [
        f"{SRV} 474 bob_ #chat :Cannot join channel (+b)",
    ]
    assert logged_in(world, "Bob", "bobby").ask("JOIN #chat")[0].endswith("JOIN #chat")
    assert world.join("Bob2").ask("JOIN #chat")[0].endswith("JOIN #chat")
    assert anna.ask("MODE #chat -b $a:BOB")[-1] == f"{ANNA} MODE #chat -b $a:Bob"


def test_accounts_by_mask_by_none_and_the_others(world: World, anna: Peer) -> None:
    anna.ask("MODE #chat +b $a:b*")
    assert logged_in(world, "One", "bo").ask("JOIN #chat")[0].startswith(f"{SRV} 474")
    anna.ask("MODE #chat -b+b $a:b* $~a")
    assert world.join("Two").ask("JOIN #chat")[0].startswith(f"{SRV} 474")
    assert logged_in(world, "Three", "three").ask("JOIN #chat")[0].endswith("JOIN #chat")
    anna.ask("MODE #chat -b+b $~a $~a:three")
    assert logged_in(world, "Four", "four").ask("JOIN #chat")[0].startswith(f"{SRV} 474")


def test_an_account_is_let_in_by_exception(world: World, anna: Peer) -> None:
    anna.ask("MODE #chat +ibI *!*@* $a:bob", "MODE #chat +e $a:bob")
    assert logged_in(world, "Bob", "bob").ask("JOIN #chat")[0].endswith("JOIN #chat")


def test_a_real_name(world: World, anna: Peer) -> None:
    anna.ask("MODE #chat +b $r:bob?real")
    assert world.join("Bob").ask("JOIN #chat")[0].startswith(f"{SRV} 474")


def test_who_is_mute_may_listen(world: World, anna: Peer) -> None:
    anna.ask("MODE #chat +b $m:bob", "MODE #chat +b $m:$a:carl")
    bob, carl = world.join("Bob", "#chat"), logged_in(world, "Carl", "carl")
    carl.ask("JOIN #chat")
    for peer, nick in ((bob, "Bob"), (carl, "Carl")):
        assert peer.ask("PRIVMSG #chat :x")[-1] == f"{SRV} 404 {nick} #chat :Cannot send to channel"
    anna.ask("MODE #chat +e $a:carl", "MODE #chat +v Bob")
    carl.lines(), bob.lines()
    assert carl.ask("PRIVMSG #chat :x") == [] == bob.ask("PRIVMSG #chat :x")[1:]


@pytest.mark.parametrize("mask", ["$", "$~", "$x:y", "$a:", "$r", "$r:", "$m:", "$m:$m:x", "$~m:x", "$m:$x:y", "$:x"])
def test_a_mask_that_is_none(anna: Peer, mask: str) -> None:
    assert anna.ask(f"MODE #chat +b {mask}") == [f"{SRV} 696 Anna #chat b {mask} :The mask is not valid"]


def test_a_mask_is_cut_to_its_limit() -> None:
    for text in ("x" * 300, "$a:" + "x" * 300, "$m:" + "x" * 300):
        mask = extbans.complete(text)
        assert mask is not None and len(mask.encode()) == 100
