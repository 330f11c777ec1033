"""OPER, KILL, WALLOPS and CHGHOST: becoming a server operator, and what only server operators may do.
What they may do in rooms is decided where it is done (Channel.is_op)."""

from __future__ import annotations

import hmac
import re

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.server.channel import Channel
from lanchat.server.delivery import Line
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_HOST, MAX_REASON, MAX_USER
from lanchat.server.session import Session, User
from lanchat.server.texts import cut, user_name, word

_HOST = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.:/_-]{{0,{MAX_HOST - 1}}}")


def oper(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "OPER message"; names and passwords are [operators] of the configuration."""
    name, password = message.params[:2]
    operators = hub.config.operators
    if not operators:
        hub.numeric(session, num.ERR_NOOPERHOST, text="No O-lines for your host")
        return
    wait = hub.operator_guesses.wait(session.address, hub.clock())
    if wait:
        text = f"Too many wrong passwords, try again in {wait:.0f} seconds"
        hub.numeric(session, num.ERR_PASSWDMISMATCH, text=text)
        return
    right = hmac.compare_digest(operators.get(name, "").encode(), password.encode())
    if not right or not operators.get(name):
        hub.operator_guesses.wrong(session.address, hub.clock())
        hub.numeric(session, num.ERR_PASSWDMISMATCH, text="Password incorrect")
        return
    hub.operator_guesses.right(session.address)
    user = session.user
    hub.numeric(session, num.RPL_YOUREOPER, text="You are now an IRC operator")
    if not user.oper:
        user.oper = True
        hub.operators.add(user)
        hub.tell_user(user, hub.event(user, f"MODE {user.nick} :+o"))
        follow_in_lobby(hub, user)


def resign(hub: Hub, user: User) -> None:
    """A server operator is one no longer."""
    hub.operators.discard(user)
    follow_in_lobby(hub, user)


def follow_in_lobby(hub: Hub, user: User) -> None:
    """Server operators are operators of the lobby, and not once they are no longer."""
    lobby = hub.find_channel(hub.lobby)
    member = lobby.members.get(user) if lobby is not None else None
    if lobby is None or member is None or member.op == user.rules_lobby:
        return
    member.op = user.rules_lobby
    lobby.names_changed()
    rest = f"{'+' if member.op else '-'}o {user.nick}"
    said = f"* The server changed the room's settings: {rest}"
    hub.tell(lobby, _from_server(hub, f"MODE {lobby.name} {rest}", plain=said))


def kill(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "KILL message"."""
    if not _is_operator(hub, session):
        return
    nick, comment = message.params[0], cut(message.params[1], MAX_REASON)
    user = session.user
    other = hub.find_user(nick)
    if nick.lower() == hub.name:
        hub.numeric(session, num.ERR_CANTKILLSERVER, text="You cant kill a server!")
        return
    if other is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(nick), text="No such nick/channel")
        return
    reason = f"Killed ({user.nick} ({comment}))"
    hub.tell_user(other, hub.event(user, f"KILL {other.nick} :{comment}"))
    hub.tell_user(other, hub.event(other, f"QUIT :{reason}"))
    sessions = list(other.sessions)
    hub.remove(other, reason)  # or an account would keep them here without a connection
    for each in sessions:
        hub.disconnect(each, reason)


def wallops(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "WALLOPS message": to everybody with the user mode w, and back to the sender."""
    if not _is_operator(hub, session):
        return
    if not message.params[0]:
        hub.numeric(session, num.ERR_NEEDMOREPARAMS, "WALLOPS", text="Not enough parameters")
        return
    line = hub.event(session.user, f"WALLOPS :{message.params[0]}")
    for user in list(hub.nicks.values()):
        if user.wallops or user is session.user:
            hub.tell_user(user, line)


def chghost(hub: Hub, session: Session, message: Message) -> None:
    """CHGHOST <nick> <user> <host>: an operator sets how somebody's mask reads from now on."""
    if not _is_operator(hub, session):
        return
    nick, name, host = message.params[:3]
    other = hub.find_user(nick)
    if other is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(nick), text="No such nick/channel")
    elif user_name(name, MAX_USER) != name:
        hub.fail(session, "CHGHOST", "INVALID_USERNAME", word(name), text="The user name is not valid", known=True)
    elif not _HOST.fullmatch(host):
        hub.fail(session, "CHGHOST", "INVALID_HOST", word(host), text="The host is not valid", known=True)
    elif (name, host) != (other.user, other.host):
        change_host(hub, other, name, host)


def change_host(hub: Hub, user: User, name: str, host: str) -> None:
    """chghost, "The CHGHOST message"; who does not know it sees the person leave and come back ("Fallback")."""
    line = hub.event(user, f"CHGHOST {name} {host}", require=cap.CHGHOST)
    leave = hub.event(user, "QUIT :Changing hostname")
    # Before the change: everybody who is to know.
    unaware = [session for session in hub.around(user) if not session.caps & cap.CHGHOST and not session.plain]
    hub.tell_around(user, line, with_self=True)
    user.move(name, host)
    for key in user.channels:
        hub.channels[key].names_changed()
    rooms = [hub.channels[key] for key in sorted(user.channels)]
    again = {room: _return(hub, room, user) for room in rooms}
    for session in unaware:
        lines = [leave, *(each for room in rooms if session.user in room.members for each in again[room])]
        hub.tell_each((session,), lines)
    for session in user.sessions:
        if not session.caps & cap.CHGHOST and not session.plain:
            hub.numeric(session, num.RPL_VISIBLEHOST, user.host, text="is now your displayed host")


def _return(hub: Hub, room: Channel, user: User) -> list[Line]:
    """What makes up a person's coming back to a room."""
    lines = [hub.joined(room, user)]
    member = room.members[user]
    letters = ("o" if member.op else "") + ("v" if member.voice else "")
    if letters:
        nicks = " ".join([user.nick] * len(letters))
        lines.append(_from_server(hub, f"MODE {room.name} +{letters} {nicks}"))
    if user.away is not None:
        lines.append(hub.event(user, f"AWAY :{user.away}", require=cap.AWAY_NOTIFY))
    return lines


def _from_server(hub: Hub, rest: str, plain: str = "") -> Line:
    return Line(f":{hub.name} {rest}\r\n".encode(), ts=hub.ledger.now_ms(), plain=plain)


def _is_operator(hub: Hub, session: Session) -> bool:
    if not session.user.oper:
        hub.numeric(session, num.ERR_NOPRIVILEGES, text="Permission Denied- You're not an IRC operator")
    return session.user.oper
