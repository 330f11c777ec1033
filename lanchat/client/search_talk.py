"""Searching on the server (soju.im/search): asks, and puts question and answer together.
What is asked for is search.py's, what becomes of the answer the model's."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime

from lanchat.client.batches import Batch
from lanchat.client.capabilities import SEARCH
from lanchat.client.events import ClientEvent, SearchAnswer
from lanchat.client.history_requests import LAST_MS
from lanchat.client.search import MAX_NAME, MAX_TEXT, SearchWish
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message, escape_tag_value

#: Questions without an answer that are remembered; an older one is given up.
MAX_OPEN = 10


def attributes(wish: SearchWish) -> str:
    """The one parameter of SEARCH, written as message tags are (search, "SEARCH Command")."""
    values = {
        "text": _cut(" ".join(wish.text.split()), MAX_TEXT),
        "from": _cut(wish.person, MAX_NAME),
        "in": _cut(wish.room, MAX_NAME),
        "after": _time(wish.after_ms),
        "before": _time(wish.before_ms),
        "limit": str(wish.limit),
    }
    return ";".join(f"{name}={escape_tag_value(value)}" for name, value in values.items() if value)


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _time(ms: int | None) -> str:
    if ms is None:
        return ""
    when = datetime.fromtimestamp(max(0, min(ms, LAST_MS)) / 1000, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


class SearchTalk:
    """The questions of one connection. Net thread only."""

    def __init__(
        self, standing: Standing, send: Callable[[Message], None], sink: Callable[[ClientEvent], None]
    ) -> None:
        self._standing = standing
        self._send = send
        self._sink = sink
        self._open: dict[str, tuple[int, int]] = {}
        self._labels = itertools.count(1)

    def ask(self, number: int, wish: SearchWish) -> None:
        """Search; SearchAnswer follows with the same number, at once where the server cannot search."""
        if not {SEARCH, "batch"} <= self._standing.enabled:
            self._sink(SearchAnswer(number, supported=False))
            return
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        label = f"s{next(self._labels)}"
        self._open[label] = number, wish.limit
        self._send(Message("SEARCH", (attributes(wish),), tags={"label": label}))

    def finished(self, batch: Batch) -> None:
        """The batch with the answer is whole."""
        asked = self._take(batch.label)
        if asked is not None:
            found = tuple(message for message in batch.messages if message.command in ("PRIVMSG", "NOTICE"))
            self._sink(SearchAnswer(asked[0], found, complete=len(found) < asked[1]))

    def on_fail(self, message: Message) -> None:
        """FAIL SEARCH: INVALID_PARAMS names what cannot be searched, INTERNAL_ERROR says why nothing can."""
        asked = self._take(message.tags.get("label", ""))
        if asked is not None:
            code = message.params[1] if len(message.params) > 1 else ""
            reason = message.params[-1] if code != "INVALID_PARAMS" else ""
            self._sink(SearchAnswer(asked[0], refused=True, reason=reason))

    def _take(self, label: str) -> tuple[int, int] | None:
        """The question an answer is for; without labels, answers come in the order of the questions."""
        if label:
            return self._open.pop(label, None)
        return self._open.pop(next(iter(self._open)), None) if self._open else None
