"""RENAME: a room has another name and stays what it is: its messages, its people, and whether it is looked at.
What a connection remembers of rooms follows in room_talk.py."""

from __future__ import annotations

from lanchat.client.book import Book
from lanchat.client.model import Change, KeyChanged
from lanchat.i18n import _
from lanchat.protocol.message import Message
from lanchat.protocol.plain_text import clean


def rename(book: Book, message: Message, changes: list[Change]) -> None:
    """draft/channel-rename, "Messages"; told by the server itself when it happened while we were away."""
    if len(message.params) < 2:
        return
    old_key, name = book.fold(message.params[0]), message.params[1]
    conversation = book.by_key.get(old_key)
    if conversation is None:
        return
    key = book.fold(name)
    # In its old place of the list; what was open under the new name gives way.
    others = {one: each for one, each in book.by_key.items() if one != key or each is conversation}
    book.by_key = {key if each is conversation else one: each for one, each in others.items()}
    conversation.key, conversation.name = key, name
    book.habits.renamed(old_key, key)
    if book.current == old_key:
        book.current = key
    if key != old_key:
        changes.append(KeyChanged(conversation, old_key))
    reason = clean(message.params[2]) if len(message.params) > 2 else ""
    if "!" not in (message.source or ""):
        said = _("This room is called {room} now")
    else:
        said = _("{name} renamed the room to {room}: {reason}") if reason else _("{name} renamed the room to {room}")
    book.line(conversation, said.format(name=message.nick, room=name, reason=reason), changes)
    book.changed(changes)
