"""Reading: what a person decides about whole conversations, and what counts as read, as the window asks for it.
A part of ChatState; what a server says of it is in handle_reading.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lanchat.client import handle_reading
from lanchat.client.book import Book
from lanchat.client.habits import Habits
from lanchat.client.model import Change, Conversation


class Reading:
    """One owner thread; names in any spelling. Methods return what the views must show anew."""

    def __init__(self, book: Book, find: Callable[[str], Conversation | None]) -> None:
        self._book, self._find = book, find

    @property
    def habits(self) -> Habits:
        """Favourites, muted ones, and up to where each conversation was read. To be read only."""
        return self._book.habits

    def take(self, favourites: Iterable[str], muted: Iterable[str], read: Mapping[str, int]) -> list[Change]:
        """What was kept of an earlier time."""
        book = self._book
        book.habits.take(
            map(book.fold, favourites), map(book.fold, muted), {book.fold(k): ms for k, ms in read.items()}
        )
        changes: list[Change] = []
        for conversation in book.by_key.values():
            conversation.favourite = conversation.key in book.habits.favourites
            conversation.muted = conversation.key in book.habits.muted
        book.changed(changes)
        return changes

    def bring_back(self, name: str) -> list[Change]:
        """Have a private conversation in the list again."""
        changes: list[Change] = []
        self._book.open(name, changes)
        return changes

    def set_favourite(self, name: str, *, favourite: bool) -> list[Change]:
        """Keep a conversation above the others; or not."""
        changes: list[Change] = []
        conversation = self._find(name)
        if conversation is not None:
            handle_reading.set_favourite(self._book, conversation, changes, favourite=favourite)
        return changes

    def set_muted(self, name: str, *, muted: bool) -> list[Change]:
        """Count nothing there any more that has not our name; a person's name mutes what they say everywhere."""
        changes: list[Change] = []
        conversation = self._find(name)
        if conversation is not None:
            handle_reading.set_muted(self._book, conversation, changes, muted=muted)
        else:
            self._book.habits.choose(self._book.habits.muted, self._book.fold(name), on=muted)
            self._book.people_changed(self._book.fold(name), changes)
        return changes

    def is_muted(self, name: str) -> bool:
        """Whether this room or person is muted."""
        return self._book.fold(name) in self._book.habits.muted

    def ask_quietly(self, name: str) -> bool:
        """The answer to a WHOIS of this person is not to be written anywhere. False when it was asked for already."""
        key = self._book.fold(name)
        if key in self._book.asked_quietly or key not in self._book.people:
            return False
        self._book.asked_quietly.add(key)
        return True

    def mark_read(self, name: str) -> list[Change]:
        """The person has read what is there without looking at it here."""
        changes: list[Change] = []
        conversation = self._find(name)
        if conversation is not None and (conversation.unread or conversation.mentions):
            conversation.unread = conversation.mentions = 0
            conversation.first_unread = ""
            self._book.changed(changes)
        return changes

    def looked_at(self, name: str) -> int | None:
        """The person sees the newest message there: its time, when that is news."""
        conversation = self._find(name)
        return handle_reading.looked_at(self._book, conversation) if conversation is not None else None
