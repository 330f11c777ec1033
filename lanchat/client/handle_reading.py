"""What was read and what was not: the marks of this person, kept here and told by the server (draft/read-marker).
Counting one message is book.py's."""

from __future__ import annotations

from lanchat.client import timeline
from lanchat.client.book import Book
from lanchat.client.model import Change, ChatMessage, Conversation, MessageState
from lanchat.client.texts import time_of
from lanchat.protocol.message import Message


def markread(book: Book, message: Message, changes: list[Change]) -> None:
    """MARKREAD (read-marker, "MARKREAD server command"): up to where this person read, maybe at another computer."""
    if len(message.params) < 2:
        return
    kind, _equals, value = message.params[1].partition("=")
    ms = time_of({"time": value}, lambda: 0) if kind == "timestamp" else 0
    key = book.fold(message.params[0])
    if not ms or not book.habits.read_until(key, ms):
        return
    conversation = book.by_key.get(key)
    if conversation is None or not conversation.unread:
        return
    unread = [item for item in conversation.messages if item.time_ms > ms and book.counts(conversation, item)]
    conversation.unread = min(conversation.unread, len(unread))
    conversation.mentions = min(conversation.mentions, sum(item.mentions_me for item in unread))
    book.changed(changes)


def looked_at(book: Book, conversation: Conversation) -> int | None:
    """The person sees the newest message: its time when that is news, else None."""
    newest = newest_of(conversation)
    if newest is None or not book.habits.read_until(conversation.key, newest.time_ms):
        return None
    return newest.time_ms


def newest_of(conversation: Conversation) -> ChatMessage | None:
    """The newest message that the server has."""
    return next(
        (
            item
            for item in reversed(conversation.messages)
            if timeline.is_talk(item) and item.state is MessageState.STORED
        ),
        None,
    )


def first_page(book: Book, conversation: Conversation, lines: list[ChatMessage], changes: list[Change]) -> None:
    """The newest page of a conversation of which nothing was known: what came since it was last read is unread."""
    mark = book.habits.read.get(conversation.key)
    if mark is None:
        return
    fresh = [line for line in lines if line.time_ms > mark and not line.own]
    if fresh and conversation.key == book.current:
        conversation.first_unread = conversation.first_unread or fresh[0].msgid
    for line in fresh:
        book.count(conversation, line, changes)


def set_muted(book: Book, conversation: Conversation, changes: list[Change], *, muted: bool) -> None:
    """No badge for this conversation any more, but for messages with our name; or again."""
    book.habits.choose(book.habits.muted, conversation.key, on=muted)
    conversation.muted = muted
    if muted:
        conversation.unread = conversation.mentions
    book.changed(changes)


def set_favourite(book: Book, conversation: Conversation, changes: list[Change], *, favourite: bool) -> None:
    """Keep this conversation above the others; or not."""
    book.habits.choose(book.habits.favourites, conversation.key, on=favourite)
    conversation.favourite = favourite
    book.changed(changes)
