"""draft/multiline and client-batch: messages of several lines, how they come in, who sees what, and every refusal."""

from __future__ import annotations

from random import Random

import pytest

from lanchat.protocol.entry import Entry, Kind, Uuid7, encode_cid
from lanchat.server.limits import BATCH_DEADLINE, MAX_RELAYED
from tests.server.world import Peer, World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
CAPS = "batch echo-message message-tags draft/multiline"
TIME = "time=2023-11-14T22:13:20.000Z"
new_id = Uuid7(lambda: 1_700_000_000_000, Random(3))

EXAMPLE = (
    "BATCH +123 draft/multiline #channel",
    "@batch=123 PRIVMSG #channel hello",
    "@batch=123 privmsg #channel :how is ",
    "@batch=123;draft/multiline-concat PRIVMSG #channel :everyone?",
    "BATCH -123",
)


def said(world: World) -> Entry:
    return world.history.entries[-1]


def as_batch(msgid: str, tags: str, *lines: str, target: str = "#channel") -> list[str]:
    """A batch as the server sends it; a line that begins with '+' is joined to the one before."""
    tags = f"@{tags} " if tags else ""
    inside = [
        f"@batch={msgid};draft/multiline-concat {ANNA} PRIVMSG {target} :{line[1:]}"
        if line[:1] == "+"
        else f"@batch={msgid} {ANNA} PRIVMSG {target} :{line}"
        for line in lines
    ]
    return [f"{tags}{ANNA} BATCH +{msgid} draft/multiline {target}", *inside, f"{ANNA} BATCH -{msgid}"]


@pytest.fixture
def anna(world: World) -> Peer:
    return world.join("Anna", "#channel", caps=CAPS)


def test_the_capability_says_its_limits(world: World) -> None:
    world.config.limits.multiline_bytes, world.config.limits.multiline_lines = 40_000, 10
    names = " ".join(world.connect().ask("CAP LS 302")).split()
    assert "draft/multiline=max-bytes=40000,max-lines=10" in [name.lstrip(":") for name in names]


def test_the_example(world: World, anna: Peer) -> None:
    new = world.join("New", "#channel", caps="batch server-time message-tags draft/multiline")
    old = world.join("Old", "#channel", caps="server-time message-tags")
    bare, guest = world.join("Bare", "#channel"), world.join("Half", "#channel", caps="draft/multiline")
    for peer in (anna, new, old, bare, guest):
        peer.lines()
    echo = anna.ask(*EXAMPLE)
    msgid = said(world).msgid
    assert echo == as_batch(msgid, f"msgid={msgid}", "hello", "how is ", "+everyone?")
    assert new.lines() == as_batch(msgid, f"{TIME};msgid={msgid}", "hello", "how is ", "+everyone?")
    lines = [f"{ANNA} PRIVMSG #channel :{text}" for text in ("hello", "how is ", "everyone?")]
    assert old.lines() == [f"@{TIME};msgid={msgid} {lines[0]}", f"@{TIME} {lines[1]}", f"@{TIME} {lines[2]}"]
    assert bare.lines() == lines
    # draft/multiline, "Dependencies": the capability is nothing without batch.
    assert guest.lines() == lines


def test_it_is_one_message_in_the_log(world: World, anna: Peer) -> None:
    anna.send(*EXAMPLE)
    (entry,) = world.history.entries
    assert (entry.kind, entry.room, entry.body) == (Kind.PRIVMSG, "#channel", "hello\nhow is everyone?")


