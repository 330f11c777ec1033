"""AUTHENTICATE: logging in by PLAIN, SCRAM-SHA-256 and EXTERNAL, before registration and after.
What follows from a login is in sessions.py; passwords are checked elsewhere."""

from __future__ import annotations

import base64
from functools import partial

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.server.handlers import sessions
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_FAILED_HERE, MAX_PASSWORD, MAX_SASL, SASL_PIECE
from lanchat.server.passwords import Conversation, Exchange, Refused, Secret
from lanchat.server.session import Session


def mechanisms(hub: Hub, session: Session) -> tuple[str, ...]:
    """What this session can log in by. RFC 4616, section 4: PLAIN gives the password away to whoever listens."""
    plain = ("PLAIN",) if hub.accounts.takes_passwords(session) else ()
    return (*plain, "SCRAM-SHA-256", *(("EXTERNAL",) if session.certificate else ()))


def authenticate(hub: Hub, session: Session, message: Message) -> None:
    """sasl-3.1, "The AUTHENTICATE command", and sasl-3.2, "SASL Reauthentication": it may come at any time."""
    said = message.params[0]
    if said == "*":
        session.sasl = None
        hub.numeric(session, num.ERR_SASLABORTED, text="SASL authentication aborted")
    elif hub.accounts.passwords is None:
        _end(hub, session, num.ERR_SASLFAIL, "SASL authentication is not available")
    elif session.sasl is None:
        _begin(hub, session, said.upper())
    else:
        _go_on(hub, session, session.sasl, said)


def abort(hub: Hub, session: Session) -> None:
    """sasl-3.1, "The AUTHENTICATE command": registration came to its end before the exchange did."""
    if session.sasl is not None:
        session.sasl = None
        hub.numeric(session, num.ERR_SASLABORTED, text="SASL authentication aborted")


def _begin(hub: Hub, session: Session, mechanism: str) -> None:
    possible = mechanisms(hub, session)
    if mechanism not in possible:
        hub.numeric(session, num.RPL_SASLMECHS, ",".join(possible), text="are available SASL mechanisms")
        _end(hub, session, num.ERR_SASLFAIL)
        return
    conversation = Conversation(mechanism)
    if mechanism != "SCRAM-SHA-256":
        session.sasl = conversation
        _say(session, "+")
        return

    def find(name: str) -> Secret:
        conversation.name = name
        return hub.accounts.secret_of(name)

    done = hub.wait_for(session, partial(_begun, hub, session, conversation), None)
    hub.accounts.exchange(session.address, find, f"{hub.random.getrandbits(192):048x}", done)


def _begun(hub: Hub, session: Session, conversation: Conversation, exchange: Exchange | None) -> None:
    if exchange is None:
        _end(hub, session, num.ERR_SASLFAIL, "SASL authentication is not available just now")
        return
    conversation.exchange = exchange
    session.sasl = conversation
    _say(session, "+")


def _go_on(hub: Hub, session: Session, conversation: Conversation, piece: str) -> None:
    """sasl-3.1, "The AUTHENTICATE command": a response is whole at the first piece of less than 400 bytes."""
    conversation.size += len(piece)
    if len(piece) > SASL_PIECE or conversation.size > MAX_SASL:
        _end(hub, session, num.ERR_SASLTOOLONG, "SASL message too long")
        return
    if piece != "+":
        conversation.pieces.append(piece)
    if len(piece) == SASL_PIECE:
        return
    text = "".join(conversation.pieces)
    conversation.pieces.clear()
    conversation.size = 0
    try:
        response = base64.b64decode(text, validate=True).decode()
    except ValueError:
        _end(hub, session, num.ERR_SASLFAIL)
        return
    if conversation.exchange is not None:
        _scram(hub, session, conversation, conversation.exchange, response)
    elif conversation.mechanism == "EXTERNAL":
        _external(hub, session, conversation, response)
    else:
        _plain(hub, session, conversation, response)


