"""Letting go of messages in memory that are older than the chat keeps them.
What is on the disk goes by storage/retention.py."""

from __future__ import annotations

from lanchat.server.hub import Hub
from lanchat.server.limits import EXPIRY_EVERY

_DAY_MS = 86_400_000


class Expiry:
    """Looks at the rooms' newest messages now and then. Net thread only."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._next = hub.clock()

    def look(self) -> None:
        """Forget what is too old, at most once in EXPIRY_EVERY seconds."""
        hub = self._hub
        now = hub.clock()
        keep_days = hub.config.history.keep_days
        if now < self._next or not keep_days:
            return
        self._next = now + EXPIRY_EVERY
        self.forget_before(hub.wall_ms() - keep_days * _DAY_MS)

    def forget_before(self, oldest: int) -> None:
        """Forget the messages in memory that are older than this time in milliseconds."""
        for channel in self._hub.channels.values():
            while channel.ring and channel.ring[0].ts < oldest:
                channel.ring.popleft()
        self._hub.parking.forget_before(oldest)
