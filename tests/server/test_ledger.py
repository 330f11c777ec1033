"""The ledger: one growing order, tickets that are settled in any manner, ids that are known and forgotten."""

from __future__ import annotations

from random import Random

import pytest

from lanchat.protocol.entry import Author, Epoch, Kind
from lanchat.protocol.query import HistoryFull
from lanchat.server.fan import Fan
from lanchat.server.ledger import Ledger, Waiter
from lanchat.server.session import Hold, Session, User
from tests.server.world import MemoryHistory

AUTHOR = Author(b"a", "anna", "anna!a@h")


def new_ledger(history: MemoryHistory, first_seq: int = 1, last_ts: int = 0) -> Ledger:
    return Ledger(history, Epoch(3, b"e"), first_seq, last_ts, lambda: 1000, Random(1))


def new_waiter() -> Waiter:
    session = Session(User(b"u", "10.0.0.1"), Fan(), secure=False, plain=False, now=0.0)
    session.send(b"echo")
    return Waiter(session, session.hold_last(), b"c", "PRIVMSG", "#a")


def held(waiter: Waiter) -> bool:
    assert isinstance(waiter.hold, Hold)
    return not waiter.hold.done


def test_it_goes_on_where_the_store_ended() -> None:
    ledger = new_ledger(MemoryHistory(), first_seq=7, last_ts=5000)
    entry, _ = ledger.add(b"1", AUTHOR, "#a", Kind.PRIVMSG, "x")
    assert (entry.ts, entry.epoch.term, entry.seq) == (5000, 3, 7)
    assert ledger.now_ms() == 5000


def test_a_refused_entry_leaves_no_gap() -> None:
    history = MemoryHistory()
    ledger = new_ledger(history)
    history.full = True
    with pytest.raises(HistoryFull):
        ledger.add(b"1", AUTHOR, "#a", Kind.PRIVMSG, "x")
    assert ledger.known(b"1") is None
    history.full = False
    assert ledger.add(b"2", AUTHOR, "#a", Kind.PRIVMSG, "x")[0].seq == 1


def test_a_commit_releases_all_up_to_it() -> None:
    ledger = new_ledger(MemoryHistory())
    waiters = [new_waiter() for _ in range(4)]
    for ticket, waiter in enumerate(waiters):
        ledger.wait(ticket, waiter)
    ledger.committed(1)
    assert [held(waiter) for waiter in waiters] == [False, False, True, True]
    ledger.committed(0)
    assert held(waiters[2])
    ledger.committed(9)
    assert not any(held(waiter) for waiter in waiters)


def test_waiting_for_what_is_stored_already_is_no_wait() -> None:
    ledger = new_ledger(MemoryHistory())
    ledger.committed(5)
    waiter = new_waiter()
    ledger.wait(5, waiter)
    assert not held(waiter)


def test_whoever_waits_for_an_earlier_one_again_hears_of_it_with_it() -> None:
    ledger = new_ledger(MemoryHistory())
    first, second, again = new_waiter(), new_waiter(), new_waiter()
    ledger.wait(1, first)
    ledger.wait(2, second)
    ledger.wait(1, again)
    ledger.committed(1)
    assert [held(waiter) for waiter in (first, second, again)] == [False, True, False]
    again = new_waiter()
    ledger.wait(2, again)
    assert ledger.failed([2]) == [second, again]


def test_a_failure_is_told_once_and_forgets_the_id() -> None:
    ledger = new_ledger(MemoryHistory())
    _, ticket = ledger.add(b"c", AUTHOR, "#a", Kind.PRIVMSG, "x")
    waiter = new_waiter()
    ledger.wait(ticket, waiter)
    assert ledger.failed([ticket, 99]) == [waiter]
    assert ledger.failed([ticket]) == []
    assert ledger.known(b"c") is None
    ledger.committed(ticket)
    assert held(waiter)
