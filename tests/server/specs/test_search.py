"""soju.im/search: what was said, found by attributes, in the rooms of whoever asks and nowhere else."""

from __future__ import annotations

import re

import pytest

from tests.server.world import Peer, World

SRV = ":lanchat.local"
CAPS = "soju.im/search batch server-time message-tags"


def found(peer: Peer, search: str) -> list[str]:
    """The lines of the batch that answers, without their tags."""
    first, *lines, last = peer.ask(search)
    opened = re.fullmatch(rf"{SRV} BATCH \+(\w+) soju\.im/search", first)
    assert opened is not None, first
    assert last == f"{SRV} BATCH -{opened[1]}"
    assert all(line.startswith(f"@batch={opened[1]};time=") and ";msgid=" in line for line in lines)
    return [line.partition(" ")[2] for line in lines]


@pytest.fixture
def jackie(world: World) -> Peer:
    """Somebody who may search, in #chan where three things were said."""
    jackie = world.join("jackie", "#chan", caps=CAPS)
    bill = world.join("bill", "#chan")
    jackie.ask("PRIVMSG #chan :Be what you want")
    world.pass_time(60)
    bill.ask("PRIVMSG #chan :That was fast!")
    world.pass_time(60)
    jackie.ask("NOTICE #chan :Want what you be, fast")
    return jackie


JACKIE = ":jackie!jackie@192.168.0.9"
BILL = ":bill!bill@192.168.0.9"


def test_messages_of_one_author_in_a_channel(jackie: Peer) -> None:
    assert found(jackie, "SEARCH from=jackie;in=#chan") == [
        f"{JACKIE} PRIVMSG #chan :Be what you want",
        f"{JACKIE} NOTICE #chan :Want what you be, fast",
    ]


def test_messages_with_a_text_up_to_a_limit(jackie: Peer) -> None:
    both = [f"{BILL} PRIVMSG #chan :That was fast!", f"{JACKIE} NOTICE #chan :Want what you be, fast"]
    assert found(jackie, "SEARCH text=fast;in=#chan;limit=2") == both
    assert found(jackie, "SEARCH text=fast;in=#CHAN;limit=1") == both[1:]
    assert found(jackie, "SEARCH text=fast") == both


def test_nothing_is_an_empty_batch(jackie: Peer) -> None:
    assert found(jackie, "SEARCH before=2010-01-01T00:00:00.000Z;in=#chan") == []


def test_after_counts_from_that_time_on_and_both_ends_are_part(world: World, jackie: Peer) -> None:
    every = found(jackie, "SEARCH in=#chan")
    assert len(every) == 3
    assert found(jackie, "SEARCH after=2023-11-14T22:14:20.000Z") == every[1:]
    assert found(jackie, "SEARCH after=2023-11-14T22:13:20.000Z;limit=1") == every[:1]
    assert found(jackie, "SEARCH before=2023-11-14T22:14:20.000Z") == every[:2]
    assert found(jackie, "SEARCH limit=1") == every[2:]


def test_attributes_are_escaped_as_tags_are(jackie: Peer) -> None:
    jackie.ask(r"PRIVMSG #chan :one; two \ three")
    line = rf"{JACKIE} PRIVMSG #chan :one; two \ three"
    assert found(jackie, r"SEARCH text=one\:\stwo\s\\\sthree") == [line]
    assert found(jackie, "SEARCH :in=#chan;text=what you want") == [f"{JACKIE} PRIVMSG #chan :Be what you want"]


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ("after=yesterday", "after"),
        ("text=a;before=2010-01-01", "before"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("in=#elsewhere", "in"),
        ("in=nobody", "in"),
        ("in=", "in"),
        ("colour=red", "colour"),
        ("=", "*"),
    ],
)
def test_what_is_no_selector_is_refused(jackie: Peer, attributes: str, named: str) -> None:
    assert jackie.ask(f"SEARCH {attributes}") == [f"{SRV} FAIL SEARCH INVALID_PARAMS {named} :Invalid parameters"]


def test_without_attributes_parameters_are_missing(jackie: Peer) -> None:
    assert jackie.ask("SEARCH") == [f"{SRV} 461 jackie SEARCH :Not enough parameters"]


