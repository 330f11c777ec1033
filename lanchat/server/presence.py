"""Presence: who stays here by their account while they are not connected, kept beyond the end of the host.
What staying means is the hub's part; this is off unless `always_on` is configured."""

from __future__ import annotations

import json
from typing import Any

from lanchat.protocol.names import casefold, is_valid_channel, is_valid_nick
from lanchat.server.hub import NOT_CONNECTED, Hub
from lanchat.server.limits import MAX_ABSENT, MAX_CHANNELS_PER_USER
from lanchat.server.session import User

#: The scope of the records: folded account name -> how its owner was here.
SCOPE = "presence"

_State = tuple[str, str, str, str, str | None, frozenset[str]]


class Presence:
    """Looks at those who stay now and then, and writes down what changed. Bounded as accounts are. Net thread only."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._written: dict[str, _State] = {}

    def restore(self) -> None:
        """Have those who were here when the host ended be here again, away; MAX_ABSENT at most."""
        hub = self._hub
        if not hub.accounts.always_on:
            return
        for account, value in list(hub.records.all(SCOPE).items()):
            if len(hub.accounts.absent) >= MAX_ABSENT or not self._bring_back(account, value):
                hub.records.put(SCOPE, account, None)
        self.look()

    def look(self) -> None:
        """Write down what changed since the last time."""
        accounts, records = self._hub.accounts, self._hub.records
        if not accounts.always_on:
            return
        for account, user in accounts.users.items():
            known = self._written.get(account)
            if known is None or known[:5] != _state(user)[:5] or known[5] != user.channels:
                self._written[account] = _state(user)
                records.put(SCOPE, account, self._encode(user))
        for account in [account for account in self._written if account not in accounts.users]:
            del self._written[account]
            records.put(SCOPE, account, None)

    def _encode(self, user: User) -> bytes:
        fields = {
            "nick": user.nick,
            "user": user.user,
            "host": user.host,
            "realname": user.realname,
            "away": user.away,
            "rooms": sorted(self._hub.channels[key].name for key in user.channels),
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    def _bring_back(self, key: str, value: bytes) -> bool:
        """Whether this record is one of somebody who may be here."""
        hub = self._hub
        account, kept = hub.accounts.find(key), _decode(value)
        if account is None or kept is None:
            return False
        user = User(account.id, str(kept["host"]))
        free = [name for name in (kept["nick"], account.name) if self._is_free(name, account.name)]
        if not free:
            return False
        user.nick, user.key = free[0], casefold(free[0])
        user.user, user.realname, user.account = kept["user"], kept["realname"], account.name
        user.away = kept["away"] if isinstance(kept["away"], str) else NOT_CONNECTED
        hub.add_user(user)
        hub.accounts.stays(user)
        for name in filter(is_valid_channel, kept["rooms"][:MAX_CHANNELS_PER_USER]):
            channel = hub.open_channel(name)
            if user not in channel.members:
                channel.enter(user, op=channel.begins_as_operator(user))
        return True

    def _is_free(self, nick: str, account: str) -> bool:
        key = casefold(nick)
        return is_valid_nick(nick) and key not in self._hub.nicks and not self._hub.accounts.reserves(key, account)


def _state(user: User) -> _State:
    return user.nick, user.user, user.host, user.realname, user.away, frozenset(user.channels)


def _decode(value: bytes) -> dict[str, Any] | None:
    """What _encode made, None for something else."""
    try:
        kept: dict[str, Any] = json.loads(value)
        texts = all(isinstance(kept[key], str) for key in ("nick", "user", "host", "realname"))
        rooms = isinstance(kept["rooms"], list) and all(isinstance(name, str) for name in kept["rooms"])
    except (ValueError, LookupError, TypeError):
        return None
    return kept if texts and rooms and "away" in kept else None
