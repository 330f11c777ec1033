"""EDIT: a message gets another text, by who said it and by nobody else (draft/message-edit).
What it changes in memory is revisions.py's, what is read of it from the store storage/rows.py's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import EDIT_TARGET_TAG, EDIT_TEXT_TAG, Entry, Kind, decode_cid, encode_cid
from lanchat.protocol.message import Message, escape_tag_value
from lanchat.protocol.query import HistoryFull
from lanchat.server import revisions
from lanchat.server.delivery import Line
from lanchat.server.handlers import relay
from lanchat.server.handlers.messaging import refuse_id
from lanchat.server.handlers.places import Place, find_message, find_place
from lanchat.server.hub import Hub
from lanchat.server.known_ids import digest
from lanchat.server.limits import EDIT_WINDOW, MAX_EDIT, MAX_RELAYED
from lanchat.server.session import Session, User
from lanchat.server.texts import word

_NEEDED = cap.MESSAGE_EDIT | cap.MESSAGE_TAGS
_EDITABLE = (Kind.PRIVMSG, Kind.NOTICE)
_UNREAD = "The messages so far cannot be read just now. Try again"


@dataclass(frozen=True, slots=True)
class _Edit:
    """What was asked for. `cid` is the id its author gave the edit itself, None without."""

    place: Place
    msgid: str
    target: bytes
    text: str
    cid: bytes | None


def edit(hub: Hub, session: Session, message: Message) -> None:
    """draft/message-edit, "Editing messages" and "Errors"."""
    if session.shape & _NEEDED != _NEEDED:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, "EDIT", text="Unknown command")
        return
    name, tags = message.params[0], message.tags
    msgid, text = tags.get(EDIT_TARGET_TAG, ""), tags.get(EDIT_TEXT_TAG, "")
    place = find_place(hub, session, name)
    if place is None:
        _fail(hub, session, "INVALID_TARGET", word(name), text=f"You cannot edit messages in {word(name)}")
        return
    if not _is_valid(hub, text):
        context = (place.name, word(msgid)) if msgid else (place.name,)
        _fail(hub, session, "INVALID_EDIT", *context, text="Invalid edit text")
        return
    target = decode_cid(msgid)
    if target is None:
        _unknown(hub, session, place, msgid)
        return
    own_id = tags.get(cap.SENT_ONCE_TAG) if session.caps & cap.SENT_ONCE else None
    cid = decode_cid(own_id) if own_id is not None else None
    if own_id is not None and cid is None:
        refuse_id(hub, session, "EDIT", place.name)
    else:
        _edit_once(hub, session, _Edit(place, msgid, target, text, cid))


def _is_valid(hub: Hub, text: str) -> bool:
    """Whether a message can say this: what others get fits into the tags of a line, and into a message's limits."""
    limits = hub.config.limits
    fits = len(escape_tag_value(text).encode()) <= MAX_EDIT and len(text.encode()) <= limits.multiline_bytes
    return fits and bool(text.strip()) and "\r" not in text and text.count("\n") < limits.multiline_lines


def _edit_once(hub: Hub, session: Session, wanted: _Edit) -> None:
    """docs/PROTOCOL.md, "Sent once": a repeat gets the same echo and reaches nobody else."""
    known = hub.ledger.known(wanted.cid) if wanted.cid is not None else None
    if known is not None:
        _repeat(hub, session, wanted, known.room, known.kind, known.digest, known.ts, known.ticket)
    elif wanted.cid is None or session.caught_up:
        _look(hub, session, wanted)
    else:
        hub.ask_find(session, wanted.cid, partial(_found_repeat, hub, session, wanted))


def _found_repeat(hub: Hub, session: Session, wanted: _Edit, entry: Entry | None, looked: bool) -> None:
    if not looked:
        _fail(hub, session, "NOT_STORED", wanted.place.name, _named(wanted), text=_UNREAD)
    elif entry is None:
        session.caught_up = True
        _look(hub, session, wanted)
    else:
        _repeat(hub, session, wanted, entry.room, entry.kind, digest(entry.body), entry.ts, -1)


