"""Room modes as modern.ircdocs.horse has them ("Channel Modes", "MODE message"), and that they outlive the room.
The first steps of MODE are in tests/server/test_modes.py."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Entry, Kind
from lanchat.server import limits
from lanchat.server.settings import decode
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
BOB = ":Bob!bob@192.168.0.9"


@pytest.fixture
def anna(world: World) -> Peer:
    """The operator of #a."""
    return world.join("Anna", "#a")


def log_in(peer: Peer, account: str) -> Peer:
    peer.session.user.account = account
    return peer


def restart(world: World) -> None:
    """As a host that ends and begins again: it knows what the store has."""
    modes: dict[str, Entry] = {}
    for entry in world.history.entries:
        if entry.kind in (Kind.MODE, Kind.RENAME):
            modes[entry.room] = entry
    world.start(modes=modes)


# -- what outlives the room ----------------------------------------------------------------------------------------


def test_a_closed_room_stays_closed_when_everybody_left(world: World, anna: Peer) -> None:
    anna.ask("MODE #a +ik key", "PART #a")
    bob = world.join("Bob")
    assert bob.ask("JOIN #a") == [f"{SRV} 475 Bob #a :Cannot join channel (+k)"]
    assert bob.ask("JOIN #a key") == [f"{SRV} 473 Bob #a :Cannot join channel (+i)"]
    assert bob.ask("CHATHISTORY LATEST #a * 10") == [
        f"{SRV} FAIL CHATHISTORY INVALID_TARGET LATEST #a :Messages could not be retrieved"
    ]


def test_a_closed_room_stays_closed_when_the_host_begins_again(world: World, anna: Peer) -> None:
    anna.ask("MODE #a +k one", "MODE #a +k-t two", "PART #a")
    restart(world)
    bob = world.join("Bob")
    assert bob.ask("JOIN #a one") == [f"{SRV} 475 Bob #a :Cannot join channel (+k)"]
    assert bob.ask("JOIN #A two")[0] == f"{BOB} JOIN #a"
    assert bob.ask("MODE #a")[0] == f"{SRV} 324 Bob #a +nk two"


def test_everything_about_a_room_comes_back(world: World, anna: Peer) -> None:
    anna.ask("MODE #a +mCsl-n 7", "MODE #a +be x!*@* y!*@*", "MODE #a +I z!*@*")
    world.pass_time(3600)
    anna.send("PART #a")
    restart(world)
    bob = world.join("Bob", "#a")
    assert bob.ask("MODE #a") == [f"{SRV} 324 Bob #a +Cmstl 7", f"{SRV} 329 Bob #a 1700000000"]
    assert bob.ask("MODE #a beI") == [
        f"{SRV} 367 Bob #a x!*@* Anna!anna@192.168.0.9 1700000000",
        f"{SRV} 368 Bob #a :End of channel ban list",
        f"{SRV} 348 Bob #a y!*@*",
        f"{SRV} 349 Bob #a :End of channel exception list",
        f"{SRV} 346 Bob #a z!*@*",
        f"{SRV} 347 Bob #a :End of Channel Invite Exception List",
    ]


def test_who_made_a_room_with_an_account_is_its_operator_for_good(world: World) -> None:
    log_in(world.join("Anna"), "anna").ask("JOIN #a", "PART #a")
    restart(world)
    bob = world.join("Bob", "#a")
    assert f"{SRV} 353 Bob = #a :Bob" in bob.ask("NAMES #a")
    other = log_in(world.join("Other"), "Anna")
    assert f"{SRV} 353 Other = #a :Bob @Other" in other.ask("JOIN #a")


def test_operators_with_accounts_are_added_and_taken_away(world: World, anna: Peer) -> None:
    bob = log_in(world.join("Bob", "#a"), "bob")
    anna.ask("MODE #a +o Bob")
    bob.ask("PART #a", "JOIN #a")
    assert anna.lines() == [f"{BOB} PART #a", f"{BOB} JOIN #a", f"{SRV} MODE #a +o Bob"]
    assert f"{SRV} 353 Bob = #a :@Anna @Bob" in bob.ask("NAMES #a")
    anna.ask("MODE #a -o Bob")
    bob.ask("PART #a", "JOIN #a")
    assert f"{SRV} 353 Bob = #a :@Anna Bob" in bob.ask("NAMES #a")


