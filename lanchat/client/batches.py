"""Puts the messages of a batch together (IRCv3 "batch") and tells replays of history from what happens now.
What a batch means is decided by its reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from lanchat.protocol.message import Message

#: Batches open at once; the oldest is given up when a server opens more without closing them.
MAX_OPEN = 50
#: Messages held for one batch; further ones are let go.
MAX_HELD = 5_000

#: Batches that tell the past: they are held back and handed over whole.
REPLAYS = frozenset(("chathistory", "draft/chathistory", "znc.in/playback"))


@dataclass(slots=True, eq=False)
class Batch:
    """One batch. `label` is that of the command it answers, '' without."""

    kind: str
    params: tuple[str, ...]
    label: str
    tags: frozenset[str]
    replay: bool
    messages: list[Message] = field(default_factory=list)


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
        if batch.replay:
            if len(batch.messages) < MAX_HELD:
                batch.messages.append(message)
            return None
        if batch.label:
            return message._replace(tags={**message.tags, "label": batch.label})
        return message

    def _mark(self, message: Message) -> Batch | None:
        sign, reference = message.params[0][:1], message.params[0][1:]
        if sign == "-":
            batch = self._open.pop(reference, None)
            return batch if batch is not None and batch.replay and batch.kind in REPLAYS else None
        outer = self._open.get(message.tags.get("batch", ""))
        kind = message.params[1] if len(message.params) > 1 else ""
        label = message.tags.get("label", "") or (outer.label if outer else "")
        replay = kind in REPLAYS or (outer is not None and outer.replay)
        batch = Batch(kind, message.params[2:], label, frozenset(message.tags), replay)
        if outer is not None and outer.replay:
            batch.messages = outer.messages
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        self._open[reference] = batch
        return None
