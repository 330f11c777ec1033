"""CHATHISTORY: pages from memory and from the store, who may read them, and the errors.
The selection inside the ring is in test_pages.py."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from lanchat.protocol.entry import Entry
from lanchat.protocol.query import MESSAGES, PageQuery
from tests.server.world import Peer, World

SRV = ":lanchat.local"
CAPS = "batch message-tags server-time draft/chathistory"


def texts(lines: list[str]) -> list[str]:
    """The texts of a page, after checking that it is one whole batch."""
    mark = lines[0].split("BATCH +")[1].split()[0]
    assert lines[-1] == f"{SRV} BATCH -{mark}"
    assert all(line.startswith(f"@batch={mark};") for line in lines[1:-1])
    return [line.split(" :", 1)[1].split(" :")[-1] for line in lines[1:-1]]


@pytest.fixture
def anna(world: World) -> Peer:
    """Somebody in #a, where 0 to 29 was said, one a second."""
    anna = world.join("Anna", "#a", caps=CAPS)
    for number in range(30):
        anna.send(f"PRIVMSG #a :{number}")
        world.wall += 1000
    return anna


def numbers(*bounds: int) -> list[str]:
    return [str(number) for number in range(*bounds)]


def msgid(world: World, number: int) -> str:
    return "msgid=" + world.history.entries[number].msgid


def stamp(number: int) -> str:
    return f"timestamp=2023-11-14T22:13:{20 + number:02d}.000Z"


def test_the_latest_page_as_it_was_sent(world: World, anna: Peer) -> None:
    lines = anna.ask("CHATHISTORY LATEST #A * 2")
    entry = world.history.entries[-1]
    assert lines[0].endswith(" chathistory #a")
    mark = lines[0].split("BATCH +")[1].split()[0]
    assert lines[2] == (
        f"@batch={mark};time=2023-11-14T22:13:49.000Z;msgid={entry.msgid} :Anna!anna@192.168.0.9 PRIVMSG #a :29"
    )
    assert texts(lines) == ["28", "29"]
    assert world.history.questions == []


@pytest.mark.parametrize("restarted", [False, True])
def test_every_subcommand_by_id_and_by_time(world: World, anna: Peer, restarted: bool) -> None:
    if restarted:
        world.start()
        anna = world.join("Anna", "#a", caps=CAPS)
    for reference in (lambda n: msgid(world, n), stamp):
        ten, twenty = reference(10), reference(20)
        for request, expected in (
            ("LATEST #a * 100", numbers(30)),
            (f"LATEST #a {twenty} 100", numbers(21, 30)),
            (f"LATEST #a {twenty} 4", numbers(26, 30)),
            (f"BEFORE #a {ten} 5", numbers(5, 10)),
            (f"BEFORE #a {ten} 50", numbers(10)),
            (f"AFTER #a {twenty} 5", numbers(21, 26)),
            (f"AFTER #a {twenty} 50", numbers(21, 30)),
            (f"BETWEEN #a {ten} {twenty} 3", numbers(11, 14)),
            (f"BETWEEN #a {twenty} {ten} 3", numbers(17, 20)),
            (f"BETWEEN #a {ten} {twenty} 50", numbers(11, 20)),
        ):
            assert texts(anna.ask(f"CHATHISTORY {request}")) == expected, request
        around = texts(anna.ask(f"CHATHISTORY AROUND #a {ten} 5"))
        assert "10" in around
        assert len(around) == 5


def test_a_page_is_at_most_what_isupport_says(world: World, anna: Peer) -> None:
    for number in range(30, 150):
        anna.send(f"PRIVMSG #a :{number}")
    assert texts(anna.ask("CHATHISTORY LATEST #a * 5000")) == numbers(50, 150)


def test_an_empty_room_gives_an_empty_batch(world: World) -> None:
    anna = world.join("Anna", "#new", caps=CAPS)
    lines = anna.ask("CHATHISTORY LATEST #new * 10")
    assert len(lines) == 2
    assert texts(lines) == []


