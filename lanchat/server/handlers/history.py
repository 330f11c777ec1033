"""CHATHISTORY: pages of what was said, from the channel's ring where it reaches far enough, else from the store.
Who may read what is decided here; how it is kept is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Literal

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry, Kind, decode_cid, encode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Part, parts_of
from lanchat.protocol.query import MAX_PAGE, MESSAGES, Bound, PageQuery
from lanchat.server import pages
from lanchat.server.channel import Channel
from lanchat.server.handlers import editing
from lanchat.server.handlers.places import Place, find_place
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_RELAYED
from lanchat.server.session import Session
from lanchat.server.texts import cut, fit, word
from lanchat.server.timestamps import format_ms, parse_ms

#: Subcommand -> the number of its parameters, itself included.
_PARAMS = {"LATEST": 4, "BEFORE": 4, "AFTER": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4}


def chathistory(hub: Hub, session: Session, message: Message) -> None:
    """draft/chathistory, "CHATHISTORY Command"."""
    sub = message.params[0].upper() if message.params else "*"
    if sub not in _PARAMS:
        _fail(hub, session, "INVALID_PARAMS", word(sub), text="Unknown command")
        return
    if len(message.params) != _PARAMS[sub]:
        text = "Insufficient parameters" if len(message.params) < _PARAMS[sub] else "Too many parameters"
        _fail(hub, session, "INVALID_PARAMS", sub, text=text)
        return
    limit = message.params[-1]
    if not (limit.isascii() and limit.isdigit()) or int(limit[:9]) == 0:
        _fail(hub, session, "INVALID_PARAMS", sub, word(limit), text="Invalid limit")
        return
    count = min(int(limit[:9]), MAX_PAGE)
    if sub == "TARGETS":
        _targets(hub, session, message.params[1], message.params[2], count)
    else:
        _page(hub, session, sub, message, count)


def _page(hub: Hub, session: Session, sub: str, message: Message, limit: int) -> None:
    target = message.params[1]
    bounds: list[Bound | None] = []
    for text in message.params[2:-1]:
        if text == "*" and sub == "LATEST":
            bounds.append(None)
            continue
        bound = _bound(hub, session, sub, target, text)
        if bound is None:
            return
        bounds.append(bound)
    place = find_place(hub, session, target)
    if place is None:
        _fail(hub, session, "INVALID_TARGET", sub, word(target), text="Messages could not be retrieved")
        return
    end = bounds[1] if len(bounds) > 1 else None
    query = PageQuery(place.room, _KINDS[sub], limit, bounds[0], end, _kinds_for(session))
    ring = place.channel.ring if place.channel is not None else ()
    found = pages.from_ring(ring, query)
    if found is not None:
        _send(hub, session, sub, place, found)
    else:
        asked = pages.for_store(ring, query)
        hub.ask_page(session, asked, partial(_answer, hub, session, sub, place, query))


_KINDS: dict[str, Literal["latest", "before", "after", "around", "between"]] = {
    "LATEST": "latest",
    "BEFORE": "before",
    "AFTER": "after",
    "AROUND": "around",
    "BETWEEN": "between",
}


def _answer(
    hub: Hub, session: Session, sub: str, place: Place, query: PageQuery, entries: list[Entry] | None, complete: bool
) -> None:
    if entries is None or not (entries or complete):
        _not_retrieved(hub, session, sub, place.name)
        return
    if place.channel is not None and (complete or query.kind != "after"):
        entries = pages.with_ring(entries, place.channel.ring, query)
    _send(hub, session, sub, place, pages.cut(entries, query))


def _bound(hub: Hub, session: Session, sub: str, target: str, text: str) -> Bound | None:
    """A message reference; None, and a FAIL was sent, when it is not one."""
    kind, _, value = text.partition("=")
    if kind == "timestamp":
        ts = parse_ms(value)
        if ts is not None:
            return Bound(ts=ts)
        _fail(hub, session, "INVALID_PARAMS", sub, word(text), text="Invalid timestamp")
    elif kind == "msgid":
        cid = decode_cid(value)
        if cid is not None:
            return Bound(cid=cid)
        _fail(hub, session, "INVALID_PARAMS", sub, word(text), text="Invalid msgid")
    else:
        why = "Only msgid and timestamp can be referred to"
        _fail(hub, session, "INVALID_MSGREFTYPE", sub, word(target), word(text), text=why)
    return None


def _send(hub: Hub, session: Session, sub: str, place: Place, entries: list[Entry]) -> None:
    lines = (line for entry in entries for line in lines_of(session, place, entry))
    refuse = partial(_not_retrieved, hub, session, sub, place.name)
    send_batch(hub, session, f"chathistory {place.name}", lines, refuse)


def _kinds_for(session: Session) -> frozenset[Kind]:
    """draft/chathistory, "CHATHISTORY Command": only messages without draft/event-playback; with it what the session
    asked to understand. Who comes and goes is not in the log."""
    caps = session.caps
    if not caps & cap.EVENT_PLAYBACK:
        return MESSAGES
    more = {kind for kind, needed in _EVENTS.items() if (caps | session.shape) & needed == needed}
    return MESSAGES | more


#: What event-playback adds to the messages, and the capability each needs besides.
_EVENTS = {
    Kind.TOPIC: 0,
    Kind.MODE: 0,
    Kind.KICK: 0,
    Kind.TAGMSG: cap.MESSAGE_TAGS,
    Kind.RENAME: cap.CHANNEL_RENAME,
    Kind.REDACT: cap.REDACTION,
    Kind.EDIT: cap.MESSAGE_EDIT | cap.MESSAGE_TAGS,
}


def lines_of(session: Session, place: Place, entry: Entry) -> list[tuple[str, str]]:
    """One entry of a page: the tags of each line, and the line as it was sent then."""
    tags: list[str] = []
    if session.caps & cap.SERVER_TIME:
        tags.append("time=" + format_ms(entry.ts))
    if session.caps & cap.MESSAGE_TAGS:
        tags.append("msgid=" + entry.msgid)
        if entry.tags:
            tags.append(entry.tags)
    if session.caps & cap.ACCOUNT_TAG and entry.author.account:
        tags.append("account=" + entry.author.account)
    target = place.name
    if place.channel is None and entry.author.id != session.user.id:
        target = session.user.nick
    head = f":{entry.author.mask} {entry.kind.name} {target}"
    if entry.kind is Kind.EDIT:
        tags.append(editing.tags_of(encode_cid(entry.target), entry.body))
        return [(";".join(tags), head)]
    if entry.kind is Kind.REDACT:
        return [(";".join(tags), cut(f"{head} {encode_cid(entry.target)} :{entry.body}", MAX_RELAYED - 2))]
    if entry.kind is Kind.RENAME:
        return [(";".join(tags), cut(f":{entry.author.mask} RENAME {entry.body}", MAX_RELAYED - 2))]
    if entry.kind is Kind.TAGMSG:
        return [(";".join(tags), head)]
    # By its present name a room may take more of the line than it did then.
    if entry.kind in (Kind.MODE, Kind.KICK, Kind.TOPIC):
        colon = ":" if entry.kind is Kind.TOPIC else ""
        return [(";".join(tags), cut(f"{head} {colon}{entry.body}", MAX_RELAYED - 2))]
    room = MAX_RELAYED - len(head.encode()) - 4
    if "\n" in entry.body or len(entry.body.encode()) > room:
        return _several_lines(session, entry, target, tags, parts_of(entry.body, room))
    return [(";".join(tags), f"{head} :{entry.body}")]


def _several_lines(
    session: Session, entry: Entry, target: str, tags: list[str], parts: list[Part]
) -> list[tuple[str, str]]:
    """draft/multiline: a batch within the page, or ("Fallback") line by line, the tags of the message on the first.
    A batch has no NOTICE in it ("Batch types")."""
    mask = entry.author.mask
    if session.shape & cap.MULTILINE and entry.kind is Kind.PRIVMSG:
        mark = entry.msgid
        inside = [
            (f"batch={mark};{CONCAT_TAG}" if part.concat else f"batch={mark}", f":{mask} PRIVMSG {target} :{part.text}")
            for part in parts
        ]
        opening = (";".join(tags), f":{mask} BATCH +{mark} {BATCH_TYPE} {target}")
        return [opening, *inside, ("", f":{mask} BATCH -{mark}")]
    time = tags[0] if session.caps & cap.SERVER_TIME else ""
    said = [f":{mask} {entry.kind.name} {target} :{part.text}" for part in parts if part.text]
    return [(";".join(tags), said[0]), *((time, line) for line in said[1:])]


def send_batch(
    hub: Hub, session: Session, batch: str, lines: Iterable[tuple[str, str]], refuse: Callable[[], None]
) -> None:
    """The lines as one batch, or bare for a session without that capability. What is long comes in portions; `refuse`
    is called where there are too many such answers."""
    mark = hub.new_reference() if session.caps & cap.BATCH else ""
    hub.portions.answer(session, _encoded(hub, mark, batch, lines), refuse, batch=bool(mark))


def _encoded(hub: Hub, mark: str, batch: str, lines: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    if mark:
        yield fit(f":{hub.name} BATCH +{mark} {batch}")
    for tags, line in lines:
        tags = _in_batch(mark, tags) if mark else tags
        yield (f"@{tags} {line}\r\n" if tags else f"{line}\r\n").encode()
    if mark:
        yield fit(f":{hub.name} BATCH -{mark}")


def _in_batch(mark: str, tags: str) -> str:
    """These tags of a line in a batch; one that is in a batch inside it is in that alone."""
    if not tags:
        return f"batch={mark}"
    return tags if tags.startswith("batch=") else f"batch={mark};{tags}"


def _targets(hub: Hub, session: Session, first: str, second: str, limit: int) -> None:
    """draft/chathistory, "TARGETS": channels one is in and people one spoke with, by their last message."""
    bounds = [parse_ms(text.removeprefix("timestamp=")) for text in (first, second)]
    for text, bound in zip((first, second), bounds, strict=True):
        if bound is None or not text.startswith("timestamp="):
            _fail(hub, session, "INVALID_PARAMS", "TARGETS", word(text), text="Invalid timestamp")
            return
    start, end = bounds
    assert start is not None and end is not None
    low, high = min(start, end), max(start, end)
    rooms = [hub.channels[key] for key in session.user.channels]
    times = {room.key: _last_ts(room) for room in rooms}
    untold = [key for key, ts in times.items() if ts is None]

    def answer(read: dict[str, int] | None) -> None:
        # Each person once, as they were called last.
        found = list({id: (nick, ts) for id, nick, ts in session.user.correspondents.values()}.values())
        for room in rooms:
            ts = times[room.key]
            if ts is None:
                ts = (read or {}).get(room.key)
            if ts is not None:
                found.append((room.name, ts))
        inside = sorted((ts, name) for name, ts in found if low < ts < high)
        chosen = inside[:limit] if start <= end else inside[-limit:]
        lines = (("", f":{hub.name} CHATHISTORY TARGETS {name} {format_ms(ts)}") for ts, name in chosen)
        send_batch(hub, session, "draft/chathistory-targets", lines, partial(_not_retrieved, hub, session, "TARGETS"))

    if untold:
        hub.ask_last_times(session, untold, answer)
    else:
        answer(None)


def _last_ts(room: Channel) -> int | None:
    """The time of the last message, None when it is not in memory."""
    return next((entry.ts for entry in reversed(room.ring) if entry.kind in MESSAGES and not entry.is_blank), None)


def _not_retrieved(hub: Hub, session: Session, sub: str, *target: str) -> None:
    _fail(hub, session, "MESSAGE_ERROR", sub, *target, text="Messages could not be retrieved")


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    """draft/chathistory, "Errors and Warnings": always standard replies."""
    hub.fail(session, "CHATHISTORY", code, *context, text=text, known=True)
