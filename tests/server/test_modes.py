"""MODE for rooms and for oneself, and what each mode then does.
Rooms without modes are in test_channels.py."""

from __future__ import annotations

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"


@pytest.fixture
def anna(world: World) -> Peer:
    """The operator of #a."""
    return world.join("Anna", "#a")


def test_the_modes_of_a_room(world: World, anna: Peer) -> None:
    assert anna.ask("MODE #a") == [f"{SRV} 324 Anna #a +nt", f"{SRV} 329 Anna #a 1700000000"]
    assert anna.ask("MODE #a +klm-t key 9") == [f"{ANNA} MODE #a +klm-t key 9"]
    assert anna.ask("MODE #a")[0] == f"{SRV} 324 Anna #a +mnkl key 9"
    assert world.join("Bob").ask("MODE #a")[0] == f"{SRV} 324 Bob #a +mnkl * 9"
    assert anna.ask("MODE #a -kl anything") == [f"{ANNA} MODE #a -kl *"]
    assert anna.ask("MODE #a +n-l") == []
    assert anna.ask("MODE #no") == [f"{SRV} 403 Anna #no :No such channel"]


def test_only_operators_change_modes(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    refused = [f"{SRV} 482 Bob #a :You're not channel operator"]
    assert bob.ask("MODE #a +m") == refused
    assert bob.ask("MODE #a +o Bob") == refused
    assert world.join("Zed").ask("MODE #a +b x") == [f"{SRV} 482 Zed #a :You're not channel operator"]


def test_giving_and_taking_status(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    anna.lines()
    assert anna.ask("MODE #a +ov Bob bob") == [f"{ANNA} MODE #a +ov Bob Bob"]
    assert bob.lines() == [f"{ANNA} MODE #a +ov Bob Bob"]
    assert bob.ask("NAMES #a")[0] == f"{SRV} 353 Bob = #a :@Anna @Bob"
    assert bob.ask("MODE #a -o Anna") == [":Bob!bob@192.168.0.9 MODE #a -o Anna"]
    assert bob.ask("MODE #a +o Zed") == [f"{SRV} 401 Bob Zed :No such nick/channel"]
    world.join("Zed")
    assert bob.ask("MODE #a +o Zed") == [f"{SRV} 441 Bob Zed #a :They aren't on that channel"]
    assert bob.ask("MODE #a +o") == []


def test_what_a_mode_needs(anna: Peer) -> None:
    assert anna.ask("MODE #a +x") == [f"{SRV} 472 Anna x :is unknown mode char to me"]
    assert anna.ask("MODE #a +k") == []
    assert anna.ask("MODE #a +k :a b") == [f"{SRV} 696 Anna #a k * :Key is not well-formed"]
    limit = "The limit must be a number above 0"
    assert anna.ask("MODE #a +l x") == [f"{SRV} 696 Anna #a l x :{limit}"]
    assert anna.ask("MODE #a +l 0") == [f"{SRV} 696 Anna #a l 0 :{limit}"]
    assert anna.ask("MODE #a +l") == []


def test_key_limit_and_moderation(world: World, anna: Peer) -> None:
    anna.send("MODE #a +kl secret 2")
    bob = world.join("Bob")
    assert bob.ask("JOIN #a") == [f"{SRV} 475 Bob #a :Cannot join channel (+k)"]
    assert bob.ask("JOIN #a secret")[0].endswith("JOIN #a")
    assert world.join("Carl").ask("JOIN #a secret") == [f"{SRV} 471 Carl #a :Cannot join channel (+l)"]
    anna.send("MODE #a +m")
    assert bob.ask("PRIVMSG #a :x")[-1] == f"{SRV} 404 Bob #a :Cannot send to channel"
    anna.send("MODE #a +v Bob")
    assert bob.ask("PRIVMSG #a :x") == []


def test_bans(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    anna.lines()
    assert anna.ask("MODE #a +b BOB") == [f"{ANNA} MODE #a +b BOB!*@*"]
    assert anna.ask("MODE #a +b bob!*@*") == []
    assert bob.ask("PRIVMSG #a :x")[-1] == f"{SRV} 404 Bob #a :Cannot send to channel"
    assert bob.ask("PART #a", "JOIN #a")[1:] == [f"{SRV} 474 Bob #a :Cannot join channel (+b)"]
    assert bob.ask("MODE #a b") == [
        f"{SRV} 367 Bob #a BOB!*@* Anna!anna@192.168.0.9 1700000000",
        f"{SRV} 368 Bob #a :End of channel ban list",
    ]
    assert anna.ask("MODE #a -b Bob!*@*")[-1] == f"{ANNA} MODE #a -b BOB!*@*"
    assert anna.ask("MODE #a -b Bob") == []
    assert bob.ask("JOIN #a")[0].endswith("JOIN #a")


def test_the_ban_list_is_bounded(world: World, anna: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.modes.MAX_LISTED", 2)
    assert anna.ask("MODE #a +bbb x y z")[0] == f"{SRV} 478 Anna #a b :Channel list is full"


def test_at_most_so_many_changes_at_once(anna: Peer) -> None:
    letters = "b" * 15
    (line,) = anna.ask(f"MODE #a +{letters} " + " ".join(f"n{number}" for number in range(15)))
    assert line.count("!*@*") == 10


def test_secret_rooms_do_not_show(world: World, anna: Peer) -> None:
    anna.send("MODE #a +s")
    bob = world.join("Bob", "#b")
    assert bob.ask("LIST #a") == [f"{SRV} 321 Bob Channel :Users  Name", f"{SRV} 323 Bob :End of /LIST"]
    assert bob.ask("WHO #a") == [f"{SRV} 315 Bob #a :End of WHO list"]
    for command in ("TOPIC #a", "PART #a", "KICK #a Anna", "INVITE Bob #a"):
        assert bob.ask(command) == [f"{SRV} 403 Bob #a :No such channel"]
    assert not any(" 319 " in line for line in bob.ask("WHOIS Anna"))
    assert any(" 319 Anna Anna :@#a" in line for line in anna.ask("WHOIS Anna"))


def test_ones_own_modes(world: World, anna: Peer) -> None:
    world.join("Bob")
    assert anna.ask("MODE Anna") == [f"{SRV} 221 Anna +"]
    assert anna.ask("MODE anna +iB") == [f"{ANNA} MODE Anna :+iB"]
    assert anna.ask("MODE Anna") == [f"{SRV} 221 Anna +Bi"]
    assert anna.ask("MODE Anna -i+i-B") == [f"{ANNA} MODE Anna :-i+i-B"]
    assert anna.ask("MODE Anna +z") == [f"{SRV} 501 Anna :Unknown MODE flag"]
    assert anna.ask("MODE Bob +i") == [f"{SRV} 502 Anna :Cannot change or view modes of other users"]
    assert anna.ask("MODE zed") == [f"{SRV} 401 Anna zed :No such nick/channel"]
