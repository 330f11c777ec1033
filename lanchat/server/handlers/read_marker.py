"""MARKREAD: up to where somebody has read a conversation, told to all their sessions and to nobody else.
Where it is kept is in server/markers.py."""

from __future__ import annotations

from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold, is_channel, is_valid_channel, is_valid_nick
from lanchat.server.channel import Channel
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word
from lanchat.server.timestamps import format_ms, parse_ms


def markread(hub: Hub, session: Session, message: Message) -> None:
    """read-marker, "MARKREAD Command": with a timestamp it sets, without one it asks."""
    if not message.params or not message.params[0]:
        hub.fail(session, "MARKREAD", "NEED_MORE_PARAMS", text="Missing parameters", known=True)
        return
    target = message.params[0]
    if not (is_valid_channel(target) if is_channel(target) else is_valid_nick(target)):
        _invalid(hub, session, target)
    elif len(message.params) == 1:
        _send(hub, session, target)
    else:
        kind, _, value = message.params[1].partition("=")
        ms = parse_ms(value) if kind == "timestamp" else None
        if ms is None:
            _invalid(hub, session, message.params[1])
        else:
            _set(hub, session, target, ms)


def entered(hub: Hub, session: Session, channel: Channel) -> None:
    """read-marker, "Command flows": after the JOIN of a room, and before the end of its NAMES."""
    if session.caps & cap.READ_MARKER:
        _send(hub, session, channel.name)


def _set(hub: Hub, session: Session, target: str, ms: int) -> None:
    """read-marker, "Read timestamp notes": it only ever grows, and never beyond the present."""
    user = session.user
    key = casefold(target)
    # The clock of the order may be ahead of the wall clock, and what it wrote must be markable.
    ms = min(ms, hub.ledger.now_ms())
    known = hub.markers.get(user, key)
    if known is not None and ms <= known:
        _send(hub, session, target)
        return
    hub.markers.set(user, key, ms, partial(_failed, hub, session, target))
    if hub.markers.get(user, key) == ms:
        _send(hub, session, target)
        _send_to_others(hub, session, target)


def _failed(hub: Hub, session: Session, target: str, reason: str) -> None:
    """read-marker, "Errors and Warnings": the store refused it, so what held before holds again."""
    if not session.gone:
        text = f"The read timestamp could not be set: {reason}"
        hub.fail(session, "MARKREAD", "INTERNAL_ERROR", word(target), text=text, known=True)
        _send(hub, session, target)
    _send_to_others(hub, session, target)


def _send(hub: Hub, session: Session, target: str) -> None:
    ms = hub.markers.get(session.user, casefold(target))
    hub.from_server(session, f"MARKREAD {target} {'*' if ms is None else 'timestamp=' + format_ms(ms)}")


def _send_to_others(hub: Hub, session: Session, target: str) -> None:
    """read-marker, "Command flows": to all other sessions of this person, and to nobody else."""
    for other in session.user.sessions:
        if other is not session and other.caps & cap.READ_MARKER:
            _send(hub, other, target)


def _invalid(hub: Hub, session: Session, what: str) -> None:
    hub.fail(session, "MARKREAD", "INVALID_PARAMS", word(what), text="Invalid parameters", known=True)