def test_an_operator_with_an_account_comes_back_without_an_invitation(world: World, anna: Peer) -> None:
    bob = log_in(world.join("Bob", "#a"), "bob")
    anna.send("MODE #a +oi Bob", "PART #a")
    bob.ask("PART #a")
    assert anna.ask("JOIN #a")[-1] == f"{SRV} 473 Anna #a :Cannot join channel (+i)"
    assert f"{SRV} 353 Bob = #a :@Bob" in bob.ask("JOIN #a")
    anna.send("MODE #a -o Bob")
    bob.ask("MODE #a +b bob", "PART #a")
    assert bob.ask("JOIN #a") == [f"{SRV} 474 Bob #a :Cannot join channel (+b)"]


def test_a_room_without_settings_is_made_anew(world: World, anna: Peer) -> None:
    anna.send("PART #a")
    assert not world.server.hub.parking.holds("#a")
    world.pass_time(60)
    assert world.join("Bob", "#a").ask("MODE #a")[1] == f"{SRV} 329 Bob #a 1700000060"


def test_what_is_remembered_of_empty_rooms_is_bounded(
    world: World, anna: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanchat.server.parking.MAX_PARKED_MODES", 2)
    for number in range(4):
        anna.send(f"JOIN #c{number}", f"MODE #c{number} +k x", f"PART #c{number}")
    assert list(world.server.hub.parking.modes) == ["#c2", "#c3"]
    monkeypatch.setattr("lanchat.server.parking.MAX_PARKED_BYTES", 100)
    anna.send("JOIN #d", "MODE #d +k x", "PART #d")
    assert list(world.server.hub.parking.modes) == ["#d"]
    assert limits.MAX_PARKED_MODES > 2


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"1", b'{"name":"#a"}', b'{"flags":"n","created":"x","name":"a"}'])
def test_a_state_that_cannot_be_read_is_as_none(world: World, anna: Peer, state: bytes) -> None:
    anna.ask("MODE #a +k x")
    assert decode(state) is None
    world.start(modes={"#a": world.history.entries[-1]._replace(target=state)})
    assert world.join("Bob").ask("JOIN #a")[0] == f"{BOB} JOIN #a"


def test_a_change_that_cannot_be_stored_is_refused_whole(world: World) -> None:
    anna = world.join("Anna", "#a", caps="standard-replies")
    world.join("Bob", "#a")
    anna.lines()
    world.history.full = True
    refused = [f"{SRV} FAIL MODE NOT_STORED #a :Too much waits to be stored. Try again"]
    assert anna.ask("MODE #a +mo Bob") == refused
    world.history.full = False
    assert anna.ask("MODE #a")[0] == f"{SRV} 324 Anna #a +nt"
    assert f"{SRV} 353 Anna = #a :@Anna Bob" in anna.ask("NAMES #a")


