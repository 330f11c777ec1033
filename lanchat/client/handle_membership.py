"""Who comes, goes, is renamed, removed, away: people and the rooms they are in.
Lines about it are written here too; what people say is handle_messages.py's."""

from __future__ import annotations

from collections.abc import Iterator

from lanchat.client import handle_marks, timeline
from lanchat.client.book import MAX_TOLD, Book
from lanchat.client.events import RoomWished
from lanchat.client.faces import MAX_TOLD_OF, PLAIN
from lanchat.client.model import Change, Conversation, ConversationKind, KeyChanged, MembersChanged, NickChanged
from lanchat.client.texts import time_of
from lanchat.i18n import _
from lanchat.protocol.message import Message
from lanchat.protocol.plain_text import clean

_PRIVATE = ConversationKind.PRIVATE


def room_wished(book: Book, event: RoomWished) -> None:
    """Whether a refusal will mean that the room's password was wrong, or that it needs one."""
    key = book.fold(event.room)
    if not event.has_password:
        book.told_password.discard(key)
    elif len(book.told_password) < MAX_TOLD:
        book.told_password.add(key)


def join(book: Book, message: Message, changes: list[Change]) -> None:
    """JOIN, with account and real name under extended-join."""
    if not message.params or not message.nick:
        return
    room = message.params[0]
    if book.is_me(message.nick):
        _entered(book, room, message, changes)
        return
    conversation = book.find(room)
    if conversation is None or book.fold(message.nick) in conversation.members:
        return
    person = book.add_member(conversation, message.nick, source=message.source or "").person
    person.face_unasked = len(conversation.members) > MAX_TOLD_OF and person.face is PLAIN
    person.here_since_ms = person.here_since_ms or time_of(message.tags, book.wall_ms)
    if len(message.params) > 2:
        person.account = "" if message.params[1] == "*" else message.params[1]
        person.realname = clean(message.params[2])
    book.passage(conversation, message.nick, "joined", _("{name} joined").format(name=message.nick), changes)
    changes.append(MembersChanged(conversation))
    if book.fold(message.nick) in book.by_key:
        book.changed(changes)


def _entered(book: Book, room: str, message: Message, changes: list[Change]) -> None:
    conversation = book.open(room, changes)
    conversation.name = room
    conversation.joined, conversation.locked = True, ""
    conversation.topic = ""  # RPL_TOPIC follows where there is one
    conversation.members.clear()
    conversation.loading_history = book.has_history
    timeline.set_mark(conversation)
    book.entered_ms = time_of(message.tags, lambda: 0)
    book.add_member(conversation, message.nick, source=message.source or "")
    book.changed(changes)


def part(book: Book, message: Message, changes: list[Change]) -> None:
    """PART."""
    conversation = book.find(message.params[0]) if message.params else None
    if conversation is None:
        return
    if book.is_me(message.nick):
        conversation.members.clear()
        conversation.joined = False
        book.remove(conversation, changes)
        return
    reason = clean(message.params[1]) if len(message.params) > 1 else ""
    said = _("{name} left: {reason}") if reason else _("{name} left")
    _gone(book, conversation, message.nick, said.format(name=message.nick, reason=reason), changes)


def quit_(book: Book, message: Message, changes: list[Change]) -> None:
    """QUIT. A bare prefix (modern.ircdocs.horse, "QUIT message") is no reason to show."""
    key = book.fold(message.nick)
    reason = clean(message.params[0]).removesuffix("Quit: ") if message.params else ""
    said = _("{name} left the chat: {reason}") if reason else _("{name} left the chat")
    said = said.format(name=message.nick, reason=reason)
    for conversation in book.rooms_with(key):
        _gone(book, conversation, message.nick, said, changes)
    private = book.by_key.get(key)
    if private is not None:
        handle_marks.stopped_typing(private, key, changes)
        book.line(private, said, changes)
    person = book.drop(key)
    if key == book.host_key:
        book.host_key = ""
    if person is not None:
        book.changed(changes)


def _gone(
    book: Book, conversation: Conversation, nick: str, said: str, changes: list[Change], *, removed: bool = False
) -> None:
    key = book.fold(nick)
    if conversation.members.pop(key, None) is None:
        return
    handle_marks.stopped_typing(conversation, key, changes)
    if removed:
        book.line(conversation, said, changes)
    else:
        book.passage(conversation, nick, "left", said, changes)
    changes.append(MembersChanged(conversation))
    book.forget_if_gone(key)


