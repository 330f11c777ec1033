"""draft/message-redaction: taking a message back, who may, what others see, and what history keeps silent about."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Entry, Kind
from lanchat.server.limits import REDACT_WINDOW
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
CAPS = "message-tags echo-message draft/message-redaction"
READER = "batch message-tags draft/chathistory"


def said(world: World) -> Entry:
    return world.history.entries[-1]


def page(peer: Peer, target: str = "#a") -> list[str]:
    """The lines of the newest page, without tags and batch."""
    lines = peer.ask(f"CHATHISTORY LATEST {target} * 50")
    return [line.partition(" :")[2] for line in lines if "BATCH" not in line]


@pytest.fixture
def anna(world: World) -> Peer:
    anna = world.join("Anna", "#a", caps=CAPS)
    world.join("Op", "#b")
    return anna


def test_deleting_a_message(world: World, anna: Peer) -> None:
    bob, carl = world.join("Bob", "#a", caps=CAPS), world.join("Carl", "#a", caps="message-tags")
    anna.send("PRIVMSG #a :an example")
    msgid = said(world).msgid
    for peer in (anna, bob, carl):
        peer.lines()
    (echo,) = anna.ask(f"REDACT #a {msgid} :bad example")
    assert echo == f"@msgid={said(world).msgid} {ANNA} REDACT #a {msgid} :bad example"
    assert said(world).msgid != msgid
    assert bob.lines() == [echo]
    assert carl.lines() == []


def test_without_a_reason_there_is_none(world: World, anna: Peer) -> None:
    anna.send("NOTICE #a :x")
    msgid = said(world).msgid
    anna.lines()
    assert anna.ask(f"REDACT #A {msgid}") == [f"@msgid={said(world).msgid} {ANNA} REDACT #a {msgid}"]


def test_what_is_stored(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #a :x")
    target = said(world)
    anna.send(f"REDACT #a {target.msgid} :why not")
    assert (said(world).kind, said(world).target, said(world).body) == (Kind.REDACT, target.cid, "why not")
    assert said(world).room == "#a"


def test_the_echo_waits_for_the_disk(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #a :x")
    msgid = said(world).msgid
    anna.lines()
    world.automatic = False
    assert anna.ask(f"REDACT #a {msgid}") == []
    world.server.committed(1)
    assert len(anna.lines()) == 1


def test_an_operator_deletes_what_others_said_in_their_room_only(world: World) -> None:
    op, anna = world.join("Op", "#a", caps=CAPS), world.join("Anna", "#a", "#b", caps=CAPS)
    op.send("JOIN #b")
    anna.send("PRIVMSG #a :join my network for cold hard chats")
    spam = said(world).msgid
    anna.send("PRIVMSG #b :hi")
    other = said(world).msgid
    op.lines()
    assert op.ask(f"REDACT #a {spam} spam") == [f"@msgid={said(world).msgid} :Op!op@192.168.0.9 REDACT #a {spam} :spam"]
    assert op.ask(f"REDACT #b {other}") == [
        f"{SRV} FAIL REDACT REDACT_FORBIDDEN #b {other} :You are not authorised to delete this message"
    ]
    assert [entry.kind for entry in world.history.entries].count(Kind.REDACT) == 1


def test_a_private_message_is_deleted_by_its_author_alone(world: World, anna: Peer) -> None:
    bob = world.join("Bob", caps=CAPS)
    anna.send("PRIVMSG Bob :psst")
    msgid = said(world).msgid
    for peer in (anna, bob):
        peer.lines()
    assert bob.ask(f"REDACT Anna {msgid}") == [
        f"{SRV} FAIL REDACT REDACT_FORBIDDEN Anna {msgid} :You are not authorised to delete this message"
    ]
    (echo,) = anna.ask(f"REDACT bob {msgid}")
    assert echo == f"@msgid={said(world).msgid} {ANNA} REDACT Bob {msgid}"
    assert bob.lines() == [echo]
    assert said(world).room == world.history.entries[0].room


def test_what_was_said_to_somebody_who_has_gone(world: World, anna: Peer) -> None:
    bob = world.join("Bob")
    anna.send("PRIVMSG Bob :psst")
    msgid = said(world).msgid
    anna.lines()
    world.server.close_session(bob.session, "gone")
    assert anna.ask(f"REDACT Bob {msgid}") == [f"@msgid={said(world).msgid} {ANNA} REDACT Bob {msgid}"]
    thief = world.join("Bob", caps=CAPS)
    anna.send("PRIVMSG Bob :to another")
    assert thief.lines() != []


@pytest.mark.parametrize("target", ["#b", "#nowhere", "nobody"])
def test_a_target_one_has_nothing_to_do_with(world: World, anna: Peer, target: str) -> None:
    assert anna.ask(f"REDACT {target} {'a' * 26}") == [
        f"{SRV} FAIL REDACT INVALID_TARGET {target} :You cannot delete messages from {target}"
    ]


def test_a_message_that_is_not_there(world: World, anna: Peer) -> None:
    anna.ask("JOIN #c", "PRIVMSG #c :elsewhere", "TOPIC #a :a topic")
    elsewhere, topic = world.history.entries
    for msgid in ("nonsense", "a" * 26, elsewhere.msgid, topic.msgid):
        assert anna.ask(f"REDACT #a {msgid}") == [
            f"{SRV} FAIL REDACT UNKNOWN_MSGID #a {msgid} :This message does not exist or is too old"
        ]


def test_a_message_that_was_deleted_already(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #a :x")
    msgid = said(world).msgid
    anna.send(f"REDACT #a {msgid}")
    gone = f"{SRV} FAIL REDACT UNKNOWN_MSGID #a {msgid} :This message does not exist or is too old"
    anna.lines()
    assert anna.ask(f"REDACT #a {msgid}") == [gone]
    world.start()
    assert world.join("Anna", "#a", caps=CAPS).ask(f"REDACT #a {msgid}") == [gone]


def test_after_a_day_only_an_operator_deletes(world: World) -> None:
    op, anna = world.join("Op", "#a", caps=CAPS), world.join("Anna", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :x")
    msgid = said(world).msgid
    anna.lines()
    world.wall += REDACT_WINDOW * 1000 + 1
    assert anna.ask(f"REDACT #a {msgid}") == [
        f"{SRV} FAIL REDACT REDACT_WINDOW_EXPIRED #a {msgid} 86400 :You can no longer edit this message"
    ]
    op.lines()
    assert len(op.ask(f"REDACT #a {msgid}")) == 1
    assert said(world).kind is Kind.REDACT


def test_without_the_capability_there_is_no_such_command(world: World) -> None:
    anna = world.join("Anna", "#a", caps="message-tags")
    assert anna.ask(f"REDACT #a {'a' * 26}") == [f"{SRV} 421 Anna REDACT :Unknown command"]
    anna.ask("CAP REQ draft/message-redaction")
    assert anna.ask("REDACT #a") == [f"{SRV} 461 Anna REDACT :Not enough parameters"]


@pytest.mark.parametrize("restarted", [False, True])
def test_the_text_cannot_be_read_any_more(world: World, anna: Peer, restarted: bool) -> None:
    bob = world.join("Bob", caps=CAPS)
    anna.send("@+x=y PRIVMSG #a :a secret", "PRIVMSG #a :open", "PRIVMSG Bob :whisper")
    secret, _, whisper = world.history.entries
    anna.send(f"REDACT #a {secret.msgid} :slip", f"REDACT Bob {whisper.msgid}")
    if restarted:
        recent = [world.history.now(entry) for entry in world.history.entries if entry.room == "#a"]
        world.start(recent={"#a": [entry for entry in recent if not entry.is_blank]})
    reader = world.join("Rita", "#a", caps=READER)
    assert page(reader) == ["Anna!anna@192.168.0.9 PRIVMSG #a :open"]
    around = reader.ask(f"CHATHISTORY AROUND #a msgid={secret.msgid} 9")
    assert [line.rpartition(":")[2] for line in around[1:-1]] == ["open"]
    if not restarted:
        assert page(anna, "Bob") == page(bob, "Anna") == []
    reader.ask("CAP REQ draft/event-playback")
    assert page(reader) == ["Anna!anna@192.168.0.9 PRIVMSG #a :open"]
    reader.ask("CAP REQ draft/message-redaction")
    assert page(reader) == [
        "Anna!anna@192.168.0.9 PRIVMSG #a :open",
        f"Anna!anna@192.168.0.9 REDACT #a {secret.msgid} :slip",
    ]


def test_a_message_that_was_not_in_memory(world: World) -> None:
    anna = world.join("Anna", "#a", caps="message-tags")
    anna.send("PRIVMSG #a :x")
    entry = said(world)
    world.start()
    op = world.join("Op", "#a", caps=CAPS)
    assert len(op.ask(f"REDACT #a {entry.msgid}")) == 1
    assert page(world.join("Rita", "#a", caps=READER)) == []


def test_a_store_that_cannot_read_or_takes_nothing(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :x")
    msgid = said(world).msgid
    anna.lines()
    world.history.full = True
    assert anna.ask(f"REDACT #a {msgid}") == [
        f"{SRV} FAIL REDACT NOT_STORED #a {msgid} :Too much waits to be stored. Try again"
    ]
    world.history.full = False
    world.start()
    anna = world.join("Anna", "#a", caps=CAPS)
    world.history.readable = False
    assert anna.ask(f"REDACT #a {msgid}") == [
        f"{SRV} FAIL REDACT NOT_STORED #a {msgid} :The messages so far cannot be read just now. Try again"
    ]


def test_a_redaction_that_was_not_stored_is_undone(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #a :x")
    msgid = said(world).msgid
    anna.lines()
    world.automatic = False
    anna.send(f"REDACT #a {msgid}")
    refused = said(world)
    world.history.entries.remove(refused)
    world.server.store_failed([1], "the disk is full")
    text = "The message could not be stored: the disk is full"
    assert anna.lines() == [f"{SRV} NOTICE Anna :{text}"]
    world.automatic = True
    assert page(world.join("Rita", "#a", caps=READER)) == ["Anna!anna@192.168.0.9 PRIVMSG #a :x"]
    assert len(anna.ask(f"REDACT #a {msgid}")) == 1
