"""CHATHISTORY: pages of what was said, from the channel's ring where it reaches far enough, else from the store.
Who may read what is decided here; how it is kept is not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry, decode_cid, private_room
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.protocol.query import MAX_PAGE, Bound, PageQuery
from lanchat.server import pages
from lanchat.server.channel import Channel
from lanchat.server.hub import Hub
from lanchat.server.session import Session
from lanchat.server.texts import word
from lanchat.server.timestamps import format_ms, parse_ms

#: Times the store is asked again for one page.
_ROUNDS = 5

#: Subcommand -> the number of its parameters, itself included.
_PARAMS = {"LATEST": 4, "BEFORE": 4, "AFTER": 4, "AROUND": 4, "BETWEEN": 5, "TARGETS": 4}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page is from: how the target is written, its room in the store, its ring if it has one."""

    name: str
    room: str
    channel: Channel | None = None


class _Search:
    """A page being read from the store, in several rounds where it gives entries that are not wanted."""

    __slots__ = ("first", "found", "place", "rounds", "sub")

    def __init__(self, sub: str, place: _Place, query: PageQuery) -> None:
        self.sub = sub
        self.place = place
        self.first = query
        self.found: list[Entry] = []
        self.rounds = _ROUNDS

    def add(self, entries: list[Entry]) -> None:
        """Put what came on the side on which it belongs."""
        wanted = pages.wanted(entries, self.first)
        self.found = self.found + wanted if self.first.kind == "after" else wanted + self.found


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
    place = _place(hub, session, target)
    if place is None:
        _fail(hub, session, "INVALID_TARGET", sub, word(target), text="Messages could not be retrieved")
        return
    events = bool(session.caps & cap.EVENT_PLAYBACK)
    end = bounds[1] if len(bounds) > 1 else None
    query = PageQuery(place.room, _KINDS[sub], limit, bounds[0], end, events)
    ring = place.channel.ring if place.channel is not None else ()
    found = pages.from_ring(ring, query)
    if found is not None:
        _send(hub, session, place, found)
    else:
        hub.ask_page(session, query, partial(_answer, hub, session, _Search(sub, place, query)))


_KINDS: dict[str, Literal["latest", "before", "after", "around", "between"]] = {
    "LATEST": "latest",
    "BEFORE": "before",
    "AFTER": "after",
    "AROUND": "around",
    "BETWEEN": "between",
}


def _answer(hub: Hub, session: Session, search: _Search, entries: list[Entry] | None, complete: bool) -> None:
    place = search.place
    if entries is None or not (entries or complete or search.found):
        _fail(hub, session, "MESSAGE_ERROR", search.sub, place.name, text="Messages could not be retrieved")
        return
    more = pages.next_query(search.first, entries, search.found) if not complete and search.rounds else None
    if more is not None:
        search.add(entries)
        search.rounds -= 1
        hub.ask_page(session, more, partial(_answer, hub, session, search))
        return
    search.add(entries)
    page = search.found
    if place.channel is not None and (complete or search.first.kind == "latest"):
        page = pages.with_ring(page, place.channel.ring, search.first)
    _send(hub, session, place, pages.cut(page, search.first))


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


def _place(hub: Hub, session: Session, target: str) -> _Place | None:
    """The room that this session may read under this name, None when there is none for it."""
    user = session.user
    if target.startswith("#"):
        channel = hub.find_channel(target)
        if channel is None or user not in channel.members:
            return None
        return _Place(channel.name, channel.key, channel)
    known = user.correspondents.get(casefold(target))
    if known is not None:
        return _Place(known[1], private_room(user.id.hex(), known[0].hex()))
    other = hub.find_user(target)
    if other is None:
        return None
    return _Place(other.nick, private_room(user.id.hex(), other.id.hex()))


def _send(hub: Hub, session: Session, place: _Place, entries: list[Entry]) -> None:
    _send_batch(hub, session, f"chathistory {place.name}", [_line(session, place, entry) for entry in entries])


def _line(session: Session, place: _Place, entry: Entry) -> tuple[str, str]:
    """One message of a page: its tags, and the line as it was sent then."""
    tags: list[str] = []
    if session.caps & cap.SERVER_TIME:
        tags.append("time=" + format_ms(entry.ts))
    if session.caps & cap.MESSAGE_TAGS:
        tags.append("msgid=" + entry.msgid)
        if entry.tags:
            tags.append(entry.tags)
    target = place.name
    if place.channel is None and entry.author.id != session.user.id:
        target = session.user.nick
    return ";".join(tags), f":{entry.author.mask} {entry.kind.name} {target} :{entry.body}"


def _send_batch(hub: Hub, session: Session, batch: str, lines: list[tuple[str, str]]) -> None:
    """The lines as one batch, or bare for a session without that capability."""
    if not session.caps & cap.BATCH:
        for tags, line in lines:
            session.send((f"@{tags} {line}\r\n" if tags else f"{line}\r\n").encode())
        return
    mark = hub.new_reference()
    hub.from_server(session, f"BATCH +{mark} {batch}")
    body = "".join(f"@batch={mark}{';' + tags if tags else ''} {line}\r\n" for tags, line in lines)
    if body:
        session.send(body.encode())
    hub.from_server(session, f"BATCH -{mark}")


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
    found = [(nick, ts) for _, nick, ts in session.user.correspondents.values()]
    rooms = (hub.channels[key] for key in session.user.channels)
    found += [(room.name, room.ring[-1].ts) for room in rooms if room.ring]
    inside = sorted((ts, name) for name, ts in found if low < ts < high)
    chosen = inside[:limit] if start <= end else inside[-limit:]
    lines = [("", f":{hub.name} CHATHISTORY TARGETS {name} {format_ms(ts)}") for ts, name in chosen]
    _send_batch(hub, session, "draft/chathistory-targets", lines)


def _fail(hub: Hub, session: Session, code: str, *context: str, text: str) -> None:
    """draft/chathistory, "Errors and Warnings": always standard replies."""
    hub.fail(session, "CHATHISTORY", code, *context, text=text, known=True)
