"""The store's news reach the server once each, in order, on the net thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from lanchat.hosting.history_door import HistoryDoor
from lanchat.protocol.entry import Author, Entry, Epoch, Kind
from lanchat.protocol.query import Correspondent, HistoryFull, PageQuery, SearchQuery
from tests.net.support import Net, wait_until

ENTRY = Entry(1, Epoch(1, b"e"), 1, b"c" * 16, Author(b"a", "anna", "anna!u@h"), "#lobby", Kind.PRIVMSG, "hi")


PERSON = Correspondent(b"b", "bob", 1)


class FakeStore:
    """Answers at once, on the calling thread or another one."""

    def __init__(self) -> None:
        self.last_ticket = 0

    def append(self, entry: Entry) -> int:
        self.last_ticket += 1
        return self.last_ticket

    def release(self) -> None:
        pass

    def page(self, query: PageQuery, reply: object) -> None:
        threading.Thread(target=reply, args=([ENTRY], True)).start()  # type: ignore[arg-type]

    def find(self, cid: bytes, reply: object) -> None:
        threading.Thread(target=reply, args=(ENTRY, True)).start()  # type: ignore[arg-type]

    def correspondents(self, person: bytes, limit: int, reply: object) -> None:
        threading.Thread(target=reply, args=([PERSON],)).start()  # type: ignore[arg-type]

    def last_times(self, rooms: Sequence[str], reply: object) -> None:
        threading.Thread(target=reply, args=({"#lobby": 1},)).start()  # type: ignore[arg-type]

    def search(self, query: SearchQuery, reply: object) -> None:
        threading.Thread(target=reply, args=([ENTRY], "")).start()  # type: ignore[arg-type]


def test_commits_are_told_together_and_failures_in_their_place(net: Net) -> None:
    seen: list[object] = []
    door = HistoryDoor(net.loop, seen.append, lambda tickets, reason: seen.append((tickets, reason)))

    def at_once() -> None:
        for ticket in range(1, 6):
            door.on_commit(ticket)
        door.on_failure(6, 7, "full")
        door.on_commit(8)
        door.on_commit(9)

    net.call(at_once)
    wait_until(lambda: len(seen) == 3)
    assert seen == [5, (range(6, 8), "full"), 9]
    door.on_commit(10)
    wait_until(lambda: seen[-1] == 10)


def test_settled_means_stored_or_refused(net: Net) -> None:
    door = HistoryDoor(net.loop, lambda ticket: None, lambda tickets, reason: None)
    door.attach(FakeStore())
    assert door.all_settled
    door.append(ENTRY)
    door.append(ENTRY)
    assert not door.all_settled
    door.on_commit(1)
    door.on_failure(2, 2, "full")
    wait_until(lambda: door.all_settled)


def test_answers_come_on_the_net_thread(net: Net) -> None:
    door = HistoryDoor(net.loop, lambda ticket: None, lambda tickets, reason: None)
    door.attach(FakeStore())
    seen: list[object] = []

    def ask() -> None:
        name = threading.current_thread
        door.page(PageQuery("#lobby", "latest", 1), lambda entries, done: seen.append((entries, done, name().name)))
        door.find(b"c" * 16, lambda entry, looked: seen.append((entry, looked, name().name)))
        query = SearchQuery(("#lobby",), "hi")
        door.last_times(["#lobby"], lambda times: seen.append((times, name().name)))
        door.correspondents(b"a", 5, lambda people: seen.append((people, name().name)))
        door.search(query, lambda entries, why: seen.append((entries, why, name().name)))

    net.call(ask)
    wait_until(lambda: len(seen) == 5)
    assert ({"#lobby": 1}, "net-test") in seen
    assert ([PERSON], "net-test") in seen
    assert ([ENTRY], "", "net-test") in seen
    assert ([ENTRY], True, "net-test") in seen
    assert (ENTRY, True, "net-test") in seen


class Counting(FakeStore):
    """Counts how often the store was told to begin."""

    def __init__(self) -> None:
        super().__init__()
        self.released = 0

    def release(self) -> None:
        self.released += 1


def test_what_nobody_waits_for_is_let_go_a_little_later_behind_what_is_sent(net: Net) -> None:
    store, seen, passes = Counting(), list[object](), list[tuple[int, int]]()
    door = HistoryDoor(net.loop, seen.append, lambda tickets, reason: None)
    door.attach(store)

    def end_of_pass() -> None:
        before = store.released
        door.release(urgent=False)
        passes.append((before, store.released))

    def say_twice() -> None:
        for _ in range(2):
            door.append(ENTRY)
            door.release(urgent=False)
        assert not store.released

    net.call(lambda: net.loop.add_flush_hook(end_of_pass))
    net.call(say_twice)
    wait_until(lambda: store.released == 1)
    wait_until(lambda: (0, 1) in passes)
    net.call(lambda: net.loop.remove_flush_hook(end_of_pass))
    door.on_commit(2)
    net.call(lambda: None)
    assert seen == []
    net.call(lambda: door.release(urgent=False))
    assert seen == [2]


def test_an_echo_that_waits_lets_all_go_at_once_and_is_told_at_once(net: Net) -> None:
    store, seen = Counting(), list[object]()
    door = HistoryDoor(net.loop, seen.append, lambda tickets, reason: None)
    door.attach(store)

    def say() -> None:
        door.append(ENTRY)
        door.release(urgent=False)
        door.append(ENTRY)
        door.release()
        assert store.released == 1

    net.call(say)
    door.on_commit(2)
    wait_until(lambda: seen == [2])


def test_a_page_has_all_that_was_said_before_it_was_asked_for(net: Net) -> None:
    store, seen = Counting(), list[object]()
    door = HistoryDoor(net.loop, lambda ticket: None, lambda tickets, reason: None)
    door.attach(store)

    def ask() -> None:
        door.append(ENTRY)
        door.release(urgent=False)
        door.page(PageQuery("#lobby", "latest", 1), lambda entries, done: seen.append(entries))
        door.release(urgent=False)
        assert store.released == 1

    net.call(ask)
    assert seen == []
    door.on_commit(1)
    wait_until(lambda: seen == [[ENTRY]])


class Listening(FakeStore):
    """Counts what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def page(self, query: PageQuery, reply: object) -> None:
        self.asked.append("page")

    def find(self, cid: bytes, reply: object) -> None:
        self.asked.append("find")


