"""A stretch of the past that is looked at apart from the newest messages: around one that was searched for.
It grows at both ends until it reaches what is loaded; then it becomes part of that."""

from __future__ import annotations

from lanchat.client import handle_marks, handle_messages, timeline
from lanchat.client.book import Book
from lanchat.client.events import HistoryPage
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    Excerpt,
    ExcerptJoined,
    ExcerptShown,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
)

#: Messages of an excerpt; those farthest from where the reader goes are let go and can be fetched again.
MAX_MESSAGES = 2_000


def begin(book: Book, conversation: Conversation, msgid: str) -> Excerpt:
    """The person wants to see what was said around this message."""
    there = Conversation(conversation.key, conversation.name, conversation.kind, conversation.topic, more_newer=True)
    there.loading_history = there.loading_newer = True
    there.quoted = conversation.quoted
    book.excerpt = Excerpt(there, conversation, msgid)
    return book.excerpt


def cut_off(book: Book, excerpt: Excerpt) -> None:
    """The connection is gone: what was asked for will not come."""
    excerpt.conversation.loading_history = excerpt.conversation.loading_newer = False
    if not excerpt.conversation.messages:
        book.excerpt = None


def page(book: Book, event: HistoryPage, changes: list[Change]) -> None:
    """A part of the past came."""
    excerpt = book.excerpt
    if excerpt is None or book.find(event.target) is not excerpt.present:
        return
    lines = handle_messages.lines_of(book, event)
    if event.direction == "around":
        if event.about == excerpt.msgid and not excerpt.conversation.messages:
            _arrived(book, excerpt, lines, changes)
    elif event.direction == "older" and excerpt.conversation.messages:
        _older(excerpt, lines, changes, complete=event.complete)
    elif event.direction == "newer" and excerpt.conversation.messages:
        _newer(book, excerpt, lines, changes, complete=event.complete)
    handle_marks.replay_page(book, excerpt.conversation, event, lines, changes)
    handle_marks.settle(excerpt.conversation, lines, excerpt.present.unplaced, changes)


def _arrived(book: Book, excerpt: Excerpt, lines: list[ChatMessage], changes: list[Change]) -> None:
    there = excerpt.conversation
    there.loading_history = there.loading_newer = False
    timeline.prepend(there, lines, [])
    if excerpt.msgid not in there.index:
        book.excerpt = None
        changes.append(ExcerptShown(excerpt, found=False))
    elif _reaches(excerpt, lines):
        _join(book, excerpt, changes)
    else:
        changes.append(ExcerptShown(excerpt, found=True))


def _older(excerpt: Excerpt, lines: list[ChatMessage], changes: list[Change], *, complete: bool) -> None:
    there = excerpt.conversation
    there.loading_history = False
    there.more_history = not complete
    timeline.prepend(there, lines, changes)
    surplus = len(there.messages) - MAX_MESSAGES
    if surplus > 0:
        _forget(there, there.messages[-surplus:])
        del there.messages[-surplus:]
        there.more_newer = True
        changes[:] = [change for change in changes if not isinstance(change, MessagesPrepended)]
        changes.append(MessagesReset(there))


def _newer(book: Book, excerpt: Excerpt, lines: list[ChatMessage], changes: list[Change], *, complete: bool) -> None:
    there = excerpt.conversation
    there.loading_newer = False
    fresh = [line for line in lines if line.msgid not in there.index]
    there.messages.extend(fresh)
    there.index.update((line.msgid, line) for line in fresh)
    if complete or _reaches(excerpt, fresh):
        _join(book, excerpt, changes)
        return
    surplus = len(there.messages) - MAX_MESSAGES
    if surplus > 0:
        _forget(there, there.messages[:surplus])
        del there.messages[:surplus]
        there.more_history = True
        changes.append(MessagesReset(there))
    else:
        changes.append(MessagesAppended(there, tuple(fresh)))


def _reaches(excerpt: Excerpt, lines: list[ChatMessage]) -> bool:
    """Whether what came is the beginning of what is loaded."""
    return any(line.msgid in excerpt.present.index for line in lines)


def _join(book: Book, excerpt: Excerpt, changes: list[Change]) -> None:
    """There is no gap any more: the excerpt is the start of what is loaded."""
    timeline.prepend(excerpt.present, excerpt.conversation.messages, [])
    handle_marks.settle(excerpt.present, excerpt.conversation.messages, excerpt.present.unplaced, changes)
    excerpt.present.more_history = excerpt.conversation.more_history
    book.excerpt = None
    changes.append(ExcerptJoined(excerpt))


def _forget(there: Conversation, messages: list[ChatMessage]) -> None:
    for message in messages:
        there.index.pop(message.msgid, None)
