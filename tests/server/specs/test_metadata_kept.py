"""metadata: what comes with a room or a person, before registration, what is kept, and what an account changes.
The commands are in test_metadata.py."""

from __future__ import annotations

import pytest

from lanchat.server.limits import RENAME_PAUSE
from lanchat.server.records import MemoryRecords
from tests.server.refusing import Refusing
from tests.server.specs.accounts import add_account, enter, plain
from tests.server.specs.metadata_talk import NEW, OLD, SRV, ask, batch, heard
from tests.server.world import World

# -- synchronisation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("caps", "word"), [(NEW, "761 Anna"), (OLD, "METADATA")])
def test_entering_a_room(world: World, caps: str, word: str) -> None:
    op, bob = world.join("Op", "#small", caps=NEW), world.join("Bob", "#small")
    op.ask("METADATA #small SET website :www.example.com")
    bob.ask("METADATA * SET website :b", "METADATA * SET unfollowed :x")
    anna = world.join("Anna", caps=caps)
    anna.ask("METADATA * SUB website")
    lines = ask(anna, "JOIN #small")
    end = next(number for number, line in enumerate(lines) if " 366 " in line)
    assert lines[end + 1 :] == batch(
        "metadata #small", f"{word} #small website * :www.example.com", f"{word} Bob website * :b"
    )
    assert ask(anna, "METADATA #small SYNC") == lines[end + 1 :]


def test_those_in_the_room_learn_of_who_enters(world: World) -> None:
    anna, bob = world.join("Anna", "#a", "#b", caps=NEW), world.join("Bob", caps=NEW)
    anna.ask("METADATA * SUB url")
    bob.ask("METADATA * SET url :x", "METADATA * SET avatar :y")
    anna.lines()
    bob.send("JOIN #a")
    assert anna.lines() == [":Bob!bob@192.168.0.9 JOIN #a", f"{SRV} 761 Anna Bob url * :x"]
    # They see each other already.
    bob.send("JOIN #b")
    assert anna.lines() == [":Bob!bob@192.168.0.9 JOIN #b"]


def test_who_follows_a_key_elsewhere_is_not_looked_at_when_somebody_enters(world: World) -> None:
    looked: list[str] = []

    class Watched(set[str]):
        def __and__(self, other: object) -> set[str]:
            looked.append("outside")
            return set()

    outside, bob = world.join("Anna", "#b", caps=NEW), world.join("Bob", caps=NEW)
    outside.ask("METADATA * SUB url")
    outside.session.user.channels = Watched(outside.session.user.channels)
    bob.ask("METADATA * SET url :x", "JOIN #a")
    assert looked == []


