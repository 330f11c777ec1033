"""MODE for oneself: the modes B, i, o and w of a person.
OPER, which gives o, is in operators.py."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.server.handlers import operators
from lanchat.server.hub import Hub
from lanchat.server.session import Session, User
from lanchat.server.texts import word

#: Mode -> the attribute of User that holds it; in the order of RPL_UMODEIS.
_NAMES = {"B": "bot", "i": "invisible", "o": "oper", "w": "wallops"}
USER_MODES = "".join(_NAMES)
#: Letters of one MODE that are looked at.
_MAX_LETTERS = 100


def mode(hub: Hub, session: Session, target: str, rest: list[str]) -> None:
    """modern.ircdocs.horse, "User mode": one's own only."""
    user = session.user
    other = hub.find_user(target)
    if other is None:
        hub.numeric(session, num.ERR_NOSUCHNICK, word(target), text="No such nick/channel")
    elif other is not user:
        hub.numeric(session, num.ERR_USERSDONTMATCH, text="Cannot change or view modes of other users")
    elif not rest:
        hub.numeric(session, num.RPL_UMODEIS, user_modes(user))
    else:
        _change(hub, session, rest[0])


def user_modes(user: User) -> str:
    """'+Bi', or '+' without any."""
    return "+" + "".join(letter for letter, name in _NAMES.items() if getattr(user, name))


def _change(hub: Hub, session: Session, letters: str) -> None:
    user = session.user
    was_oper = user.oper
    sign, last, done, unknown = "+", "", "", False
    for letter in letters[:_MAX_LETTERS]:
        if letter in "+-":
            sign = letter
        elif letter not in _NAMES:
            unknown = True
        elif letter == "o" and sign == "+":
            continue  # OPER alone gives it
        elif getattr(user, _NAMES[letter]) != (sign == "+"):
            setattr(user, _NAMES[letter], sign == "+")
            done += letter if sign == last else sign + letter
            last = sign
    if user.invisible:
        hub.invisible.add(user)
    else:
        hub.invisible.discard(user)
    if unknown:
        hub.numeric(session, num.ERR_UMODEUNKNOWNFLAG, text="Unknown MODE flag")
    if done:
        hub.tell_user(user, hub.event(user, f"MODE {user.nick} :{done}"))
    if was_oper and not user.oper:
        operators.resign(hub, user)
