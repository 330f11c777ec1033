"""draft/message-edit: another text for a message, who may, what others see, and what history tells of it."""

from __future__ import annotations

from random import Random

import pytest

from lanchat.protocol.entry import Entry, Kind, Uuid7, encode_cid
from lanchat.protocol.message import escape_tag_value
from lanchat.server.limits import EDIT_WINDOW, MAX_EDIT
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
CAPS = "message-tags echo-message draft/message-edit"
READER = "batch message-tags draft/chathistory"
new_id = Uuid7(lambda: 1_700_000_000_000, Random(5))


def said(world: World) -> Entry:
    return world.history.entries[-1]


def edit(msgid: str, text: str, target: str = "#channel", more: str = "") -> str:
    """The line of a client that gives a message another text."""
    return f"@{more}draft/target-msgid={msgid};draft/edit-text={escape_tag_value(text)} EDIT {target}"


def fail(code: str, *context: str, text: str) -> list[str]:
    return [f"{SRV} FAIL EDIT {' '.join((code, *context))} :{text}"]


def page(peer: Peer, target: str = "#channel") -> list[str]:
    """The lines of the newest page, without the tag of its batch."""
    lines = peer.ask(f"CHATHISTORY LATEST {target} * 50")[1:-1]
    return ["@" + line.partition(";")[2] for line in lines]


@pytest.fixture
def anna(world: World) -> Peer:
    anna = world.join("Anna", "#channel", caps=CAPS)
    world.join("Op", "#b")
    return anna


def test_the_example(world: World, anna: Peer) -> None:
    bob, tagless = world.join("Bob", "#channel", caps=CAPS), world.join("Tim", "#channel", caps="draft/message-edit")
    old = world.join("Old", "#channel", caps="message-tags")
    anna.send("PRIVMSG #channel :anex ample")
    msgid = said(world).msgid
    for peer in (anna, bob, tagless, old):
        peer.lines()
    echo = anna.ask(f"@draft/target-msgid={msgid};draft/edit-text=an\\sexample EDIT #channel")
    assert echo == [
        f"@msgid={said(world).msgid};draft/target-msgid={msgid};draft/edit-text=an\\sexample {ANNA} EDIT #channel"
    ]
    assert bob.lines() == echo
    assert tagless.lines() == old.lines() == []
    entry = said(world)
    assert (entry.kind, entry.body, entry.room) == (Kind.EDIT, "an example", "#channel")
    assert encode_cid(entry.target) == msgid != entry.msgid


def test_it_is_offered_under_our_own_name_too(world: World) -> None:
    peer = world.connect()
    offered = " ".join(peer.ask("CAP LS 302")).replace(":", " ").split()
    assert {"draft/message-edit", "lanchat/message-edit"} <= set(offered)
    anna = world.join("Anna", "#channel", caps="message-tags echo-message lanchat/message-edit")
    anna.send("PRIVMSG #channel :x")
    anna.lines()
    assert len(anna.ask(edit(said(world).msgid, "y"))) == 1
    assert anna.ask("CAP LIST") == [f"{SRV} CAP Anna LIST :message-tags echo-message lanchat/message-edit"]


def test_history_has_the_newest_text_and_says_so(world: World, anna: Peer) -> None:
    anna.send("@+draft/reply=abc PRIVMSG #channel :one")
    first = said(world).msgid
    anna.send(edit(first, "two"), edit(first, "thrée\nlines"))
    newest = said(world).msgid
    rita = world.join("Rita", "#channel", caps=f"{READER} draft/multiline")
    tags = f"@msgid={first};+draft/reply=abc;lanchat/edited={newest}"
    lines = rita.ask("CHATHISTORY LATEST #channel * 50")[1:-1]
    assert ["@" + line.partition(";")[2] for line in lines[:1]] == [
        f"{tags} {ANNA} BATCH +{first} draft/multiline #channel"
    ]
    assert [line.partition(" :")[2].partition(" :")[2] for line in lines[1:3]] == ["thrée", "lines"]
    world.start(recent={"#channel": [world.history.now(entry) for entry in world.history.entries]})
    again = world.join("Rita", "#channel", caps=READER)
    assert page(again)[0] == f"{tags} {ANNA} PRIVMSG #channel :thrée"


