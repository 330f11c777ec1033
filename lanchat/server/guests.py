"""Plain-text guests: people behind netcat, telnet or a bare socket, who know nothing of IRC.
What their lines become is in handlers/messaging.py, how they see others in delivery.py."""

from __future__ import annotations

from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.protocol.plain_text import clean
from lanchat.server.handlers import channels, messaging
from lanchat.server.handlers.registration import register
from lanchat.server.hub import Hub
from lanchat.server.session import Session, User


def welcome(hub: Hub, session: Session) -> None:
    """Give a guest a name and let them into the lobby."""
    user = session.user
    number = 1
    while not _is_free(hub, f"guest{number}", user):
        number += 1
    user.nick = user.key = f"guest{number}"
    user.user = "guest"
    user.realname = "Plain-text guest"
    if hub.config.server.password:
        hub.disconnect(session, "This chat has a password: please join with a chat program")
        return
    lobby = hub.find_channel(hub.lobby) or hub.closed_channel(hub.lobby_key)
    if not channels.may_join(hub, session, lobby, ""):
        hub.disconnect(session, "The lobby is not open to you")
        return
    register(hub, session)
    others = len(hub.nicks) - 1
    people = "nobody else is here yet" if not others else f"{others} other{'s are' if others > 1 else ' is'} here"
    hub.notice(session, f"{hub.network}: you are {user.nick}, {people}. /nick NAME renames you, /quit leaves.")
    channels.enter(hub, session, hub.lobby)


def line(hub: Hub, session: Session, text: str) -> None:
    """One line, or one chunk that paused: said in the lobby, but for two commands."""
    text = clean(text).strip()
    if not text:
        return
    word, _, rest = text.partition(" ")
    if word == "/quit":
        hub.disconnect(session, "Quit", farewell="Goodbye.")
    elif word == "/nick":
        _rename(hub, session, rest.strip())
    else:
        messaging.plain_text(hub, session, text)


def _rename(hub: Hub, session: Session, nick: str) -> None:
    user = session.user
    if not is_valid_nick(nick):
        hub.notice(session, "That cannot be a name. Letters, digits, _ and - can.")
        return
    if not _is_free(hub, nick, user):
        hub.notice(session, f"{nick} is somebody else here.")
    elif nick != user.nick:
        hub.rename(user, nick)


def _is_free(hub: Hub, nick: str, user: User) -> bool:
    key = casefold(nick)
    taken = hub.nicks.get(key, user) is not user or hub.accounts.reserves(key, "")
    return not taken and not hub.is_mistakable(nick, user)