def test_the_capability_must_be_negotiated(world: World) -> None:
    anna = world.join("Anna", "#chan")
    assert anna.ask("SEARCH text=fast") == [f"{SRV} 421 Anna SEARCH :Unknown command"]


def test_rooms_one_is_not_in_are_not_searched(world: World, jackie: Peer) -> None:
    carl = world.join("Carl", "#other", caps=CAPS)
    carl.ask("PRIVMSG #other :fast here too")
    assert found(carl, "SEARCH text=fast") == [":Carl!carl@192.168.0.9 PRIVMSG #other :fast here too"]
    assert carl.ask("SEARCH text=fast;in=#chan") == [f"{SRV} FAIL SEARCH INVALID_PARAMS in :Invalid parameters"]
    jackie.ask("PART #chan")
    assert found(jackie, "SEARCH text=fast") == []


def test_own_conversations_are_searched_and_nobody_elses(world: World, jackie: Peer) -> None:
    carl = world.join("Carl", caps=CAPS)
    carl.ask("PRIVMSG bill :how fast?")
    carl.ask("PRIVMSG jackie :be fast")
    jackie.ask("PRIVMSG Carl :fast enough")
    talk = [":Carl!carl@192.168.0.9 PRIVMSG jackie :be fast", f"{JACKIE} PRIVMSG Carl :fast enough"]
    assert found(jackie, "SEARCH text=fast;in=carl") == talk
    assert found(jackie, "SEARCH text=fast")[2:] == talk
    assert found(carl, "SEARCH text=fast")[0] == ":Carl!carl@192.168.0.9 PRIVMSG bill :how fast?"
    assert found(carl, "SEARCH text=fast;in=jackie") == talk


def test_who_leaves_while_the_store_looks_gets_nothing_of_the_room(world: World) -> None:
    world.history.answers = False
    jackie = world.join("jackie", "#chan", caps=CAPS)
    jackie.ask("PRIVMSG #chan :fast")
    op = world.join("op", "#chan")
    jackie.ask("MODE #chan +o op")
    answers = []
    world.history.search = lambda query, reply: answers.append(reply)  # type: ignore[method-assign]
    assert jackie.ask("SEARCH text=fast") == []
    op.ask("KICK #chan jackie")
    jackie.lines()
    (entry,) = world.history.entries[:1]
    answers[0]([entry], "")
    first, last = jackie.lines()
    assert " BATCH +" in first and " BATCH -" in last


def test_a_search_that_cannot_be_run(world: World, jackie: Peer) -> None:
    world.history.readable = False
    assert jackie.ask("SEARCH text=fast") == [f"{SRV} FAIL SEARCH INTERNAL_ERROR :This host cannot search"]
    world.history.full = True
    assert jackie.ask("SEARCH text=fast") == [f"{SRV} FAIL SEARCH INTERNAL_ERROR :The search could not be run"]


def test_further_lines_wait_and_the_label_is_kept(world: World, jackie: Peer) -> None:
    jackie.ask("CAP REQ labeled-response")
    world.history.answers = False
    assert jackie.ask("@label=q SEARCH text=fast", "PING later") == []
    world.pass_time(11)
    assert jackie.lines() == [
        f"@label=q {SRV} FAIL SEARCH INTERNAL_ERROR :The search could not be run",
        f"{SRV} PONG lanchat.local :later",
    ]
    world.history.answers = True
    first, *_ = jackie.ask("@label=r SEARCH limit=1")
    assert re.fullmatch(rf"@label=r {SRV} BATCH \+\w+ soju\.im/search", first)


def test_without_batch_the_lines_come_bare(world: World) -> None:
    anna = world.join("Anna", "#chan", caps="soju.im/search")
    anna.ask("PRIVMSG #chan :bare")
    assert anna.ask("SEARCH text=bare") == [":Anna!anna@192.168.0.9 PRIVMSG #chan :bare"]


def test_what_was_taken_back_is_not_found(world: World) -> None:
    anna = world.join("Anna", "#chan", caps=f"{CAPS} echo-message draft/message-redaction")
    (echo,) = anna.ask("PRIVMSG #chan :oh no")
    msgid = re.search(r"msgid=(\w+)", echo)
    assert msgid is not None
    anna.ask(f"REDACT #chan {msgid[1]}")
    assert found(anna, "SEARCH text=no") == []
