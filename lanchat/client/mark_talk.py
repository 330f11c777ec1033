"""Tells the server up to where conversations were read (draft/read-marker), not more often than anybody notices.
What was read is the model's matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from lanchat.client.capabilities import READ_MARKER
from lanchat.client.history_requests import LAST_MS
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message

#: Seconds between two times of telling.
PAUSE_S = 2.0
#: Conversations whose marks wait to be told.
MAX_WAITING = 500


class MarkTalk:
    """The marks of one connection. Net thread only."""

    def __init__(self, standing: Standing, send: Callable[[Message], None], clock: Callable[[], float]) -> None:
        self._standing = standing
        self._send = send
        self._clock = clock
        self._waiting: dict[str, int] = {}
        #: When to tell what waits, by the clock; None when nothing does.
        self.at: float | None = None

    def read(self, target: str, ms: int) -> None:
        """This conversation was read up to a message of this time."""
        if READ_MARKER not in self._standing.enabled or not 0 < ms <= LAST_MS:
            return
        if target in self._waiting or len(self._waiting) < MAX_WAITING:
            self._waiting[target] = max(ms, self._waiting.get(target, 0))
        if self.at is None:
            self.at = self._clock() + PAUSE_S

    def tell(self) -> None:
        """It is time."""
        self.at = None
        for target, ms in self._waiting.items():
            when = datetime.fromtimestamp(ms / 1000, UTC)
            stamp = f"timestamp={when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
            self._send(Message("MARKREAD", (target, stamp)))
        self._waiting.clear()
