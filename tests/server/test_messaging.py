"""PRIVMSG, NOTICE and TAGMSG: who gets what, in which form, and what is answered when nobody does.
Waiting for the disk and sending again are in test_sent_once.py."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Kind, decode_cid
from tests.server.world import World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
TIME = "time=2023-11-14T22:13:20.000Z"


def test_a_message_to_a_room_reaches_all_but_its_author(world: World) -> None:
    anna, bob, carl = world.join("Anna", "#a"), world.join("Bob", "#a"), world.join("Carl", "#b")
    assert anna.ask("PRIVMSG #a :hello there") == []
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :hello there"]
    assert carl.lines() == []
    anna.send("NOTICE #A :note")
    assert bob.lines() == [f"{ANNA} NOTICE #a :note"]


def test_each_shape_gets_its_tags(world: World) -> None:
    anna = world.join("Anna", "#a")
    peers = {
        caps: world.join(f"p{number}", "#a", caps=caps)
        for number, caps in enumerate(("", "server-time", "message-tags", "server-time message-tags"))
    }
    for peer in peers.values():
        peer.lines()
    anna.ask("CAP REQ message-tags", "@+typing=done;label=1;evil=x PRIVMSG #a :hi")
    msgid = world.history.entries[-1].msgid
    body = f"{ANNA} PRIVMSG #a :hi"
    assert peers[""].lines() == [body]
    assert peers["server-time"].lines() == [f"@{TIME} {body}"]
    assert peers["message-tags"].lines() == [f"@msgid={msgid};+typing=done {body}"]
    assert peers["server-time message-tags"].lines() == [f"@{TIME};msgid={msgid};+typing=done {body}"]


def test_one_line_is_built_once_per_shape(world: World) -> None:
    anna = world.join("Anna", "#a")
    others = [world.join(f"p{number}", "#a") for number in range(5)]
    for other in others:
        other.lines()
    anna.send("PRIVMSG #a :hi")
    assert len({id(other.session.take_output()[-1]) for other in others}) == 1


def test_echo_message(world: World) -> None:
    anna = world.join("Anna", "#a", caps="echo-message")
    bob = world.join("Bob")
    assert anna.ask("CAP REQ message-tags", "PRIVMSG #a :hi")[1:] == [
        f"@msgid={world.history.entries[-1].msgid} {ANNA} PRIVMSG #a :hi"
    ]
    assert anna.ask("CAP REQ -message-tags", "NOTICE Bob :psst")[1:] == [f"{ANNA} NOTICE Bob :psst"]
    assert bob.lines() == [f"{ANNA} NOTICE Bob :psst"]


def test_a_private_message(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    assert anna.ask("PRIVMSG bob :hi") == []
    assert bob.lines() == [f"{ANNA} PRIVMSG Bob :hi"]
    bob.send("AWAY :at lunch")
    assert anna.ask("PRIVMSG Bob :hi") == [f"{SRV} 301 Anna Bob :at lunch"]
    assert anna.ask("NOTICE Bob :hi") == []


def test_a_message_to_oneself_carries_the_label_once(world: World) -> None:
    anna = world.join("Anna", caps="echo-message labeled-response batch")
    assert anna.ask("@label=7 PRIVMSG Anna :note") == [
        f"@label=7 {ANNA} PRIVMSG Anna :note",
        f"{ANNA} PRIVMSG Anna :note",
    ]


def test_several_targets(world: World) -> None:
    anna, bob, carl = world.join("Anna", "#a"), world.join("Bob", "#a"), world.join("Carl")
    anna.send("PRIVMSG #a,Carl :hi")
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :hi"]
    assert carl.lines() == [f"{ANNA} PRIVMSG Carl :hi"]
    assert anna.ask("PRIVMSG a,b,c,d,e :hi") == [f"{SRV} 407 Anna e :Too many targets"]


def test_what_cannot_be_delivered(world: World) -> None:
    world.join("Bob", "#a").send("MODE #a +m")
    anna = world.join("Anna")
    assert anna.ask("PRIVMSG") == [f"{SRV} 411 Anna :No recipient given (PRIVMSG)"]
    assert anna.ask("PRIVMSG #a") == [f"{SRV} 412 Anna :No text to send"]
    assert anna.ask("PRIVMSG #a :") == [f"{SRV} 412 Anna :No text to send"]
    assert anna.ask("PRIVMSG #no :x") == [f"{SRV} 403 Anna #no :No such channel"]
    assert anna.ask("PRIVMSG nobody :x") == [f"{SRV} 401 Anna nobody :No such nick/channel"]
    assert anna.ask("PRIVMSG #a :x") == [f"{SRV} 404 Anna #a :Cannot send to channel"]
    assert anna.ask("JOIN #a", "PRIVMSG #a :x")[-1] == f"{SRV} 404 Anna #a :Cannot send to channel"
    assert [entry.kind for entry in world.history.entries] == [Kind.MODE]


@pytest.mark.parametrize("line", ["NOTICE", "NOTICE #a", "NOTICE #no :x", "NOTICE nobody :x", "NOTICE a,b,c,d,e :x"])
def test_a_notice_is_never_answered(world: World, line: str) -> None:
    assert world.join("Anna").ask(line) == []


def test_a_line_that_would_not_fit_for_others_is_refused_whole(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    room = 512 - len(f"{ANNA} PRIVMSG #a :\r\n")
    assert anna.ask("PRIVMSG #a :" + "x" * room, "PRIVMSG #a :" + "x" * (room + 1))[-1:] == [
        f"{SRV} 417 Anna :Input line was too long"
    ]
    lines = bob.lines()
    assert len(lines) == 1
    assert len(lines[0].encode()) == 510


def test_no_outside_messages_but_where_the_room_allows(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob", "#a")
    assert anna.ask("PRIVMSG #a :x") == [f"{SRV} 404 Anna #a :Cannot send to channel"]
    bob.ask("MODE #a -n")
    assert anna.ask("PRIVMSG #a :x") == []
    assert bob.lines() == [f"{ANNA} PRIVMSG #a :x"]


def test_statusmsg_reaches_that_status_and_above(world: World) -> None:
    op, voiced, other = world.join("Op", "#a"), world.join("Vera", "#a"), world.join("Otto", "#a")
    op.send("MODE #a +v Vera")
    for peer in (op, voiced, other):
        peer.lines()
    other.send("PRIVMSG @#a :ops", "PRIVMSG +#a :voices")
    line = ":Otto!otto@192.168.0.9 PRIVMSG"
    assert op.lines() == [f"{line} @#a :ops", f"{line} +#a :voices"]
    assert voiced.lines() == [f"{line} +#a :voices"]
    assert other.ask("PRIVMSG @#no :x") == [f"{SRV} 403 Otto @#no :No such channel"]
    assert world.join("Zed").ask("PRIVMSG @#a :x") == [f"{SRV} 404 Zed @#a :Cannot send to channel"]
    assert [entry.kind for entry in world.history.entries] == [Kind.MODE]


def test_tagmsg_only_to_those_with_message_tags(world: World) -> None:
    anna = world.join("Anna", "#a", caps="message-tags echo-message")
    bob, carl = world.join("Bob", "#a", caps="message-tags"), world.join("Carl", "#a")
    for peer in (anna, bob, carl):
        peer.lines()
    (echo,) = anna.ask("@+typing=active;x=y TAGMSG #a")
    assert echo.endswith(f";+typing=active {ANNA} TAGMSG #a")
    assert decode_cid(echo.removeprefix("@msgid=").partition(";")[0]) is not None
    assert bob.lines() == [echo]
    assert carl.lines() == []
    anna.send("@+typing=active TAGMSG Bob")
    assert bob.lines()[0].endswith(f"{ANNA} TAGMSG Bob")
    assert anna.ask("TAGMSG #a") == []
    assert anna.ask("@+x TAGMSG") == [f"{SRV} 411 Anna :No recipient given (TAGMSG)"]
    assert anna.ask("@+x TAGMSG nobody") == [f"{SRV} 401 Anna nobody :No such nick/channel"]
    assert carl.ask("@+x TAGMSG #a") == []
    assert world.history.entries == []


def test_a_bot_is_marked(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a", caps="message-tags")
    anna.send("MODE Anna +B")
    bob.lines()
    anna.send("PRIVMSG #a :beep")
    assert bob.lines() == [f"@msgid={world.history.entries[-1].msgid};bot {ANNA} PRIVMSG #a :beep"]
    anna.send("PART #a")
    assert bob.lines() == [f"@bot {ANNA} PART #a"]


def test_labels_on_errors_answers_and_silence(world: World) -> None:
    anna = world.join("Anna", "#a", caps="labeled-response batch")
    assert anna.ask("@label=a PRIVMSG nobody :x") == [f"@label=a {SRV} 401 Anna nobody :No such nick/channel"]
    assert anna.ask("@label=b PRIVMSG #a :x") == [f"@label=b {SRV} ACK"]
    assert anna.ask("@label=c PING x") == [f"@label=c {SRV} PONG lanchat.local :x"]
    assert anna.ask("@label=d\\sx\\:y PONG x") == [f"@label=d\\sx\\:y {SRV} ACK"]
    first, *inner, last = anna.ask("@label=e WHOIS Anna")
    mark = first.split("BATCH +")[1].split()[0]
    assert first == f"@label=e {SRV} BATCH +{mark} labeled-response"
    assert all(line.startswith(f"@batch={mark} {SRV} 3") or " 671 " in line for line in inner)
    assert last == f"{SRV} BATCH -{mark}"


def test_a_label_without_its_capabilities_or_too_long_is_ignored(world: World) -> None:
    anna = world.join("Anna", caps="labeled-response")
    assert anna.ask("@label=a PING x") == [f"{SRV} PONG lanchat.local :x"]
    bob = world.join("Bob", caps="labeled-response batch")
    assert bob.ask(f"@label={'x' * 65} PING x") == [f"{SRV} PONG lanchat.local :x"]


def test_what_is_stored(world: World) -> None:
    anna, bob = world.join("Anna", "#Tea", caps="message-tags"), world.join("Bob")
    anna.send("@+reply=x PRIVMSG #Tea :one", "NOTICE Bob :two", "TOPIC #Tea :three")
    one, two, three = world.history.entries
    assert (one.room, one.kind, one.body, one.tags) == ("#tea", Kind.PRIVMSG, "one", "+reply=x")
    assert (one.author.nick, one.author.mask) == ("Anna", "Anna!anna@192.168.0.9")
    assert two.room.startswith("=")
    assert two.target == bob.session.user.id
    assert three.kind is Kind.TOPIC
    assert [entry.seq for entry in world.history.entries] == [0, 1, 2]


def test_time_never_goes_backwards(world: World) -> None:
    anna = world.join("Anna", "#a")
    anna.send("PRIVMSG #a :one")
    world.wall -= 60_000
    anna.send("PRIVMSG #a :two")
    world.wall += 120_000
    anna.send("PRIVMSG #a :three")
    keys = [entry.key for entry in world.history.entries]
    assert keys == sorted(keys)
    assert world.history.entries[1].ts == world.history.entries[0].ts


def test_a_full_store_refuses_and_delivers_nothing(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    world.history.full = True
    text = "Too much waits to be stored. Try again"
    assert anna.ask("PRIVMSG #a :x")[-1] == f"{SRV} NOTICE Anna :{text}"
    assert anna.ask("CAP REQ standard-replies", "PRIVMSG #a :x")[1:] == [f"{SRV} FAIL PRIVMSG NOT_STORED #a :{text}"]
    assert bob.lines() == []
    world.history.full = False
    anna.send("PRIVMSG #a :y")
    assert world.history.entries[-1].seq == 0
