"""draft/event-playback: what a page of history has besides messages, at its place, for those who understand it."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Kind
from lanchat.protocol.message import MAX_LINE
from tests.server.world import Peer, World

ANNA = ":Anna!anna@192.168.0.9"
CAPS = "batch message-tags draft/chathistory"


def page(peer: Peer, target: str = "#channel") -> list[str]:
    """The lines of the newest page, without tags."""
    return [line[line.index(" :") + 1 :] for line in peer.ask(f"CHATHISTORY LATEST {target} * 50")[1:-1]]


@pytest.fixture
def msgid(world: World) -> str:
    """A room in which everything happened once; the id of the one message that is left."""
    caps = f"{CAPS} draft/message-edit draft/message-redaction draft/channel-rename"
    anna = world.join("Anna", "#channel", caps=caps)
    bob = world.join("Bob", "#channel", caps=caps)
    anna.send("PRIVMSG #channel :one", "TOPIC #channel :tea", "MODE #channel +m", "MODE #channel -m")
    first = world.history.entries[0].msgid
    bob.send(f"@+draft/reply={first};+draft/react=x TAGMSG #channel", "@+typing=active TAGMSG #channel")
    anna.send(f"@draft/target-msgid={first};draft/edit-text=two EDIT #channel")
    bob.send("PRIVMSG #channel :slip", f"REDACT #channel {world.history.entries[-1].msgid}")
    slip = next(entry for entry in world.history.entries if entry.body == "slip").msgid
    bob.send(f"REDACT #channel {slip} :oops")
    anna.send("KICK #channel Bob :enough")
    return first


def everything(world: World, msgid: str) -> list[str]:
    slip = next(entry for entry in world.history.entries if entry.body == "slip").msgid
    return [
        f"{ANNA} PRIVMSG #channel :two",
        f"{ANNA} TOPIC #channel :tea",
        f"{ANNA} MODE #channel +m",
        f"{ANNA} MODE #channel -m",
        ":Bob!bob@192.168.0.9 TAGMSG #channel",
        f"{ANNA} EDIT #channel",
        f":Bob!bob@192.168.0.9 REDACT #channel {slip} :oops",
        f"{ANNA} KICK #channel Bob :enough",
    ]


@pytest.mark.parametrize("restarted", [False, True])
def test_everything_is_there_at_its_place(world: World, msgid: str, restarted: bool) -> None:
    if restarted:
        world.start()
    reader = world.join("Rita", "#channel", caps=f"{CAPS} draft/event-playback draft/message-edit")
    reader.ask("CAP REQ draft/message-redaction")
    assert page(reader) == everything(world, msgid)


def test_without_it_there_are_messages_only(world: World, msgid: str) -> None:
    reader = world.join("Rita", "#channel", caps=f"{CAPS} draft/message-edit draft/message-redaction")
    assert page(reader) == [f"{ANNA} PRIVMSG #channel :two"]


def test_what_needs_another_capability_is_left_out_without_it(world: World, msgid: str) -> None:
    reader = world.join("Rita", "#channel", caps=f"{CAPS} draft/event-playback")
    assert [line.split(" ")[1] for line in page(reader)] == ["PRIVMSG", "TOPIC", "MODE", "MODE", "TAGMSG", "KICK"]
    bare = world.join("Bare", "#channel", caps="batch draft/chathistory draft/event-playback")
    lines = bare.ask("CHATHISTORY LATEST #channel * 50")[1:-1]
    assert [line.split(" ")[2] for line in lines] == ["PRIVMSG", "TOPIC", "MODE", "MODE", "KICK"]


def test_what_is_played_back_counts_towards_the_limit(world: World, msgid: str) -> None:
    reader = world.join("Rita", "#channel", caps=f"{CAPS} draft/event-playback")
    assert len(reader.ask("CHATHISTORY LATEST #channel * 3")[1:-1]) == 3
    later = reader.ask(f"CHATHISTORY AFTER #channel msgid={msgid} 2")[1:-1]
    assert [line.split(" ")[2] for line in later] == ["TOPIC", "MODE"]


def test_a_kick_has_the_id_under_which_it_is_kept(world: World) -> None:
    anna = world.join("Anna", "#channel", caps="message-tags")
    world.join("Bob", "#channel")
    anna.lines()
    (line,) = anna.ask("KICK #channel Bob :enough")
    entry = world.history.entries[-1]
    assert (entry.kind, entry.body) == (Kind.KICK, "Bob :enough")
    assert line == f"@msgid={entry.msgid} {ANNA} KICK #channel Bob :enough"


def test_somebody_is_removed_even_while_nothing_can_be_stored(world: World) -> None:
    anna, bob = world.join("Anna", "#channel"), world.join("Bob", "#channel")
    world.history.full = True
    bob.lines()
    anna.send("KICK #channel Bob :enough")
    assert bob.lines() == [f"{ANNA} KICK #channel Bob :enough"]
    assert world.history.entries == []


def test_what_fitted_a_line_before_its_room_got_a_longer_name(world: World) -> None:
    room = "#" + "x" * 63
    anna = world.join("A" * 30, "#a")
    world.join("B" * 30, "#a")
    anna.send("TOPIC #a :" + "t" * 390, f"KICK #a {'B' * 30} :" + "k" * 300, f"RENAME #a {room}")
    reader = world.join("Rita", room, caps=f"{CAPS} draft/event-playback draft/multiline")
    topic, kick = (line.encode() for line in page(reader, room))
    mask = f":{'A' * 30}!{'a' * 16}@192.168.0.9".encode()
    assert topic.startswith(mask + f" TOPIC {room} :ttt".encode()) and len(topic) == MAX_LINE - 2
    assert kick.startswith(mask + f" KICK {room} {'B' * 30} :kkk".encode()) and len(kick) <= MAX_LINE - 2
