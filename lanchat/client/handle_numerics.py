"""What the server answers: topics, lists, who somebody is, its own messages, and every refusal as a plain sentence.
Numerics about who is in a room are handle_membership.py's."""

from __future__ import annotations

from datetime import timedelta

from lanchat.client.book import Book
from lanchat.client.explain import explain, is_error
from lanchat.client.model import Change, Conversation, MembersChanged, PasswordWanted, RoomList
from lanchat.i18n import _, ngettext
from lanchat.protocol.message import Message
from lanchat.protocol.numbers import parse_number
from lanchat.protocol.plain_text import clean

#: Rooms of one LIST that are kept; the rest of a huge network's is not shown.
MAX_LISTED = 5_000
#: Sentences of one WHOIS.
MAX_WHOIS = 20

#: Refusals of a name we wanted: they name somebody else, but are about us.
ABOUT_ME = frozenset(("431", "432", "433", "436", "437", "438", "447"))
#: Refusals that say that we are not in that room, and maybe were before the connection was lost.
OUTSIDE = frozenset(("403", "442", "471", "473", "474"))
#: Answers that say nothing a person asked for.
QUIET = frozenset(("221", "315", "318", "321", "324", "329", "333", "347", "349", "366", "368", "369", "734"))


def topic_is(book: Book, message: Message, changes: list[Change]) -> None:
    """332 RPL_TOPIC and 331 RPL_NOTOPIC: what the room is about."""
    conversation = book.find(message.params[1]) if len(message.params) > 2 else None
    if conversation is not None:
        conversation.topic = clean(message.params[2]) if message.command == "332" else ""
        book.changed(changes)


def list_start(book: Book, message: Message, changes: list[Change]) -> None:
    """321 RPL_LISTSTART."""
    book.listing.clear()


def list_item(book: Book, message: Message, changes: list[Change]) -> None:
    """322 RPL_LIST: one room."""
    if len(message.params) > 2 and len(book.listing) < MAX_LISTED:
        count = parse_number(message.params[2]) or 0
        about = clean(message.params[3]) if len(message.params) > 3 else ""
        book.listing.append((message.params[1], count, about))


def list_end(book: Book, message: Message, changes: list[Change]) -> None:
    """323 RPL_LISTEND."""
    rooms = tuple(sorted(book.listing, key=lambda room: (-room[1], room[0])))
    book.listing.clear()
    changes.append(RoomList(rooms))


def away_text(book: Book, message: Message, changes: list[Change]) -> None:
    """301 RPL_AWAY: who we write to, or asked about, is away. Said once, not at each message."""
    if len(message.params) < 3:
        return
    name, reason = message.params[1], clean(message.params[2])
    asked = bool(book.whois)
    if asked:
        _note(book, _("Away: {reason}.").format(reason=reason.rstrip(".")))
    person = book.people.get(book.fold(name)) if asked else book.person(name)
    if person is None or person.away == reason:
        return
    person.away = reason
    book.people_changed(book.fold(name), changes)
    conversation = book.find(name)
    if conversation is not None and not asked:
        book.line(conversation, _("{name} is away: {reason}").format(name=name, reason=reason), changes)


def here_again(book: Book, message: Message, changes: list[Change]) -> None:
    """305 RPL_UNAWAY."""
    book.me.away = None
    book.people_changed(book.fold(book.me.nick), changes)
    if not book.away_quiet:
        book.line(book.at_hand(changes), _("You are here again."), changes)


def now_away(book: Book, message: Message, changes: list[Change]) -> None:
    """306 RPL_NOWAWAY."""
    book.me.away = book.away_wish or book.me.away or ""
    book.people_changed(book.fold(book.me.nick), changes)
    if not book.away_quiet:
        book.line(book.at_hand(changes), _("You are marked as away."), changes)


def inviting(book: Book, message: Message, changes: list[Change]) -> None:
    """341 RPL_INVITING."""
    if len(message.params) > 2:
        said = _("You invited {name} to {room}").format(name=message.params[1], room=message.params[2])
        book.line(book.at_hand(changes), said, changes)


def _note(book: Book, sentence: str) -> None:
    if len(book.whois) < MAX_WHOIS:
        book.whois.append(sentence)


def whois_user(book: Book, message: Message, changes: list[Change]) -> None:
    """311 RPL_WHOISUSER."""
    if len(message.params) < 6:
        return
    _me, name, user, host = message.params[:4]
    book.whois.clear()
    _note(book, _("{name} is {realname} ({user}@{host}).").format(
        name=name, realname=clean(message.params[5]), user=user, host=host
    ))  # fmt: skip