def _repeat(
    hub: Hub, session: Session, wanted: _Edit, room: str, kind: Kind, known_digest: int, ts: int, ticket: int
) -> None:
    assert wanted.cid is not None
    same_room = hub.renamings.are_one(wanted.place.room, room)
    if not same_room or kind is not Kind.EDIT or known_digest != digest(wanted.text):
        text = "Another message was sent under this id"
        _fail(hub, session, "ID_IN_USE", wanted.place.name, _named(wanted), text=text)
        return
    relay.echo(session, _line(session.user, wanted, wanted.cid, ts))
    relay.wait(hub, session, "EDIT", wanted.place.name, wanted.cid, ticket)


def _look(hub: Hub, session: Session, wanted: _Edit) -> None:
    find_message(hub, session, wanted.place, wanted.target, partial(_found, hub, session, wanted))


def _found(hub: Hub, session: Session, wanted: _Edit, entry: Entry | None, looked: bool) -> None:
    place, msgid = wanted.place, wanted.msgid
    if not looked:
        _fail(hub, session, "NOT_STORED", place.name, _named(wanted), text=_UNREAD)
    elif entry is None or entry.kind not in _EDITABLE:
        _unknown(hub, session, place, msgid)
    elif not relay.is_author(session.user, entry) or _is_silenced(session.user, wanted):
        _fail(hub, session, "EDIT_FORBIDDEN", place.name, msgid, text="You are not authorised to edit this message")
    elif entry.kind is Kind.NOTICE and not _is_one_line(session.user, wanted):
        _fail(hub, session, "INVALID_EDIT", place.name, msgid, text="Invalid edit text")
    elif hub.ledger.now_ms() - entry.ts > EDIT_WINDOW * 1000:
        text = "You can no longer edit this message"
        _fail(hub, session, "EDIT_WINDOW_EXPIRED", place.name, msgid, str(EDIT_WINDOW), text=text)
    else:
        _edit(hub, session, wanted)


def _is_one_line(user: User, wanted: _Edit) -> bool:
    """Whether the text can be sent as a NOTICE: there is no batch of such (draft/multiline, "Batch types")."""
    line = f":{user.mask} NOTICE {wanted.place.name} :{wanted.text}\r\n"
    return "\n" not in wanted.text and len(line.encode()) <= MAX_RELAYED


def _is_silenced(user: User, wanted: _Edit) -> bool:
    """Whether they could not say it now: who may not speak in a room changes nothing there either."""
    channel = wanted.place.channel
    return channel is not None and channel.refuses_message(user, wanted.text)


def _edit(hub: Hub, session: Session, wanted: _Edit) -> None:
    user, place = session.user, wanted.place
    cid = wanted.cid or hub.ledger.new_id()
    try:
        stored, ticket = hub.ledger.add(cid, user.author, place.room, Kind.EDIT, wanted.text, wanted.target)
    except HistoryFull:
        _fail(hub, session, "NOT_STORED", place.name, _named(wanted), text="Too much waits to be stored. Try again")
        return
    undo = None
    if place.channel is not None:
        undo = revisions.edit(place.channel.ring, wanted.target, wanted.text, cid)
        place.channel.remember(stored)
    user.spoke = session.heard
    relay.deliver(hub, session, place, _line(user, wanted, cid, stored.ts))
    relay.wait(hub, session, "EDIT", place.name, cid, ticket, undo)


def tags_of(msgid: str, text: str) -> str:
    """The tags that say which message gets which text, encoded (draft/message-edit, "Editing messages")."""
    return f"{EDIT_TARGET_TAG}={msgid};{EDIT_TEXT_TAG}={escape_tag_value(text)}"


def _line(user: User, wanted: _Edit, cid: bytes, ts: int) -> Line:
    tags = tags_of(wanted.msgid, wanted.text)
    body = f":{user.mask} EDIT {wanted.place.name}\r\n".encode()
    tags = relay.with_bot(tags) if user.bot else tags
    return Line(body, ts=ts, cid=cid, tags=tags, require=_NEEDED, account=user.account)


def _named(wanted: _Edit) -> str:
    """The id by which its author knows the edit, else that of the message."""
    return encode_cid(wanted.cid) if wanted.cid is not None else wanted.msgid


def _unknown(hub: Hub, session: Session, place: Place, msgid: str) -> None:
    text = "This message does not exist or is too old"
    _fail(hub, session, "UNKNOWN_MSGID", place.name, word(msgid), text=text)


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    hub.fail(session, "EDIT", code, *context, text=text, known=True)
