"""Which pages of history were asked for, and what to ask after coming back (draft/chathistory).
Builds commands and pages; sending them is engine.py's, placing them in a conversation state.py's."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from lanchat.client.batches import Batch
from lanchat.client.casemap import Fold
from lanchat.client.events import HistoryPage
from lanchat.protocol.entry import decode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.numbers import parse_number

#: Messages asked for when a room is entered for the first time.
FIRST_PAGE = 50
#: Messages asked for at once after an absence, and how many such pages before we take the newest page instead.
MISSED_PAGE = 100
MISSED_PAGES = 5
#: What of a page the model wants: what was said, and what was done to it.
_SAID = frozenset(("PRIVMSG", "NOTICE"))
#: Pages that are asked for from one message on, upwards or downwards.
_OUTWARDS = frozenset(("before", "older", "newer"))
_KEPT = _SAID | {"EDIT", "REDACT", "TAGMSG"}
#: Requests under way; one more is answered with an empty page at once.
MAX_OPEN = 200
#: Conversations whose newest message is remembered; the one that was quiet longest is forgotten.
MAX_REMEMBERED = 500
#: A message id that we made up starts so: it holds a time the server can search by.
LOCAL_ID = "~"
#: The last millisecond that can be written as a date.
LAST_MS = 253_402_300_799_999

#: Parts of the past apart from what is loaded: around a message, before and after it, and all from the start on.
Part = Literal["around", "older", "newer", "all", "quote"]
_SUBCOMMANDS = {"around": "AROUND", "older": "BEFORE", "newer": "AFTER", "all": "AFTER", "quote": "AROUND"}
#: Where 'all' starts: before anything.
START = f"{LOCAL_ID}0.0"


class _Newest(NamedTuple):
    """What came last in a conversation, by msgid, and the last message: what follows goes after that. The former may be
    what was done to a message, which has no place among them."""

    target: str
    msgid: str = ""
    said: str = ""


@dataclass(slots=True, eq=False)
class _Request:
    label: str
    target: str
    direction: str
    where: str
    limit: int
    page: int = 1
    after: str = ""
    about: str = ""
    #: It was asked under a name that the room does not have any more.
    renamed: bool = False


def local_id(time_ms: int, number: int) -> str:
    """An id for a line the server gave none."""
    return f"{LOCAL_ID}{time_ms}.{number}"


def reference(msgid: str) -> str:
    """How CHATHISTORY names this message: by its id, or by its time when the id is ours."""
    if not msgid.startswith(LOCAL_ID):
        return f"msgid={msgid}"
    time_ms = min(parse_number(msgid[1:].partition(".")[0]) or 0, LAST_MS)
    when = datetime.fromtimestamp(time_ms / 1000, UTC)
    return f"timestamp={when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


class HistoryRequests:
    """Requests of one connection, and what came last in each conversation across connections. Net thread only."""

    def __init__(self) -> None:
        self._open: dict[str, _Request] = {}
        self._numbers = itertools.count(1)
        self._newest: dict[str, _Newest] = {}
        #: Where the first of the newest pages that this host sent of each conversation begins, by msgid.
        self._begins: dict[str, str] = {}
        self._fold: Fold = str.lower
        self._max_page = MISSED_PAGE
        #: Whether a short page means the end: true for our own server, which leaves nothing out.
        self._short_is_last = False

    def connected(self, fold: Fold, isupport_limit: str, *, short_is_last: bool) -> None:
        """A server took us in: its folding, and the CHATHISTORY value of its ISUPPORT."""
        self._open.clear()
        self._fold = fold
        self._max_page = min(parse_number(isupport_limit) or MISSED_PAGE, MISSED_PAGE)
        self._short_is_last = short_is_last

    @property
    def waiting(self) -> bool:
        """Whether a page is still to come."""
        return bool(self._open)

    def seen(self, target: str, msgid: str) -> None:
        """This message came as the newest of its conversation. While older ones are still missing it does not count:
        a connection that breaks now must be made up from where the gap begins."""
        if not (self._open and self._is_catching_up(target)):
            self._remember(_Newest(target, msgid, msgid))

    def _is_catching_up(self, target: str) -> bool:
        key = self._fold(target)
        return any(
            (request.after or request.direction == "after") and self._fold(request.target) == key
            for request in self._open.values()
        )

    def _remember(self, newest: _Newest) -> None:
        key = self._fold(newest.target)
        self._newest.pop(key, None)
        while len(self._newest) >= MAX_REMEMBERED:
            del self._newest[next(iter(self._newest))]
        self._newest[key] = newest

    def forget_order(self) -> None:
        """Another host orders the messages anew: ask for its newest page, not for what came after ours."""
        self._newest = {key: _Newest(known.target) for key, known in self._newest.items()}
        self._begins.clear()

    def forget(self, target: str) -> None:
        """We left this conversation."""
        self._newest.pop(self._fold(target), None)
        self._begins.pop(self._fold(target), None)

    def renamed(self, old: str, new: str) -> None:
        """A room is called otherwise, also in pages that are under way."""
        known = self._newest.pop(self._fold(old), None)
        if known is not None:
            self._newest[self._fold(new)] = known._replace(target=new)
        begin = self._begins.pop(self._fold(old), "")
        if begin:
            self._begins[self._fold(new)] = begin
        for request in self._open.values():
            if self._fold(request.target) == self._fold(old):
                request.target, request.renamed = new, True

    def conversations(self) -> list[str]:
        """The targets whose newest message is remembered."""
        return [known.target for known in self._newest.values()]

    def entered(self, target: str) -> Message | None:
        """What to ask on entering: what we missed, or the newest page."""
        known = self._newest.get(self._fold(target))
        if known is not None and known.msgid:
            return self._ask(target, "after", reference(known.msgid), MISSED_PAGE, after=known.said)
        return self._ask(target, "latest", "*", FIRST_PAGE)

    def before(self, target: str, msgid: str | None, limit: int) -> Message | None:
        """Ask for older messages; None when too many requests are under way."""
        if msgid is None:
            return self._ask(target, "latest", "*", limit)
        return self._ask(target, "before", reference(msgid), limit, about=msgid)

    def part(self, target: str, part: Part, msgid: str, limit: int) -> Message | None:
        """Ask for messages around, before or after this one; None when too many requests are under way."""
        return self._ask(target, part, reference(msgid), limit, about=msgid)

    def finished(self, batch: Batch) -> tuple[HistoryPage, Message | None] | None:
        """The page that this batch is, and what to ask next. None for a batch about nothing."""
        target = batch.params[0] if batch.params else ""
        request = self._take(batch.label, target)
        messages = tuple(message for message in batch.messages if message.command in _KEPT)
        if request is None:
            return (HistoryPage(target, messages, False, "latest"), None) if target else None
        complete = not batch.messages or "draft/chathistory-end" in batch.tags
        complete = complete or (self._short_is_last and len(batch.messages) < request.limit)
        ids = [(m.tags["msgid"], m.command in _SAID) for m in reversed(batch.messages) if "msgid" in m.tags]
        newest = ids[0][0] if ids else ""
        last = _Newest(request.target, newest, next((msgid for msgid, said in ids if said), request.after))
        if newest and request.direction in ("latest", "after"):
            self._remember(last)
        if ids and request.direction == "latest" and len(self._begins) < MAX_REMEMBERED:
            self._begins.setdefault(self._fold(request.target), ids[-1][0])
        page = HistoryPage(request.target, messages, complete, request.direction, request.after, request.about)
        if complete and request.direction == "after" and request.page == 1 and not batch.messages:
            # Nothing was missed, or this server never had the message we know: its newest page tells which.
            return page, self._ask(request.target, "latest", "*", FIRST_PAGE)
        outwards = request.direction in _OUTWARDS or (request.direction == "latest" and not request.after)
        if not complete and outwards and all(m.command not in _SAID for m in messages):
            # No message came from which its reader could ask further: go on from here.
            oldest = ids[-1][0] if ids else ""
            return page, self._go_on(request, newest if request.direction == "newer" else oldest)
        return page, None if complete else self._next(request, last)

    def failed(self, label: str, params: tuple[str, ...]) -> tuple[HistoryPage, Message | None] | None:
        """FAIL CHATHISTORY: an empty page; after an unknown msgid the newest page is asked for instead."""
        target = next((word for word in params[2:-1] if self._by_target(word)), "")
        request = self._take(label, target)
        if request is None and not target and len(self._open) == 1:
            request = self._open.pop(next(iter(self._open)))
        if request is None:
            return None
        code = params[1] if len(params) > 1 else ""
        if code == "INVALID_TARGET" and request.renamed:
            again = self._repeat(request)
        elif code == "MESSAGE_ERROR" and request.direction == "before":
            again = self._before_begin(request)
        else:
            again = self._ask(request.target, "latest", "*", MISSED_PAGE) if request.direction == "after" else None
        lasting = code in ("INVALID_TARGET", "UNKNOWN_COMMAND", "INVALID_MSGREFTYPE")
        complete = lasting and again is None
        return HistoryPage(request.target, (), complete, request.direction, about=request.about), again

    def _go_on(self, request: _Request, msgid: str) -> Message | None:
        """The same question from another message on; before it, where the newest were asked for."""
        if not msgid:
            return None
        direction = "before" if request.direction == "latest" else request.direction
        return self._ask(request.target, direction, reference(msgid), request.limit, about=request.about)

    def _before_begin(self, request: _Request) -> Message | None:
        """The host may not have the message that a page was to end before, which came from the host before it: what
        comes before its own ones stands there, too."""
        begin = self._begins.get(self._fold(request.target), "")
        one, other = decode_cid(request.about), decode_cid(begin)
        if one is None or other is None or one >= other or request.where == reference(begin):
            return None
        return self._ask(request.target, "before", reference(begin), request.limit, about=request.about)

    def _repeat(self, request: _Request) -> Message | None:
        """The same question under the present name of the room."""
        target, direction, where, limit = request.target, request.direction, request.where, request.limit
        return self._ask(target, direction, where, limit, page=request.page, after=request.after, about=request.about)

    def _next(self, request: _Request, last: _Newest) -> Message | None:
        if request.direction != "after" or not last.msgid:
            return None
        if request.page >= MISSED_PAGES:
            return self._ask(request.target, "latest", "*", MISSED_PAGE, after=last.said)
        page = request.page + 1
        return self._ask(request.target, "after", reference(last.msgid), request.limit, page=page, after=last.said)

    def _ask(
        self, target: str, direction: str, where: str, limit: int, *, page: int = 1, after: str = "", about: str = ""
    ) -> Message | None:
        if len(self._open) >= MAX_OPEN:
            return None
        limit = max(1, min(limit, self._max_page))
        request = _Request(f"h{next(self._numbers)}", target, direction, where, limit, page, after, about)
        self._open[request.label] = request
        verb = _SUBCOMMANDS.get(direction, direction.upper())
        return Message("CHATHISTORY", (verb, target, where, str(limit)), tags={"label": request.label})

    def _take(self, label: str, target: str) -> _Request | None:
        if label in self._open:
            return self._open.pop(label)
        found = self._by_target(target)
        return self._open.pop(found.label) if found is not None else None

    def _by_target(self, target: str) -> _Request | None:
        key = self._fold(target)
        return next((request for request in self._open.values() if self._fold(request.target) == key), None)