def whois_rooms(book: Book, message: Message, changes: list[Change]) -> None:
    """319 RPL_WHOISCHANNELS: rooms, with the person's status in each before its name."""
    if len(message.params) > 2:
        rooms = [room.removeprefix(room.partition("#")[0]) or room for room in message.params[2].split()]
        _note(book, _("In {rooms}.").format(rooms=", ".join(rooms)))


def whois_server(book: Book, message: Message, changes: list[Change]) -> None:
    """312 RPL_WHOISSERVER."""
    if len(message.params) > 2:
        _note(book, _("On the server {server}.").format(server=message.params[2]))


def whois_idle(book: Book, message: Message, changes: list[Change]) -> None:
    """317 RPL_WHOISIDLE."""
    seconds = parse_number(message.params[2]) if len(message.params) > 2 else None
    signon = parse_number(message.params[3]) if len(message.params) > 4 else None
    person = book.people.get(book.fold(message.params[1])) if len(message.params) > 1 else None
    if signon and person is not None:
        person.here_since_ms = min(signon, 10**11) * 1000
    if seconds is not None:
        seconds = min(seconds, 10**9)
        if seconds < 60:
            _note(book, ngettext("Silent for {count} second.", "Silent for {count} seconds.", seconds)
                  .format(count=seconds))  # fmt: skip
        else:
            _note(book, _("Silent for {time} hours.").format(time=str(timedelta(seconds=seconds))[:-3]))


def whois_more(book: Book, message: Message, changes: list[Change]) -> None:
    """The other lines of a WHOIS: the server's own words."""
    if len(message.params) > 2:
        _note(book, clean(" ".join(message.params[2:])).rstrip(".") + ".")


def whois_end(book: Book, message: Message, changes: list[Change]) -> None:
    """318 RPL_ENDOFWHOIS."""
    key = book.fold(message.params[1]) if len(message.params) > 1 else ""
    if key in book.asked_quietly:
        book.asked_quietly.discard(key)
        book.whois.clear()
        book.people_changed(key, changes)
    elif book.whois:
        book.line(book.at_hand(changes), " ".join(book.whois), changes)
        book.whois.clear()


def fail(book: Book, message: Message, changes: list[Change]) -> None:
    """FAIL and WARN (IRCv3 "standard-replies"): something went wrong."""
    named = _named(book, message.params[2:-1])
    book.error(named if named is not None else book.at_hand(changes), explain(message), changes)


def note(book: Book, message: Message, changes: list[Change]) -> None:
    """NOTE: the server mentions something."""
    named = _named(book, message.params[2:-1])
    book.line(named if named is not None else book.at_hand(changes), explain(message), changes)


def numeric(book: Book, message: Message, changes: list[Change]) -> None:
    """Any other numeric: a refusal becomes a sentence where it belongs, the rest is the server's own talk."""
    if is_error(message.command):
        named = _named(book, message.params[1:-1]) if message.command not in ABOUT_ME else None
        if named is not None and message.command == "475":
            _locked(book, named, message, changes)
            return
        book.error(named if named is not None else book.at_hand(changes), explain(message), changes)
        if named is not None and message.command in OUTSIDE:
            _outside(book, named, changes)
    elif message.command not in QUIET and len(message.params) > 1:
        words = clean(" ".join(message.params[1:]))
        book.line(book.server_conversation(changes), words, changes)


def _locked(book: Book, room: Conversation, message: Message, changes: list[Change]) -> None:
    """475 ERR_BADCHANNELKEY: a password is needed, or was not right."""
    wrong = room.key in book.told_password
    said = _("This is not the password of {room}.").format(room=room.name) if wrong else explain(message)
    room.locked = "wrong" if wrong else "needed"
    book.error(room, said, changes)
    _outside(book, room, changes)
    changes.append(PasswordWanted(room))


def _outside(book: Book, room: Conversation, changes: list[Change]) -> None:
    room.joined = False
    room.members.clear()
    changes.append(MembersChanged(room))
    book.changed(changes)


def _named(book: Book, words: tuple[str, ...]) -> Conversation | None:
    """The conversation that an answer is about: a room it names, else a person we talk with."""
    found = [conversation for word in words if (conversation := book.find(word)) is not None]
    return next((item for item in found if book.is_channel(item.name)), found[0] if found else None)
