"""The client tags "react" and "unreact": passed on as they came, kept with the message they are about, and capped."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Entry, Kind
from lanchat.server.limits import MAX_REACTED, MAX_REACTION, MAX_REACTION_CHANGES, MAX_REACTIONS
from lanchat.server.reactions import Reactions
from tests.server.world import Peer, World

SRV = ":lanchat.local"
NICK2 = ":nick2!nick2@192.168.0.9"
CAPS = "message-tags echo-message standard-replies"
READER = "batch message-tags draft/chathistory draft/event-playback"


def said(world: World) -> Entry:
    return world.history.entries[-1]


def react(msgid: str, sign: str, what: str = "react", target: str = "#channel") -> str:
    return f"@+draft/reply={msgid};+draft/{what}={sign} TAGMSG {target}"


def fail(code: str, target: str, msgid: str, text: str) -> list[str]:
    return [f"{SRV} FAIL TAGMSG {code} {target} {msgid} :{text}"]


def page(peer: Peer, target: str = "#channel") -> list[str]:
    """The lines of the newest page, without the tag of its batch."""
    return ["@" + line.partition(";")[2] for line in peer.ask(f"CHATHISTORY LATEST {target} * 50")[1:-1]]


@pytest.fixture
def msgid(world: World) -> str:
    """The id of what nick said in #channel."""
    world.join("nick", "#channel", "#b").send("PRIVMSG #channel :Hello!")
    return said(world).msgid


@pytest.fixture
def nick2(world: World, msgid: str) -> Peer:
    peer = world.join("nick2", "#channel", caps=CAPS)
    peer.lines()
    return peer


@pytest.mark.parametrize("sign", ["lol", ":)", "👋"])
def test_the_examples(world: World, nick2: Peer, msgid: str, sign: str) -> None:
    other, old = world.join("other", "#channel", caps="message-tags"), world.join("old", "#channel")
    for peer in (nick2, other, old):
        peer.lines()
    echo = nick2.ask(react(msgid, sign))
    entry = said(world)
    assert echo == [f"@msgid={entry.msgid};+draft/reply={msgid};+draft/react={sign} {NICK2} TAGMSG #channel"]
    assert other.lines() == echo
    assert old.lines() == []
    assert (entry.kind, entry.body, entry.room) == (Kind.TAGMSG, "", "#channel")
    assert entry.tags == f"+draft/reply={msgid};+draft/react={sign}"


def test_a_reaction_and_its_taking_back(world: World, nick2: Peer, msgid: str) -> None:
    nick2.send(react(msgid, "🇦🇷"), react(msgid, "🇦🇷", "unreact"), react(msgid, "🇩🇪"))
    assert [entry.tags.partition(";")[2] for entry in world.history.entries[1:]] == [
        "+draft/react=🇦🇷",
        "+draft/unreact=🇦🇷",
        "+draft/react=🇩🇪",
    ]


def test_a_reaction_with_a_body_is_a_message(world: World, nick2: Peer, msgid: str) -> None:
    (echo,) = nick2.ask(f"@+draft/reply={msgid};+draft/react=lol PRIVMSG #channel :lol")
    tags = f"@msgid={said(world).msgid};+draft/reply={msgid};+draft/react=lol"
    assert echo == f"{tags} {NICK2} PRIVMSG #channel :lol"
    assert said(world).kind is Kind.PRIVMSG


def test_the_names_without_draft_count_too(world: World, nick2: Peer, msgid: str) -> None:
    nick2.send(f"@+reply={msgid};+react=x;+other=y TAGMSG #channel")
    assert (said(world).kind, said(world).tags) == (Kind.TAGMSG, f"+reply={msgid};+react=x")


def test_playback_has_them_at_their_place(world: World, nick2: Peer, msgid: str) -> None:
    nick2.send(react(msgid, "lol"))
    by = said(world).msgid
    rita = world.join("Rita", "#channel", caps=READER)
    message = f"@msgid={msgid} :nick!nick@192.168.0.9 PRIVMSG #channel :Hello!"
    reaction = f"@msgid={by};+draft/reply={msgid};+draft/react=lol {NICK2} TAGMSG #channel"
    assert page(rita) == [message, reaction]
    rita.ask("CAP REQ -draft/event-playback")
    assert page(rita) == [message]
    world.start()
    assert page(world.join("Rita", "#channel", caps=READER)) == [message, reaction]


def test_in_private(world: World, nick2: Peer) -> None:
    bob = world.join("Bob", caps=f"{READER} echo-message")
    nick2.send("PRIVMSG Bob :psst")
    msgid = said(world).msgid
    bob.lines()
    echo = bob.ask(react(msgid, "x", target="nick2"))
    assert echo == [f"@msgid={said(world).msgid};+draft/reply={msgid};+draft/react=x :Bob!bob@192.168.0.9 TAGMSG nick2"]
    assert nick2.lines()[-1:] == echo
    assert said(world).room == world.history.entries[-2].room
    assert page(bob, "nick2")[1:] == echo


def test_the_same_again_is_told_and_not_stored(world: World, nick2: Peer, msgid: str) -> None:
    nick2.send(react(msgid, "x"))
    count = len(world.history.entries)
    nick2.lines()
    (echo,) = nick2.ask(react(msgid, "x"))
    assert echo.endswith(f"+draft/react=x {NICK2} TAGMSG #channel")
    assert len(world.history.entries) == count


