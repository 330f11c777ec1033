"""MONITOR: the list of nicknames a session wants to hear of.
Who is told of what comes and goes is in server/monitor.py."""

from __future__ import annotations

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_MONITORED
from lanchat.server.session import Session
from lanchat.server.texts import pack, word


def monitor(hub: Hub, session: Session, message: Message) -> None:
    """monitor, "MONITOR Command": one modifier, and targets where it takes any."""
    modifier = message.params[0].upper()
    if modifier in ("+", "-"):
        if len(message.params) < 2:
            hub.numeric(session, num.ERR_NEEDMOREPARAMS, "MONITOR", text="Not enough parameters")
            return
        targets = [target for target in message.params[1].split(",") if target]
        if modifier == "+":
            _add(hub, session, targets)
        else:
            for target in targets:
                hub.monitors.unwatch(session, casefold(target))
    elif modifier == "C":
        hub.monitors.clear(session)
    elif modifier == "L":
        hub.monitors.send(session, num.RPL_MONLIST, hub.monitors.list_of(session).values())
        hub.numeric(session, num.RPL_ENDOFMONLIST, text="End of MONITOR list")
    elif modifier == "S":
        _status(hub, session, list(hub.monitors.list_of(session).values()))
    else:
        hub.fail(session, "MONITOR", "INVALID_PARAMS", word(message.params[0]), text="MONITOR takes + - C L or S")


def _add(hub: Hub, session: Session, targets: list[str]) -> None:
    """monitor, "MONITOR + target": what is on the list already is not added again, what is no nickname never."""
    added: list[str] = []
    refused: list[str] = []
    for target in targets:
        watched = hub.monitors.list_of(session)
        if casefold(target) in watched or not is_valid_nick(target):
            continue
        if len(watched) >= MAX_MONITORED:
            refused.append(target)
        else:
            hub.monitors.watch(session, target)
            added.append(target)
    _status(hub, session, added)
    for line in pack(refused, 300, ","):
        hub.numeric(session, num.ERR_MONLISTFULL, str(MAX_MONITORED), line, text="Monitor list is full.")


def _status(hub: Hub, session: Session, targets: list[str]) -> None:
    """730 for those who are there, 731 for the others (monitor, "MONITOR S")."""
    found = [(target, hub.find_user(target)) for target in targets]
    present = [user for _, user in found if user is not None]
    hub.monitors.send(session, num.RPL_MONONLINE, (user.mask for user in present))
    hub.monitors.send(session, num.RPL_MONOFFLINE, (target for target, user in found if user is None))
    for user in present:
        hub.monitors.seen(session, user)
