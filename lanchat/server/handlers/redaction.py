"""REDACT: a message is taken back, by who said it or by an operator of its room (draft/message-redaction).
What it leaves behind in memory is revisions.py's, what is read of it from the store storage/rows.py's."""

from __future__ import annotations

from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Entry, Kind, decode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.query import HistoryFull
from lanchat.server import revisions
from lanchat.server.delivery import Line
from lanchat.server.handlers import relay, tag_messages
from lanchat.server.handlers.places import Place, find_message, find_place
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_REASON, REDACT_WINDOW
from lanchat.server.session import Session
from lanchat.server.texts import cut, fit, word

#: draft/message-redaction, "Command": what can be taken back.
_REDACTABLE = (Kind.PRIVMSG, Kind.NOTICE, Kind.TAGMSG)


def redact(hub: Hub, session: Session, message: Message) -> None:
    """draft/message-redaction, "Command" and "Errors"."""
    if not session.caps & cap.REDACTION:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, "REDACT", text="Unknown command")
        return
    target, msgid = message.params[0], message.params[1]
    reason = cut(message.params[2], MAX_REASON) if len(message.params) > 2 else ""
    place = find_place(hub, session, target)
    if place is None:
        name = word(target)
        _fail(hub, session, "INVALID_TARGET", name, text=f"You cannot delete messages from {name}")
        return
    cid = decode_cid(msgid)
    if cid is None:
        _unknown(hub, session, place, msgid)
        return
    find_message(hub, session, place, cid, partial(_found, hub, session, place, msgid, reason))


def _found(
    hub: Hub, session: Session, place: Place, msgid: str, reason: str, entry: Entry | None, looked: bool
) -> None:
    if not looked:
        text = "The messages so far cannot be read just now. Try again"
        _fail(hub, session, "NOT_STORED", place.name, msgid, text=text)
    elif entry is None or entry.kind not in _REDACTABLE:
        _unknown(hub, session, place, msgid)
    elif not relay.is_author(session.user, entry):
        if place.channel is not None and place.channel.is_op(session.user):
            _redact(hub, session, place, entry, reason)
        else:
            text = "You are not authorised to delete this message"
            _fail(hub, session, "REDACT_FORBIDDEN", place.name, msgid, text=text)
    elif hub.ledger.now_ms() - entry.ts > REDACT_WINDOW * 1000:
        text = "You can no longer edit this message"
        _fail(hub, session, "REDACT_WINDOW_EXPIRED", place.name, msgid, str(REDACT_WINDOW), text=text)
    else:
        _redact(hub, session, place, entry, reason)


def _redact(hub: Hub, session: Session, place: Place, entry: Entry, reason: str) -> None:
    user = session.user
    try:
        stored, ticket = hub.ledger.add(hub.ledger.new_id(), user.author, place.room, Kind.REDACT, reason, entry.cid)
    except HistoryFull:
        text = "Too much waits to be stored. Try again"
        _fail(hub, session, "NOT_STORED", place.name, entry.msgid, text=text)
        return
    if entry.kind is Kind.TAGMSG:
        tag_messages.taken_back(hub, entry)
    undo = None
    if place.channel is not None:
        undo = revisions.redact(place.channel.ring, entry.cid)
        place.channel.remember(stored)
    rest = f"REDACT {place.name} {entry.msgid}" + (f" :{reason}" if reason else "")
    line = Line(
        fit(f":{user.mask} {rest}"),
        ts=stored.ts,
        cid=stored.cid,
        tags="bot" if user.bot else "",
        require=cap.REDACTION,
        account=user.account,
    )
    relay.deliver(hub, session, place, line)
    relay.wait(hub, session, "REDACT", place.name, stored.cid, ticket, undo)


def _unknown(hub: Hub, session: Session, place: Place, msgid: str) -> None:
    text = "This message does not exist or is too old"
    _fail(hub, session, "UNKNOWN_MSGID", place.name, word(msgid), text=text)


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    hub.fail(session, "REDACT", code, *context, text=text, known=True)
