"""What was said while nobody could be reached, on the disk until it is sent: for each chat, in the order it was said.
Kept are at most 10,000 messages for each of the last 20 chats, for 30 days; sent in the chat they were meant for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from lanchat.client.outbox import MAX_WAITING, Waiting
from lanchat.storage.kept_file import KeptFile

#: Chats whose messages are kept; the one that was written to longest ago is forgotten first.
MAX_CHATS = 20
#: Milliseconds after which what was never sent is let go: nobody expects it any more.
MAX_AGE_MS = 30 * 24 * 3600 * 1000


class KeptOutbox:
    """The file of the waiting messages. Any thread."""

    def __init__(self, file: KeptFile, wall_ms: Callable[[], int]) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._chat = ""
        self._chats = _read(file.load(), wall_ms() - MAX_AGE_MS)
        #: Those of this chat that were handed to the client and that it has not told of yet.
        self._handed: dict[str, Waiting] = {}

    def entered(self, chat: str) -> tuple[Waiting, ...]:
        """We are in this chat now, named so that it is told from every other; what waits for it, to be said again.
        Empty when we were there all along."""
        with self._lock:
            if chat == self._chat:
                return ()
            mine = self._chats.pop(chat, ())
            moved = self._chats.pop(self._chat, ()) if self._chat else ()  # goes along with the connection
            self._chat = chat
            self._handed = {item.msgid: item for item in mine}
            self._keep((*moved, *mine))
            return mine

    def waiting(self, items: tuple[Waiting, ...]) -> None:
        """This is what waits in the client now."""
        with self._lock:
            ids = {item.msgid for item in items}
            if not ids.isdisjoint(self._handed):
                self._handed.clear()
            self._keep((*self._handed.values(), *items))

    def close(self) -> None:
        """Write what is not written yet."""
        self._file.close()

    def _keep(self, items: tuple[Waiting, ...]) -> None:
        if not self._chat:
            return
        if items == self._chats.get(self._chat, ()):
            return
        self._chats.pop(self._chat, None)
        if items:
            self._chats[self._chat] = items[:MAX_WAITING]
        while len(self._chats) > MAX_CHATS:
            del self._chats[next(iter(self._chats))]
        self._file.put({"chats": {chat: [list(item) for item in kept] for chat, kept in self._chats.items()}})


def _read(data: Any, oldest_ms: int) -> dict[str, tuple[Waiting, ...]]:
    """The messages of a file that may hold anything."""
    chats = data.get("chats") if isinstance(data, dict) else None
    if not isinstance(chats, dict):
        return {}
    found = {}
    for chat, items in list(chats.items())[-MAX_CHATS:]:
        kept = [_item(item) for item in items[:MAX_WAITING]] if isinstance(items, list) else []
        fresh = tuple(item for item in kept if item is not None and item.time_ms >= oldest_ms)
        if fresh:
            found[chat] = fresh
    return found


def _item(data: Any) -> Waiting | None:
    kinds = (str, str, str, str, int, bool, str)
    if not isinstance(data, list) or len(data) != len(kinds):
        return None
    if not all(type(value) is kind for value, kind in zip(data, kinds, strict=True)):
        return None
    item = Waiting(*data)
    return item if item.msgid and item.target and item.command in ("PRIVMSG", "NOTICE") else None
