"""HistoryDoor: the server's History over a HistoryStore, with every answer brought to the net thread.
What is stored and how is the store's business; what an answer means is the server's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from lanchat.net.loop import EventLoop, Timer

if TYPE_CHECKING:
    from lanchat.protocol.entry import Entry
    from lanchat.protocol.query import Correspondent, PageQuery, SearchQuery


#: Seconds within which that is stored whose author waits for no echo: several such messages share one sync.
PATIENCE_S = 0.25


class Store(Protocol):
    """What is needed of a HistoryStore. Any thread, never blocking; replies come on any thread."""

    #: The newest that `append` gave.
    last_ticket: int

    def append(self, entry: Entry) -> int: ...
    def release(self) -> None: ...
    def page(self, query: PageQuery, reply: Callable[[list[Entry], bool], None]) -> None: ...
    def find(self, cid: bytes, reply: Callable[[Entry | None, bool], None]) -> None: ...
    def correspondents(
        self, person: bytes, limit: int, reply: Callable[[list[Correspondent] | None], None]
    ) -> None: ...
    def last_times(self, rooms: Sequence[str], reply: Callable[[dict[str, int] | None], None]) -> None: ...
    def search(self, query: SearchQuery, reply: Callable[[list[Entry] | None, str], None]) -> None: ...


class HistoryDoor:
    """Net thread only, but for on_commit and on_failure, which the store's threads call.

    Commits are coalesced: however many happen before the net thread gets to them, it is told once. `stored` and
    `failed` are called there in the order of what happened.
    """

    def __init__(self, loop: EventLoop, stored: Callable[[int], None], failed: Callable[[range, str], None]) -> None:
        self._loop = loop
        self._stored = stored
        self._failed = failed
        self._store: Store | None = None
        #: See server.history.History; the store's own, because every message goes this way.
        self.append: Callable[[Entry], int] = _not_attached
        self._news: deque[tuple[int, range | None, str]] = deque()
        self._announced = False
        #: Whether somebody waits for what becomes of an entry, so that news are to wake the net thread.
        self._urgent = True
        self._patience: Timer | None = None
        #: Whether PATIENCE_S are over.
        self._due = False
        #: What was asked for after entries that were not settled then, by the last ticket, and what to do when that is
        #: too much for the store; one per session at most.
        self._questions: deque[tuple[int, Callable[[], None], Callable[[], None]]] = deque()
        self._released = 0
        self._settled = 0

    def attach(self, store: Store) -> None:
        """Use this store from now on."""
        self._store = store
        self.append = store.append

    @property
    def all_settled(self) -> bool:
        """Whether every entry appended was stored or refused, and the server knows."""
        return self._store is None or self._settled >= self._store.last_ticket

    # The server's questions.

    def release(self, *, urgent: bool = True) -> None:
        """Let the store begin with what was appended; at the end of each pass. Unless it is urgent, as when an echo
        waits for it, that may take PATIENCE_S, and what became of it is told with a later pass."""
        self._urgent = urgent = urgent or bool(self._questions)
        if self._news and not self._announced:
            if urgent:
                self._announce()  # what it releases is sent by the flush of the pass after
            else:
                self._deliver()
        if self._store is None or self._released == self._store.last_ticket:
            return
        if not (urgent or self._due):
            self._patience = self._patience or self._loop.call_later(PATIENCE_S, self._be_due)
            return
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._due = False
        self._released = self._store.last_ticket
        self._store.release()

    def _be_due(self) -> None:
        # Released at the end of this pass: the store's thread would take turns with what is sent in it.
        self._due = True

    def page(self, query: PageQuery, reply: Callable[[list[Entry], bool], None]) -> None:
        """See server.history.History. Whatever was appended before is in it."""
        self._ask(partial(self._there.page, query, self._back(reply)), partial(reply, [], False))

    def find(self, cid: bytes, reply: Callable[[Entry | None, bool], None]) -> None:
        """See server.history.History. Whatever was appended before is found."""
        self._ask(partial(self._there.find, cid, self._back(reply)), partial(reply, None, False))

    def correspondents(self, person: bytes, limit: int, reply: Callable[[list[Correspondent] | None], None]) -> None:
        """See server.history.History. Whatever was appended before counts."""
        self._ask(partial(self._there.correspondents, person, limit, self._back(reply)), partial(reply, None))

    def last_times(self, rooms: Sequence[str], reply: Callable[[dict[str, int] | None], None]) -> None:
        """See server.history.History. Whatever was appended before counts."""
        self._ask(partial(self._there.last_times, rooms, self._back(reply)), partial(reply, None))

    def search(self, query: SearchQuery, reply: Callable[[list[Entry] | None, str], None]) -> None:
        """See server.history.History."""
        self._there.search(query, self._back(reply))

    @property
    def _there(self) -> Store:
        assert self._store is not None
        return self._store

    def _back(self, reply: Callable[..., None]) -> Callable[..., None]:
        return partial(self._loop.call_soon_threadsafe, reply)

    def _ask(self, question: Callable[[], None], refuse: Callable[[], None]) -> None:
        """Ask, or `refuse` when that is too much for the store; later, where something is to be settled before."""
        newest = self._there.last_ticket
        if self._settled >= newest:
            _ask_now(question, refuse)
        else:
            self._questions.append((newest, question, refuse))

    # The store's news. Any thread.

    def on_commit(self, ticket: int) -> None:
        """Everything up to `ticket` is settled."""
        self._news.append((ticket, None, ""))
        # Looked at after the news are there: release() does both the other way around.
        if self._urgent and not self._announced:
            self._announce()

    def on_failure(self, first: int, last: int, reason: str) -> None:
        """These tickets will never be stored."""
        self._news.append((last, range(first, last + 1), reason))
        if not self._announced:
            self._announce()

    def _announce(self) -> None:
        self._announced = True
        self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # Cleared before the news are read: whatever is added after this line is announced again.
        self._announced = False
        highest = 0
        while self._news:
            ticket, failed, reason = self._news.popleft()
            self._settled = max(self._settled, ticket)
            if failed is None:
                highest = ticket
                continue
            if highest:
                self._stored(highest)
                highest = 0
            self._failed(failed, reason)
        if highest:
            self._stored(highest)
        while self._questions and self._questions[0][0] <= self._settled:
            _, question, refuse = self._questions.popleft()
            _ask_now(question, refuse)


def _not_attached(_entry: Entry) -> int:
    raise AssertionError("there is no store yet")


def _ask_now(question: Callable[[], None], refuse: Callable[[], None]) -> None:
    from lanchat.protocol.query import HistoryFull  # late, as above

    try:
        question()
    except HistoryFull:
        refuse()
