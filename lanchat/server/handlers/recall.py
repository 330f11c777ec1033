"""What somebody finds again who comes by an account: the people they spoke with in private, out of the store.
Guests have no past: who is called the same need not be the same person."""

from __future__ import annotations

from functools import partial

from lanchat.protocol.names import casefold
from lanchat.protocol.query import Correspondent
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_CORRESPONDENTS, MAX_RECALLED
from lanchat.server.session import Session, User


def recall(hub: Hub, session: Session) -> None:
    """Look for the private conversations of the account, once; the session's next line waits for it."""
    user = session.user
    if user.account and user.recalled != user.id and session.waiting is None:
        # The label is that of the command that logged in, whose answer does not wait.
        label, session.label = session.label, ""
        hub.ask_correspondents(session, user.id, MAX_RECALLED, partial(_found, user, user.id))
        session.label = label


def _found(user: User, id: bytes, people: list[Correspondent] | None) -> None:
    if people is None or user.id != id:
        return
    user.recalled = id
    known = user.correspondents
    before = {casefold(nick): (other, nick, ts) for other, nick, ts in people}
    user.correspondents = dict([*before.items(), *known.items()][-MAX_CORRESPONDENTS:])