def _plain(hub: Hub, session: Session, conversation: Conversation, response: str) -> None:
    """RFC 4616, section 2: [authzid] NUL authcid NUL passwd. Nobody may act for somebody else."""
    parts = response.split("\0")
    if len(parts) != 3 or not parts[1] or not 0 < len(parts[2].encode()) <= MAX_PASSWORD:
        _end(hub, session, num.ERR_SASLFAIL)
        return
    authzid, conversation.name, password = parts
    if authzid and casefold(authzid) != casefold(conversation.name):
        _end(hub, session, num.ERR_SASLFAIL)
        return
    if _is_locked_out(hub, session, conversation):
        return
    session.sasl = None
    done = hub.wait_for(session, partial(_checked, hub, session, conversation), None)
    hub.accounts.check(session.address, password, conversation.name, done)


def _checked(hub: Hub, session: Session, conversation: Conversation, right: bool | None) -> None:
    if right is None:
        _end(hub, session, num.ERR_SASLFAIL, "SASL authentication is not available just now")
    elif right:
        _succeed(hub, session, conversation)
    else:
        _fail(hub, session, conversation)


def _external(hub: Hub, session: Session, conversation: Conversation, authzid: str) -> None:
    """RFC 4422, appendix A: the certificate tells who it is, and nobody may act for somebody else. Who shows one that
    is not known has guessed nothing: that locks nobody out."""
    name = hub.certificates.account_of(session.certificate)
    if not name or (authzid and casefold(authzid) != name):
        _refuse(hub, session)
        return
    session.sasl = None
    conversation.name = name
    _succeed(hub, session, conversation)


def _scram(hub: Hub, session: Session, conversation: Conversation, exchange: Exchange, response: str) -> None:
    """RFC 5802, section 5: two answers, then the client acknowledges the second with an empty response."""
    if conversation.proven:
        if response:
            _end(hub, session, num.ERR_SASLFAIL)
        else:
            session.sasl = None
            _succeed(hub, session, conversation)
        return
    first = not conversation.name
    # Others from there may have failed since this exchange began.
    if not first and _is_locked_out(hub, session, conversation):
        return
    try:
        answer = exchange.first(response) if first else exchange.final(response)
    except Refused:
        if first:
            _end(hub, session, num.ERR_SASLFAIL)
        else:
            _fail(hub, session, conversation)
        return
    if first and _is_locked_out(hub, session, conversation):
        return
    conversation.proven = not first
    _send(session, answer)


def _send(session: Session, response: str) -> None:
    """sasl-3.1, "The AUTHENTICATE command": in pieces, as a client sends them."""
    text = base64.b64encode(response.encode()).decode()
    for start in range(0, len(text), SASL_PIECE):
        _say(session, text[start : start + SASL_PIECE])
    if len(text) % SASL_PIECE == 0:
        _say(session, "+")


def _say(session: Session, piece: str) -> None:
    """sasl-3.1, "regular-authenticate-set": the line begins with the command. Some clients know it only so."""
    session.send(f"AUTHENTICATE {piece}\r\n".encode())


def _is_locked_out(hub: Hub, session: Session, conversation: Conversation) -> bool:
    locked = hub.accounts.locked_out(session.address, conversation.name)
    if locked:
        _end(hub, session, num.ERR_NICKLOCKED, "Too many failed logins. Wait a minute and try again")
    return locked


def _succeed(hub: Hub, session: Session, conversation: Conversation) -> None:
    account = hub.accounts.find(conversation.name)
    if account is None:
        _fail(hub, session, conversation)
    elif not sessions.may_log_in(hub, session, account):
        hub.numeric(session, num.ERR_SASLALREADY, text="You have already authenticated using SASL")
    else:
        sessions.log_in(hub, session, account, saying=(num.RPL_SASLSUCCESS, "SASL authentication successful"))


def _fail(hub: Hub, session: Session, conversation: Conversation) -> None:
    """A wrong password: counted, and after some the connection ends (sasl-3.2, "SASL Reauthentication")."""
    hub.accounts.failed(session.address, conversation.name)
    _refuse(hub, session)


def _refuse(hub: Hub, session: Session) -> None:
    session.failed_logins += 1
    _end(hub, session, num.ERR_SASLFAIL)
    if session.failed_logins >= MAX_FAILED_HERE:
        hub.disconnect(session, "Too many SASL authentication failures")


def _end(hub: Hub, session: Session, code: str, text: str = "SASL authentication failed") -> None:
    session.sasl = None
    hub.numeric(session, code, text=text)