def test_a_sign_that_was_taken_back_by_redact_may_be_put_there_again(world: World, nick2: Peer, msgid: str) -> None:
    nick2.send("CAP REQ :draft/message-redaction", react(msgid, "x"))
    nick2.ask(f"REDACT #channel {said(world).msgid}", react(msgid, "x"))
    reader = world.join("reader", "#channel", caps=READER)
    assert [line.partition(" ")[0].rpartition(";")[2] for line in page(reader)[1:]] == ["+draft/react=x"]
    nick2.ask(react(msgid, "x", "unreact"))
    nick2.ask(f"REDACT #channel {said(world).msgid}", react(msgid, "x", "unreact"))
    assert said(world).tags == f"+draft/reply={msgid};+draft/unreact=x"


def test_one_person_puts_so_many_signs_on_a_message(world: World, nick2: Peer, msgid: str) -> None:
    nick2.ask(*(react(msgid, f"s{number}") for number in range(MAX_REACTIONS)))
    refused = fail("TOO_MANY_REACTIONS", "#channel", msgid, "You reacted to this message too often")
    assert nick2.ask(react(msgid, "more")) == refused
    assert len(nick2.ask(react(msgid, "s0", "unreact"))) == 1
    assert len(nick2.ask(react(msgid, "more"))) == 1
    for number in range(MAX_REACTION_CHANGES):
        nick2.ask(react(msgid, "s1", "unreact" if number % 2 == 0 else "react"))
    assert len(world.history.entries) == 1 + MAX_REACTION_CHANGES
    assert nick2.ask(react(msgid, "s2", "unreact")) == refused
    third = world.join("third", "#channel", caps=CAPS)
    assert len(third.ask(react(msgid, "more"))) == 1


def test_what_is_remembered_of_them_is_bounded() -> None:
    reactions = Reactions()
    for number in range(MAX_REACTED + 1):
        reactions.judge(number.to_bytes(4, "big"), b"me", "x", on=True)
    assert reactions.judge((1).to_bytes(4, "big"), b"me", "x", on=True) == "nothing new"
    assert reactions.judge((0).to_bytes(4, "big"), b"me", "x", on=True) == "new"


def test_a_sign_that_is_too_long(world: World, nick2: Peer, msgid: str) -> None:
    long = fail("INVALID_REACTION", "#channel", msgid, "The reaction is too long")
    assert nick2.ask(react(msgid, "x" * (MAX_REACTION + 1))) == long
    assert len(nick2.ask(react(msgid, "x" * MAX_REACTION))) == 1


def test_a_message_that_is_not_there(world: World, nick2: Peer, msgid: str) -> None:
    nick2.ask(react(msgid, "x"))
    for other in ("a" * 26, said(world).msgid):
        unknown = fail("UNKNOWN_MSGID", "#channel", other, "This message does not exist or is too old")
        assert nick2.ask(react(other, "x"))[-1:] == unknown


def test_what_is_no_reaction_of_ours_passes_and_is_not_stored(world: World, nick2: Peer, msgid: str) -> None:
    count = len(world.history.entries)
    for line in (
        react("not-an-id-of-ours", "x"),
        "@+draft/react=x TAGMSG #channel",
        f"@+draft/reply={msgid} TAGMSG #channel",
        f"@+draft/reply={msgid};+draft/react=x;+draft/unreact=x TAGMSG #channel",
        f"@+draft/reply={msgid};+draft/react=x TAGMSG #channel,nick",
    ):
        assert len(nick2.ask(line)) >= 1
    assert len(world.history.entries) == count


def test_the_modes_of_the_room_hold(world: World) -> None:
    op = world.join("op", "#channel")
    op.send("PRIVMSG #channel :x", "MODE #channel +m")
    msgid = world.history.entries[0].msgid
    nick2 = world.join("nick2", "#channel", caps=CAPS)
    assert nick2.ask(react(msgid, "x")) == [f"{SRV} 404 nick2 #channel :Cannot send to channel"]
    assert nick2.ask(react(msgid, "x", target="#nowhere")) == [f"{SRV} 403 nick2 #nowhere :No such channel"]


def test_a_store_that_cannot_read_or_takes_nothing(world: World, nick2: Peer, msgid: str) -> None:
    world.history.full = True
    full = fail("NOT_STORED", "#channel", msgid, "Too much waits to be stored. Try again")
    assert nick2.ask(react(msgid, "x")) == full
    world.history.full = False
    assert len(nick2.ask(react(msgid, "x"))) == 1
    world.history.readable = False
    unread = fail("NOT_STORED", "#channel", "a" * 26, "The messages so far cannot be read just now. Try again")
    assert nick2.ask(react("a" * 26, "x")) == unread


def test_the_echo_waits_for_the_disk_and_what_it_refused_may_be_tried_again(
    world: World, nick2: Peer, msgid: str
) -> None:
    world.automatic = False
    assert nick2.ask(react(msgid, "x")) == []
    stored = said(world).msgid
    world.server.store_failed([1], "disk full")
    assert nick2.lines() == [
        f"{SRV} FAIL TAGMSG NOT_STORED #channel {stored} :The message could not be stored: disk full"
    ]
    world.automatic = True
    assert len(nick2.ask(react(msgid, "x"))) == 1
    assert len(world.history.entries) == 3
