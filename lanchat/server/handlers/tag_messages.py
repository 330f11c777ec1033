"""TAGMSG: what is said by tags alone. Reactions are kept with the message they are about, all else just passes.
How such a message gets to its target is messaging.py's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry, Kind, decode_cid
from lanchat.protocol.message import Message, encode_tags, parse
from lanchat.protocol.query import HistoryFull
from lanchat.server.delivery import Line
from lanchat.server.handlers import messaging, relay
from lanchat.server.handlers.places import Place, find_message, find_place
from lanchat.server.handlers.refusals import Draft
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_REACTION, TYPING_BURST, TYPING_RATE
from lanchat.server.ratelimit import Throttle
from lanchat.server.session import Session
from lanchat.server.texts import client_tags

_TYPING = "+typing"
#: Both names of the tag are in use ("reply" and "react" client tags, "Format").
_REPLY = ("+draft/reply", "+reply")
_REACT = ("+draft/react", "+react")
_UNREACT = ("+draft/unreact", "+unreact")
_ABOUT = frozenset((*_REPLY, *_REACT, *_UNREACT))
_REACTED_TO = (Kind.PRIVMSG, Kind.NOTICE)


@dataclass(frozen=True, slots=True)
class _Reaction:
    """A sign that somebody puts on a message, or takes from it. `kept` are its tags as they are stored."""

    place: Place
    msgid: str
    target: bytes
    sign: str
    on: bool
    tags: str
    kept: str


def tagmsg(hub: Hub, session: Session, message: Message) -> None:
    """message-tags, "The TAGMSG tag-only message": delivered as PRIVMSG is."""
    tags = client_tags(message.tags)
    if not session.caps & cap.MESSAGE_TAGS or not tags or (_TYPING in message.tags and _types_too_fast(hub, session)):
        return
    targets = messaging.targets_of(hub, session, message, "TAGMSG")
    reaction = _reaction(hub, session, targets[0], message.tags, tags) if len(targets) == 1 else None
    if reaction is not None:
        _react(hub, session, reaction)
        return
    for target in targets:
        messaging.say(hub, session, Draft("TAGMSG", Kind.TAGMSG, target, "", tags))


def _types_too_fast(hub: Hub, session: Session) -> bool:
    """ "typing" client tag, "Format": a client sends one in three seconds; what is far beyond that reaches nobody."""
    if session.typing is None:
        session.typing = Throttle()
        session.typing.allow(TYPING_BURST, TYPING_RATE)
    return not session.typing.take(hub.clock())


def _reaction(hub: Hub, session: Session, target: str, tags: Mapping[str, str], encoded: str) -> _Reaction | None:
    """The reaction in these tags, None where there is none that can be kept."""
    on, off = _first(tags, _REACT), _first(tags, _UNREACT)
    msgid = _first(tags, _REPLY)
    cid = decode_cid(msgid)
    if bool(on) == bool(off) or cid is None:
        return None
    place = find_place(hub, session, target)
    if place is None or (place.channel is not None and place.channel.refuses_message(session.user, "")):
        return None
    kept = encode_tags({key: value for key, value in tags.items() if key in _ABOUT})
    return _Reaction(place, msgid, cid, on or off, bool(on), encoded, kept)


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _react(hub: Hub, session: Session, reaction: _Reaction) -> None:
    if len(reaction.sign.encode()) > MAX_REACTION:
        _fail(hub, session, "INVALID_REACTION", reaction, "The reaction is too long")
    else:
        find_message(hub, session, reaction.place, reaction.target, partial(_found, hub, session, reaction))


def _found(hub: Hub, session: Session, reaction: _Reaction, entry: Entry | None, looked: bool) -> None:
    if not looked:
        _fail(hub, session, "NOT_STORED", reaction, "The messages so far cannot be read just now. Try again")
    elif entry is None or entry.kind not in _REACTED_TO:
        _fail(hub, session, "UNKNOWN_MSGID", reaction, "This message does not exist or is too old")
    else:
        _keep(hub, session, reaction)


def _keep(hub: Hub, session: Session, reaction: _Reaction) -> None:
    """Store it and tell everybody. What changes nothing is told and not stored."""
    user, place = session.user, reaction.place
    change = (reaction.target, user.id, reaction.sign)
    verdict = hub.reactions.judge(*change, on=reaction.on)
    if verdict == "too many":
        _fail(hub, session, "TOO_MANY_REACTIONS", reaction, "You reacted to this message too often")
        return
    if verdict == "nothing new":
        relay.deliver(hub, session, place, _line(session, reaction, hub.ledger.new_id(), hub.ledger.now_ms()))
        return
    undo = partial(hub.reactions.forget, *change, on=reaction.on)
    try:
        entry, ticket = hub.ledger.add(
            hub.ledger.new_id(), user.author, place.room, Kind.TAGMSG, "", reaction.target, reaction.kept
        )
    except HistoryFull:
        undo()
        _fail(hub, session, "NOT_STORED", reaction, "Too much waits to be stored. Try again")
        return
    if place.channel is not None:
        place.channel.remember(entry)
    relay.deliver(hub, session, place, _line(session, reaction, entry.cid, entry.ts))
    relay.wait(hub, session, "TAGMSG", place.name, entry.cid, ticket, undo)


def taken_back(hub: Hub, entry: Entry) -> None:
    """A stored reaction was redacted: to put the sign there again is a change once more."""
    tags = parse(f"@{entry.tags} TAGMSG".encode()).tags
    on = _first(tags, _REACT)
    hub.reactions.forget(entry.target, entry.author.id, on or _first(tags, _UNREACT), on=bool(on))


def _line(session: Session, reaction: _Reaction, cid: bytes, ts: int) -> Line:
    user = session.user
    tags = relay.with_bot(reaction.tags) if user.bot else reaction.tags
    body = f":{user.mask} TAGMSG {reaction.place.name}\r\n".encode()
    return Line(body, ts=ts, cid=cid, tags=tags, require=cap.MESSAGE_TAGS, account=user.account)


def _fail(hub: Hub, session: Session, code: str, reaction: _Reaction, text: str) -> None:
    hub.fail(session, "TAGMSG", code, reaction.place.name, reaction.msgid, text=text)
