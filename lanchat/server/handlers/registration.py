"""PASS, NICK, USER, PING, PONG, QUIT, ERROR: becoming somebody here, staying, and leaving.
What is sent to welcome somebody is in welcome.py."""

from __future__ import annotations

import hmac

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.server.handlers import vendor, welcome
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
    holder = hub.find_user(wanted)
    if holder is not None and holder is not user:
        hub.numeric(session, num.ERR_NICKNAMEINUSE, wanted, text="Nickname is already in use")
        return
    if session.registered:
        if wanted != user.nick:
            hub.rename(user, wanted)
        return
    user.nick, user.key = wanted, casefold(wanted)
    complete(hub, session)


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
    if hub.config.server.password and not _knows_the_password(hub, session):
        return
    if hub.nicks.get(person.key) is not None:
        taken, person.nick, person.key = person.nick, "", ""
        hub.numeric(session, num.ERR_NICKNAMEINUSE, taken, text="Nickname is already in use")
        return
    register(hub, session)
    welcome.send(hub, session)
    vendor.tell_host(hub, session)


def _knows_the_password(hub: Hub, session: Session) -> bool:
    """Whether PASS was right; if not, or if nobody from there may try just now, the session is closed."""
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
    """modern.ircdocs.horse, "QUIT message"."""
    reason = cut(message.params[0], MAX_REASON) if message.params else ""
    hub.disconnect(session, f"Quit: {reason}" if reason else "Quit", farewell=f"Quit: {reason}" if reason else "Quit")


def error(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "ERROR message": clients must not send it; it is ignored."""