def test_without_subscriptions_the_batch_is_empty(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    assert ask(anna, "JOIN #room")[-2:] == batch("metadata #room")


def test_a_monitored_person_who_is_there_or_comes(world: World) -> None:
    anna, bob = world.join("Anna", caps=NEW), world.join("Bob")
    bob.ask("METADATA * SET url :x")
    anna.ask("METADATA * SUB url")
    assert ask(anna, "MONITOR + Bob") == [
        f"{SRV} 730 Anna :Bob!bob@192.168.0.9",
        *batch("metadata Bob", "761 Anna Bob url * :x"),
    ]
    bob.send("QUIT")
    anna.lines()
    world.join("Bob")
    assert heard(anna) == [f"{SRV} 730 Anna :Bob!bob@192.168.0.9", *batch("metadata Bob")]


def test_syncing_a_person_oneself_and_all(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=NEW), world.join("Bob", "#a")
    carl = world.join("Carl")
    for peer in (anna, bob, carl):
        peer.ask("METADATA * SET url :x")
    anna.ask("METADATA * SUB url unset")
    assert ask(anna, "METADATA Carl SYNC") == batch("metadata Carl", "761 Anna Carl url * :x")
    assert ask(anna, "METADATA * SYNC") == batch("metadata Anna", "761 Anna Anna url * :x")
    assert ask(anna, "METADATA *ALL SYNC") == batch("metadata *ALL", "761 Anna Anna url * :x", "761 Anna Bob url * :x")


def test_what_does_not_fit_one_batch_is_left_for_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.metadata_news.MAX_METADATA_BATCH", 100)
    anna = world.join("Anna", "#a", caps=NEW)
    anna.ask("METADATA * SUB url")
    for nick in ("Bob", "Carl", "Dora"):
        world.join(nick, "#a").ask(f"METADATA * SET url :{'x' * 20}")
    anna.lines()
    lines = ask(anna, "METADATA #a SYNC")
    assert lines == [
        *batch("metadata #a", f"761 Anna Bob url * :{'x' * 20}"),
        f"{SRV} 774 Anna Carl 5 :Try again later",
        f"{SRV} 774 Anna Dora 5 :Try again later",
    ]
    assert ask(anna, "METADATA Carl SYNC") == batch("metadata Carl", f"761 Anna Carl url * :{'x' * 20}")


def test_too_much_at_once_has_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.metadata.METADATA_SYNC_BURST", 100)
    monkeypatch.setattr("lanchat.server.metadata.METADATA_SYNC_RATE", 10)
    anna = world.join("Anna", "#a", caps=NEW)
    anna.ask(f"METADATA #a SET url :{'x' * 150}", "METADATA * SUB url")
    (later,) = anna.ask("METADATA #a SYNC")
    seconds = int(later.split()[4])
    assert later == f"{SRV} 774 Anna #a {seconds} :Try again later" and seconds > 1
    assert anna.ask("METADATA *ALL SYNC") == [f"{SRV} 774 Anna *ALL {seconds} :Try again later"]
    assert anna.ask("JOIN #b")[-1] == f"{SRV} 774 Anna #b {seconds} :Try again later"
    world.pass_time(seconds)
    assert ask(anna, "METADATA #a SYNC") == batch("metadata #a", f"761 Anna #a url * :{'x' * 150}")


# -- before registration -------------------------------------------------------------------------------------------


def test_setting_and_following_before_registration(world: World) -> None:
    bob = world.join("Bob", caps=NEW)
    bob.ask("METADATA * SUB display-name", "MONITOR + abc")
    peer = world.connect()
    peer.ask("CAP LS 302", f"CAP REQ :{NEW}")
    assert peer.ask("METADATA * SUB display-name") == [f"{SRV} 770 * display-name"]
    peer.send("NICK abc")
    bob.lines()
    assert peer.ask("METADATA * SET display-name :a b c") == [f"{SRV} 761 * * display-name * :a b c"]
    assert peer.ask("METADATA abc SET url :x") == [f"{SRV} FAIL METADATA INVALID_TARGET abc :Invalid metadata target"]
    assert bob.lines() == []
    peer.send("USER u s e :r", "CAP END")
    lines = heard(peer)
    start = lines.index(f"{SRV} BATCH +r metadata abc")
    assert lines[start : start + 3] == batch("metadata abc", "761 abc abc display-name * :a b c")
    assert any(" 422 " in line or " 376 " in line for line in lines[start + 3 :])
    assert heard(bob)[1:] == batch("metadata abc", "761 Bob abc display-name * :a b c")
    assert ask(peer, "METADATA * SUBS") == batch("metadata-subs", "772 abc display-name")


def test_the_own_keys_come_with_the_welcome_even_if_there_are_none(world: World) -> None:
    for caps in (NEW, OLD):
        peer = world.connect()
        peer.send(f"CAP REQ :{caps}", f"NICK n{len(caps)}x{caps[-1]}", "USER u s e :r", "CAP END")
        assert any(line.startswith(f"{SRV} BATCH +r metadata n") for line in heard(peer))


def test_the_older_form_gets_its_own_keys_when_it_asks_for_the_capability(world: World) -> None:
    anna = world.join("Anna")
    anna.ask("METADATA * SET url :x")
    assert ask(anna, f"CAP REQ :{OLD}")[1:] == batch("metadata Anna", "METADATA Anna url * :x")
    bob = world.join("Bob")
    assert bob.ask(f"CAP REQ :{NEW}") == [f"{SRV} CAP Bob ACK :{NEW}"]


def test_before_registration_it_needs_the_capability(world: World) -> None:
    assert world.connect().ask("METADATA * SET url :x") == [f"{SRV} 451 * :You have not registered"]


# -- what is kept --------------------------------------------------------------------------------------------------


def test_with_an_account_it_outlives_the_server(world: World) -> None:
    records = MemoryRecords()
    world.start(records=records)
    anna = world.join("Anna", caps=NEW)
    anna.session.user.account = "anna"
    anna.ask("METADATA * SET url :x", "METADATA * SET avatar :y", "METADATA * SET avatar")
    world.start(records=records)
    again = world.join("Annika", caps=NEW)
    again.session.user.account = "anna"
    assert ask(again, "METADATA * LIST") == batch("metadata Annika", "761 Annika Annika url * :x")
    again.ask("METADATA * CLEAR")
    assert not records.all("metadata")


def test_a_guest_who_leaves_leaves_nothing(world: World) -> None:
    anna = world.join("Anna", "#room", caps=NEW)
    anna.ask("METADATA * SET url :x", "METADATA #room SET url :y", "METADATA * SUB url")
    half = world.connect()
    half.ask(f"CAP REQ :{NEW}", "METADATA * SET url :x", "METADATA * SUB url")
    for peer in (anna, half):
        peer.send("QUIT")
        world.server.close_session(peer.session, "")
    kept = world.server.hub.metadata
    assert not world.server.hub.records.all("metadata")
    assert not kept._loose and not kept._paces and not kept.is_followed
    back = world.join("Anna", "#room", caps=NEW)
    assert ask(back, "METADATA * LIST") == batch("metadata Anna")
    assert ask(back, "METADATA #room LIST") == batch("metadata #room")


def test_a_room_is_kept_once_an_operator_with_an_account_set_a_key(world: World) -> None:
    anna, bob = world.join("Anna", "#room", caps=NEW), world.join("Bob", "#room", caps=NEW)
    anna.ask("MODE #room +o Bob", "METADATA #room SET url :guest's")
    assert not world.server.hub.records.all("metadata")
    bob.session.user.account = "bob"
    bob.ask("METADATA #room SET avatar :a")
    anna.ask("METADATA #room SET color :#fff")
    anna.send("PART #room")
    bob.send("PART #room")
    carl = world.join("Carl", "#room", caps=NEW)
    assert ask(carl, "METADATA #room LIST") == batch(
        "metadata #room",
        "761 Carl #room url * :guest's",
        "761 Carl #room avatar * :a",
        "761 Carl #room color * :#fff",
    )


def test_a_room_keeps_it_under_another_name_even_where_no_more_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = world.join("Anna", "#room", caps=NEW)
    anna.session.user.account = "anna"
    anna.ask("METADATA #room SET url :x")
    monkeypatch.setattr("lanchat.server.records.MAX_RECORDS", 1)
    anna.ask("RENAME #room #other")
    assert ask(anna, "METADATA #other LIST") == batch("metadata #other", "761 Anna #other url * :x")


def test_the_lobby_is_always_kept(world: World) -> None:
    anna = world.join("Anna", "#lobby", caps=NEW, address="127.0.0.1")
    anna.ask("METADATA #lobby SET url :x")
    assert list(world.server.hub.records.all("metadata")) == ["#lobby"]


def test_what_the_store_refuses_is_taken_back(world: World) -> None:
    records = Refusing()
    world.start(records=records)
    anna, bob = world.join("Anna", "#a", caps=NEW), world.join("Bob", "#a", caps=NEW)
    anna.session.user.account = "anna"
    bob.ask("METADATA * SUB url")
    anna.ask("METADATA * SET url :old", "METADATA * SET url :new")
    bob.lines()
    records.fail("the disk is full")
    assert anna.lines() == [
        f"{SRV} FAIL METADATA INTERNAL_ERROR Anna url :The value could not be stored: the disk is full",
        f"{SRV} 761 Anna Anna url * :old",
    ]
    assert bob.lines() == [f"{SRV} 761 Bob Anna url * :old"]


def test_a_damaged_record_reads_as_nothing(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    anna.session.user.account = "anna"
    for value in (b"\xff", b"[1]", b'{"url":5}'):
        world.server.hub.records.put("metadata", "anna", value)
        assert ask(anna, "METADATA * LIST") == batch("metadata Anna")


# -- accounts ------------------------------------------------------------------------------------------------------


def test_logging_in_changes_what_one_says_of_oneself(world: World) -> None:
    add_account(world, "zoe")
    zoe, _ = enter(world, "zoe", caps=NEW)
    zoe.ask("METADATA * SET url :the account's", "METADATA * SET color :#fff", "QUIT")
    anna = world.join("Anna", "#room", caps=NEW)
    guest = world.join("guest", "#room", caps=f"{NEW} sasl")
    guest.ask("METADATA * SET url :the guest's", "METADATA * SET avatar :x")
    anna.ask("METADATA * SUB url avatar color")
    plain(guest, "zoe")
    assert sorted(anna.lines()) == [
        f"{SRV} 761 Anna guest color * :#fff",
        f"{SRV} 761 Anna guest url * :the account's",
        f"{SRV} 766 Anna guest avatar :Key not set",
    ]


def test_what_was_set_before_the_login_is_the_accounts(world: World) -> None:
    add_account(world, "zoe")
    peer = world.connect()
    peer.ask(f"CAP REQ :{NEW} sasl", "NICK zoe", "USER z 0 * :Z", "METADATA * SET url :x")
    plain(peer, "zoe")
    assert any(line.endswith(" 761 zoe zoe url * :x") for line in peer.ask("CAP END"))
    assert list(world.records.all("metadata")) == ["zoe"]
    assert not world.server.hub.metadata._loose


def test_what_one_account_says_is_not_told_by_another(world: World) -> None:
    add_account(world, "zoe")
    add_account(world, "zed")
    peer, _ = enter(world, "zoe", caps=NEW)
    peer.ask("METADATA * SET url :of-zoe", "QUIT")
    other = world.connect()
    other.ask(f"CAP REQ :{NEW} sasl")
    plain(other, "zoe")
    plain(other, "zed")
    assert list(world.records.all("metadata")) == ["zoe"]


def test_every_connection_of_a_person_hears_of_what_another_set(world: World) -> None:
    add_account(world, "zoe")
    one, _ = enter(world, "zoe", caps=NEW)
    two, _ = enter(world, "zoe", caps=NEW)
    for peer in (one, two):
        peer.ask("METADATA * SUB url")
    assert one.ask("METADATA * SET url :x") == [f"{SRV} 761 zoe zoe url * :x"]
    assert two.lines() == [f"{SRV} 761 zoe zoe url * :x"]


def test_of_the_former_names_of_a_room_nothing_is_kept(world: World) -> None:
    add_account(world, "zoe")
    zoe, _ = enter(world, "zoe", "#a0", caps=NEW)
    zoe.ask("METADATA #a0 SET url :x")
    for number in range(3):
        zoe.ask(f"METADATA #a{number} LIST", f"RENAME #a{number} #a{number + 1}")
        world.pass_time(RENAME_PAUSE)
    (line,) = ask(zoe, "METADATA #a3 GET url")[1:-1]
    assert line.endswith(f"{SRV} 761 zoe #a3 url * :x")
    assert list(world.server.hub.metadata._read) == ["#a3"]
