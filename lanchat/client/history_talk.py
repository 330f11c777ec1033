"""History while connected: asks for pages, and hands each on once its batch is whole.
What to ask for is history_requests.py's, where a page goes is the model's."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.batches import Batch
from lanchat.client.delivery import Delivery
from lanchat.client.events import ClientEvent, HistoryPage
from lanchat.client.history_requests import HistoryRequests, Part
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message


class HistoryTalk:
    """Reads and writes what concerns the past. Net thread only."""

    def __init__(
        self,
        standing: Standing,
        requests: HistoryRequests,
        delivery: Delivery,
        send: Callable[[Message], None],
        sink: Callable[[ClientEvent], None],
    ) -> None:
        self._standing = standing
        self._requests = requests
        self._delivery = delivery
        self._send = send
        self._sink = sink

    def request(self, target: str, msgid: str | None, limit: int) -> None:
        """Ask for older messages; where that is impossible the answer is an empty page at once."""
        asked = self._requests.before(target, msgid, limit) if self._standing.has_history else None
        if asked is not None:
            self._send(asked)
        else:
            direction = "latest" if msgid is None else "before"
            self._sink(HistoryPage(target, (), not self._standing.has_history, direction))

    def request_part(self, target: str, part: Part, msgid: str, limit: int) -> None:
        """Ask for a part of the past that is not at the end of what we have; an empty page where that cannot be."""
        asked = self._requests.part(target, part, msgid, limit) if self._standing.has_history else None
        if asked is not None:
            self._send(asked)
        else:
            self._sink(HistoryPage(target, (), True, part, about=msgid))

    def replayed(self, batch: Batch) -> None:
        """A batch of the past is whole."""
        for message in batch.messages:
            if "msgid" in message.tags and self._standing.is_from_me(message):
                self._delivery.seen(message.tags["msgid"])
        self._paged(self._requests.finished(batch))

    def on_fail(self, message: Message) -> None:
        """FAIL CHATHISTORY."""
        self._paged(self._requests.failed(message.tags.get("label", ""), message.params))

    def _paged(self, answer: tuple[HistoryPage, Message | None] | None) -> None:
        if answer is None:
            return
        page, following = answer
        self._sink(page)
        if following is not None:
            self._send(following)
