"""An echo means stored, and a message sent again is stored and delivered once.
Also the order that holding an echo back must keep."""

from __future__ import annotations

from random import Random

import pytest

from lanchat.protocol.entry import Uuid7, encode_cid
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
CAPS = "echo-message lanchat/sent-once message-tags batch labeled-response"
new_id = Uuid7(lambda: 1_700_000_000_000, Random(1))


@pytest.fixture
def slow() -> World:
    """A world whose store commits only when told to."""
    world = World()
    world.automatic = False
    return world


def say(peer: Peer, msgid: str, text: str, target: str = "#a", label: str = "") -> list[str]:
    label = f"label={label};" if label else ""
    return peer.ask(f"@{label}lanchat/id={msgid} PRIVMSG {target} :{text}")


def test_the_echo_waits_for_the_disk_but_nobody_else_does(slow: World) -> None:
    anna, bob = slow.join("Anna", "#a", caps="echo-message"), slow.join("Bob", "#a")
    anna.lines()
    assert anna.ask("PRIVMSG #a :one", "PRIVMSG #a :two") == []
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :one", f"{ANNA} PRIVMSG #a :two"]
    slow.server.dirty.clear()
    slow.server.committed(0)
    assert slow.server.dirty == {anna.session}
    assert anna.lines() == [f"{ANNA} PRIVMSG #a :one"]
    slow.server.committed(1)
    assert anna.lines() == [f"{ANNA} PRIVMSG #a :two"]


def test_all_that_follows_a_held_echo_waits_too(slow: World) -> None:
    anna, bob = slow.join("Anna", "#a", caps="echo-message"), slow.join("Bob", "#a")
    anna.lines()
    anna.send("PRIVMSG #a :mine")
    bob.send("PRIVMSG #a :yours")
    anna.send("PING x")
    assert anna.lines() == []
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :mine"]
    slow.server.committed(1)
    assert anna.lines() == [
        f"{ANNA} PRIVMSG #a :mine",
        ":Bob!bob@192.168.0.9 PRIVMSG #a :yours",
        f"{SRV} PONG lanchat.local :x",
    ]


def test_what_came_before_a_held_echo_does_not_wait(slow: World) -> None:
    anna = slow.join("Anna", "#a", caps="echo-message")
    anna.send("PING 1", "PRIVMSG #a :x", "PING 2")
    assert anna.lines() == [f"{SRV} PONG lanchat.local :1"]


def test_everybody_sees_one_order(slow: World) -> None:
    people = [slow.join(f"P{number}", "#a", caps="echo-message") for number in range(3)]
    for person in people:
        person.lines()
    for turn in range(9):
        people[turn % 3].send(f"PRIVMSG #a :{turn}")
    slow.server.committed(4)
    slow.server.committed(8)
    views = [[line.rpartition(":")[2] for line in person.lines()] for person in people]
    assert views == [[str(turn) for turn in range(9)]] * 3


def test_a_topic_is_echoed_when_it_is_stored(slow: World) -> None:
    anna, bob = slow.join("Anna", "#a"), slow.join("Bob", "#a")
    anna.lines()
    assert anna.ask("TOPIC #a :x") == []
    assert bob.lines() == [f"{ANNA} TOPIC #a :x"]
    slow.server.committed(0)
    assert anna.lines() == [f"{ANNA} TOPIC #a :x"]


