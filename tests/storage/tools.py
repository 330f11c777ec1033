"""Helpers for tests of the history: a store that is watched, and entries to put into it.
What a right answer is, each test says itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from lanchat.errors import UserError
from lanchat.protocol.entry import Author, Entry, Epoch, Kind, Uuid7
from lanchat.protocol.query import Bound, Correspondent, PageQuery, SearchQuery
from lanchat.storage.history import HistoryStart, HistoryStore

#: Seconds any single answer may take before a test gives up.
PATIENCE = 60.0

ANNA = Author(b"a" * 16, "Anna", "anna@192.0.2.1")
BEN = Author(b"b" * 16, "Ben", "ben@192.0.2.2", "ben")
EPOCH = Epoch(1, b"e" * 16)

_T = TypeVar("_T")
_cid = Uuid7(lambda: 1_700_000_000_000, random.Random())


def entry(
    seq: int,
    *,
    epoch: Epoch = EPOCH,
    ts: int = 0,
    room: str = "#lobby",
    body: str = "hello",
    author: Author = ANNA,
    kind: Kind = Kind.PRIVMSG,
    cid: bytes = b"",
    **more: Any,
) -> Entry:
    """An entry of one second after another, with a fresh cid."""
    return Entry(ts or 1_000 * seq, epoch, seq, cid or _cid(), author, room, kind, body, **more)


class Watched:
    """A store together with everything it reported."""

    def __init__(self, file: Path | None, **options: Any) -> None:
        self._changed = threading.Condition()
        self.committed = 0
        self.commits: list[int] = []
        self.failures: list[tuple[int, int, str]] = []
        self.notices: list[str] = []
        self.store = HistoryStore(
            file,
            on_commit=self._on_commit,
            on_failure=self._on_failure,
            on_notice=self._on_notice,
            **options,
        )

    def _on_commit(self, ticket: int) -> None:
        with self._changed:
            self.committed = ticket
            self.commits.append(ticket)
            self._changed.notify_all()

    def _on_failure(self, first: int, last: int, reason: str) -> None:
        with self._changed:
            self.failures.append((first, last, reason))
            self._changed.notify_all()

    def _on_notice(self, sentence: str) -> None:
        with self._changed:
            self.notices.append(sentence)
            self._changed.notify_all()

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until something reported makes the condition true."""
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE), "the store did not answer"

    def settled(self, ticket: int) -> bool:
        """Whether this ticket is known to be stored or failed."""
        return ticket <= self.committed or any(first <= ticket <= last for first, last, _ in self.failures)

    def failed(self) -> set[int]:
        """Every ticket that was reported as not stored."""
        return {ticket for first, last, _ in self.failures for ticket in range(first, last + 1)}

    def begin(self) -> HistoryStart:
        """Begin a hosting term."""
        answer = self.try_to_begin()
        assert isinstance(answer, HistoryStart), answer
        return answer

    def try_to_begin(self, host_id: bytes = b"host") -> HistoryStart | UserError:
        """Begin a hosting term, or learn why not."""
        return self._ask(lambda reply: self.store.begin_epoch(host_id, reply))

    def add(self, *entries: Entry) -> int:
        """Append, wait until the last is settled, and return its ticket."""
        ticket = 0
        for item in entries:
            ticket = self.store.append(item)
        self.wait(lambda: self.settled(ticket))
        return ticket

    def page(self, query: PageQuery) -> tuple[list[Entry], bool]:
        """Read a page."""
        return self._ask(lambda reply: self.store.page(query, lambda found, complete: reply((found, complete))))

    def find(self, cid: bytes) -> Entry | None:
        """Look for one message, where the history can be read."""
        entry, looked = self.look(cid)
        assert looked
        return entry

    def correspondents(self, person: bytes, limit: int = 9) -> list[Correspondent]:
        """With whom somebody spoke in private, which must be readable."""
        found: list[Correspondent] | None = self._ask(
            lambda reply: self.store.correspondents(person, limit, lambda people: reply(people))
        )
        assert found is not None
        return found

    def last_times(self, *rooms: str) -> dict[str, int]:
        """When the last message was said in these rooms, which must be readable."""
        found: dict[str, int] | None = self._ask(lambda reply: self.store.last_times(rooms, lambda times: reply(times)))
        assert found is not None
        return found

    def look(self, cid: bytes) -> tuple[Entry | None, bool]:
        """Look for one message; the second answer is whether that was possible."""
        return self._ask(lambda reply: self.store.find(cid, lambda entry, looked: reply((entry, looked))))

    def search(self, text: str = "", rooms: tuple[str, ...] = ("#lobby",), **more: Any) -> list[Entry]:
        """Look for messages, which must be possible."""
        found, why = self.try_to_search(SearchQuery(rooms, text, **more))
        assert found is not None, why
        return found

    def try_to_search(self, query: SearchQuery) -> tuple[list[Entry] | None, str]:
        """Look for messages, or learn why not."""
        return self._ask(lambda reply: self.store.search(query, lambda found, why: reply((found, why))))

    def everything(self, room: str = "#lobby") -> list[Entry]:
        """All of a room, page by page from the oldest; from the start again when retention took the ground away."""
        found: list[Entry] = []
        while True:
            start = None if not found else Bound(cid=found[-1].cid)
            entries, complete = self.page(PageQuery(room, "after", 100, start))
            found = found + entries if entries or complete else []
            if complete:
                return found

    def _ask(self, question: Callable[[Callable[[_T], None]], None]) -> _T:
        answered = threading.Event()
        box: list[_T] = []

        def reply(answer: _T) -> None:
            box.append(answer)
            answered.set()

        question(reply)
        assert answered.wait(PATIENCE), "the store did not answer"
        return box[0]


def wait_until(condition: Callable[[], object]) -> None:
    """Ask again and again, with a deadline."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"


@contextmanager
def running(file: Path | None, **options: Any) -> Iterator[Watched]:
    """A started store, stopped at the end of the block."""
    watched = Watched(file, **options)
    watched.store.start()
    try:
        yield watched
    finally:
        assert watched.store.stop(PATIENCE)
