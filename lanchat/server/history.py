"""What the server asks of the store: six questions that never block.
The store itself is elsewhere; whoever runs the server hands one in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lanchat.protocol.entry import Entry
from lanchat.protocol.query import Correspondent, PageQuery, SearchQuery


class History(Protocol):
    """Answers come later, on the thread that called: `reply` is called exactly once."""

    def append(self, entry: Entry) -> int:
        """Keep this entry; the returned ticket grows with every call. Raises HistoryFull when the queue is full."""

    def page(self, query: PageQuery, reply: Callable[[list[Entry], bool], None]) -> None:
        """Read a page: (entries oldest first, whether nothing lies beyond it in the direction asked)."""

    def find(self, cid: bytes, reply: Callable[[Entry | None, bool], None]) -> None:
        """Look up one message by its id: (the message, True), (None, True) when there is none, (None, False) when that
        could not be read. Raises HistoryFull, and then there is no answer."""

    def correspondents(self, person: bytes, limit: int, reply: Callable[[list[Correspondent] | None], None]) -> None:
        """With whom this user id spoke in private last, oldest first; None when that could not be read.

        Raises HistoryFull, and then there is no answer."""

    def last_times(self, rooms: Sequence[str], reply: Callable[[dict[str, int] | None], None]) -> None:
        """When the last message was said in each of these rooms that has one, in milliseconds; None when that could not
        be read.

        Raises HistoryFull, and then there is no answer."""

    def search(self, query: SearchQuery, reply: Callable[[list[Entry] | None, str], None]) -> None:
        """Look for messages: (what was found, oldest first, ''), or (None, why that cannot be done).

        Raises HistoryFull, and then there is no answer."""
