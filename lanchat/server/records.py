"""What the server keeps of people and rooms besides the log: small values by scope and key, all in memory.
Where they are made durable is elsewhere; whoever runs the server hands that in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from lanchat.server.limits import MAX_RECORD, MAX_RECORDS


def _unheard(_reason: str) -> None:
    return


class Records(Protocol):
    """Read at once, written through. Net thread only; `done` is called exactly once, later, on the same thread."""

    def get(self, scope: str, key: str) -> bytes | None:
        """The value as of the last put, durable or not."""

    def all(self, scope: str) -> Mapping[str, bytes]:
        """Every value of a scope by key. Not to be changed, and not to be kept."""

    def put(self, scope: str, key: str, value: bytes | None, done: Callable[[str], None] = _unheard) -> None:
        """Set a value, None takes it away. done('') once it is durable, done(reason) when it could not be made so:
        then the old value is back. Full: done(reason), and nothing has changed."""


class MemoryRecords:
    """Records that last as long as the process: for a chat that keeps nothing. Capped by MAX_RECORDS, MAX_RECORD."""

    def __init__(self) -> None:
        self._scopes: dict[str, dict[str, bytes]] = {}

    def get(self, scope: str, key: str) -> bytes | None:
        """See Records."""
        return self._scopes.get(scope, {}).get(key)

    def all(self, scope: str) -> Mapping[str, bytes]:
        """See Records."""
        return self._scopes.get(scope, {})

    def put(self, scope: str, key: str, value: bytes | None, done: Callable[[str], None] = _unheard) -> None:
        """See Records; `done` is called before this returns."""
        kept = self._scopes.setdefault(scope, {})
        if value is None:
            kept.pop(key, None)
        elif len(value) > MAX_RECORD:
            done("this is too large to be kept")
            return
        elif key not in kept and len(kept) >= MAX_RECORDS:
            done("the host keeps no more of these")
            return
        else:
            kept[key] = value
        done("")