def test_client_tags_belong_to_the_batch(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#channel", caps="message-tags")
    anna.send("@+reply=abc;+x=y BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel :a")
    anna.send("@batch=1 PRIVMSG #channel :b", "BATCH -1")
    assert said(world).tags == "+reply=abc;+x=y"
    assert bob.lines() == [
        f"@msgid={said(world).msgid};+reply=abc;+x=y {ANNA} PRIVMSG #channel :a",
        f"{ANNA} PRIVMSG #channel :b",
    ]


def test_blank_lines_are_kept_but_not_sent_to_those_without(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#channel", caps="message-tags")
    anna.lines()
    texts = ("", "a", "", "b", "")
    echo = anna.ask(
        "BATCH +1 draft/multiline #channel", *(f"@batch=1 PRIVMSG #channel :{t}" for t in texts), "BATCH -1"
    )
    msgid = said(world).msgid
    assert echo == as_batch(msgid, f"msgid={msgid}", *texts)
    assert said(world).body == "\na\n\nb\n"
    assert bob.lines() == [f"@msgid={msgid} {ANNA} PRIVMSG #channel :a", f"{ANNA} PRIVMSG #channel :b"]


def test_a_plain_text_guest_reads_line_by_line(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby", caps=CAPS), world.connect(plain=True)
    guest.lines()
    anna.send("BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :one", "@batch=1 PRIVMSG #lobby :")
    anna.send("@batch=1 PRIVMSG #lobby :two\x02", "BATCH -1")
    assert guest.lines() == ["Anna: one", "Anna: two"]


def test_to_one_person(world: World, anna: Peer) -> None:
    bob = world.join("Bob", caps=CAPS)
    bob.send("AWAY :at lunch")
    bob.lines()
    answer = anna.ask("BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob :a", "@batch=1 PRIVMSG Bob :b", "BATCH -1")
    msgid = said(world).msgid
    batch = as_batch(msgid, f"msgid={msgid}", "a", "b", target="Bob")
    assert answer == [*batch, f"{SRV} 301 Anna Bob :at lunch"]
    assert bob.lines() == batch


def test_the_label_stands_on_the_opening_alone(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=CAPS + " labeled-response")
    assert anna.ask("@label=L BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel :a") == []
    lines = anna.ask("@batch=1 PRIVMSG #channel :b", "BATCH -1")
    msgid = said(world).msgid
    assert lines == as_batch(msgid, f"label=L;msgid={msgid}", "a", "b")
    anna.ask("CAP REQ -echo-message", "@label=M BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel :a")
    assert anna.ask("BATCH -1") == [f"@label=M {SRV} ACK"]


def test_a_label_around_an_echo_and_more(world: World) -> None:
    anna = world.join("Anna", caps=CAPS + " labeled-response")
    world.join("Bob").send("AWAY :x")
    first, *inner, last = anna.ask("@label=L BATCH +1 draft/multiline Bob", "@batch=1 PRIVMSG Bob :a", "BATCH -1")
    mark = first.split("BATCH +")[1].split()[0]
    msgid = said(world).msgid
    assert first == f"@label=L {SRV} BATCH +{mark} labeled-response"
    opening, line, closing = as_batch(msgid, "", "a", target="Bob")
    assert inner == [
        f"@batch={mark};msgid={msgid} {opening}",
        line,
        f"@batch={mark} {closing}",
        f"@batch={mark} {SRV} 301 Anna Bob :x",
    ]
    assert last == f"{SRV} BATCH -{mark}"


def test_a_label_around_an_echo_that_failed_and_more(world: World) -> None:
    anna = world.join("Anna", caps=CAPS + " labeled-response lanchat/sent-once")
    world.join("Bob").send("AWAY :x")
    world.automatic = False
    anna.send("@label=L BATCH +1 draft/multiline Bob", "@batch=1 PRIVMSG Bob :a", "@batch=1 PRIVMSG Bob :b", "BATCH -1")
    world.server.store_failed([0], "the disk is full")
    first, *inner, last = anna.lines()
    mark = first.split("BATCH +")[1].split()[0]
    failed = "The message could not be stored: the disk is full"
    assert inner == [
        f"@batch={mark} {SRV} FAIL PRIVMSG NOT_STORED Bob {said(world).msgid} :{failed}",
        f"@batch={mark} {SRV} 301 Anna Bob :x",
    ]
    assert last == f"{SRV} BATCH -{mark}"


def test_sent_again_it_is_said_once(world: World) -> None:
    anna, bob = world.join("Anna", "#channel", caps=CAPS + " lanchat/sent-once"), world.join("Bob", "#channel")
    anna.lines()
    msgid = encode_cid(new_id())
    example = (f"@lanchat/id={msgid} {EXAMPLE[0]}", *EXAMPLE[1:])
    echo = anna.ask(*example)
    assert echo == as_batch(msgid, f"msgid={msgid}", "hello", "how is ", "+everyone?")
    assert anna.ask(*example) == echo
    world.start(recent={})
    anna = world.join("Anna", "#channel", caps=CAPS + " lanchat/sent-once")
    assert anna.ask(*example) == echo
    assert anna.ask(f"@lanchat/id={msgid} {EXAMPLE[0]}", EXAMPLE[1], EXAMPLE[4]) == [
        f"{SRV} FAIL PRIVMSG ID_IN_USE #channel {msgid} :Another message was sent under this id"
    ]
    assert len(bob.lines()) == 3
    assert len(world.history.entries) == 1


def test_an_id_that_is_none(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=CAPS + " lanchat/sent-once")
    refused = f"{SRV} FAIL PRIVMSG INVALID_ID #channel :The id of the message is not valid"
    assert anna.ask("@lanchat/id=x BATCH +123 draft/multiline #channel", *EXAMPLE[1:]) == [refused]


def test_the_echo_waits_for_the_disk_or_says_that_it_failed(world: World, anna: Peer) -> None:
    anna.lines()
    world.automatic = False
    assert anna.ask(*EXAMPLE) == []
    assert anna.ask("PING x", *EXAMPLE) == []
    world.server.committed(0)
    assert len(anna.lines()) == 6
    world.server.store_failed([1], "the disk is full")
    (line,) = anna.lines()
    assert line == f"{SRV} NOTICE Anna :The message could not be stored: the disk is full"


def test_other_commands_go_on_in_between(world: World, anna: Peer) -> None:
    anna.lines()
    lines = anna.ask(*EXAMPLE[:2], "PING x", "PRIVMSG #channel :aside", *EXAMPLE[2:])
    assert lines[0] == f"{SRV} PONG lanchat.local :x"
    assert [entry.body for entry in world.history.entries] == ["aside", "hello\nhow is everyone?"]


@pytest.mark.parametrize("room", [False, True])
def test_history_plays_it_back(world: World, anna: Peer, room: bool) -> None:
    bob = world.join("Bob", "#channel", caps="message-tags")
    target = "#channel" if room else "Bob"
    anna.send(*(line.replace("#channel", target) for line in EXAMPLE), f"PRIVMSG {target} :more")
    msgid, other = (entry.msgid for entry in world.history.entries)
    anna.ask("CAP REQ :draft/chathistory server-time")
    first, *inner, last = anna.ask(f"CHATHISTORY LATEST {target} * 2")
    mark = first.split("BATCH +")[1].split()[0]
    opening, hello, how, closing = as_batch(msgid, "", "hello", "how is everyone?", target=target)
    assert first == f"{SRV} BATCH +{mark} chathistory {target}"
    assert inner == [
        f"@batch={mark};{TIME};msgid={msgid} {opening}",
        hello,
        how,
        f"@batch={mark} {closing}",
        f"@batch={mark};{TIME};msgid={other} {ANNA} PRIVMSG {target} :more",
    ]
    assert last == f"{SRV} BATCH -{mark}"
    bob.ask("CAP REQ draft/chathistory")
    assert bob.ask(f"CHATHISTORY LATEST {target if room else 'Anna'} * 2") == [
        f"@msgid={msgid} {ANNA} PRIVMSG {target} :hello",
        f"{ANNA} PRIVMSG {target} :how is everyone?",
        f"@msgid={other} {ANNA} PRIVMSG {target} :more",
    ]


def test_history_cuts_what_was_joined_beyond_a_line(world: World, anna: Peer) -> None:
    words = "a word " * 50
    anna.send("BATCH +1 draft/multiline #channel", f"@batch=1 PRIVMSG #channel :{words}")
    anna.send(
        f"@batch=1;draft/multiline-concat PRIVMSG #channel :{words}", "@batch=1 PRIVMSG #channel :end", "BATCH -1"
    )
    anna.ask("CAP REQ draft/chathistory")
    page = anna.ask("CHATHISTORY LATEST #channel * 1")
    assert all(len(line.partition(" ")[2].encode()) <= MAX_RELAYED - 2 for line in page)
    assert [";draft/multiline-concat " in line for line in page[2:-2]] == [False, True, False]
    texts = [line.split(" :", 2)[2] for line in page[2:-2]]
    assert texts[0].endswith(" ")
    assert "".join(texts[:2]) == words * 2
    assert texts[2] == "end"


# -- what is refused -----------------------------------------------------------------------------------------------


def test_another_target_within(world: World, anna: Peer) -> None:
    anna.lines()
    assert anna.ask("BATCH +456 draft/multiline #foo", "@batch=456 PRIVMSG #bar hello", "BATCH -456") == [
        f"{SRV} FAIL BATCH MULTILINE_INVALID_TARGET #foo #bar :Invalid multiline target"
    ]


def test_too_many_bytes(world: World, anna: Peer) -> None:
    world.config.limits.multiline_bytes = 11
    anna.lines()
    opening, line = "BATCH +abc draft/multiline #channel", "@batch=abc PRIVMSG #channel :hello"
    (limit,) = anna.ask(opening, line, line, line, line, "BATCH -abc")
    assert limit == f"{SRV} FAIL BATCH MULTILINE_MAX_BYTES 11 :Multiline batch max-bytes exceeded"
    assert world.history.entries == []
    # The line feed between two lines counts, one where nothing is joined does not.
    anna.ask(opening, line, line, "BATCH -abc")
    world.config.limits.multiline_bytes = 10
    assert " MULTILINE_MAX_BYTES 10 " in anna.ask(opening, line, line, "BATCH -abc")[0]
    anna.ask(opening, line, line.replace("abc", "abc;draft/multiline-concat"), "BATCH -abc")
    assert [entry.body for entry in world.history.entries] == ["hello\nhello", "hellohello"]


def test_too_many_lines(world: World, anna: Peer) -> None:
    world.config.limits.multiline_lines = 2
    anna.lines()
    line = "@batch=abc PRIVMSG #channel :x"
    assert anna.ask("BATCH +abc draft/multiline #channel", line, line, line, line, "BATCH -abc") == [
        f"{SRV} FAIL BATCH MULTILINE_MAX_LINES 2 :Multiline batch max-lines exceeded"
    ]
    anna.ask("BATCH +abc draft/multiline #channel", line, line, "BATCH -abc")
    assert said(world).body == "x\nx"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["BATCH +1 example.com/type #channel", "BATCH -1"], "Invalid multiline batch"),
        (["BATCH +1 draft/multiline", "BATCH -1"], "Invalid multiline batch"),
        (["BATCH +1", "BATCH -1"], "Invalid multiline batch"),
        (
            ["BATCH +a_b draft/multiline #channel", "@batch=a_b PRIVMSG #channel :x", "BATCH -a_b"],
            "Invalid multiline batch",
        ),
        (["BATCH -9"], "There is no such batch"),
        (["BATCH 9"], "There is no such batch"),
        (["@batch=9 PRIVMSG #channel :x"], "There is no such batch"),
        (["BATCH +1 draft/multiline #channel", "BATCH -1"], "A message of blank lines says nothing"),
        (
            [
                "BATCH +1 draft/multiline #channel",
                "@batch=1 PRIVMSG #channel",
                "@batch=1 PRIVMSG #channel :",
                "BATCH -1",
            ],
            "A message of blank lines says nothing",
        ),
        (
            ["BATCH +1 draft/multiline #channel", "@batch=1 NOTICE #channel :x", "BATCH -1"],
            "Only PRIVMSG without other tags can be in this batch",
        ),
        (
            ["BATCH +1 draft/multiline #channel", "@batch=1;+x=y PRIVMSG #channel :x", "BATCH -1"],
            "Only PRIVMSG without other tags can be in this batch",
        ),
        (
            ["BATCH +1 draft/multiline #channel", "@batch=1 BATCH +2 draft/multiline #channel", "BATCH -1"],
            "Only PRIVMSG without other tags can be in this batch",
        ),
        (
            [
                "BATCH +1 draft/multiline #channel",
                "@batch=1 PRIVMSG #channel :x",
                "@batch=1;draft/multiline-concat PRIVMSG #channel :",
                "BATCH -1",
            ],
            "A blank line cannot be joined to another",
        ),
        (
            ["BATCH +1 draft/multiline #channel", f"@batch=1 PRIVMSG #channel :{'x' * 480}", "BATCH -1"],
            "A line of the batch is too long to be relayed",
        ),
    ],
)
def test_an_invalid_batch(world: World, anna: Peer, lines: list[str], text: str) -> None:
    anna.lines()
    assert anna.ask(*lines) == [f"{SRV} FAIL BATCH MULTILINE_INVALID :{text}"]
    assert world.history.entries == []
    assert len(anna.ask(*EXAMPLE)) == 5


