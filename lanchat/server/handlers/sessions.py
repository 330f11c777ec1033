"""One account on several connections: logging in, joining whoever is here by the account, and what is sent then.
How a password is checked is sasl.py's part; who a session belongs to is kept by the hub."""

from __future__ import annotations

from collections.abc import Iterator

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.server.accounts import Account
from lanchat.server.channel import Channel
from lanchat.server.handlers import channels, metadata_news, recall, vendor, welcome
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_SESSIONS
from lanchat.server.session import Session, User


def may_log_in(hub: Hub, session: Session, account: Account) -> bool:
    """Whether the session can belong to this account from now on.

    Before registration always. Who is here by an account already, cannot be taken over by another while further
    connections use it, nor become somebody else who is here.
    """
    user = session.user
    here = hub.accounts.user_of(account.name)
    if not session.registered or here is user:
        return True
    if user.account:
        return here is None and len(user.sessions) == 1
    return here is None or len(here.sessions) < MAX_SESSIONS


def log_in(hub: Hub, session: Session, account: Account, saying: tuple[str, str] | None = None) -> None:
    """Make the session the account's; it must be allowed to. `saying` is a numeric with its text, after 900."""
    user = session.user
    mask = f"{user.nick or '*'}!{user.user or '*'}@{user.host}"
    text = f"You are now logged in as {account.name}"
    hub.numeric(session, num.RPL_LOGGEDIN, mask, account.name, text=text)
    if saying is not None:
        hub.numeric(session, saying[0], text=saying[1])
    here = hub.accounts.user_of(account.name)
    said = dict(hub.metadata.of(user))
    if not session.registered:
        hub.metadata.forget(user)
        was_guest = not user.account
        user.account, user.id = account.name, account.id
        # metadata, "METADATA client command": what was set before the login is the account's.
        for key, value in said.items() if was_guest else ():
            hub.metadata.set(user, key, value)
    elif here is None:
        # account-notify, "Description": those around are told, and oneself. The line is still of who one was.
        hub.tell_around(user, hub.event(user, f"ACCOUNT {account.name}", require=cap.ACCOUNT_NOTIFY), with_self=True)
        hub.set_account(user, account.name, account.id)
        recall.recall(hub, session)
        metadata_news.became(hub, user, said)
    elif here is not user:
        _become(hub, session, here)


def _become(hub: Hub, session: Session, here: User) -> None:
    """A guest turns out to be somebody who is here already: to all others the guest leaves."""
    guest = session.user
    for key in sorted(guest.channels):
        _tell(session, hub, guest, f"PART {hub.channels[key].name}")
    hub.part_from(session, f"Logged in as {here.account}")
    if guest.nick != here.nick:
        _tell(session, hub, guest, f"NICK :{here.nick}")
    hub.attach(session, here)
    _send_rooms(hub, session)


def attach(hub: Hub, session: Session, here: User) -> None:
    """A connection that has just logged in completes its registration as one more of somebody who is here."""
    if len(here.sessions) >= MAX_SESSIONS:
        hub.disconnect(session, "Too many connections of this account")
        return
    hub.attach(session, here)
    welcome.send(hub, session)
    vendor.tell_host(hub, session)
    _send_rooms(hub, session)


def _send_rooms(hub: Hub, session: Session) -> None:
    """As if the session had just joined every room it is in, then what its person finds again.

    The names of rooms beyond the first portion come behind all rooms, each room's as they are then.
    """
    later: list[Channel] = []
    left = hub.portions.size
    for key in sorted(session.user.channels):
        channel = hub.channels[key]
        data = hub.joined(channel, session.user).form(session.shape)
        if data is not None:
            session.send(data)
        channels.tell_of(hub, session, channel)
        if left <= 0:
            later.append(channel)
            continue
        if not session.caps & cap.NO_IMPLICIT_NAMES:
            names = channels.names_of(hub, session, channel)
            left -= len(names)
            session.send(names)
        _sync(hub, session, channel)
    _send_names(hub, session, later)


def _send_names(hub: Hub, session: Session, rooms: list[Channel]) -> None:
    """The names of these rooms, as the session takes them; where too many wait for such answers, at once."""
    user = session.user

    def names() -> Iterator[bytes]:
        return (channels.names_of(hub, session, room) for room in rooms if user in room.members)

    def refuse() -> None:
        for each in names():
            session.send(each)
        end()

    def end() -> None:
        for room in rooms:
            if user in room.members:
                _sync(hub, session, room)
        recall.recall(hub, session)

    # The label is that of the command that logged in, whose answer does not wait.
    label, session.label = session.label, ""
    hub.portions.answer(session, names(), refuse, then=end)
    session.label = label


def _sync(hub: Hub, session: Session, channel: Channel) -> None:
    if metadata_news.is_aware(session):
        metadata_news.sync_room(hub, session, channel)


def _tell(session: Session, hub: Hub, user: User, rest: str) -> None:
    data = hub.event(user, rest).form(session.shape)
    if data is not None:
        session.send(data)
