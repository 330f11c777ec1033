"""What people say of themselves by metadata that is seen of them: their colour, and the emoji in place of initials.
Asking for it, and saying it of ourselves, is face_talk.py's."""

from __future__ import annotations

from lanchat.client import handle_numerics
from lanchat.client.book import Book
from lanchat.client.faces import KEYS, with_value
from lanchat.client.model import Change, FaceChanged
from lanchat.protocol.message import Message


def key_value(book: Book, message: Message, changes: list[Change]) -> None:
    """761 RPL_KEYVALUE: what somebody says under a key."""
    if len(message.params) > 2 and message.params[2].lower() in KEYS:
        _says(book, message.params[1:], changes)
    else:
        handle_numerics.numeric(book, message, changes)


def key_not_set(book: Book, message: Message, changes: list[Change]) -> None:
    """766: somebody says nothing under a key."""
    if len(message.params) > 2 and message.params[2].lower() in KEYS:
        _says(book, message.params[1:3], changes)
    else:
        handle_numerics.numeric(book, message, changes)


def metadata(book: Book, message: Message, changes: list[Change]) -> None:
    """METADATA: what somebody says from now on (draft/metadata-2, "METADATA server message")."""
    if len(message.params) > 1 and message.params[1].lower() in KEYS:
        _says(book, message.params, changes)


def _says(book: Book, words: tuple[str, ...], changes: list[Change]) -> None:
    """`words` are the target, the key, for whom it is visible, and the value unless there is none."""
    person = book.people.get(book.fold(words[0]))
    if person is None or person is book.me:  # what we look like is said by our own settings
        return
    face = with_value(person.face, words[1].lower(), words[3] if len(words) > 3 else "")
    if face != person.face:
        person.face = face
        changes.append(FaceChanged(person.nick))