def host(book: Book, message: Message, changes: list[Change]) -> None:
    """LANCHAT HOST: this is whose computer hosts the chat (docs/PROTOCOL.md)."""
    if len(message.params) < 2 or message.params[0] != "HOST":
        return
    before, book.host_key = book.host_key, book.fold(message.params[1])
    for key in {before, book.host_key} & book.people.keys():
        book.people[key].is_host = key == book.host_key
        book.people_changed(key, changes)


def kick(book: Book, message: Message, changes: list[Change]) -> None:
    """KICK."""
    conversation = book.find(message.params[0]) if len(message.params) > 1 else None
    if conversation is None:
        return
    who = message.params[1]
    reason = clean(message.params[2]) if len(message.params) > 2 else ""
    if reason in (message.nick, who):
        reason = ""
    if book.is_me(who):
        said = _("You were removed by {by}: {reason}") if reason else _("You were removed by {by}")
        conversation.joined = False
        conversation.members.clear()
        book.line(conversation, said.format(by=message.nick, reason=reason), changes)
        changes.append(MembersChanged(conversation))
        book.changed(changes)
        return
    said = _("{name} was removed by {by}: {reason}") if reason else _("{name} was removed by {by}")
    _gone(book, conversation, who, said.format(name=who, by=message.nick, reason=reason), changes, removed=True)


def nick(book: Book, message: Message, changes: list[Change]) -> None:
    """NICK: one person has a new name; their private conversation goes with them."""
    if not message.params:
        return
    old, new = message.nick, message.params[0]
    old_key, new_key = book.fold(old), book.fold(new)
    rooms = book.rooms_with(old_key)
    mine = book.is_me(old)
    person = book.people.pop(old_key, None) or book.person(old, message.source or "")
    person.nick = new
    book.drop(old_key)
    book.keep_face(old_key, person)
    book.people[new_key] = person
    if book.host_key == old_key:
        book.host_key = new_key
    if mine:
        book.call_me(new)
        changes.append(NickChanged(new))
    said = _("You are now called {new}") if mine else _("{old} is now called {new}")
    said = said.format(old=old, new=new)
    for conversation in rooms:
        conversation.members[new_key] = conversation.members.pop(old_key)
        book.line(conversation, said, changes)
        changes.append(MembersChanged(conversation))
    for conversation in book.by_key.values():
        if conversation in rooms or conversation.key == old_key or (mine and conversation.kind is _PRIVATE):
            handle_marks.renamed(book, conversation, old, new, changes)
    book.habits.renamed(old_key, new_key)
    _rename_private(book, old_key, new, said, changes)


def _rename_private(book: Book, old_key: str, new: str, said: str, changes: list[Change]) -> None:
    conversation = book.by_key.get(old_key)
    new_key = book.fold(new)
    if conversation is None or (new_key != old_key and new_key in book.by_key):
        return
    del book.by_key[old_key]
    conversation.key, conversation.name = new_key, new
    book.by_key[new_key] = conversation
    if book.current == old_key:
        book.current = new_key
    if new_key != old_key:
        changes.append(KeyChanged(conversation, old_key))
    book.line(conversation, said, changes)
    book.changed(changes)


def away(book: Book, message: Message, changes: list[Change]) -> None:
    """AWAY (away-notify)."""
    person = book.person(message.nick, message.source or "")
    before, person.away = person.away, clean(message.params[0]) if message.params else None
    if person.away is None or before is None:
        person.away_since_ms = time_of(message.tags, book.wall_ms) if message.params else 0
    book.people_changed(book.fold(message.nick), changes)


def account(book: Book, message: Message, changes: list[Change]) -> None:
    """ACCOUNT (account-notify)."""
    if message.params:
        person = book.person(message.nick, message.source or "")
        person.account = "" if message.params[0] == "*" else message.params[0]
        book.people_changed(book.fold(message.nick), changes)


def chghost(book: Book, message: Message, changes: list[Change]) -> None:
    """CHGHOST."""
    if len(message.params) > 1:
        person = book.person(message.nick)
        person.user, person.host = message.params[0], message.params[1]
        book.people_changed(book.fold(message.nick), changes)