def test_its_author_hears_of_a_change_when_it_is_stored(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    anna.lines()
    world.automatic = False
    assert anna.ask("MODE #a +m", "PING x") == []
    assert bob.lines() == [f"{ANNA} MODE #a +m"]
    world.automatic = True
    assert anna.lines() == [f"{ANNA} MODE #a +m", f"{SRV} PONG lanchat.local :x"]


def test_a_change_the_disk_refused(world: World) -> None:
    anna = world.join("Anna", "#a", caps="standard-replies")
    world.automatic = False
    anna.ask("MODE #a +m")
    world.server.store_failed([0], "disk full")
    (line,) = anna.lines()
    assert line.startswith(f"{SRV} FAIL MODE NOT_STORED #a ")
    assert line.endswith(" :The message could not be stored: disk full")


def test_the_key_is_not_in_what_is_played_back(world: World) -> None:
    anna = world.join("Anna", "#a", caps="draft/event-playback draft/chathistory")
    assert anna.ask("MODE #a +kv secret Anna") == [f"{ANNA} MODE #a +kv secret Anna"]
    assert [entry.body for entry in world.history.entries] == ["+kv * Anna"]
    assert anna.ask("CHATHISTORY LATEST #a * 10") == [f"{ANNA} MODE #a +kv * Anna"]


# -- the lobby -----------------------------------------------------------------------------------------------------


def test_nobody_becomes_operator_of_the_lobby_by_coming_first(world: World) -> None:
    anna = world.join("Anna")
    assert f"{SRV} 353 Anna = #lobby :Anna" in anna.ask("JOIN #lobby")
    for mode in ("+k x", "+i", "+l 1", "+m", "+b x"):
        assert anna.ask(f"MODE #lobby {mode}") == [f"{SRV} 482 Anna #lobby :You're not channel operator"]


def test_the_person_at_the_host_is_operator_of_the_lobby(world: World) -> None:
    host = world.join("Host", address="127.0.0.1")
    anna = world.join("Anna", "#lobby")
    assert f"{SRV} 353 Host = #lobby :Anna @Host" in host.ask("JOIN #lobby")
    assert anna.lines() == [":Host!host@127.0.0.1 JOIN #lobby", f"{SRV} MODE #lobby +o Host"]
    assert host.ask("MODE #lobby +i") == [":Host!host@127.0.0.1 MODE #lobby +i"]
    world.config.server.local_operators = False
    other = world.join("Other", address="127.0.0.1")
    host.ask("MODE #lobby -i")
    assert f"{SRV} 353 Other = #lobby :Anna @Host Other" in other.ask("JOIN #lobby")


def test_of_a_crowd_at_the_host_not_each_is_told(world: World) -> None:
    anna = world.join("Anna", "#lobby")
    for number in range(20):
        world.join(f"host{number}", "#lobby", address="127.0.0.1")
    told = anna.lines()
    assert sum(" JOIN " in line for line in told) == 20
    assert [line for line in told if " MODE " in line] == [f"{SRV} MODE #lobby +o host{n}" for n in range(16)]


def test_who_may_have_come_through_a_proxy_at_the_host_is_not(world: World) -> None:
    peer = Peer(world, world.server.open_session("127.0.0.1", secure=False, relayed=True))
    peer.send("NICK Anna", "USER anna 0 * :Anna")
    peer.lines()
    assert f"{SRV} 353 Anna = #lobby :Anna" in peer.ask("JOIN #lobby")
    assert peer.ask("MODE #lobby +i") == [f"{SRV} 482 Anna #lobby :You're not channel operator"]


def test_who_was_made_operator_of_the_lobby_cannot_close_it(world: World) -> None:
    host, anna = world.join("Host", "#lobby", address="127.0.0.1"), world.join("Anna", "#lobby")
    host.ask("MODE #lobby +o Anna")
    anna.lines()
    assert anna.ask("MODE #lobby +mk x") == [
        f"{SRV} 482 Anna #lobby :You're not channel operator",
        f"{ANNA} MODE #lobby +m",
    ]


def test_a_plain_guest_at_the_host_is_an_ordinary_guest(world: World) -> None:
    world.connect("127.0.0.1", plain=True)
    assert f"{SRV} 353 Anna = #lobby :guest1" in world.join("Anna").ask("NAMES #lobby")


# -- lists and extended masks --------------------------------------------------------------------------------------


def test_an_exception_lets_in_and_speak(world: World, anna: Peer) -> None:
    anna.ask("MODE #a +b *!*@192.168.0.9")
    bob, carl = world.join("Bob"), world.join("Carl")
    assert bob.ask("JOIN #a") == [f"{SRV} 474 Bob #a :Cannot join channel (+b)"]
    assert anna.ask("MODE #a +e bob") == [f"{ANNA} MODE #a +e bob!*@*"]
    assert bob.ask("JOIN #a")[0] == f"{BOB} JOIN #a"
    assert bob.ask("PRIVMSG #a :x") == []
    assert carl.ask("JOIN #a") == [f"{SRV} 474 Carl #a :Cannot join channel (+b)"]


def test_an_invite_exception(world: World, anna: Peer) -> None:
    anna.ask("MODE #a +iI bob")
    assert world.join("Bob").ask("JOIN #a")[0] == f"{BOB} JOIN #a"
    assert world.join("Carl").ask("JOIN #a") == [f"{SRV} 473 Carl #a :Cannot join channel (+i)"]


def test_exceptions_are_shown_to_operators_alone(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    refused = f"{SRV} 482 Bob #a :You're not channel operator"
    assert bob.ask("MODE #a e") == [refused]
    assert bob.ask("MODE #a +I") == [refused]
    assert bob.ask("MODE #a bb") == [f"{SRV} 368 Bob #a :End of channel ban list"]


def test_the_lists_have_one_limit_together(anna: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.modes.MAX_LISTED", 2)
    anna.ask("MODE #a +be x y")
    assert anna.ask("MODE #a +I z") == [f"{SRV} 478 Anna #a I :Channel list is full"]


def test_ctcp_is_kept_out(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    anna.ask("MODE #a +C")
    bob.lines()
    assert bob.ask("PRIVMSG #a :\x01VERSION\x01") == [f"{SRV} 404 Bob #a :Cannot send to channel"]
    assert bob.ask("PRIVMSG #a :\x01ACTION waves\x01") == []
    anna.ask("MODE #a +v Bob")
    bob.lines()
    assert bob.ask("PRIVMSG #a :\x01PING 1\x01") == [f"{SRV} 404 Bob #a :Cannot send to channel"]
    anna.ask("MODE #a -n")
    stranger = world.join("Zed")
    assert stranger.ask("PRIVMSG #a :\x01PING 1\x01") == [f"{SRV} 404 Zed #a :Cannot send to channel"]
    assert stranger.ask("PRIVMSG #a :hi") == []


# -- secret rooms --------------------------------------------------------------------------------------------------


def test_a_secret_room_does_not_exist_for_strangers(world: World, anna: Peer) -> None:
    anna.send("MODE #a +s")
    bob = world.join("Bob")
    missing = [f"{SRV} 403 Bob #a :No such channel"]
    for line in ("MODE #a", "MODE #a b", "MODE #a +m", "TOPIC #a", "TOPIC #a :x"):
        assert bob.ask(line) == missing
    assert bob.ask("NAMES #a") == [f"{SRV} 366 Bob #a :End of /NAMES list"]
    assert bob.ask("PRIVMSG #a :hi") == missing
    assert bob.ask("PRIVMSG @#a :hi") == [f"{SRV} 403 Bob @#a :No such channel"]
    ours = world.join("Carl", caps="lanchat/sent-once message-tags")
    assert ours.ask(f"@lanchat/id={'a' * 26} PRIVMSG #a :hi") == [
        f"{SRV} FAIL PRIVMSG NO_SUCH_CHANNEL #a {'a' * 26} :No such channel"
    ]
    assert ours.ask("@+typing=active TAGMSG #a") == [f"{SRV} 403 Carl #a :No such channel"]


def test_a_member_of_a_secret_room_hears_why_they_may_not_speak(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    anna.ask("MODE #a +sm")
    bob.lines()
    assert bob.ask("PRIVMSG #a :hi") == [f"{SRV} 404 Bob #a :Cannot send to channel"]


def test_modes_without_their_parameter_are_ignored(anna: Peer) -> None:
    assert anna.ask("MODE #a +klov") == []
    assert anna.ask("MODE #a -k") == []


def test_what_is_set_already_is_not_told_again(anna: Peer) -> None:
    anna.ask("MODE #a +kl x 3")
    assert anna.ask("MODE #a +klnt x 3") == []
