"""Markers: up to where each person has read each conversation, kept with their account, else as long as they are here.
What is said about it on the wire is in handlers/read_marker.py."""

from __future__ import annotations

import json
from collections.abc import Callable

from lanchat.protocol.names import casefold
from lanchat.server.limits import MAX_MARKERS, MAX_RECORD
from lanchat.server.records import Records
from lanchat.server.session import User

_SCOPE = "marker"


class Markers:
    """Times in milliseconds by the folded name of a room or person. Net thread only.

    Cap: MAX_MARKERS conversations of each person, in MAX_RECORD bytes; the one read longest ago is forgotten.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        #: User id -> markers, of people without an account.
        self._guests: dict[bytes, dict[str, int]] = {}

    def get(self, user: User, key: str) -> int | None:
        """Up to where this person has read this conversation, None where that is not known."""
        return self._all(user).get(key)

    def set(self, user: User, key: str, ms: int, failed: Callable[[str], None]) -> None:
        """Remember it; failed(reason) is called when it could not be made durable: then the old time is back."""
        markers = self._all(user)
        markers.pop(key, None)
        while len(markers) >= MAX_MARKERS:
            del markers[next(iter(markers))]
        markers[key] = ms
        if not user.account:
            self._guests[user.id] = markers
            return
        value = _encode(markers)
        while len(value) > MAX_RECORD:
            del markers[next(iter(markers))]
            value = _encode(markers)
        self._records.put(_SCOPE, casefold(user.account), value, lambda reason: failed(reason) if reason else None)

    def renamed(self, old: str, new: str) -> None:
        """A room has another key: what people have read of it goes with it."""
        for markers in self._guests.values():
            _follow(markers, old, new)
        written = _encode({old: 0})[1:].partition(b":")[0]
        for account, value in list(self._records.all(_SCOPE).items()):
            if written in value:
                markers = _decode(value)
                _follow(markers, old, new)
                self._records.put(_SCOPE, account, _encode(markers))

    def forget(self, user: User) -> None:
        """This person left: what is kept with an account stays, the rest goes."""
        self._guests.pop(user.id, None)

    def _all(self, user: User) -> dict[str, int]:
        """By conversation, the one read longest ago first."""
        if not user.account:
            return self._guests.get(user.id, {})
        value = self._records.get(_SCOPE, casefold(user.account))
        return _decode(value) if value is not None else {}


def _follow(markers: dict[str, int], old: str, new: str) -> None:
    """Put what is known of `old` in the place of `new`, at the time of whichever was read later."""
    ms = markers.pop(old, None)
    if ms is not None:
        markers[new] = max(ms, markers.pop(new, ms))


def _encode(markers: dict[str, int]) -> bytes:
    return json.dumps(markers, ensure_ascii=False, separators=(",", ":")).encode()


def _decode(value: bytes) -> dict[str, int]:
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return {key: ms for key, ms in found.items() if type(ms) is int} if isinstance(found, dict) else {}
