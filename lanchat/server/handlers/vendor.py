"""LANCHAT: what our own programs say to each other, harmless to everybody else (docs/PROTOCOL.md).
What the chat is, is asked for here; how somebody came to ask is discovery's matter."""

from __future__ import annotations

import hmac

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.message import Message
from lanchat.server.handlers import certificates
from lanchat.server.hub import Hub
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, word

#: Bytes of a run's token that count.
MAX_RUN = 64


def lanchat(hub: Hub, session: Session, message: Message) -> None:
    """LANCHAT HELLO <nonce>: allowed before registration, answered with the nonce and the chat as JSON.

    LANCHAT OWNER <token>: from the window of the program that hosts, before registration; nobody else has the token.
    LANCHAT RUN <token>: from any of our programs, before registration; nobody but that run of it has the token.
    LANCHAT CERTIFICATE …: see certificates.py.
    """
    verb = message.params[0].upper()
    if verb == "CERTIFICATE":
        certificates.certificate(hub, session, message)
        return
    if verb == "RUN" and len(message.params) > 1:
        if not session.registered:
            session.run = cut(message.params[1], MAX_RUN)
        return
    if verb == "OWNER" and len(message.params) > 1:
        own(hub, session, message.params[1])
        return
    if verb != "HELLO" or len(message.params) < 2:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, "LANCHAT", text="Not enough parameters")
        return
    nonce = cut(word(message.params[1]), 64)
    # What it holds has limits of its own, and only programs that know them ask.
    session.send(f":{hub.name} LANCHAT INFO {nonce} :{describe(hub).to_json()}\r\n".encode())


def own(hub: Hub, session: Session, token: str) -> None:
    """Take this session for the host's own, if it is; what is said to others waits for its registration."""
    if hub.owner_token and not session.registered and hmac.compare_digest(token.encode(), hub.owner_token.encode()):
        hub.owner = session
        session.at_host = True


def former(session: Session, holder: User) -> Session | None:
    """Their only connection, if it belongs to the same run of a program as this one, which is about to register: that
    program has lost it, and the server does not know it yet."""
    if session.registered or not session.run or len(holder.sessions) != 1:
        return None
    other = holder.sessions[0]
    return other if hmac.compare_digest(other.run.encode(), session.run.encode()) else None


def tell_host(hub: Hub, session: Session) -> None:
    """This session is registered now: tell it who hosts, or everybody, if it is the host's own."""
    owner = hub.owner
    if owner is None or owner.gone or not owner.registered:
        return
    everybody = (each for user in hub.nicks.values() for each in user.sessions)
    for receiver in tuple(everybody) if owner is session else (session,):
        if receiver.caps & cap.SENT_ONCE:
            hub.from_server(receiver, f"LANCHAT HOST :{owner.user.nick}")


def hosts(hub: Hub, user: User) -> bool:
    """Whether this is the person whose computer hosts the chat."""
    return hub.owner is not None and not hub.owner.gone and hub.owner.user is user


def describe(hub: Hub) -> ChatInfo:
    """The chat with its present number of people."""
    return hub.chat._replace(people=len(hub.nicks))