def setname(book: Book, message: Message, changes: list[Change]) -> None:
    """SETNAME."""
    if message.params:
        book.person(message.nick, message.source or "").realname = clean(message.params[0])
        book.people_changed(book.fold(message.nick), changes)


def names(book: Book, message: Message, changes: list[Change]) -> None:
    """353 RPL_NAMREPLY: some of who is in the room, with their prefixes (multi-prefix)."""
    conversation = book.find(message.params[2]) if len(message.params) > 3 else None
    if conversation is None or not conversation.joined:
        return
    for word in message.params[3].split():
        name = word.lstrip(book.prefixes)
        source = name if "!" in name else ""
        book.add_member(conversation, name.partition("!")[0], word[: len(word) - len(name)], source)


def names_end(book: Book, message: Message, changes: list[Change]) -> None:
    """366 RPL_ENDOFNAMES."""
    conversation = book.find(message.params[1]) if len(message.params) > 1 else None
    if conversation is not None:
        changes.append(MembersChanged(conversation))
        book.changed(changes)  # some of them may be those we talk with in private


def who(book: Book, message: Message, changes: list[Change]) -> None:
    """352 RPL_WHOREPLY: the particulars of one person in a room."""
    if len(message.params) < 8:
        return
    _me, room, user, host, _server, name, flags, rest = message.params[:8]
    key = book.fold(name)
    if key not in book.people:
        return
    person = book.people[key]
    person.user, person.host = user, host
    person.realname = clean(rest.partition(" ")[2])
    if flags.startswith("G"):
        person.away = person.away if person.away is not None else ""
    else:
        person.away = None
    conversation = book.find(room)
    if conversation is not None:
        changes.append(MembersChanged(conversation))
    if key in book.by_key:
        book.changed(changes)


def mode(book: Book, message: Message, changes: list[Change]) -> None:
    """MODE of a room: who may do what there. Modes of people are of no interest."""
    about_room = len(message.params) > 1 and book.is_channel(message.params[0])
    conversation = book.find(message.params[0]) if about_room else None
    if conversation is None:
        return
    others: list[str] = []
    for sign, letter, argument in _mode_changes(book, message):
        if letter in book.prefix_modes and argument:
            _status(book, conversation, sign, letter, argument, message, changes)
        else:
            others.append(f"{sign}{letter} {argument}".strip())
    if others:
        said = _("{name} changed the room: {modes}").format(name=message.nick, modes=" ".join(others))
        book.line(conversation, said, changes)


def _mode_changes(book: Book, message: Message) -> Iterator[tuple[str, str, str]]:
    """(sign, letter, argument) of each change (modern.ircdocs.horse, "MODE message")."""
    arguments = iter(message.params[2:])
    sign = "+"
    for letter in message.params[1]:
        if letter in "+-":
            sign = letter
            continue
        takes = letter in book.prefix_modes or letter in book.modes_always
        takes = takes or (sign == "+" and letter in book.modes_when_set)
        yield sign, letter, next(arguments, "") if takes else ""


def _status(
    book: Book, conversation: Conversation, sign: str, letter: str, who_: str, message: Message, changes: list[Change]
) -> None:
    """A server gives back to those who come what was theirs: that is shown beside their names alone."""
    member = conversation.members.get(book.fold(who_))
    if member is None:
        return
    symbol = book.prefixes[book.prefix_modes.index(letter)]
    held = set(member.prefixes) - {symbol} | ({symbol} if sign == "+" else set())
    member.prefixes = "".join(item for item in book.prefixes if item in held)
    member.prefix = member.prefixes[:1]
    if "!" in (message.source or ""):
        said = _status_text(sign, letter).format(by=message.nick, name=member.person.nick, mode=letter)
        book.line(conversation, said, changes)
    changes.append(MembersChanged(conversation))


def _status_text(sign: str, letter: str) -> str:
    texts = {
        "+o": _("{by} made {name} an operator"),
        "-o": _("{by} took operator status from {name}"),
        "+v": _("{by} let {name} speak"),
        "-v": _("{by} took the right to speak from {name}"),
    }
    return texts.get(sign + letter) or (
        _("{by} gave {name} the status {mode}") if sign == "+" else _("{by} took the status {mode} from {name}")
    )