def test_a_second_batch_ends_the_first(world: World, anna: Peer) -> None:
    anna.lines()
    lines = anna.ask(*EXAMPLE[:3], "BATCH +2 draft/multiline #channel", "@batch=2 PRIVMSG #channel :new", "BATCH -2")
    assert lines[0] == f"{SRV} FAIL BATCH MULTILINE_INVALID :Another batch was begun"
    assert [entry.body for entry in world.history.entries] == ["new"]


def test_a_batch_that_is_left_open(world: World) -> None:
    anna = world.join("Anna", "#channel", caps=CAPS + " labeled-response")
    anna.ask(f"@label=L {EXAMPLE[0]}", EXAMPLE[1])
    world.pass_time(BATCH_DEADLINE - 1)
    assert anna.lines() == []
    world.pass_time(2)
    assert anna.lines() == [f"@label=L {SRV} FAIL BATCH TIMEOUT 123 :The batch was left open for too long"]
    world.pass_time(5)
    assert anna.ask(*EXAMPLE[2:]) == []
    assert world.history.entries == []


def test_where_nobody_may_speak(world: World, anna: Peer) -> None:
    anna.lines()
    for target, numeric in (("#no", "403 Anna #no :No such channel"), ("zed", "401 Anna zed :No such nick/channel")):
        lines = [line.replace("#channel", target) for line in EXAMPLE]
        assert anna.ask(*lines) == [f"{SRV} {numeric}"]


def test_without_the_capability_there_is_no_such_command(world: World) -> None:
    anna = world.join("Anna", "#channel", caps="batch")
    assert anna.ask(EXAMPLE[0]) == [f"{SRV} 421 Anna BATCH :Unknown command"]
    anna.ask("CAP REQ :-batch draft/multiline")
    assert anna.ask(EXAMPLE[0]) == [f"{SRV} 421 Anna BATCH :Unknown command"]
    assert anna.ask("BATCH") == [f"{SRV} 461 Anna BATCH :Not enough parameters"]


def test_a_line_of_a_batch_costs_a_quarter() -> None:
    world = World(throttle=True)
    anna = world.join("Anna", "#channel", caps=CAPS)
    world.pass_time(60)
    anna.send(EXAMPLE[0], *["@batch=123 PRIVMSG #channel :x"] * 30, "BATCH -123")
    assert len(world.history.entries) == 1
    anna.send(*["PRIVMSG #channel :x"] * 30)
    assert len(world.history.entries) < 10
