"""Records that cannot always be made durable, as on a full disk.
What a refusal leads to, each test says itself."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.server.records import MemoryRecords


class Refusing(MemoryRecords):
    """Records whose last put fails when the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Callable[[str], None], str, str, bytes | None]] = []

    def put(self, scope: str, key: str, value: bytes | None, done: Callable[[str], None] = lambda reason: None) -> None:
        """See Records."""
        self.asked.append((done, scope, key, self.get(scope, key)))
        super().put(scope, key, value)

    def fail(self, reason: str) -> None:
        """The last put could not be made durable: the old value is back."""
        done, scope, key, before = self.asked.pop()
        super().put(scope, key, before)
        done(reason)
