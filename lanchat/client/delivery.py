"""From "said" to "stored": writes waiting messages, recognises their echoes and their refusals.
The queue itself is outbox.py; sockets and reconnecting are elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from lanchat.client import multiline
from lanchat.client.backoff import Bucket
from lanchat.client.capabilities import ID_TAG, MESSAGE_EDIT, SENT_ONCE
from lanchat.client.casemap import Fold
from lanchat.client.events import ClientEvent, Received, Sending
from lanchat.client.explain import explain, is_error
from lanchat.client.outbox import Outbox, Outgoing
from lanchat.i18n import _
from lanchat.protocol.entry import EDIT_TARGET_TAG, EDIT_TEXT_TAG, decode_cid, derived_cid, encode_cid
from lanchat.protocol.message import Message

#: Lines at once and lines per second on servers that are not ours: many cut off whoever writes faster.
BURST = 5
RATE = 1.0

EDIT = "EDIT"

_TEXTS = frozenset(("PRIVMSG", "NOTICE"))
#: The commands of a refusal that may be about one of them.
_SAID = _TEXTS | {"BATCH"}


class Terms(NamedTuple):
    """What a server confirms: `sent_once` knows repeats, `labels` answers by label, `echo` repeats our lines to us.

    `batches` is what a message of several lines may hold, None where there is no such thing; `tags`: what clients add
    to a message is handed on; `edits`: what was said can be given another text.
    """

    sent_once: bool = False
    labels: bool = False
    echo: bool = False
    batches: multiline.Limits | None = None
    tags: bool = False
    edits: bool = False

    @classmethod
    def of(cls, enabled: set[str], offered: Mapping[str, str]) -> Terms:
        """The terms that these capabilities mean, as they were offered."""
        labels = "labeled-response" in enabled and "batch" in enabled
        batches = multiline.limits_of(enabled, offered)
        tags = "message-tags" in enabled
        edits = tags and MESSAGE_EDIT in enabled
        return cls(SENT_ONCE in enabled, labels, "echo-message" in enabled, batches, tags, edits)


class Delivery:
    """The messages of ours on one connection. Net thread only."""

    def __init__(self, outbox: Outbox, sink: Callable[[ClientEvent], None], clock: Callable[[], float]) -> None:
        self._outbox = outbox
        self._sink = sink
        self._clock = clock
        self._references = itertools.count(1)
        self._bucket = Bucket(BURST, RATE, clock())
        self._terms = Terms()
        self._fold: Fold = str.lower
        self._mask = ""
        self._echoed_again = False

    def connected(self, terms: Terms, fold: Fold, mask: str, host: str = "") -> None:
        """A server took us in, as `mask`: everything unconfirmed is due again. `host` is the certificate of a LAN Chat;
        where it is another than it was, and nobody led us there, nothing of what was meant for the former is said."""
        if self._outbox.meant_for not in ("", host):
            self._give_up(_("Another chat answers here now. This was meant for the former one."))
        self._outbox.meant_for = host
        self._terms = terms
        self._fold = fold
        self._mask = mask
        self._outbox.connection_lost()
        if not terms.sent_once:
            self._outbox.drop_repeats()
        self._cut_anew()

    def due(self, mask: str) -> list[Message]:
        """The lines to write now; a server without echoes counts as having taken them."""
        self._mask = mask
        lines: list[Message] = []
        while (item := self._outbox.next()) is not None:
            if item.command == EDIT and not self._terms.edits:
                self._outbox.drop(item.msgid)
                self._sink(item.failed(_("This server cannot change what was said.")))
                continue
            if self._terms.batches is None and "\n" in item.text and (pieces := self._pieces_of(item)):
                # Said while another server was still expected.
                self._outbox.replace({item.msgid: pieces})
                continue
            if not self._terms.sent_once and not self._bucket.take(self._clock()):
                break
            written = self._lines_of(item)
            lines += written
            if self._terms.echo:
                self._outbox.written(item, len(written))
            else:
                self._outbox.confirm(item.msgid, keep=False)
                self._sink(Received(self._as_echo(item)))
        return lines

    def next_at(self) -> float | None:
        """When due() will have more, None when it waits for an echo or for nothing."""
        return self._bucket.ready_at() if self._outbox.next() is not None else None

    def seen(self, msgid: str) -> None:
        """A page of history has this message: if it is ours, it is stored."""
        self._outbox.confirm(msgid, keep=self._terms.sent_once)

    @property
    def repeating(self) -> bool:
        """Whether what take() saw last, or what waits for an echo, may have been stored on an earlier connection: then
        what comes now is not known to follow everything that was stored before."""
        return self._echoed_again or self._outbox.repeating

    def take(self, message: Message, *, own: bool) -> Message | None:
        """Look whether this answers a message of ours. What the model should see of it, None if nothing."""
        self._echoed_again = False
        if own and message.command == EDIT:
            self._outbox.confirm(message.tags.get("msgid", ""), keep=self._terms.sent_once)
            self._outbox.confirm(message.tags.get("label", ""), keep=self._terms.sent_once)
            return message
        if own and message.command in _TEXTS and len(message.params) > 1:
            return self._echo(message)
        label = message.tags.get("label", "")
        if label in self._outbox:
            return self._answer(message, label)
        if self._terms.echo and (message.command == "FAIL" or is_error(message.command)):
            item = self._refused(message)
            if item is not None:
                self._failed(item.msgid, message)
                return None
        return message

    def _give_up(self, reason: str) -> None:
        for item in self._outbox.give_up():
            self._sink(item.failed(reason))
        self._outbox.host_changed(resend=False)

    def _lines_of(self, item: Outgoing) -> list[Message]:
        if item.command == EDIT:
            tags = {EDIT_TARGET_TAG: item.edits, EDIT_TEXT_TAG: item.text}
            return [Message(EDIT, (item.target,), tags={**self._tags(item), **tags})]
        limit = multiline.limit_for(self._mask.partition("!")[0], item.target)
        if self._terms.batches is None or item.command != "PRIVMSG" or not multiline.is_batch(item.text, limit):
            return [Message(item.command, (item.target, item.text), tags=self._tags(item))]
        reference = f"m{next(self._references)}"
        return multiline.batch_of(item.target, item.text, limit, reference, self._tags(item))

    def _cut_anew(self) -> None:
        """What was to be one message of several lines is several messages where the server does not take it as one."""
        pieces = {item.msgid: self._pieces_of(item) for item in self._outbox}
        several = {msgid: found for msgid, found in pieces.items() if found}
        if several:
            self._outbox.replace(several)

    def _pieces_of(self, item: Outgoing) -> list[Outgoing]:
        """The messages that this one must become here, [] when it stays as it is. The model hears of the new ones."""
        limit = multiline.limit_for(self._mask.partition("!")[0], item.target)
        if item.command != "PRIVMSG" or not multiline.is_batch(item.text, limit):
            return []
        texts = multiline.messages_of(item.text, limit, self._terms.batches)
        if not texts or texts == [item.text]:
            return []
        pieces = [replace(item, text=texts[0])]
        for number, text in enumerate(texts[1:], 2):
            piece = replace(item, msgid=_id_of_part(item.msgid, number), text=text, tags={})
            pieces.append(piece)
            if not item.again:
                self._sink(Sending(piece.msgid, piece.target, text, piece.command, piece.time_ms))
        return pieces

    def _tags(self, item: Outgoing) -> dict[str, str]:
        tags = dict(item.tags) if self._terms.tags else {}
        if self._terms.sent_once:
            tags[ID_TAG] = item.msgid
        if self._terms.labels:
            tags["label"] = item.msgid
        return tags

    def _echo(self, message: Message) -> Message:
        msgid, label = message.tags.get("msgid", ""), message.tags.get("label", "")
        sent_as = msgid if msgid in self._outbox else label
        if sent_as not in self._outbox:
            target, text = message.params[0], message.params[1]
            item = self._outbox.find(target, self._fold, message.command, text)
            if item is None or self._terms.labels:
                return message
            sent_as = item.msgid
        confirmed = self._outbox.confirm(sent_as, keep=self._terms.sent_once)
        self._echoed_again = confirmed is not None and confirmed.repeated
        if sent_as == msgid:
            return message
        return message._replace(tags={**message.tags, ID_TAG: sent_as})

    def _answer(self, message: Message, label: str) -> Message | None:
        if message.command == "FAIL" or is_error(message.command):
            self._failed(label, message)
            return None
        if message.command == "ACK":
            # labeled-response, "The ACK response": taken, with nothing to say about it.
            item = self._outbox.confirm(label, keep=self._terms.sent_once)
            return self._as_echo(item) if item is not None and not item.again else None
        return message

    def _refused(self, message: Message) -> Outgoing | None:
        """The message that an answer without a label is about."""
        words = message.params
        if message.command == "FAIL":
            named = next((word for word in words if word in self._outbox), "")
            if named:
                return self._outbox.find_id(named)
            about_text = bool(words) and words[0] in _SAID and not self._terms.labels
            return self._outbox.oldest_written() if about_text else None
        if self._terms.labels:
            return None
        if message.command in ("411", "412", "417"):
            return self._outbox.oldest_written()
        return self._outbox.find(words[1], self._fold) if len(words) > 2 else None

    def _failed(self, msgid: str, refusal: Message) -> None:
        """It was refused."""
        if self._outbox.went_astray(msgid):
            return
        item = self._outbox.drop(msgid)
        # What a former host had stored was said; that the new one refuses the repeat takes nothing back.
        if item is not None and not item.again:
            self._sink(item.failed(explain(refusal)))

    def _as_echo(self, item: Outgoing) -> Message:
        """What the server would send back if it echoed."""
        if item.command == EDIT:
            return self._lines_of(item)[0]._replace(source=self._mask)
        return Message(item.command, (item.target, item.text), self._mask, {**item.tags, ID_TAG: item.msgid})


def _id_of_part(msgid: str, number: int) -> str:
    cid = decode_cid(msgid)
    return encode_cid(derived_cid(cid, number)) if cid is not None else f"{msgid}.{number}"
