"""What this person said and no server has confirmed yet, in the order it was said.
Holds and picks messages; writing them and telling the model is engine.py's."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from lanchat.client.casemap import Fold
from lanchat.client.events import EditFailed, SendFailed
from lanchat.client.message_tags import reply_of

#: Messages that may wait at once; one more is refused, so an endless paste or a bot offline cannot fill the memory.
MAX_WAITING = 10_000
#: Lines written and not yet echoed, but that one message of several lines is written whole. Fewer than the lines a
#: server holds back for a fast talker, so that the answer to our PING never queues behind more than these.
WINDOW = 32
#: Messages kept after their echo, to say them again when the host gives way to another; older ones are let go.
MAX_ECHOED = 1_000


@dataclass(slots=True, eq=False)
class Outgoing:
    """One message of ours, or a new text for the one with the id `edits` (command EDIT). `again`: a host that gave way
    had already stored it. `repeated`: it was written before, on a connection that broke, so its echo may be that of
    long ago."""

    msgid: str
    target: str
    text: str
    command: str
    time_ms: int
    again: bool = False
    repeated: bool = False
    edits: str = ""
    #: How many lines it was written as, and to whom.
    lines: int = 1
    written_to: str = ""
    #: Client-only tags that go with it, for servers that know message-tags.
    tags: Mapping[str, str] = field(default_factory=dict)

    def failed(self, reason: str) -> SendFailed | EditFailed:
        """What the model hears when this is not said after all."""
        if self.edits:
            return EditFailed(self.target, self.text, reason)
        return SendFailed(self.msgid, self.target, reason)


class Waiting(NamedTuple):
    """A message that waits, as it may be kept; `repeated` as in Outgoing, `reply_to` the id of what it answers."""

    msgid: str
    target: str
    text: str
    command: str
    time_ms: int
    repeated: bool
    reply_to: str = ""


class Outbox:
    """Waiting messages in order; the first `in_flight` of them are written. Net thread only."""

    def __init__(self) -> None:
        self._waiting: dict[str, Outgoing] = {}
        self._in_flight = 0
        self._lines = 0
        self._echoed: deque[Outgoing] = deque(maxlen=MAX_ECHOED)
        #: The certificate of the LAN Chat that all this is for; '' for whatever answers next.
        self.meant_for = ""

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, msgid: str) -> bool:
        return msgid in self._waiting

    def __iter__(self) -> Iterator[Outgoing]:
        return iter(tuple(self._waiting.values()))

    def add(self, item: Outgoing) -> bool:
        """Queue a message; False when too many wait."""
        if len(self._waiting) >= MAX_WAITING:
            return False
        self._waiting[item.msgid] = item
        return True

    def waiting(self) -> tuple[Waiting, ...]:
        """All that was not confirmed yet, but what a former host had confirmed."""
        return tuple(
            Waiting(
                item.msgid,
                item.target,
                item.text,
                item.command,
                item.time_ms,
                item.repeated or place < self._in_flight,
                reply_of(item.tags),
            )
            for place, item in enumerate(self._waiting.values())
            if not item.again
        )

    def next(self) -> Outgoing | None:
        """The message to write next, None when nothing waits or enough are under way."""
        if self._lines >= WINDOW or self._in_flight >= len(self._waiting):
            return None
        return next(islice(self._waiting.values(), self._in_flight, None))

    def written(self, item: Outgoing, lines: int = 1) -> None:
        """The message that next() gave is on its way, in so many lines."""
        item.lines, item.written_to = lines, item.target
        self._in_flight += 1
        self._lines += lines

    def confirm(self, msgid: str, *, keep: bool) -> Outgoing | None:
        """It is stored; `keep` it for a host that may give way. None if it was not waiting."""
        item = self.drop(msgid)
        if item is not None and keep:
            item.again = True
            self._echoed.append(item)
        return item

    def forget(self, msgid: str) -> None:
        """It was taken back: should another host take over, it is not said there again."""
        self._echoed = deque((item for item in self._echoed if item.msgid != msgid), maxlen=MAX_ECHOED)

    def withdraw(self, msgid: str) -> Outgoing | None:
        """It is not to be sent. None when it is on its way, or may have been: then it cannot be helped."""
        item = self._waiting.get(msgid)
        if item is None or item.repeated or item.again or msgid in islice(self._waiting, self._in_flight):
            return None
        return self.drop(msgid)

    def renamed(self, old: str, new: str, fold: Fold) -> None:
        """A room is called otherwise: what waits for it goes there."""
        for item in (*self._waiting.values(), *self._echoed):
            if fold(item.target) == fold(old):
                item.target = new

    def went_astray(self, msgid: str) -> bool:
        """It was refused: whether only because its room got another name after it was written. Then it waits again."""
        item = self._waiting.get(msgid)
        if item is None or item.written_to in ("", item.target):
            return False
        self.drop(msgid)
        self._waiting[msgid] = item
        return True

    def drop(self, msgid: str) -> Outgoing | None:
        """It will not be sent (again). None if it was not waiting."""
        written = msgid in islice(self._waiting, self._in_flight)
        item = self._waiting.pop(msgid, None)
        if written and item is not None:
            self._in_flight -= 1
            self._lines -= item.lines
        return item

    def replace(self, pieces: dict[str, list[Outgoing]]) -> None:
        """Put these in the places of those with the ids, none of which may be under way."""
        found = [piece for item in self._waiting.values() for piece in pieces.get(item.msgid, [item])]
        self._waiting = {item.msgid: item for item in found}

    def find(self, target: str, fold: Fold, command: str = "", text: str | None = None) -> Outgoing | None:
        """The oldest written message to this target (with this text), for servers that answer without an id."""
        key = fold(target)
        for item in islice(self._waiting.values(), self._in_flight):
            if fold(item.target) == key and command in ("", item.command) and text in (None, item.text):
                return item
        return None

    def find_id(self, msgid: str) -> Outgoing | None:
        """The waiting message with this id."""
        return self._waiting.get(msgid)

    def oldest_written(self) -> Outgoing | None:
        """The message that waits longest for an answer."""
        return next(iter(self._waiting.values())) if self._in_flight else None

    @property
    def repeating(self) -> bool:
        """Whether a message waits that was written before; those always stand first."""
        return next(iter(self._waiting.values())).repeated if self._waiting else False

    def give_up(self) -> list[Outgoing]:
        """Nothing of this is to be sent any more; what nobody had confirmed."""
        lost = [item for item in self._waiting.values() if not item.again]
        self._waiting.clear()
        self._in_flight = self._lines = 0
        return lost

    def connection_lost(self) -> None:
        """All that was not echoed must be written again."""
        for item in islice(self._waiting.values(), self._in_flight):
            item.repeated = True
        self._in_flight = self._lines = 0

    def host_changed(self, *, resend: bool) -> None:
        """Another host took over: `resend` puts what the last one had echoed in front, with the same ids."""
        if resend:
            self._waiting = {item.msgid: item for item in (*self._echoed, *self._waiting.values())}
        self._echoed.clear()
        self.meant_for = ""
        self._in_flight = self._lines = 0

    def drop_repeats(self) -> None:
        """The server cannot recognise a repeat: what was stored elsewhere is not said twice."""
        self._waiting = {msgid: item for msgid, item in self._waiting.items() if not item.again}
        self._in_flight = self._lines = 0
