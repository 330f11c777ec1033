"""Monitors: who wants to know when a nickname comes and goes, found by that nickname.
What is asked and changed with MONITOR is in handlers/monitor.py; this only keeps the lists and tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.names import casefold
from lanchat.server.delivery import Line
from lanchat.server.session import Session, User
from lanchat.server.texts import pack

#: What extended-monitor passes on: events that only those get who asked for the capability.
_PASSED_ON = cap.AWAY_NOTIFY | cap.ACCOUNT_NOTIFY | cap.CHGHOST | cap.SETNAME
#: Bytes of targets on one line: with its head the line stays below 512.
_TARGET_BYTES = 340


class Monitors:
    """The monitor lists of all sessions, and the same by folded nickname, so that a change costs only its watchers.

    Cap: MAX_MONITORED nicknames of each session; nothing is kept for a session without a list.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        #: Folded nickname -> the sessions that watch it.
        self._watchers: dict[str, dict[Session, None]] = {}
        #: Session -> folded nickname -> the nickname as it was given.
        self._lists: dict[Session, dict[str, str]] = {}
        #: Called for each watcher who was told that somebody is there, after they were told.
        self.seen: Callable[[Session, User], None] = lambda session, user: None

    # -- the lists -------------------------------------------------------------------------------------------------

    def list_of(self, session: Session) -> dict[str, str]:
        """The nicknames this session watches, by their folded form. Not to be changed."""
        return self._lists.get(session, {})

    def watch(self, session: Session, nick: str) -> None:
        """Add a nickname to a session's list."""
        key = casefold(nick)
        self._lists.setdefault(session, {})[key] = nick
        self._watchers.setdefault(key, {})[session] = None

    def unwatch(self, session: Session, key: str) -> None:
        """Take a folded nickname off a session's list; nothing where it is not on it."""
        watched = self._lists.get(session, {})
        if watched.pop(key, None) is None:
            return
        if not watched:
            del self._lists[session]
        watchers = self._watchers[key]
        del watchers[session]
        if not watchers:
            del self._watchers[key]

    def clear(self, session: Session) -> None:
        """Forget a session's list."""
        for key in list(self.list_of(session)):
            self.unwatch(session, key)

    def watchers(self, key: str) -> Collection[Session]:
        """The sessions that watch this folded nickname."""
        return self._watchers.get(key, ())

    # -- telling ---------------------------------------------------------------------------------------------------

    def online(self, user: User) -> None:
        """Tell the watchers of this person's nickname that somebody is there (monitor, "730 - RPL_MONONLINE")."""
        for session in list(self.watchers(user.key)):
            self.send(session, num.RPL_MONONLINE, (user.mask,))
            self.seen(session, user)

    def offline(self, key: str, nick: str) -> None:
        """Tell the watchers of a nickname that nobody is called so any more (monitor, "731 - RPL_MONOFFLINE")."""
        for session in self.watchers(key):
            self.send(session, num.RPL_MONOFFLINE, (nick,))

    def send(self, session: Session, code: str, targets: Iterable[str]) -> None:
        """The numeric with these targets, on as many lines as they need."""
        for line in pack(targets, _TARGET_BYTES, ","):
            session.send(f":{self._server} {code} {session.user.nick} :{line}\r\n".encode())

    def pass_on(self, user: User, line: Line) -> None:
        """extended-monitor, "Description": what those around were told, for watchers who share no room with them."""
        watchers = self._watchers.get(user.key)
        if watchers is None or not line.require & _PASSED_ON:
            return
        for session in watchers:
            other = session.user
            if other is user or not session.caps & cap.EXTENDED_MONITOR or not user.channels.isdisjoint(other.channels):
                continue
            data = line.form(session.shape)
            if data is not None:
                session.send(data)
