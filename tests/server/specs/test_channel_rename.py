"""draft/channel-rename, with its examples, and that a room's history goes along.
What the store does then is in tests/storage/test_rows.py."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Kind
from lanchat.server import limits
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
BOB = ":Bob!bob@192.168.0.9"
RENAME = "draft/channel-rename"


@pytest.fixture
def anna(world: World) -> Peer:
    """The operator of #foo, who knows RENAME."""
    return world.join("Anna", "#foo", caps=RENAME)


def test_with_and_without_a_reason(world: World, anna: Peer) -> None:
    assert anna.ask("RENAME #foo #bar :Typo fix") == [f"{ANNA} RENAME #foo #bar :Typo fix"]
    world.pass_time(limits.RENAME_PAUSE)
    assert anna.ask("RENAME #bar #programming") == [f"{ANNA} RENAME #bar #programming :"]


def test_who_does_not_know_it_leaves_and_joins(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#foo", caps="extended-join")
    anna.ask("TOPIC #foo :tea", "MODE #foo +s")
    bob.lines()
    anna.send("RENAME #foo #bar :Changing the channel name")
    assert bob.lines() == [
        f"{BOB} PART #foo :Changing the channel name",
        f"{BOB} JOIN #bar * :Bob Real",
        f"{SRV} 332 Bob #bar :tea",
        f"{SRV} 333 Bob #bar Anna!anna@192.168.0.9 1700000000",
        f"{SRV} 353 Bob @ #bar :@Anna Bob",
        f"{SRV} 366 Bob #bar :End of /NAMES list",
    ]
    assert bob.ask("PRIVMSG #bar :x") == []
    assert anna.lines() == [f"{ANNA} RENAME #foo #bar :Changing the channel name", f"{BOB} PRIVMSG #bar :x"]


def test_the_author_may_be_without_the_capability(world: World) -> None:
    anna = world.join("Anna", "#foo", caps="no-implicit-names")
    assert anna.ask("RENAME #foo #bar") == [f"{ANNA} PART #foo", f"{ANNA} JOIN #bar"]


def test_a_plain_guest_reads_of_it(world: World) -> None:
    world.config.server.room = "#hall"
    world.start()
    anna = world.join("Anna", "#foo")
    guest = world.connect(plain=True)
    world.server.hub.enter(world.server.hub.channels["#foo"], guest.session.user)
    guest.lines()
    anna.send("RENAME #foo #bar")
    assert guest.lines() == ["* Anna renamed the room to #bar"]


def test_only_the_case(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#foo")
    assert anna.ask("RENAME #foo #Foo")[-1] == f"{ANNA} RENAME #foo #Foo :"
    assert bob.lines() == []
    assert bob.ask("MODE #foo")[0] == f"{SRV} 324 Bob #Foo +nt"


def test_everything_goes_along(world: World, anna: Peer) -> None:
    guest = world.join("Guest")
    anna.ask("MODE #foo +ib x!*@*", "INVITE Guest #foo", "PRIVMSG #foo :said before")
    world.join("Bob")
    anna.ask("RENAME #foo #bar")
    assert anna.ask("MODE #foo") == [f"{SRV} 403 Anna #foo :No such channel"]
    assert anna.ask("MODE #bar")[0] == f"{SRV} 324 Anna #bar +int"
    assert anna.ask("MODE #bar b")[0].startswith(f"{SRV} 367 Anna #bar x!*@*")
    guest.lines()
    assert guest.ask("JOIN #bar")[0].endswith("JOIN #bar")
    assert [entry.room for entry in world.server.hub.channels["#bar"].ring] == ["#bar"] * 3


def test_it_is_an_entry_that_can_be_played_back(world: World) -> None:
    anna = world.join("Anna", "#foo", caps=f"{RENAME} draft/event-playback draft/chathistory")
    anna.ask("RENAME #foo #bar :Typo fix")
    (entry,) = world.history.entries
    assert (entry.room, entry.kind, entry.body) == ("#bar", Kind.RENAME, "#foo #bar :Typo fix")
    assert anna.ask("CHATHISTORY LATEST #bar * 5") == [f"{ANNA} RENAME #foo #bar :Typo fix"]


def test_the_name_and_modes_survive_the_host(world: World, anna: Peer) -> None:
    anna.ask("MODE #foo +k x", "RENAME #foo #Bar", "PART #Bar")
    world.start(modes={"#bar": world.history.entries[-1]})
    bob = world.join("Bob")
    assert bob.ask("JOIN #bar") == [f"{SRV} 475 Bob #Bar :Cannot join channel (+k)"]
    assert bob.ask("JOIN #bar x")[0] == f"{BOB} JOIN #Bar"


def test_the_old_name_leads_to_the_room(world: World, anna: Peer) -> None:
    anna.ask("RENAME #foo #bar")
    bob, carl = world.join("Bob", caps=RENAME), world.join("Carl", caps="no-implicit-names")
    assert bob.ask("JOIN #foo") == [f"{SRV} FAIL JOIN CHANNEL_RENAMED #foo #bar :The channel has been renamed"]
    assert carl.ask("JOIN #Foo") == [
        f"{SRV} 470 Carl #Foo #bar :The channel has been renamed",
        ":Carl!carl@192.168.0.9 JOIN #bar",
    ]


def test_a_secret_room_is_not_told_of(world: World, anna: Peer) -> None:
    anna.ask("MODE #foo +s", "RENAME #foo #bar")
    assert world.join("Bob", caps=RENAME).ask("JOIN #foo")[0] == f"{BOB} JOIN #foo"


def test_an_old_name_is_free_when_the_room_is_empty(world: World, anna: Peer) -> None:
    anna.ask("RENAME #foo #bar", "PART #bar")
    assert world.join("Bob").ask("JOIN #foo")[0] == f"{BOB} JOIN #foo"


def test_old_names_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.renamings.MAX_RENAMED", 2)
    anna = world.join("Anna")
    for number in range(4):
        anna.send(f"JOIN #c{number}", f"RENAME #c{number} #d{number}")
    now = [world.server.hub.renamings.now(f"#c{number}") for number in range(4)]
    assert now == ["#c0", "#c1", "#d2", "#d3"]


def test_there_and_back_again(world: World, anna: Peer) -> None:
    anna.ask("RENAME #foo #bar")
    world.pass_time(limits.RENAME_PAUSE)
    world.history.entries.clear()  # as the store has moved them
    assert anna.ask("RENAME #bar #foo") == [f"{ANNA} RENAME #bar #foo :"]
    assert [world.server.hub.renamings.now(name) for name in ("#foo", "#bar")] == ["#foo", "#foo"]


# -- errors --------------------------------------------------------------------------------------------------------


def test_who_may_not(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#foo")
    assert bob.ask("RENAME #foo #bar") == [f"{SRV} 482 Bob #foo :You're not channel operator"]
    zed = world.join("Zed")
    assert zed.ask("RENAME #foo #bar") == [f"{SRV} 442 Zed #foo :You're not on that channel"]
    assert zed.ask("RENAME #no #bar") == [f"{SRV} 403 Zed #no :No such channel"]
    assert zed.ask("RENAME #foo") == [f"{SRV} 461 Zed RENAME :Not enough parameters"]
    anna.ask("MODE #foo +s")
    assert zed.ask("RENAME #foo #bar") == [f"{SRV} 403 Zed #foo :No such channel"]


def test_a_name_that_is_taken(world: World, anna: Peer) -> None:
    taken = f"{SRV} FAIL RENAME CHANNEL_NAME_IN_USE #foo"
    bob = world.join("Bob", "#good", "#kept", "#spoken")
    assert anna.ask("RENAME #foo #Good") == [f"{taken} #Good :The channel name is already taken"]
    bob.ask("MODE #kept +k x", "PART #kept", "PRIVMSG #spoken :hi", "PART #spoken")
    assert anna.ask("RENAME #foo #kept") == [f"{taken} #kept :The channel name is already taken"]
    assert anna.ask("RENAME #foo #spoken") == [f"{taken} #spoken :The channel name is already taken"]
    assert anna.ask("RENAME #foo #foo") == [f"{taken} #foo :The channel has that name already"]
    assert anna.ask("RENAME #foo #lobby") == [f"{taken} #lobby :The channel name is already taken"]


def test_what_cannot_be_renamed(world: World, anna: Peer) -> None:
    fail = f"{SRV} FAIL RENAME CANNOT_RENAME #foo"
    assert anna.ask("RENAME #foo %local") == [f"{fail} %local :You cannot change a channel prefix type"]
    assert anna.ask("RENAME #foo #a,b") == [f"{fail} #a,b :That name cannot be a channel's"]
    anna.ask("RENAME #foo #bar")
    assert anna.ask("RENAME #bar #baz") == [
        f"{SRV} FAIL RENAME CANNOT_RENAME #bar #baz :This channel has been renamed recently"
    ]
    host = world.join("Host", "#lobby", address="127.0.0.1")
    assert host.ask("RENAME #lobby #hall") == [
        f"{SRV} FAIL RENAME CANNOT_RENAME #lobby #hall :The lobby cannot be renamed"
    ]


def test_a_store_that_does_not_answer(world: World, anna: Peer) -> None:
    world.history.full = True
    unread = f"{SRV} FAIL RENAME CANNOT_RENAME #foo #bar :The history cannot be read just now. Try again"
    assert anna.ask("RENAME #foo #bar") == [unread]
    assert anna.ask("RENAME #foo #Foo") == [f"{SRV} NOTICE Anna :Too much waits to be stored. Try again"]


def test_what_happens_while_the_store_looks(world: World, anna: Peer) -> None:
    world.history.answers = False
    anna.send("RENAME #foo #bar")
    bob = world.join("Bob", "#bar")
    anna.session.waiting()  # type: ignore[misc]
    assert anna.lines()[-1].startswith(f"{SRV} FAIL RENAME CANNOT_RENAME #foo #bar")
    assert bob.lines() == []


def test_its_author_hears_of_it_when_it_is_stored(world: World, anna: Peer) -> None:
    world.automatic = False
    assert anna.ask("RENAME #foo #bar") == []
    world.automatic = True
    assert anna.lines() == [f"{ANNA} RENAME #foo #bar :"]


# -- what follows the room -------------------------------------------------------------------------------------------


def test_a_chain_of_renamings_leads_on(world: World, anna: Peer) -> None:
    anna.send("RENAME #foo #bar")
    world.pass_time(limits.RENAME_PAUSE)
    anna.send("RENAME #bar #baz")
    carl = world.join("Carl", caps=RENAME)
    assert carl.ask("JOIN #foo") == [f"{SRV} FAIL JOIN CHANNEL_RENAMED #foo #baz :The channel has been renamed"]
    assert carl.ask("JOIN #bar") == [f"{SRV} FAIL JOIN CHANNEL_RENAMED #bar #baz :The channel has been renamed"]


@pytest.mark.parametrize("account", ["", "bob"])
def test_read_markers_go_along(world: World, anna: Peer, account: str) -> None:
    bob = world.join("Bob", "#foo", caps="draft/read-marker")
    bob.session.user.account = account
    early, late = "2023-01-01T00:00:00.000Z", "2023-02-01T00:00:00.000Z"
    bob.send(f"MARKREAD #foo timestamp={late}", f"MARKREAD #bar timestamp={early}", f"MARKREAD #tea timestamp={early}")
    bob.lines()
    anna.send("RENAME #foo #bar")
    assert f"{SRV} MARKREAD #bar timestamp={late}" in bob.lines()
    assert bob.ask("MARKREAD #foo", "MARKREAD #bar", "MARKREAD #tea") == [
        f"{SRV} MARKREAD #foo *",
        f"{SRV} MARKREAD #bar timestamp={late}",
        f"{SRV} MARKREAD #tea timestamp={early}",
    ]


def test_what_was_said_before_is_known_when_it_is_said_again(world: World, anna: Peer) -> None:
    anna.ask("CAP REQ :lanchat/sent-once echo-message message-tags")
    msgid = "a" * 26
    said = f"@lanchat/id={msgid} PRIVMSG"
    (first,) = anna.ask(f"{said} #foo :hi")
    bob = world.join("Bob", "#foo", caps=RENAME)
    anna.ask("RENAME #foo #bar")
    bob.lines()
    # Under the new name, and by who has not heard of it yet under the old one.
    assert anna.ask(f"{said} #bar :hi") == [first.replace("#foo", "#bar")]
    assert anna.ask(f"{said} #foo :hi") == [first]
    assert bob.lines() == []


def test_a_new_room_of_a_former_name_knows_what_was_said_in_it(world: World, anna: Peer) -> None:
    anna.ask("RENAME #foo #bar", "PART #bar", "JOIN #foo", "CAP REQ :lanchat/sent-once echo-message message-tags")
    said = f"@lanchat/id={'a' * 26} PRIVMSG #foo :hi"
    (first,) = anna.ask(said)
    assert anna.ask(said) == [first]
