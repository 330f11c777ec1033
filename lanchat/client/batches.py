"""Puts the messages of a batch together (IRCv3 "batch") and tells replays of history from what happens now.
The lines of one message (draft/multiline) become that message; what else a batch means is decided by its reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from lanchat.client.capabilities import SEARCH
from lanchat.protocol.message import Message
from lanchat.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Part, joined

#: Batches open at once; the oldest is given up when a server opens more without closing them.
MAX_OPEN = 50
#: Messages held for one batch; further ones are let go.
MAX_HELD = 5_000
#: Characters of one message of several lines; what comes beyond is let go.
MAX_JOINED = 262_144

#: Batches that tell the past: they are held back and handed over whole.
REPLAYS = frozenset(("chathistory", "draft/chathistory", "znc.in/playback", SEARCH))


@dataclass(slots=True, eq=False)
class Batch:
    """One batch. `label` is that of the command it answers, '' without."""

    kind: str
    params: tuple[str, ...]
    label: str
    tags: frozenset[str]
    replay: bool
    messages: list[Message] = field(default_factory=list)
    #: Of a message of several lines: the line that opened it, and how much of it came.
    opening: Message | None = None
    size: int = 0
    #: The batch this one is in.
    outer: Batch | None = None


class Batches:
    """The open batches of one connection. Net thread only."""

    def __init__(self) -> None:
        self._open: dict[str, Batch] = {}

    def receive(self, message: Message) -> Message | Batch | None:
        """What to handle now: the message itself (with the label of its batch), a finished replay, or nothing yet."""
        if message.command == "BATCH" and message.params:
            return self._mark(message)
        reference = message.tags.get("batch")
        if reference is None:
            return message
        batch = self._open.get(reference)
        if batch is None:
            return message
        if batch.opening is not None:
            _add_line(batch, message)
            return None
        if batch.replay:
            _hold(batch, message)
            return None
        if batch.label:
            return message._replace(tags={**message.tags, "label": batch.label})
        return message

    def _mark(self, message: Message) -> Message | Batch | None:
        sign, reference = message.params[0][:1], message.params[0][1:]
        if sign == "-":
            batch = self._open.pop(reference, None)
            if batch is not None and batch.opening is not None:
                return _joined(batch, batch.opening)
            return batch if batch is not None and batch.replay and batch.kind in REPLAYS else None
        outer = self._open.get(message.tags.get("batch", ""))
        kind = message.params[1] if len(message.params) > 1 else ""
        label = message.tags.get("label", "") or (outer.label if outer else "")
        replay = kind in REPLAYS or (outer is not None and outer.replay)
        batch = Batch(kind, message.params[2:], label, frozenset(message.tags), replay)
        if kind == BATCH_TYPE:
            batch.opening, batch.outer = message, outer
        elif outer is not None and outer.replay:
            batch.messages = outer.messages
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        self._open[reference] = batch
        return None


def _hold(batch: Batch, message: Message) -> None:
    if len(batch.messages) < MAX_HELD:
        batch.messages.append(message)


def _add_line(batch: Batch, message: Message) -> None:
    text = message.params[-1] if len(message.params) > 1 else ""
    if message.command in ("PRIVMSG", "NOTICE") and batch.size + len(text) <= MAX_JOINED:
        batch.size += len(text) + 1
        _hold(batch, message)


def _joined(batch: Batch, opening: Message) -> Message | None:
    """The message that these lines are; nothing when it is to be held back, or has none."""
    if not batch.messages:
        return None
    first = batch.messages[0]
    text = joined([Part(line.params[1], CONCAT_TAG in line.tags) for line in batch.messages if len(line.params) > 1])
    tags = {key: value for key, value in opening.tags.items() if key != "batch"}
    if batch.label:
        tags["label"] = batch.label
    target = opening.params[2] if len(opening.params) > 2 else first.params[0]
    message = Message(first.command, (target, text), opening.source or first.source, tags)
    if batch.outer is not None and batch.outer.replay:
        _hold(batch.outer, message)
        return None
    return message
