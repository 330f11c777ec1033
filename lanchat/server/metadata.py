"""Metadata: what people and rooms say of themselves by key, who wants to hear of which key, and how often one may set.
What is said about it on the wire is in handlers/metadata.py and handlers/metadata_news.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from enum import Enum

from lanchat.protocol.names import casefold
from lanchat.server.channel import Channel
from lanchat.server.limits import (
    MAX_METADATA_KEYS,
    MAX_METADATA_SUBS,
    MAX_RECORD,
    METADATA_BURST,
    METADATA_RATE,
    METADATA_SYNC_BURST,
    METADATA_SYNC_RATE,
)
from lanchat.server.ratelimit import Throttle
from lanchat.server.records import Records
from lanchat.server.session import Session, User

_SCOPE = "metadata"
_NOTHING: Mapping[str, str] = {}


def _unheard(_reason: str) -> None:
    return


class Kept(Enum):
    """What became of a wish to set a key."""

    CHANGED = 1
    SAME = 2
    FULL = 3


class _Pace:
    """How fast one session may set keys, and until when what it got in batches is paid off."""

    __slots__ = ("sets", "synced")

    def __init__(self) -> None:
        self.sets = Throttle()
        self.sets.allow(METADATA_BURST, METADATA_RATE)
        self.synced = 0.0


class Metadata:
    """Keys and values of people and rooms. Net thread only.

    A person with an account and a room whose operator has one are kept by hub.records, the others as long as they are
    here. Caps: MAX_METADATA_KEYS of each in MAX_RECORD bytes, MAX_METADATA_SUBS of a session; beyond it is refused.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        #: Those without a record: by the id of a user, or the key of a channel.
        self._loose: dict[bytes | str, dict[str, str]] = {}
        #: Records as they were read last: by account, or by the key of a channel. No more than there are records.
        self._read: dict[str, tuple[bytes, dict[str, str]]] = {}
        #: Key -> the sessions that want to hear of it; session -> its keys.
        self._subscribers: dict[str, dict[Session, None]] = {}
        self._subscriptions: dict[Session, dict[str, None]] = {}
        self._paces: dict[Session, _Pace] = {}

    # -- values ----------------------------------------------------------------------------------------------------

    def of(self, whose: User | Channel) -> Mapping[str, str]:
        """The keys and values of a person or room. Not to be changed, and not to be kept."""
        name = _record_name(whose)
        value = self._records.get(_SCOPE, name) if name else None
        if value is None:
            self._read.pop(name, None)
            return self._loose.get(_loose_name(whose), _NOTHING)
        read = self._read.get(name)
        if read is None or read[0] is not value:
            read = self._read[name] = (value, _decode(value))
        return read[1]

    def set(
        self,
        whose: User | Channel,
        key: str,
        value: str | None,
        failed: Callable[[str], None] = _unheard,
        *,
        durable: bool = False,
    ) -> Kept:
        """Set a key, None takes it away; failed(reason) when that could not be made durable: the old one is back.

        `durable` is whether a room that has no record yet gets one; people have one when they have an account.
        """
        old = self.of(whose)
        if old.get(key) == value:
            return Kept.SAME
        if value is not None and key not in old and len(old) >= MAX_METADATA_KEYS:
            return Kept.FULL
        new = {name: kept for name, kept in old.items() if name != key}
        if value is not None:
            new[key] = value
        record = _record_name(whose)
        if not record or not (durable or isinstance(whose, User) or self._records.get(_SCOPE, record) is not None):
            self._keep_loosely(whose, new)
            return Kept.CHANGED
        encoded = _encode(new)
        if len(encoded) > MAX_RECORD:
            return Kept.FULL
        self._records.put(_SCOPE, record, encoded if new else None, lambda reason: failed(reason) if reason else None)
        if self.of(whose) == new:
            self._loose.pop(_loose_name(whose), None)
        return Kept.CHANGED

    def _keep_loosely(self, whose: User | Channel, values: dict[str, str]) -> None:
        if values:
            self._loose[_loose_name(whose)] = values
        else:
            self._loose.pop(_loose_name(whose), None)

    def forget(self, whose: User | Channel) -> None:
        """They left, or nobody is in the room any more: what has no record goes."""
        self._loose.pop(_loose_name(whose), None)

    def renamed(self, old: str, new: str) -> None:
        """A room has another key: what it says of itself goes with it."""
        values = self._loose.pop(old, None)
        if values is not None:
            self._loose[new] = values
        self._read.pop(old, None)
        record = self._records.get(_SCOPE, old)
        if record is not None:
            # In this order: where no more can be kept, there is room again.
            self._records.put(_SCOPE, old, None)
            self._records.put(_SCOPE, new, record)

    @property
    def has_any(self) -> bool:
        """Whether anybody, here or with a record, says anything of themselves."""
        return bool(self._loose) or bool(self._records.all(_SCOPE))

    # -- sessions --------------------------------------------------------------------------------------------------

    def subscriptions(self, session: Session) -> Collection[str]:
        """The keys this session wants to hear of."""
        return self._subscriptions.get(session, {})

    def subscribers(self, key: str) -> Collection[Session]:
        """The sessions that want to hear of this key."""
        return self._subscribers.get(key, {})

    @property
    def is_followed(self) -> bool:
        """Whether anybody wants to hear of anything."""
        return bool(self._subscribers)

    def subscribe(self, session: Session, key: str) -> bool:
        """Add a key to a session's list; False when the list is full."""
        keys = self._subscriptions.setdefault(session, {})
        if key not in keys and len(keys) >= MAX_METADATA_SUBS:
            return False
        keys[key] = None
        self._subscribers.setdefault(key, {})[session] = None
        return True

    def unsubscribe(self, session: Session, key: str) -> None:
        """Take a key off a session's list; nothing where it is not on it."""
        keys = self._subscriptions.get(session, {})
        if key not in keys:
            return
        del keys[key], self._subscribers[key][session]
        if not keys:
            del self._subscriptions[session]
        if not self._subscribers[key]:
            del self._subscribers[key]

    def unsubscribe_all(self, session: Session) -> None:
        """Forget a session's list."""
        for key in list(self.subscriptions(session)):
            self.unsubscribe(session, key)

    def wait_to_set(self, session: Session, now: float) -> float:
        """Charge one SET or CLEAR; the seconds to wait instead, 0 when it may go on."""
        sets = self._paces.setdefault(session, _Pace()).sets
        return 0.0 if sets.take(now) else sets.ready_at() - now

    def wait_to_sync(self, session: Session, now: float) -> float:
        """The seconds to wait before this session may get more batches, 0 when it may now."""
        pace = self._paces.get(session)
        return max(0.0, pace.synced - now - METADATA_SYNC_BURST / METADATA_SYNC_RATE) if pace is not None else 0.0

    def charge_sync(self, session: Session, now: float, size: int) -> None:
        """The session gets a batch of so many bytes."""
        pace = self._paces.setdefault(session, _Pace())
        pace.synced = max(pace.synced, now) + size / METADATA_SYNC_RATE

    def end(self, session: Session) -> None:
        """The session is over."""
        self.unsubscribe_all(session)
        self._paces.pop(session, None)


def _record_name(whose: User | Channel) -> str:
    # No account starts with '#', and every channel does.
    return whose.key if isinstance(whose, Channel) else casefold(whose.account)


def _loose_name(whose: User | Channel) -> bytes | str:
    return whose.key if isinstance(whose, Channel) else whose.id


def _encode(values: dict[str, str]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _decode(value: bytes) -> dict[str, str]:
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return {key: text for key, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
