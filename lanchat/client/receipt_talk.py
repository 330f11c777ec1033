"""Tells who writes to us in private that it has come and was read, and asks what others told us (lanchat/receipts).
What it means for our messages is handle_receipts.py's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from lanchat.client.batches import Batch
from lanchat.client.capabilities import RECEIPTS
from lanchat.client.registration import Identity
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message

DELIVERED, SEEN = "delivered", "seen"

#: Seconds between two times of telling.
PAUSE_S = 1.0
#: Conversations of which the newest message is remembered; the one that was quiet longest is forgotten.
MAX_CONVERSATIONS = 200
#: Conversations that are asked about after coming back.
MAX_ASKED = 20

_TEXTS = ("PRIVMSG", "NOTICE")


class _Newest(NamedTuple):
    """The newest message somebody sent us, and its time in milliseconds; 0 when the server gave none."""

    nick: str
    msgid: str
    ms: int


class ReceiptTalk:
    """The receipts of one connection. Net thread only."""

    def __init__(
        self, standing: Standing, identity: Identity, send: Callable[[Message], None], clock: Callable[[], float]
    ) -> None:
        self._standing = standing
        self._identity = identity
        self._send = send
        self._clock = clock
        self._newest: dict[str, _Newest] = {}
        self._seen: dict[str, str] = {}
        #: By folded name what is to be told. No more than there are in _newest.
        self._waiting: dict[str, tuple[str, _Newest]] = {}
        self._told = float("-inf")
        #: When to tell what waits, by the clock; None when nothing does.
        self.at: float | None = None

    @property
    def _on(self) -> bool:
        return RECEIPTS in self._standing.enabled and self._identity.receipts

    def came(self, message: Message) -> None:
        """Somebody wrote to us."""
        if self._on and message.tags.get("msgid"):
            self._take(message.nick, message)

    def replayed(self, batch: Batch) -> None:
        """A page of history came: what it ends with has come, if it is newer than what was known."""
        target = batch.params[0] if batch.params else ""
        if not self._on or not target or self._standing.is_channel(target):
            return
        theirs = (m for m in reversed(batch.messages) if m.command in _TEXTS and not self._standing.is_from_me(m))
        newest = next(theirs, None)
        if newest is not None and newest.tags.get("msgid"):
            self._take(target, newest)

    def read(self, target: str, ms: int) -> None:
        """This conversation was read up to a message of this time."""
        key = self._standing.fold(target)
        newest = self._newest.get(key)
        if self._on and newest is not None and ms >= newest.ms and self._seen.get(key) != newest.msgid:
            self._seen[key] = newest.msgid
            self._wait(key, SEEN, newest)

    def ask(self, targets: Iterable[str]) -> None:
        """We are here again: ask what these people told meanwhile, the last ones first."""
        if self._on:
            people = [target for target in targets if not self._standing.is_channel(target)]
            for target in people[-MAX_ASKED:]:
                self._send(Message("RECEIPT", (target,)))

    def tell(self) -> None:
        """It is time."""
        self.at = None
        if self._waiting:
            self._told = self._clock()
        for state, newest in self._waiting.values() if self._on else ():
            self._send(Message("RECEIPT", (newest.nick, state, newest.msgid)))
        self._waiting.clear()

    def _take(self, nick: str, message: Message) -> None:
        key, ms = self._standing.fold(nick), _time_of(message)
        known = self._newest.pop(key, None)
        newest = _Newest(nick, message.tags["msgid"], ms)
        if known is not None and ms < known.ms:
            newest = known
        while len(self._newest) >= MAX_CONVERSATIONS:
            forgotten = next(iter(self._newest))
            del self._newest[forgotten]
            self._seen.pop(forgotten, None)
        self._newest[key] = newest
        if newest is not known:
            self._wait(key, DELIVERED, newest)

    def _wait(self, key: str, state: str, newest: _Newest) -> None:
        """Told at once after a pause, else with what else comes until it is over. What was seen has come."""
        self._waiting[key] = (state, newest)
        if self._clock() >= self._told + PAUSE_S:
            self.tell()
        elif self.at is None:
            self.at = self._told + PAUSE_S


def _time_of(message: Message) -> int:
    try:
        return int(datetime.fromisoformat(message.tags.get("time", "")).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return 0
