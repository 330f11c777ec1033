"""What is known of our private messages once they are sent: they have reached the other one's program, or were seen.
Messages that are not in memory are left alone."""

from __future__ import annotations

from lanchat.client import timeline
from lanchat.client.book import Book
from lanchat.client.model import Change, MessageState, MessageUpdated, Receipt
from lanchat.protocol.message import Message

_RANK: dict[str, int] = {"": 0, "delivered": 1, "seen": 2}


def receipt(book: Book, message: Message, changes: list[Change]) -> None:
    """RECEIPT (docs/PROTOCOL.md, "Delivered and seen"): it holds for everything of ours up to that message."""
    if len(message.params) < 3 or not message.nick or book.is_me(message.nick):
        return
    conversation, state = book.find(message.nick), message.params[1]
    known = conversation.index.get(message.params[2]) if conversation is not None else None
    if conversation is None or known is None or state not in ("delivered", "seen"):
        return
    told: Receipt = "seen" if state == "seen" else "delivered"
    position = conversation.messages.index(known)
    for item in reversed(conversation.messages[: position + 1]):
        if not item.own or not timeline.is_talk(item) or item.state is not MessageState.STORED:
            continue
        if _RANK[item.receipt] >= _RANK[told]:
            break
        item.receipt = told
        changes.append(MessageUpdated(conversation, item))
