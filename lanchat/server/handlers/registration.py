"""PASS, NICK, USER, PING, PONG, QUIT, ERROR: becoming somebody here, staying, and leaving.
What is sent to welcome somebody is in welcome.py."""

from __future__ import annotations

import hmac

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.server.handlers import recall, sasl, sessions, vendor, welcome
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_REALNAME, MAX_REASON, MAX_USER
from lanchat.server.session import Session
from lanchat.server.texts import cut, user_name, word


def pass_command(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PASS message"."""
    if session.registered:
        hub.numeric(session, num.ERR_ALREADYREGISTERED, text="You may not reregister")
        return
    session.password = message.params[0]


def nick(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "NICK message"."""
    wanted = message.params[0] if message.params else ""
    if not wanted:
        hub.numeric(session, num.ERR_NONICKNAMEGIVEN, text="No nickname given")
        return
    if not is_valid_nick(wanted):
        hub.numeric(session, num.ERR_ERRONEUSNICKNAME, word(wanted), text="Erroneous nickname")
        return
    user = session.user
    if not _may_have(hub, session, wanted):
        return
    if session.registered:
        if wanted != user.nick:
            hub.rename(user, wanted)
        return
    user.nick, user.key = wanted, casefold(wanted)
    complete(hub, session)


def _may_have(hub: Hub, session: Session, wanted: str) -> bool:
    """Whether the nickname is free for this session, which is told why not.

    Who may still log in may ask for their own nickname before: complete() decides then.
    """
    user, key = session.user, casefold(wanted)
    holder = hub.nicks.get(key)
    if holder is not None and (lost := vendor.former(session, holder)) is not None:
        hub.disconnect(lost, "Connected again")
        holder = hub.nicks.get(key)
    may_log_in = session.negotiating and hub.accounts.passwords is not None
    if holder is not None and holder is not user and not (holder.account and may_log_in):
        if not user.account or hub.accounts.user_of(user.account) is not holder:
            hub.numeric(session, num.ERR_NICKNAMEINUSE, wanted, text="Nickname is already in use")
            return False
    elif hub.accounts.reserves(key, user.account) and not may_log_in:
        hub.numeric(session, num.ERR_NICKNAMEINUSE, wanted, text="Nickname is reserved for an account")
        return False
    elif hub.is_mistakable(wanted, user) and not may_log_in:
        hub.numeric(session, num.ERR_NICKNAMEINUSE, wanted, text="Nickname looks the same as another")
        return False
    return True


def user(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "USER message"."""
    if session.registered:
        hub.numeric(session, num.ERR_ALREADYREGISTERED, text="You may not reregister")
        return
    name, _, _, realname = message.params[:4]
    if not name or not realname:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, "USER", text="Not enough parameters")
        return
    session.user.user = user_name(name, MAX_USER)
    session.user.realname = cut(realname, MAX_REALNAME)
    session.got_user = True
    complete(hub, session)


def complete(hub: Hub, session: Session) -> None:
    """Register the session once nothing is missing (modern.ircdocs.horse, "Connection Registration")."""
    person = session.user
    if session.registered or session.negotiating or not session.got_user or not person.nick:
        return
    sasl.abort(hub, session)
    if not knows_password(hub, session):
        return
    here = hub.accounts.user_of(person.account)
    if here is not None:
        sessions.attach(hub, session, here)
        return
    wanted, person.nick = person.nick, ""
    if not _may_have(hub, session, wanted):
        person.key = ""
        return
    person.nick = wanted
    register(hub, session)
    welcome.send(hub, session)
    vendor.tell_host(hub, session)
    recall.recall(hub, session)


def knows_password(hub: Hub, session: Session) -> bool:
    """Whether PASS was right, where one is wanted; if not, or if nobody from there may try, the session is closed."""
    if not hub.config.server.password:
        return True
    wait = hub.guesses.wait(session.address, hub.clock())
    if wait:
        hub.numeric(session, num.ERR_PASSWDMISMATCH, text=f"Too many wrong passwords, try again in {wait:.0f} seconds")
        hub.disconnect(session, "Too many wrong passwords")
        return False
    if hmac.compare_digest(hub.config.server.password.encode(), session.password.encode()):
        hub.guesses.right(session.address)
        return True
    # Without PASS it is no guess.
    if session.password:
        hub.guesses.wrong(session.address, hub.clock())
    hub.numeric(session, num.ERR_PASSWDMISMATCH, text="Password incorrect")
    hub.disconnect(session, "Password incorrect")
    return False


def register(hub: Hub, session: Session) -> None:
    """Make the session's user a person of this chat. Their nickname must be free."""
    session.registered = True
    hub.unregistered -= 1
    session.password = ""
    session.user.sessions.append(session)
    hub.add_user(session.user)


def ping(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PING message". The order of the output makes it a barrier: nothing earlier is behind."""
    if not message.params or not message.params[0]:
        hub.numeric(session, num.ERR_NOORIGIN, text="No origin specified")
        return
    hub.from_server(session, f"PONG {hub.name} :{message.params[0]}")


def pong(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PONG message": that a line came was noted already."""


def quit_command(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "QUIT message": the prefix is there without a reason, too."""
    hub.disconnect(session, f"Quit: {cut(message.params[0], MAX_REASON) if message.params else ''}")


def error(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "ERROR message": clients must not send it; it is ignored."""
