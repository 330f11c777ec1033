"""RECEIPT: in a private conversation, what was said has reached somebody's program, or they have seen it.
Among those who asked for lanchat/receipts only (docs/PROTOCOL.md, "Delivered and seen")."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import decode_cid, encode_cid, private_parties
from lanchat.protocol.message import Message
from lanchat.server.delivery import Line
from lanchat.server.handlers.places import Place, find_place
from lanchat.server.hub import Hub
from lanchat.server.receipts import STATES, Receipt
from lanchat.server.session import Session
from lanchat.server.texts import word


def receipt(hub: Hub, session: Session, message: Message) -> None:
    """docs/PROTOCOL.md, "Delivered and seen": tell it, or with a name alone ask what the other one told."""
    if not session.caps & cap.RECEIPTS:
        hub.numeric(session, num.ERR_UNKNOWNCOMMAND, "RECEIPT", text="Unknown command")
        return
    place = find_place(hub, session, message.params[0])
    if place is None or place.channel is not None:
        text = "There is no private conversation with them"
        _fail(hub, session, "INVALID_TARGET", word(message.params[0]), text=text)
    elif len(message.params) == 1:
        _answer(hub, session, place)
    elif message.params[1] not in STATES or len(message.params) < 3:
        _fail(hub, session, "INVALID_PARAMS", place.name, word(message.params[1]), text="This is no receipt")
    else:
        cid = decode_cid(message.params[2])
        if cid is None:
            _fail(
                hub, session, "UNKNOWN_MSGID", place.name, word(message.params[2]), text="This message does not exist"
            )
        else:
            _tell(hub, session, place, message.params[1], Receipt(cid, hub.ledger.now_ms()))


def _tell(hub: Hub, session: Session, place: Place, state: str, told: Receipt) -> None:
    user = session.user
    is_news = hub.receipts.note(place.room, user.id, state, told)
    if is_news and place.other is not None and place.other is not user:
        hub.tell_user(place.other, _line(user.mask, place.other.nick, state, told))


def _answer(hub: Hub, session: Session, place: Place) -> None:
    parties = private_parties(place.room)
    assert parties is not None
    user = session.user
    other = parties[1] if parties[0] == user.id else parties[0]
    mask = place.other.mask if place.other is not None else place.name
    for state, told in hub.receipts.of(place.room, other).items():
        data = _line(mask, user.nick, state, told).form(session.shape)
        if data is not None:
            session.send(data)


def _line(mask: str, target: str, state: str, told: Receipt) -> Line:
    body = f":{mask} RECEIPT {target} {state} {encode_cid(told.cid)}\r\n"
    return Line(body.encode(), ts=told.ts, require=cap.RECEIPTS)


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    hub.fail(session, "RECEIPT", code, *context, text=text, known=True)