def test_the_authors_id_becomes_the_msgid(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a", caps="message-tags")
    anna.lines()
    msgid = encode_cid(new_id())
    assert say(anna, msgid, "hi") == [f"@msgid={msgid} {ANNA} PRIVMSG #a :hi"]
    assert bob.lines() == [f"@msgid={msgid} {ANNA} PRIVMSG #a :hi"]


def test_a_repeat_gets_the_same_echo_and_reaches_nobody(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=CAPS + " server-time"), world.join("Bob", "#a")
    anna.lines()
    msgid = encode_cid(new_id())
    first = say(anna, msgid, "hi")
    world.pass_time(60)
    assert say(anna, msgid, "hi", label="9") == ["@label=9;" + first[0][1:]]
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :hi"]
    assert len(world.history.entries) == 1


def test_a_repeat_while_the_first_is_on_its_way_waits_with_it(slow: World) -> None:
    anna = slow.join("Anna", "#a", caps=CAPS)
    msgid = encode_cid(new_id())
    assert say(anna, msgid, "hi") == []
    assert say(anna, msgid, "hi") == []
    slow.server.committed(0)
    assert anna.lines() == [f"@msgid={msgid} {ANNA} PRIVMSG #a :hi"] * 2


def test_an_id_cannot_be_used_for_another_message(world: World) -> None:
    anna = world.join("Anna", "#a", "#b", caps=CAPS)
    msgid = encode_cid(new_id())
    say(anna, msgid, "hi")
    refused = ":Another message was sent under this id"
    assert say(anna, msgid, "other") == [f"{SRV} FAIL PRIVMSG ID_IN_USE #a {msgid} {refused}"]
    assert say(anna, msgid, "hi", "#b") == [f"{SRV} FAIL PRIVMSG ID_IN_USE #b {msgid} {refused}"]
    assert anna.ask(f"@lanchat/id={msgid} NOTICE #a :hi") == [f"{SRV} FAIL NOTICE ID_IN_USE #a {msgid} {refused}"]
    assert len(world.history.entries) == 1


def test_an_id_that_is_none(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    assert say(anna, "short", "hi") == [f"{SRV} FAIL PRIVMSG INVALID_ID #a :The id of the message is not valid"]


def test_the_tag_means_nothing_without_the_capability(world: World) -> None:
    anna = world.join("Anna", "#a", caps="message-tags echo-message")
    msgid = encode_cid(new_id())
    assert msgid not in say(anna, msgid, "hi")[0]


def test_a_repeat_after_the_host_started_anew(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    ids = [encode_cid(new_id()) for _ in range(3)]
    old = [say(anna, msgid, f"text {msgid}")[0] for msgid in ids[:2]]
    world.start()
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a", caps="message-tags")
    anna.lines()
    for msgid in ids:
        anna.send(f"@lanchat/id={msgid} PRIVMSG #a :text {msgid}")
    assert anna.lines() == [*old, f"@msgid={ids[2]} {ANNA} PRIVMSG #a :text {ids[2]}"]
    assert bob.lines() == [f"@msgid={ids[2]} {ANNA} PRIVMSG #a :text {ids[2]}"]
    assert len(world.history.entries) == 3


def test_the_store_is_asked_until_it_first_does_not_know(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    for _ in range(5):
        say(anna, encode_cid(new_id()), "new")
    assert len(world.history.questions) == 1


def test_recent_messages_are_known_without_asking(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    msgid = encode_cid(new_id())
    (old,) = say(anna, msgid, "hi")
    world.start(recent={"#a": list(world.history.entries)})
    world.history.questions.clear()
    anna = world.join("Anna", "#a", caps=CAPS)
    assert say(anna, msgid, "hi") == [old]
    assert world.history.questions == []


def test_a_private_repeat_survives_a_reconnect(world: World) -> None:
    anna, bob = world.join("Anna", caps=CAPS), world.join("Bob")
    msgid = encode_cid(new_id())
    (old,) = say(anna, msgid, "psst", "Bob")
    world.server.close_session(anna.session, "lost")
    anna = world.join("Anna", caps=CAPS)
    assert say(anna, msgid, "psst", "Bob") == [old]
    assert len(bob.lines()) == 1


def test_what_is_refused_names_the_message(world: World) -> None:
    world.join("Bob", "#shut").send("MODE #shut +m")
    anna = world.join("Anna", "#a", "#shut", caps=CAPS)
    msgid = encode_cid(new_id())
    fail = f"{SRV} FAIL PRIVMSG"
    assert say(anna, msgid, "x", "#no") == [f"{fail} NO_SUCH_CHANNEL #no {msgid} :No such channel"]
    assert say(anna, msgid, "x", "zed") == [f"{fail} NO_SUCH_NICK zed {msgid} :No such nick/channel"]
    assert say(anna, msgid, "x", "#shut") == [f"{fail} CANNOT_SEND #shut {msgid} :Cannot send to channel"]
    assert say(anna, msgid, "x" * 480) == [f"{fail} INPUT_TOO_LONG #a {msgid} :Input line was too long"]
    world.history.full = True
    full = "Too much waits to be stored. Try again"
    assert say(anna, msgid, "x", label="1") == [f"@label=1 {fail} NOT_STORED #a {msgid} :{full}"]
    world.history.full = False
    assert say(anna, msgid, "x") == [f"@msgid={msgid} {ANNA} PRIVMSG #a :x"]


def test_a_failed_store_replaces_the_echo_and_lets_it_be_sent_again(slow: World) -> None:
    anna, bob = slow.join("Anna", "#a", caps=CAPS), slow.join("Bob", "#a", caps="message-tags")
    anna.lines()
    one, two = encode_cid(new_id()), encode_cid(new_id())
    say(anna, one, "first", label="L")
    say(anna, two, "second")
    anna.send("PING x")
    slow.server.store_failed(range(1), "the disk is full")
    assert anna.lines() == [
        f"@label=L {SRV} FAIL PRIVMSG NOT_STORED #a {one} :The message could not be stored: the disk is full"
    ]
    slow.server.committed(1)
    assert anna.lines() == [f"@msgid={two} {ANNA} PRIVMSG #a :second", f"{SRV} PONG lanchat.local :x"]
    say(anna, one, "first")
    slow.server.committed(2)
    assert anna.lines() == [f"@msgid={one} {ANNA} PRIVMSG #a :first"]
    assert [line.split()[0] for line in bob.lines()] == [f"@msgid={one}", f"@msgid={two}", f"@msgid={one}"]


def test_what_the_store_refused_is_in_no_page(slow: World) -> None:
    anna = slow.join("Anna", "#a", "#lobby", caps=f"{CAPS} draft/chathistory")
    lost, kept, greeting = (encode_cid(new_id()) for _ in range(3))
    say(anna, lost, "x", target="#A")
    say(anna, kept, "y")
    say(anna, greeting, "z", target="#lobby")
    anna.send("RENAME #a #b", "PART #lobby")
    slow.server.store_failed([0, 2], "the disk is full")
    slow.history.entries = [entry for entry in slow.history.entries if entry.msgid == kept]
    slow.server.committed(3)
    anna.ask("JOIN #lobby")
    for room, found in (("#b", [f"msgid={kept}"]), ("#lobby", [])):
        page = anna.ask(f"CHATHISTORY LATEST {room} * 10")[1:-1]
        assert [line.split(";")[1].split()[0] for line in page] == found
    assert say(anna, lost, "x", target="#b") == [f"@msgid={lost} {ANNA} PRIVMSG #b :x"]
    assert "".join(anna.ask("CHATHISTORY LATEST #b * 10")).count(lost) == 1


def test_a_failed_store_is_told_to_clients_without_echo(slow: World) -> None:
    anna, guest = slow.join("Anna", "#lobby"), slow.connect(plain=True)
    guest.lines()
    anna.lines()
    anna.send("PRIVMSG #lobby :x")
    guest.send("y")
    slow.server.store_failed([0, 1], "")
    assert anna.lines()[-1] == f"{SRV} NOTICE Anna :The message could not be stored: the disk refused it"
    assert guest.lines()[-1] == "* Your message could not be stored: the disk refused it"


def test_a_failed_store_after_its_author_left(slow: World) -> None:
    anna = slow.join("Anna", "#a", caps=CAPS)
    say(anna, encode_cid(new_id()), "x")
    slow.server.close_session(anna.session, "gone")
    slow.server.store_failed([0], "late")
    slow.server.committed(0)
    assert anna.session.take_output() == []


def test_lines_wait_while_the_store_is_asked(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a")
    anna.lines()
    replies = []
    world.history.find = lambda cid, reply: replies.append(reply)  # type: ignore[method-assign]
    msgid = encode_cid(new_id())
    assert anna.ask(f"@lanchat/id={msgid} PRIVMSG #a :one", "PRIVMSG #a :two", "PING x") == []
    assert bob.lines() == []
    replies[0](None, True)
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :one", f"{ANNA} PRIVMSG #a :two"]
    assert anna.lines()[-1] == f"{SRV} PONG lanchat.local :x"
    replies[0](None, True)
    assert bob.lines() == []


def test_a_store_that_never_answers_is_given_up(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    world.history.answers = False
    msgid = encode_cid(new_id())
    assert say(anna, msgid, "one") == []
    world.pass_time(11)
    text = "The messages so far cannot be read just now. Try again"
    assert anna.lines() == [f"{SRV} FAIL PRIVMSG NOT_STORED #a {msgid} :{text}"]


def test_a_repeat_while_the_store_cannot_be_read_is_not_stored_twice(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    msgid = encode_cid(new_id())
    first = say(anna, msgid, "one")
    world.start()
    anna = world.join("Anna", "#a", caps=CAPS)
    world.history.readable = False
    text = "The messages so far cannot be read just now. Try again"
    for _ in range(2):
        assert say(anna, msgid, "one") == [f"{SRV} FAIL PRIVMSG NOT_STORED #a {msgid} :{text}"]
    world.history.readable = True
    assert say(anna, msgid, "one") == first
    assert len(world.history.entries) == 1


def test_an_answer_for_somebody_who_left_changes_nothing(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a")
    replies = []
    world.history.find = lambda cid, reply: replies.append(reply)  # type: ignore[method-assign]
    say(anna, encode_cid(new_id()), "one")
    world.server.close_session(anna.session, "lost")
    bob.lines()
    replies[0](None, True)
    assert bob.lines() == []
    assert world.history.entries == []


def test_known_ids_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.known_ids.MAX_KNOWN_IDS", 3)
    world.start()
    anna = world.join("Anna", "#a")
    for number in range(5):
        anna.send(f"PRIVMSG #a :{number}")
    assert [world.server.hub.ledger.known(e.cid) is not None for e in world.history.entries] == [False] * 2 + [True] * 3


def test_too_much_held_output_closes_the_session(slow: World) -> None:
    slow.config.limits.send_queue_bytes = 5_000
    anna, bob = slow.join("Anna", "#a", caps="echo-message"), slow.join("Bob", "#a")
    anna.send("PRIVMSG #a :x")
    for _ in range(30):
        bob.send("PRIVMSG #a :" + "y" * 400)
    slow.pass_time(2)
    assert anna.session.closing == "SendQ exceeded"
    assert bob.session.closing is None


def test_a_repeat_is_known_though_the_room_is_empty_by_now(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    msgid = encode_cid(new_id())
    first = say(anna, msgid, "hi")
    anna.send("PART #a")
    anna.lines()
    assert say(anna, msgid, "hi") == first