def test_playback_has_the_edits_for_those_who_understand_them(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :one")
    msgid = said(world).msgid
    anna.send(edit(msgid, "two"))
    by = said(world).msgid
    rita = world.join("Rita", "#channel", caps=f"{READER} draft/event-playback")
    message = f"@msgid={msgid};lanchat/edited={by} {ANNA} PRIVMSG #channel :two"
    assert page(rita) == [message]
    rita.ask("CAP REQ draft/message-edit")
    assert page(rita) == [
        message,
        f"@msgid={by};draft/target-msgid={msgid};draft/edit-text=two {ANNA} EDIT #channel",
    ]


def test_a_private_message_is_edited_by_its_author_alone(world: World, anna: Peer) -> None:
    bob = world.join("Bob", caps=CAPS)
    anna.send("NOTICE Bob :psst")
    msgid = said(world).msgid
    for peer in (anna, bob):
        peer.lines()
    forbidden = fail("EDIT_FORBIDDEN", "Anna", msgid, text="You are not authorised to edit this message")
    assert bob.ask(edit(msgid, "no", "Anna")) == forbidden
    (echo,) = anna.ask(edit(msgid, "hush", "bob"))
    assert echo.endswith(f"draft/edit-text=hush {ANNA} EDIT Bob")
    assert bob.lines() == [echo]
    bob.ask("CAP REQ :batch draft/chathistory")
    assert page(bob, "Anna") == [f"@msgid={msgid};lanchat/edited={said(world).msgid} {ANNA} NOTICE Bob :hush"]


def test_an_operator_may_not_put_words_into_others_mouths(world: World) -> None:
    op, anna = world.join("Op", "#channel", caps=CAPS), world.join("Anna", "#channel", caps=CAPS)
    anna.send("PRIVMSG #channel :mine")
    msgid = said(world).msgid
    op.lines()
    forbidden = fail("EDIT_FORBIDDEN", "#channel", msgid, text="You are not authorised to edit this message")
    assert op.ask(edit(msgid, "yours")) == forbidden


def test_who_may_not_speak_may_not_edit(world: World) -> None:
    op, anna = world.join("Op", "#channel"), world.join("Anna", "#channel", caps=CAPS)
    anna.send("PRIVMSG #channel :mine")
    msgid = said(world).msgid
    op.send("MODE #channel +m")
    anna.lines()
    forbidden = fail("EDIT_FORBIDDEN", "#channel", msgid, text="You are not authorised to edit this message")
    assert anna.ask(edit(msgid, "again")) == forbidden


def test_after_a_day_it_stays_as_it_is(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :x")
    msgid = said(world).msgid
    anna.lines()
    world.wall += EDIT_WINDOW * 1000 + 1
    assert anna.ask(edit(msgid, "y")) == fail(
        "EDIT_WINDOW_EXPIRED", "#channel", msgid, "86400", text="You can no longer edit this message"
    )


@pytest.mark.parametrize("text", ["", "  ", "a\rb", "x" * (MAX_EDIT + 1), ";" * (MAX_EDIT // 2 + 1), "a\n" * 100])
def test_a_text_that_no_message_can_have(world: World, anna: Peer, text: str) -> None:
    anna.send("PRIVMSG #channel :x")
    msgid = said(world).msgid
    anna.lines()
    assert anna.ask(edit(msgid, text)) == fail("INVALID_EDIT", "#channel", msgid, text="Invalid edit text")
    assert anna.ask(f"@draft/edit-text={escape_tag_value(text)} EDIT #channel") == fail(
        "INVALID_EDIT", "#channel", text="Invalid edit text"
    )
    assert len(anna.ask(edit(msgid, "x" * MAX_EDIT))) == 1


def test_the_limits_of_messages_hold_for_edits(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :x")
    msgid = said(world).msgid
    world.config.limits.multiline_bytes = 10
    anna.lines()
    refused = fail("INVALID_EDIT", "#channel", msgid, text="Invalid edit text")
    assert anna.ask(edit(msgid, "x" * 11)) == refused
    assert len(anna.ask(edit(msgid, "x" * 10))) == 1


@pytest.mark.parametrize("text", ["a\nb", "x" * 500])
def test_a_notice_stays_one_line(world: World, anna: Peer, text: str) -> None:
    anna.send("NOTICE #channel :x")
    msgid = said(world).msgid
    anna.lines()
    assert anna.ask(edit(msgid, text)) == fail("INVALID_EDIT", "#channel", msgid, text="Invalid edit text")
    assert len(anna.ask(edit(msgid, "x" * 400))) == 1


def test_a_notice_that_a_longer_name_of_the_room_made_too_long_stays_a_notice(world: World, anna: Peer) -> None:
    words = "word " * 92
    anna.send(f"NOTICE #channel :{words}")
    notice = said(world)
    world.history.entries[-1] = notice._replace(room=f"#{'n' * 40}")
    rita = world.join("Rita", f"#{'n' * 40}", caps=f"{READER} draft/multiline")
    lines = rita.ask(f"CHATHISTORY LATEST #{'n' * 40} * 50")[1:-1]
    assert [line.split()[2] for line in lines] == ["NOTICE", "NOTICE"]
    assert "".join(line.partition(" :")[2].partition(" :")[2] for line in lines) == words


@pytest.mark.parametrize("target", ["#b", "#nowhere", "nobody"])
def test_a_target_one_has_nothing_to_do_with(world: World, anna: Peer, target: str) -> None:
    refused = fail("INVALID_TARGET", target, text=f"You cannot edit messages in {target}")
    assert anna.ask(edit("a" * 26, "y", target)) == refused


def test_a_message_that_is_not_there_or_was_deleted(world: World, anna: Peer) -> None:
    anna.ask("CAP REQ draft/message-redaction", "JOIN #c", "PRIVMSG #c :elsewhere", "TOPIC #channel :a topic")
    anna.send("PRIVMSG #channel :gone")
    elsewhere, topic, gone = (entry.msgid for entry in world.history.entries)
    anna.ask(f"REDACT #channel {gone}")
    for msgid in ("nonsense", "a" * 26, elsewhere, topic, gone):
        assert anna.ask(edit(msgid, "y")) == fail(
            "UNKNOWN_MSGID", "#channel", msgid, text="This message does not exist or is too old"
        )
    assert anna.ask("@draft/edit-text=y EDIT #channel") == fail(
        "UNKNOWN_MSGID", "#channel", "*", text="This message does not exist or is too old"
    )


@pytest.mark.parametrize("text", ["y", ""])
def test_a_line_end_in_the_id_ends_no_line_of_the_answer(world: World, anna: Peer, text: str) -> None:
    (line,) = anna.ask(f"@draft/target-msgid=a\\r\\nERROR;draft/edit-text={text} EDIT #channel")
    assert line.startswith(f"{SRV} FAIL EDIT ") and " #channel a :" in line


def test_what_is_taken_back_is_gone_with_all_its_texts(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :first secret")
    msgid = said(world).msgid
    anna.send(edit(msgid, "second secret"))
    anna.ask("CAP REQ draft/message-redaction", f"REDACT #channel {msgid}")
    rita = world.join("Rita", "#channel", caps=f"{READER} draft/event-playback draft/message-edit")
    assert page(rita) == []


def test_without_the_capabilities_there_is_no_such_command(world: World) -> None:
    for number, caps in enumerate(("message-tags", "draft/message-edit")):
        peer = world.join(f"P{number}", "#channel", caps=caps)
        assert peer.ask("EDIT #channel") == [f"{SRV} 421 P{number} EDIT :Unknown command"]
    peer = world.join("P3", "#channel", caps=CAPS)
    assert peer.ask("EDIT") == [f"{SRV} 461 P3 EDIT :Not enough parameters"]


def test_a_message_that_was_not_in_memory(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=f"{CAPS} account-tag sasl")
    anna.ask("REGISTER * * sesame")
    anna.send("PRIVMSG #channel :x")
    entry = said(world)
    world.start()
    again = world.join("Rita", "#channel", caps=CAPS)
    forbidden = fail("EDIT_FORBIDDEN", "#channel", entry.msgid, text="You are not authorised to edit this message")
    assert again.ask(edit(entry.msgid, "y")) == forbidden


def test_sent_once_holds_for_edits(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=f"{CAPS} lanchat/sent-once labeled-response batch")
    bob = world.join("Bob", "#channel", caps=CAPS)
    anna.send("PRIVMSG #channel :x")
    msgid, own = said(world).msgid, encode_cid(new_id())
    line = edit(msgid, "y", more=f"label=1;lanchat/id={own};")
    for peer in (anna, bob):
        peer.lines()
    echo = anna.ask(line)
    assert echo == [f"@label=1;msgid={own};draft/target-msgid={msgid};draft/edit-text=y {ANNA} EDIT #channel"]
    assert len(bob.lines()) == 1
    count = len(world.history.entries)
    assert anna.ask(line) == echo
    world.server.close_session(anna.session, "gone")
    world.start(recent={"#channel": [world.history.now(entry) for entry in world.history.entries]})
    again = world.join("Anna", "#channel", caps=f"{CAPS} lanchat/sent-once labeled-response batch")
    assert again.ask(line) == echo
    assert len(world.history.entries) == count
    in_use = f"FAIL EDIT ID_IN_USE #channel {own} :Another message was sent under this id"
    assert again.ask(edit(msgid, "z", more=f"lanchat/id={own};")) == [f"{SRV} {in_use}"]
    invalid = "FAIL EDIT INVALID_ID #channel :The id of the message is not valid"
    assert again.ask(edit(msgid, "z", more="lanchat/id=short;")) == [f"{SRV} {invalid}"]


def test_a_store_that_cannot_read_or_takes_nothing(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :x")
    msgid = said(world).msgid
    anna.lines()
    world.history.full = True
    assert anna.ask(edit(msgid, "y")) == fail(
        "NOT_STORED", "#channel", msgid, text="Too much waits to be stored. Try again"
    )
    world.history.full = False
    world.history.readable = False
    unread = "The messages so far cannot be read just now. Try again"
    assert anna.ask(edit("a" * 26, "y")) == fail("NOT_STORED", "#channel", "a" * 26, text=unread)
    anna.ask("CAP REQ lanchat/sent-once")
    own = encode_cid(new_id())
    assert anna.ask(edit(msgid, "y", more=f"lanchat/id={own};")) == fail("NOT_STORED", "#channel", own, text=unread)


def test_edits_that_the_disk_refused_are_undone(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :one")
    msgid = said(world).msgid
    anna.lines()
    world.automatic = False
    anna.send(edit(msgid, "two"), edit(msgid, "three"))
    echoes = [entry.msgid for entry in world.history.entries[1:]]
    world.server.store_failed(range(1, 3), "disk full")
    assert anna.lines() == [
        f"{SRV} NOTICE Anna :The message could not be stored: disk full",
        f"{SRV} NOTICE Anna :The message could not be stored: disk full",
    ]
    assert len(set(echoes)) == 2
    assert world.server.hub.channels["#channel"].ring[0].body == "one"


def test_an_edit_that_failed_takes_nothing_from_a_later_one(world: World, anna: Peer) -> None:
    anna.send("PRIVMSG #channel :one")
    msgid = said(world).msgid
    anna.lines()
    world.automatic = False
    anna.send(edit(msgid, "two"), edit(msgid, "three"))
    world.server.store_failed(range(1, 2), "disk full")
    world.server.committed(2)
    assert world.server.hub.channels["#channel"].ring[0].body == "three"