def test_topics_only_with_event_playback(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :one", "TOPIC #a :two", "PRIVMSG #a :three")
    anna.lines()
    assert texts(anna.ask("CHATHISTORY LATEST #a * 10")) == ["one", "three"]
    anna.ask("CAP REQ draft/event-playback")
    assert texts(anna.ask("CHATHISTORY LATEST #a * 10")) == ["one", "two", "three"]


def test_a_page_is_full_although_topics_lie_between(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    for number in range(40):
        anna.send(f"PRIVMSG #a :{number}", "TOPIC #a :x", "TOPIC #a :y")
    first = "msgid=" + world.history.entries[0].msgid
    last = "msgid=" + world.history.entries[117].msgid
    for _ in range(2):
        assert texts(anna.ask("CHATHISTORY LATEST #a * 30")) == numbers(10, 40)
        assert texts(anna.ask(f"CHATHISTORY LATEST #a {first} 30")) == numbers(10, 40)
        assert texts(anna.ask(f"CHATHISTORY AFTER #a {first} 30")) == numbers(1, 31)
        assert texts(anna.ask(f"CHATHISTORY BEFORE #a {last} 30")) == numbers(9, 39)
        assert texts(anna.ask(f"CHATHISTORY AFTER #a {last} 30")) == []
        assert texts(anna.ask(f"CHATHISTORY BETWEEN #a {first} {last} 30")) == numbers(1, 31)
        assert texts(anna.ask(f"CHATHISTORY AROUND #a {last} 4")) == numbers(36, 40)
        # The same without what is in memory.
        world.start()
        anna = world.join("Anna", "#a", caps=CAPS)


def test_an_unknown_id_is_an_error(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :x")
    anna.lines()
    assert anna.ask("CHATHISTORY BEFORE #a msgid=" + "a" * 26 + " 5") == [
        f"{SRV} FAIL CHATHISTORY MESSAGE_ERROR BEFORE #a :Messages could not be retrieved"
    ]


def test_lines_without_capabilities(world: World, anna: Peer) -> None:
    bob = world.join("Bob", "#a")
    assert bob.ask("CHATHISTORY LATEST #a * 1") == [":Anna!anna@192.168.0.9 PRIVMSG #a :29"]
    bob.send("CAP REQ server-time")
    bob.lines()
    assert bob.ask("CHATHISTORY LATEST #a * 1")[0].startswith("@time=2023-11-14T22:13:49.000Z :Anna!")


def test_a_labelled_page_is_one_batch_with_the_label(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS + " labeled-response")
    anna.send("PRIVMSG #a :x")
    anna.lines()
    for request in ("LATEST #a * 1", "LATEST #a * 9"):
        lines = anna.ask(f"@label=L CHATHISTORY {request}")
        assert lines[0].startswith(f"@label=L {SRV} BATCH +")
        assert len(lines) == 3
    assert len(world.history.questions) == 1


def test_a_room_can_be_read_from_inside_only(world: World, anna: Peer) -> None:
    bob = world.join("Bob", caps=CAPS)
    refused = "Messages could not be retrieved"
    for target in ("#a", "#no", "zed"):
        assert bob.ask(f"CHATHISTORY LATEST {target} * 9") == [
            f"{SRV} FAIL CHATHISTORY INVALID_TARGET LATEST {target} :{refused}"
        ]
    bob.send("JOIN #a")
    bob.lines()
    assert texts(bob.ask("CHATHISTORY LATEST #a * 3")) == numbers(27, 30)


def test_private_messages_are_for_the_two_alone(world: World) -> None:
    anna, bob, eve = (world.join(nick, caps=CAPS) for nick in ("Anna", "Bob", "Eve"))
    anna.send("PRIVMSG Bob :one")
    bob.send("PRIVMSG Anna :two")
    anna.send("NOTICE Bob :three")
    for peer in (anna, bob):
        peer.lines()
    lines = anna.ask("CHATHISTORY LATEST bob * 9")
    assert texts(lines) == ["one", "two", "three"]
    assert lines[0].endswith(" chathistory Bob")
    assert " PRIVMSG Bob :one" in lines[1]
    assert " PRIVMSG Anna :two" in lines[2]
    assert texts(bob.ask("CHATHISTORY LATEST Anna * 9")) == ["one", "two", "three"]
    for target in ("Anna", "Bob", "Eve"):
        assert texts(eve.ask(f"CHATHISTORY LATEST {target} * 9")) == []
    assert " FAIL CHATHISTORY MESSAGE_ERROR AROUND Bob " in eve.ask(f"CHATHISTORY AROUND Bob {msgid(world, 0)} 9")[0]
    world.server.close_session(bob.session, "gone")
    assert texts(anna.ask("CHATHISTORY LATEST Bob * 9")) == ["one", "two", "three"]


def test_a_name_taken_over_does_not_bring_its_conversations(world: World) -> None:
    anna, bob = world.join("Anna", caps=CAPS), world.join("Bob", caps=CAPS)
    anna.send("PRIVMSG Bob :secret")
    world.server.close_session(bob.session, "gone")
    thief = world.join("Bob", caps=CAPS)
    assert texts(thief.ask("CHATHISTORY LATEST Anna * 9")) == []
    assert " FAIL " in thief.ask(f"CHATHISTORY AROUND Anna {msgid(world, 0)} 9")[0]


def test_a_key_of_the_store_is_no_target(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    anna.send("PRIVMSG Bob :secret")
    room = world.history.entries[0].room
    eve = world.join("Eve", caps=CAPS)
    assert " INVALID_TARGET " in eve.ask(f"CHATHISTORY LATEST {room} * 9")[0]
    assert bob.lines() != []


def test_targets(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps=CAPS), world.join("Bob", "#a", "#b")
    anna.send("PRIVMSG #a :x")
    world.wall += 10_000
    bob.send("PRIVMSG Anna :y", "PRIVMSG #b :not for anna")
    anna.lines()
    early, late = stamp(-20), stamp(39)
    lines = anna.ask(f"CHATHISTORY TARGETS {early} {late} 9")
    assert lines[0].endswith(" draft/chathistory-targets")
    assert [line.split(" :", 1)[1] for line in lines[1:-1]] == [
        "lanchat.local CHATHISTORY TARGETS #a 2023-11-14T22:13:20.000Z",
        "lanchat.local CHATHISTORY TARGETS Bob 2023-11-14T22:13:30.000Z",
    ]
    assert len(anna.ask(f"CHATHISTORY TARGETS {late} {early} 1")) == 3
    assert "Bob" in anna.ask(f"CHATHISTORY TARGETS {late} {early} 1")[1]
    assert anna.ask(f"CHATHISTORY TARGETS msgid=x {late} 1") == [
        f"{SRV} FAIL CHATHISTORY INVALID_PARAMS TARGETS msgid=x :Invalid timestamp"
    ]


def test_who_was_renamed_is_one_target_under_their_last_name(world: World) -> None:
    anna, bob = world.join("Anna", caps=CAPS), world.join("Bob")
    anna.send("PRIVMSG Bob :one")
    world.wall += 10_000
    bob.send("NICK Rob", "PRIVMSG Anna :two")
    (line,) = anna.ask(f"CHATHISTORY TARGETS {stamp(-20)} {stamp(39)} 9")[1:-1]
    assert line.endswith(" CHATHISTORY TARGETS Rob 2023-11-14T22:13:30.000Z")


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("", "INVALID_PARAMS * :Unknown command"),
        ("FROB #a * 1", "INVALID_PARAMS FROB :Unknown command"),
        ("LATEST #a *", "INVALID_PARAMS LATEST :Insufficient parameters"),
        ("LATEST #a * 1 2", "INVALID_PARAMS LATEST :Too many parameters"),
        ("LATEST #a * 0", "INVALID_PARAMS LATEST 0 :Invalid limit"),
        ("LATEST #a * x", "INVALID_PARAMS LATEST x :Invalid limit"),
        ("BEFORE #a * 5", "INVALID_MSGREFTYPE BEFORE #a * :Only msgid and timestamp can be referred to"),
        ("BEFORE #a id=5 5", "INVALID_MSGREFTYPE BEFORE #a id=5 :Only msgid and timestamp can be referred to"),
        ("BEFORE #a msgid=5 5", "INVALID_PARAMS BEFORE msgid=5 :Invalid msgid"),
        ("AFTER #a timestamp=5 5", "INVALID_PARAMS AFTER timestamp=5 :Invalid timestamp"),
    ],
)
def test_errors(world: World, request_: str, answer: str) -> None:
    anna = world.join("Anna", "#a")
    assert anna.ask(f"CHATHISTORY {request_}".strip()) == [f"{SRV} FAIL CHATHISTORY {answer}"]


def test_a_store_that_cannot_read(world: World, anna: Peer) -> None:
    failed = f"{SRV} FAIL CHATHISTORY MESSAGE_ERROR LATEST #a :Messages could not be retrieved"
    anna.lines()
    world.history.full = True
    assert anna.ask("CHATHISTORY LATEST #a * 100") == [failed]
    world.history.full, world.history.answers = False, False
    assert anna.ask("CHATHISTORY LATEST #a * 100", "PING x") == []
    world.pass_time(10)
    assert anna.lines() == [failed, f"{SRV} PONG lanchat.local :x"]


def test_a_ping_after_a_page_is_answered_after_it(world: World, anna: Peer) -> None:
    anna.lines()
    replies = []
    world.history.page = lambda query, reply: replies.append((query, reply))  # type: ignore[method-assign]
    assert anna.ask("CHATHISTORY LATEST #a * 100", "PING x") == []
    query, reply = replies[0]
    assert query == PageQuery("#a", "latest", 100, kinds=MESSAGES)
    reply(world.history.entries[-2:], True)
    lines = anna.lines()
    assert lines[-1] == f"{SRV} PONG lanchat.local :x"
    assert lines[-2].startswith(f"{SRV} BATCH -")


def test_what_the_store_has_not_written_yet_is_in_the_page(world: World, anna: Peer) -> None:
    anna.lines()
    behind = world.history.entries[:28]
    world.history.page = lambda query, reply: reply(list(behind[-query.limit :]), True)  # type: ignore[method-assign]
    assert texts(anna.ask("CHATHISTORY LATEST #a * 100")) == numbers(30)


def test_the_ring_survives_an_empty_lobby(world: World) -> None:
    anna = world.join("Anna", "#lobby", caps=CAPS)
    anna.send("PRIVMSG #lobby :x", "PART #lobby", "JOIN #lobby")
    anna.lines()
    assert texts(anna.ask("CHATHISTORY LATEST #lobby * 1")) == ["x"]
    assert world.history.questions == []


def test_correspondents_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.messaging.MAX_CORRESPONDENTS", 2)
    anna = world.join("Anna")
    for number in range(4):
        world.join(f"p{number}")
        anna.send(f"PRIVMSG p{number} :x")
    assert list(anna.session.user.correspondents) == ["p2", "p3"]


def test_an_answer_that_comes_after_the_goodbye_is_dropped(world: World) -> None:
    anna = world.join("Anna", "#a")
    replies: list[Callable[[list[Entry], bool], None]] = []
    world.history.page = lambda query, reply: replies.append(reply)  # type: ignore[method-assign]
    assert anna.ask("CHATHISTORY LATEST #a * 5", "PRIVMSG #a :a ghost's words") == []
    world.server.hub.disconnect(anna.session, "SendQ exceeded")
    assert anna.lines()[-1].startswith("ERROR ")
    replies[0]([], True)
    assert anna.lines() == []
    assert not world.history.entries


def password_of(name: str) -> str:
    """What PLAIN says for this account."""
    return base64.b64encode(f"\0{name}\0sesame".encode()).decode()


def log_in(world: World, nick: str, caps: str) -> Peer:
    """Somebody who comes by the account that is called like them."""
    peer = world.connect()
    peer.send(f"CAP REQ :sasl {caps}", f"NICK {nick}", f"USER {nick.lower()} 0 * :{nick}")
    peer.send("AUTHENTICATE PLAIN", f"AUTHENTICATE {password_of(nick)}", "CAP END")
    assert " 900 " in peer.out
    return peer


EARLY, LATE = "timestamp=2020-01-01T00:00:00.000Z", "timestamp=2030-01-01T00:00:00.000Z"


@pytest.fixture
def past(world: World) -> World:
    """Zoe, who has an account, spoke with two guests in private; then the host was started again."""
    zoe, bob, eve = (world.join(nick, caps=CAPS) for nick in ("Zoe", "Bob", "Eve"))
    zoe.ask("REGISTER * * sesame")
    zoe.send("PRIVMSG Bob :one")
    world.wall += 1000
    bob.send("PRIVMSG Zoe :two")
    world.wall += 1000
    eve.send("PRIVMSG Zoe :three", "PRIVMSG Bob :between us")
    world.start()
    return world


def test_private_conversations_are_found_after_a_restart(past: World) -> None:
    zoe = log_in(past, "Zoe", CAPS)
    targets = zoe.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")[1:-1]
    assert [line.partition(" TARGETS ")[2] for line in targets] == [
        "Bob 2023-11-14T22:13:21.000Z",
        "Eve 2023-11-14T22:13:22.000Z",
    ]
    page = zoe.ask("CHATHISTORY LATEST bob * 9")[1:-1]
    assert [line.rpartition(" :")[2] for line in page] == ["one", "two"]


def test_a_guest_of_the_same_name_finds_nothing(past: World) -> None:
    bob = past.join("Bob", caps=CAPS)
    assert len(bob.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")) == 2
    zoe = log_in(past, "Zoe", CAPS)
    assert bob.ask("CHATHISTORY LATEST Zoe * 9")[1:-1] == []
    zoe.send("PRIVMSG Bob :who are you?")
    page = zoe.ask("CHATHISTORY LATEST Bob * 9")[1:-1]
    assert [line.rpartition(" :")[2] for line in page] == ["who are you?"]


def test_who_logs_in_later_finds_them_too_and_once_is_enough(past: World) -> None:
    zoe = past.join("Zoe2", caps=f"{CAPS} sasl")
    zoe.ask("AUTHENTICATE PLAIN", f"AUTHENTICATE {password_of('Zoe')}")
    assert len(zoe.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")) == 4
    asked = len(past.history.questions)
    phone = log_in(past, "Zoe", CAPS)
    assert len(phone.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")) == 4
    assert len(past.history.questions) == asked


@pytest.mark.parametrize("trouble", ["full", "unreadable"])
def test_a_store_that_cannot_tell_keeps_nobody_out(past: World, trouble: str) -> None:
    past.history.full = trouble == "full"
    past.history.readable = False
    zoe = log_in(past, "Zoe", CAPS)
    assert len(zoe.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")) == 2


def test_targets_go_by_the_last_message_not_by_what_happened_since(world: World) -> None:
    anna = world.join("Anna", "#a", caps=CAPS)
    anna.send("PRIVMSG #a :x")
    world.wall += 60_000
    anna.send("TOPIC #a :later")
    (line,) = anna.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")[1:-1]
    assert line.endswith("#a 2023-11-14T22:13:20.000Z")


def test_a_room_whose_messages_are_not_in_memory_is_told_by_the_store(world: World) -> None:
    world.join("Anna", "#a", "#empty").send("PRIVMSG #a :x")
    world.wall += 60_000
    world.start()
    rita = world.join("Rita", "#a", "#empty", caps=CAPS)
    (line,) = rita.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")[1:-1]
    assert line.endswith("#a 2023-11-14T22:13:20.000Z")
    for trouble in ("readable", "full"):
        setattr(world.history, trouble, trouble == "full")
        assert len(rita.ask(f"CHATHISTORY TARGETS {EARLY} {LATE} 9")) == 2
