"""What happens to messages after they were said: changed, taken back, reacted to; and who is writing the next one.
Messages keep their place; those that are not in memory are left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lanchat.client.book import Book
from lanchat.client.events import HistoryPage
from lanchat.client.message_tags import REACT_TAGS, TYPING_TAG, UNREACT_TAGS, reply_of
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    MessageKind,
    MessageUpdated,
    Reaction,
    ReactionChange,
    TypingChanged,
    Typist,
)
from lanchat.client.texts import kind_of, shown
from lanchat.protocol.entry import EDIT_TARGET_TAG, EDIT_TEXT_TAG, decode_cid
from lanchat.protocol.message import Message
from lanchat.protocol.plain_text import clean

#: Different signs on one message, and people behind one of them; further ones are not kept.
MAX_KINDS = 30
MAX_NAMES = 1_000
#: Characters a sign may have: the longest emoji are sequences of some ten.
MAX_SIGN = 24
#: Messages that are not loaded of which reactions are kept, for each conversation, and changes for each.
MAX_UNPLACED = 1_000
MAX_UNPLACED_EACH = 500
#: Reactions of each conversation that are known by their own msgid, so that they can be taken back by it.
MAX_REACTED = 2_000
#: Messages that are kept for being answered alone, for each conversation.
MAX_QUOTED = 100
#: People in one conversation who are known to write.
MAX_TYPISTS = 50
#: Client tag "typing", "Format": how long a notification holds, in milliseconds.
TYPING_MS = {"active": 6_000, "paused": 30_000}


def redact(book: Book, message: Message, changes: list[Change]) -> None:
    """REDACT: a message was taken back, or a reaction (draft/message-redaction, "Command")."""
    conversation = _conversation(book, message)
    for place in _places(book, conversation):
        _redact(book, place, message, changes)


def edit(book: Book, message: Message, changes: list[Change]) -> None:
    """EDIT: somebody gave a message of theirs another text (draft/message-edit, "Editing messages")."""
    for place in _places(book, _conversation(book, message)):
        _edit(book, place, message, changes)


def tagmsg(book: Book, message: Message, changes: list[Change]) -> None:
    """TAGMSG: a reaction to a message, or somebody is writing."""
    conversation = _conversation(book, message)
    if conversation is None:
        return
    if TYPING_TAG in message.tags:
        _typing(book, conversation, message, changes)
    for place in _places(book, conversation):
        _react(book, place, message, changes)


def replay_page(
    book: Book, conversation: Conversation, event: HistoryPage, lines: Sequence[ChatMessage], changes: list[Change]
) -> None:
    """The same out of a page of history of which `lines` is what was said. A reaction stands after its message: pages
    that are loaded upwards bring it first, so it is kept until the message is there."""
    _give_back(book, conversation, lines)
    older = event.direction not in ("latest", "after", "newer")
    waiting: list[tuple[str, ReactionChange]] = []
    edits = [message.tags.get("msgid", "") for message in event.messages if message.command == "EDIT"]
    for message in event.messages:
        match message.command:
            case "REDACT":
                _redact(book, conversation, message, changes)
            case "EDIT":
                _edit(book, conversation, message, changes, page=edits)
            case "TAGMSG":
                change, msgid = _reaction(book, message), reply_of(message.tags)
                if change is None:
                    continue
                if not older:
                    _note(conversation, message, change)
                if _apply(conversation, msgid, change, changes):
                    continue
                waiting.append((msgid, change))
    for msgid, change in reversed(waiting) if older else waiting:
        _put_off(conversation, msgid, change, first=older)
    settle(conversation, lines, conversation.unplaced, changes)
    for line in lines:
        conversation.unplaced.pop(line.msgid, None)


def quoted(book: Book, event: HistoryPage, lines: Sequence[ChatMessage], changes: list[Change]) -> None:
    """A message came that is not loaded, but answered by one that is."""
    conversation = book.find(event.target)
    line = next((line for line in lines if line.msgid == event.about), None)
    if conversation is None or line is None:
        return
    while len(conversation.quoted) >= MAX_QUOTED:
        del conversation.quoted[next(iter(conversation.quoted))]
    conversation.quoted[line.msgid] = line
    for place in _places(book, conversation):
        answers = (message for message in place.messages if message.reply_to == line.msgid)
        changes.extend(MessageUpdated(place, message) for message in answers)


def settle(
    conversation: Conversation,
    lines: Sequence[ChatMessage],
    unplaced: Mapping[str, Sequence[ReactionChange]],
    changes: list[Change],
) -> None:
    """These messages came into the conversation: with the reactions that were known of them before."""
    for line in lines if unplaced else ():
        for change in unplaced.get(line.msgid, ()):
            _apply(conversation, line.msgid, change, changes)


def stopped_typing(conversation: Conversation, key: str, changes: list[Change]) -> None:
    """This person (folded name) said something, or is gone."""
    if conversation.typists and conversation.typists.pop(key, None) is not None:
        changes.append(TypingChanged(conversation))


def renamed(book: Book, conversation: Conversation, old: str, new: str, changes: list[Change]) -> None:
    """Somebody has another name: their reactions are found under it."""
    stopped_typing(conversation, book.fold(old), changes)
    for place in _places(book, conversation):
        for msgid, (about, change) in place.reacted.items():
            if change.nick == old:
                place.reacted[msgid] = about, change._replace(nick=new)
        for waiting in place.unplaced.values():
            waiting[:] = [change._replace(nick=new) if change.nick == old else change for change in waiting]
        for message in place.messages:
            if message.reactions:
                message.reactions = _with_name(message.reactions, old, new)
        for msgid, reactions in place.let_go.items():
            place.let_go[msgid] = _with_name(reactions, old, new)


def _with_name(reactions: tuple[Reaction, ...], old: str, new: str) -> tuple[Reaction, ...]:
    if not any(old in reaction.names for reaction in reactions):
        return reactions
    return tuple(
        reaction._replace(names=tuple(new if name == old else name for name in reaction.names))
        for reaction in reactions
    )


def _conversation(book: Book, message: Message) -> Conversation | None:
    """Where this happened, if we know that place; nothing of this opens a conversation."""
    if not message.params or not message.nick:
        return None
    target = book.bare(message.params[0])
    if book.is_channel(target) or book.is_me(message.nick):
        return book.find(target)
    return book.find(message.nick)


def _places(book: Book, conversation: Conversation | None) -> list[Conversation]:
    """Where messages of this conversation are held: there, and in a stretch of its past that is looked at."""
    if conversation is None:
        return []
    excerpt = book.excerpt
    return [conversation, excerpt.conversation] if excerpt and excerpt.present is conversation else [conversation]


def _held(conversation: Conversation, msgid: str) -> ChatMessage | None:
    """A message that is loaded, or kept because it is answered."""
    return conversation.index.get(msgid) or conversation.quoted.get(msgid)


def _give_back(book: Book, conversation: Conversation, lines: Sequence[ChatMessage]) -> None:
    """These messages were fetched; those that were here before have the reactions they had then."""
    excerpt = book.excerpt
    present = excerpt.present if excerpt and excerpt.conversation is conversation else conversation
    for line in lines if present.let_go else ():
        line.reactions = present.let_go.get(line.msgid, ())


def _redact(book: Book, conversation: Conversation, message: Message, changes: list[Change]) -> None:
    msgid = message.params[1] if len(message.params) > 1 else ""
    known = _held(conversation, msgid)
    if msgid in conversation.reacted:
        _take_back(conversation, msgid, changes)
    if known is None or known.deleted:
        return
    known.deleted = True
    known.deleted_by = "" if book.fold(message.nick) == book.fold(known.author) else message.nick
    known.text = known.reply_to = ""
    known.reactions = ()
    known.mentions_me = False
    changes.append(MessageUpdated(conversation, known))


def _edit(
    book: Book, conversation: Conversation, message: Message, changes: list[Change], *, page: Sequence[str] = ()
) -> None:
    """`page` are the ids of all edits of the page that this one is in; none where it happens now."""
    words, by = message.tags.get(EDIT_TEXT_TAG, ""), message.tags.get("msgid", "")
    known = _held(conversation, message.tags.get(EDIT_TARGET_TAG, ""))
    if known is None or known.deleted or not words.strip() or known.edited == by:
        return
    if page and _is_older(by, known.edited, page):
        return
    known.text = shown(words)
    known.kind = kind_of("NOTICE" if known.kind is MessageKind.NOTICE else "PRIVMSG", words)
    known.edited = by or known.msgid
    known.mentions_me = not known.own and book.mentions_me(known.text)
    changes.append(MessageUpdated(conversation, known))


def _is_older(one: str, other: str, page: Sequence[str]) -> bool:
    """Whether an edit came before another: by their places in the page, else by the time that ids of ours have."""
    if one in page and other in page:
        return page.index(one) < page.index(other)
    first, second = decode_cid(one), decode_cid(other)
    return first is not None and second is not None and first < second


def _react(book: Book, conversation: Conversation, message: Message, changes: list[Change]) -> None:
    change = _reaction(book, message)
    if change is not None:
        _note(conversation, message, change)
        _apply_or_wait(conversation, reply_of(message.tags), change, changes)


def _reaction(book: Book, message: Message) -> ReactionChange | None:
    """What this TAGMSG does to the reactions of a message, None for nothing (client tag "react", "Format")."""
    on = next((message.tags[tag] for tag in REACT_TAGS if message.tags.get(tag)), "")
    off = next((message.tags[tag] for tag in UNREACT_TAGS if message.tags.get(tag)), "")
    sign = clean(on or off).strip()
    if not sign or len(sign) > MAX_SIGN or (on and off) or not reply_of(message.tags):
        return None
    return ReactionChange(sign, message.nick, book.is_me(message.nick), bool(on))


def _note(conversation: Conversation, message: Message, change: ReactionChange) -> None:
    """Remember what the reaction with this id did; what happened longest ago is let go."""
    msgid = message.tags.get("msgid", "")
    if not msgid or msgid in conversation.reacted:
        return
    if len(conversation.reacted) >= MAX_REACTED:
        del conversation.reacted[next(iter(conversation.reacted))]
    conversation.reacted[msgid] = reply_of(message.tags), change


def _take_back(conversation: Conversation, msgid: str, changes: list[Change]) -> None:
    """A reaction was taken back by its own id: undo it, unless the same person changed the same sign since."""
    later = list(conversation.reacted)
    later = later[later.index(msgid) + 1 :]
    about, change = conversation.reacted.pop(msgid)
    same = about, change.sign, change.nick
    for other in later:
        target, since = conversation.reacted[other]
        if (target, since.sign, since.nick) == same:
            return
    _apply_or_wait(conversation, about, change._replace(on=not change.on), changes)


def _apply_or_wait(conversation: Conversation, msgid: str, change: ReactionChange, changes: list[Change]) -> None:
    if not _apply(conversation, msgid, change, changes):
        _put_off(conversation, msgid, change, first=False)


def _apply(conversation: Conversation, msgid: str, change: ReactionChange, changes: list[Change]) -> bool:
    """Change the reactions of a message. False when it is not here."""
    known = conversation.index.get(msgid)
    if known is None:
        return False
    if not known.deleted and _change(known, change.sign, change.nick, own=change.own, on=change.on):
        changes.append(MessageUpdated(conversation, known))
    return True


def _put_off(conversation: Conversation, msgid: str, change: ReactionChange, *, first: bool) -> None:
    """Keep it until the message is loaded; what happened longest ago is let go where there is too much."""
    unplaced = conversation.unplaced
    if msgid not in unplaced and len(unplaced) >= MAX_UNPLACED:
        del unplaced[next(iter(unplaced))]
    waiting = unplaced.setdefault(msgid, [])
    waiting.insert(0 if first else len(waiting), change)
    del waiting[:-MAX_UNPLACED_EACH]


def _change(known: ChatMessage, sign: str, nick: str, *, own: bool, on: bool) -> bool:
    """Add a name to a sign or take it away. False when nothing changes."""
    found = next((reaction for reaction in known.reactions if reaction.sign == sign), None)
    others = tuple(name for name in found.names if name != nick) if found is not None else ()
    was_there = found is not None and len(others) < len(found.names)
    if was_there == on:
        return False
    if found is None:
        if len(known.reactions) >= MAX_KINDS:
            return False
        known.reactions += (Reaction(sign, (nick,), own),)
        return True
    if on and len(found.names) >= MAX_NAMES:
        return False
    now = found._replace(names=(*others, nick) if on else others, own=on if own else found.own)
    left = known.reactions if now.names else tuple(item for item in known.reactions if item is not found)
    known.reactions = tuple(now if item is found else item for item in left)
    return True


def _typing(book: Book, conversation: Conversation, message: Message, changes: list[Change]) -> None:
    if book.is_me(message.nick):
        return
    key, lasting, now = book.fold(message.nick), TYPING_MS.get(message.tags[TYPING_TAG], 0), book.wall_ms()
    if not lasting:
        stopped_typing(conversation, key, changes)
        return
    typists = conversation.typists
    for silent in [other for other, typist in typists.items() if typist.until_ms <= now]:
        del typists[silent]
    known = key in typists
    if known or len(typists) < MAX_TYPISTS:
        typists[key] = Typist(message.nick, now + lasting)
    if not known:
        changes.append(TypingChanged(conversation))
