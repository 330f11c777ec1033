"""BATCH from a client: the lines of one message are collected until it is whole (draft/multiline, client-batch).
How it is then said is messaging.py's, how it looks multiline.py's of the server."""

from __future__ import annotations

import math
import re
from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Kind, decode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Part, joined
from lanchat.protocol.names import casefold
from lanchat.server.handlers import messaging
from lanchat.server.handlers.refusals import Draft
from lanchat.server.hub import Hub
from lanchat.server.limits import BATCH_DEADLINE, BATCH_LINE_DISCOUNT
from lanchat.server.multiline import OpenBatch
from lanchat.server.session import Session
from lanchat.server.texts import client_tags, word

#: batch, "The BATCH verb"; the length is ours.
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}")


def batch(hub: Hub, session: Session, message: Message) -> None:
    """client-batch, "The client-to-server BATCH verb"; the only type is that of draft/multiline."""
    wanted = cap.MULTILINE | cap.BATCH
    if session.caps & wanted != wanted:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, "BATCH", text="Unknown command")
        return
    sign, reference = message.params[0][:1], message.params[0][1:]
    current = session.batch
    if sign == "+":
        if current is not None and not current.broken:
            _give_up(hub, session, current, "MULTILINE_INVALID", text="Another batch was begun")
        _open(hub, session, reference, message)
    elif sign == "-" and current is not None and current.reference == reference:
        session.batch = None
        if not current.broken:
            _finish(hub, session, current)
    else:
        _fail(hub, session, "MULTILINE_INVALID", text="There is no such batch")


def line(hub: Hub, session: Session, message: Message) -> None:
    """Anything that says it belongs to a batch (draft/multiline, "Batch types" and "Errors")."""
    current = session.batch
    if current is None or current.reference != message.tags["batch"]:
        _fail(hub, session, "MULTILINE_INVALID", text="There is no such batch")
        return
    session.throttle.give_back(BATCH_LINE_DISCOUNT)
    if current.broken:
        return
    target = message.params[0] if message.params else ""
    part = Part(message.params[1] if len(message.params) > 1 else "", CONCAT_TAG in message.tags)
    limits = hub.config.limits
    fail = partial(_give_up, hub, session, current)
    if message.command != "PRIVMSG" or not message.tags.keys() <= {"batch", CONCAT_TAG}:
        fail("MULTILINE_INVALID", text="Only PRIVMSG without other tags can be in this batch")
    elif casefold(target) != casefold(current.target):
        names = word(current.target), word(target)
        fail("MULTILINE_INVALID_TARGET", *names, text="Invalid multiline target")
    elif part.concat and not part.text:
        fail("MULTILINE_INVALID", text="A blank line cannot be joined to another")
    elif len(current.parts) >= limits.multiline_lines:
        fail("MULTILINE_MAX_LINES", str(limits.multiline_lines), text="Multiline batch max-lines exceeded")
    else:
        current.add(part)
        if current.size > limits.multiline_bytes:
            fail("MULTILINE_MAX_BYTES", str(limits.multiline_bytes), text="Multiline batch max-bytes exceeded")


def time_out(hub: Hub, session: Session, current: OpenBatch) -> None:
    """client-batch, "Errors": it was left open for too long."""
    _give_up(hub, session, current, "TIMEOUT", current.reference, text="The batch was left open for too long")


def values(hub: Hub) -> str:
    """draft/multiline, "Capabilities": the value of the capability."""
    limits = hub.config.limits
    return f"max-bytes={limits.multiline_bytes},max-lines={limits.multiline_lines}"


def _open(hub: Hub, session: Session, reference: str, message: Message) -> None:
    kind, target = (*message.params[1:3], "", "")[:2]
    cid = None
    # A batch that cannot be taken is open nevertheless: its lines are on their way.
    current = session.batch = OpenBatch(reference, target, client_tags(message.tags), None, "", math.inf, broken=True)
    if "batch" in message.tags or kind != BATCH_TYPE or not target or not _REFERENCE.fullmatch(reference):
        _fail(hub, session, "MULTILINE_INVALID", text="Invalid multiline batch")
        return
    if session.caps & cap.SENT_ONCE and cap.SENT_ONCE_TAG in message.tags:
        cid = decode_cid(message.tags[cap.SENT_ONCE_TAG])
        if cid is None:
            messaging.refuse_id(hub, session, "PRIVMSG", target)
            return
    current.cid = cid
    current.until = hub.clock() + BATCH_DEADLINE
    current.broken = False
    # labeled-response, with echo-message: the answer to the opening is the message, once it is whole.
    current.label, session.label = session.label, ""


def _finish(hub: Hub, session: Session, current: OpenBatch) -> None:
    parts = tuple(current.parts)
    if not any(part.text for part in parts):
        action = partial(_fail, hub, session, "MULTILINE_INVALID", text="A message of blank lines says nothing")
    else:
        draft = Draft("PRIVMSG", Kind.PRIVMSG, current.target, joined(parts), current.tags, current.cid, parts)
        action = partial(messaging.say, hub, session, draft)
    if current.label:
        hub.answer(session, current.label, action)
    else:
        action()


def _give_up(hub: Hub, session: Session, current: OpenBatch, code: str, *context: str, text: str) -> None:
    current.broken = True
    current.until = math.inf
    current.parts.clear()
    hub.answer(session, current.label, partial(_fail, hub, session, code, *context, text=text))


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    hub.fail(session, "BATCH", code, *context, text=text, known=True)
