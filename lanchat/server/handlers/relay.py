"""The last steps of everything that is said: to the others, back to the author, and the wait for the disk.
What a line holds and who may send it is decided by whoever made it."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry
from lanchat.server.delivery import Line
from lanchat.server.handlers.places import Place
from lanchat.server.hub import Hub
from lanchat.server.ledger import Waiter
from lanchat.server.session import Session, User


def deliver(hub: Hub, session: Session, place: Place, line: Line) -> None:
    """To everybody of this place, the author as an echo. Nobody else hears of a conversation with one who is gone."""
    if place.channel is not None:
        hub.fan.tell_others(line, place.channel.groups, session)
        echo(session, line)
    elif place.other is not None:
        deliver_privately(hub, session, line, place.other)
    else:
        tell_twins(session, line)
        echo(session, line)


def deliver_privately(hub: Hub, session: Session, line: Line, other: User) -> None:
    """To one person, who may be the author."""
    if session.self_delivery is not None and other is session.user:
        data = line.form(session.shape)
        if data is not None:
            session.self_delivery.append(data)
        tell_twins(session, line)
    else:
        hub.tell_user(other, line)
        if other is not session.user:
            tell_twins(session, line)
    echo(session, line)


def tell_twins(session: Session, line: Line) -> None:
    """To the author's other connections, which show what was said on this one, whether they ask for echoes or not."""
    twins = session.user.sessions
    if len(twins) > 1:
        for twin in twins:
            data = line.form(twin.shape) if twin is not session else None
            if data is not None:
                twin.send(data)


def echo(session: Session, line: Line) -> None:
    """echo-message: the sender gets what the others got."""
    if session.caps & cap.ECHO_MESSAGE:
        data = line.form(session.shape)
        if data is not None:
            session.send(data)


def wait(
    hub: Hub,
    session: Session,
    command: str,
    target: str,
    cid: bytes,
    ticket: int,
    undo: Callable[[], None] | None = None,
) -> None:
    """Hold the echo, which is the last line, until its entry is stored. `undo` is called should that fail."""
    echoes = session.caps & cap.ECHO_MESSAGE and ticket > hub.ledger.highest_committed
    hold = session.hold_last() if echoes else None
    hub.ledger.wait(ticket, Waiter(session, hold, cid, command, target, undo))


def with_bot(tags: str) -> str:
    """These tags and that of a bot (bot-mode, "Message tag")."""
    return "bot;" + tags if tags else "bot"


def is_author(user: User, entry: Entry) -> bool:
    """Whether they said this: on this connection, or with this account."""
    author = entry.author
    return author.id == user.id or bool(user.account and author.account == user.account)
