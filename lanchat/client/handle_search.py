"""What a search found, as hits the person can look at: on the server, or in what is loaded where that cannot search.
What fits is decided by the server, or by search.py."""

from __future__ import annotations

from lanchat.client import handle_messages
from lanchat.client.book import Book
from lanchat.client.events import SearchAnswer
from lanchat.client.model import Change, SearchFound, SearchHit, Where
from lanchat.client.search import SearchWish, find_loaded
from lanchat.protocol.message import Message


def answer(book: Book, event: SearchAnswer, changes: list[Change]) -> None:
    """The server answered; what it cannot search is said, and the window asks what is loaded instead."""
    hits = []
    for message in reversed(event.messages):
        if len(message.params) > 1:
            line = handle_messages.line_of(book, message)
            hits.append(SearchHit(_where(book, message, own=line.own), line))
    where: Where = "loaded" if not event.supported else "refused" if event.refused else "server"
    changes.append(SearchFound(event.number, tuple(hits), event.complete, where, event.reason))


def loaded(book: Book, number: int, wish: SearchWish) -> SearchFound:
    """Look through what is here."""
    hits, complete = find_loaded(book.conversations, wish, book.fold)
    return SearchFound(number, tuple(hits), complete, "loaded")


def _where(book: Book, message: Message, *, own: bool) -> str:
    """The conversation a message belongs to."""
    target = book.bare(message.params[0])
    return target if own or book.is_channel(target) else message.nick