def test_what_is_asked_for_waits_for_what_was_said_before(net: Net) -> None:
    store = Listening()
    door = HistoryDoor(net.loop, lambda ticket: None, lambda tickets, reason: None)
    door.attach(store)

    def ask() -> None:
        door.append(ENTRY)
        door.find(ENTRY.cid, lambda entry, looked: None)
        door.page(PageQuery("#lobby", "latest", 1), lambda entries, complete: None)
        door.release(urgent=False)
        assert store.asked == []

    net.call(ask)
    door.on_commit(1)
    wait_until(lambda: store.asked == ["find", "page"])


class Full(FakeStore):
    """Looks nothing up."""

    def refuse(self, *_question: object) -> None:
        raise HistoryFull

    find = correspondents = last_times = refuse


@pytest.mark.parametrize("settled", [True, False])
def test_what_is_too_much_for_the_store_is_answered_all_the_same(net: Net, settled: bool) -> None:
    door = HistoryDoor(net.loop, lambda ticket: None, lambda tickets, reason: None)
    door.attach(Full())
    seen: list[object] = []

    def ask() -> None:
        if not settled:
            door.append(ENTRY)
        door.find(ENTRY.cid, lambda entry, looked: seen.append((entry, looked)))
        door.correspondents(b"a", 5, seen.append)
        door.last_times(["#lobby"], seen.append)
        door.page(PageQuery("#lobby", "latest", 1), lambda entries, complete: seen.append(entries))

    net.call(ask)
    door.on_commit(1)
    wait_until(lambda: seen == [(None, False), None, None, [ENTRY]])
