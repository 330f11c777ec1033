"""What is said: messages and their echoes, our own on their way, pages of history, topics and invitations.
Where a message stands among the others is timeline.py's."""

from __future__ import annotations

from collections.abc import Sequence

from lanchat.client import ctcp, handle_marks, handle_reading, timeline
from lanchat.client.book import Book
from lanchat.client.capabilities import ID_TAG
from lanchat.client.events import EditFailed, HistoryPage, SendFailed, Sending
from lanchat.client.message_tags import reply_of
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    MessagesPrepended,
    MessageState,
)
from lanchat.client.texts import kind_of, shown, time_of
from lanchat.i18n import _
from lanchat.protocol.entry import EDITED_TAG
from lanchat.protocol.message import Message
from lanchat.protocol.plain_text import clean


def text(book: Book, message: Message, changes: list[Change]) -> None:
    """PRIVMSG and NOTICE: somebody said something, or our own message came back."""
    if len(message.params) < 2 or ctcp.is_request(message):
        return
    nick = message.nick
    own = book.is_me(nick) and nick != ""
    conversation = _conversation_of(book, message, nick, changes, own=own)
    msgid = message.tags.get("msgid", "")
    known = conversation.index.get(msgid)
    if known is None and own:
        known = conversation.index.get(message.tags.get(ID_TAG, ""))
    if known is not None:
        _again(book, conversation, known, message, changes)
        return
    line = _line(book, message, nick, own=own)
    _note_answers(conversation, (line,))
    handle_marks.stopped_typing(conversation, book.fold(nick), changes)
    timeline.append(conversation, line, changes)
    book.count(conversation, line, changes)


def _note_answers(conversation: Conversation, lines: Sequence[ChatMessage]) -> None:
    """An answer to something we said is meant for us, as if it had our name in it."""
    page = {line.msgid: line for line in lines}
    for line in lines:
        answered = (conversation.index.get(line.reply_to) or page.get(line.reply_to)) if line.reply_to else None
        if answered is not None and answered.own and not line.own:
            line.mentions_me = True


def _again(book: Book, conversation: Conversation, known: ChatMessage, message: Message, changes: list[Change]) -> None:
    """A message that is there already: the echo of our own, or one that the host orders anew."""
    if known.state is MessageState.STORED:
        if known.msgid in conversation.provisional:
            timeline.place_again(conversation, known, changes)
        return
    timeline.rename(conversation, known, message.tags.get("msgid") or known.msgid)
    if "time" in message.tags:
        known.time_ms = time_of(message.tags, book.wall_ms)
        if known.time_ms >= book.entered_ms:
            # Stored since we came in: this echo is the first and its place is here.
            conversation.provisional.discard(known.msgid)
    known.author = message.nick
    known.text = shown(message.params[1])
    timeline.confirm(conversation, known, changes)


def _conversation_of(book: Book, message: Message, nick: str, changes: list[Change], *, own: bool) -> Conversation:
    target = book.bare(message.params[0])
    if book.is_channel(target):
        return book.open(target, changes)
    source = message.source
    if source is None or (not own and "!" not in source and ("." in source or source == book.server)):
        return book.server_conversation(changes)
    return book.open(target if own else nick, changes)


def _line(book: Book, message: Message, nick: str, *, own: bool) -> ChatMessage:
    words = message.params[1]
    text = shown(words)
    now = time_of(message.tags, book.wall_ms)
    msgid = message.tags.get("msgid") or book.new_id(now)
    kind = kind_of(message.command, words)
    mentions_me = not own and book.mentions_me(text)
    line = ChatMessage(msgid, nick, text, now, kind, MessageState.STORED, own, mentions_me)
    line.muted = not own and book.fold(nick) in book.habits.muted
    line.mentions_me = mentions_me and not line.muted
    line.reply_to = reply_of(message.tags)
    line.edited = message.tags.get(EDITED_TAG, "")
    return line


def line_of(book: Book, message: Message) -> ChatMessage:
    """A message of the past."""
    return _line(book, message, message.nick, own=book.is_me(message.nick))


def lines_of(book: Book, event: HistoryPage) -> list[ChatMessage]:
    """The messages of a page, in its order."""
    return [
        line_of(book, message)
        for message in event.messages
        if message.command in ("PRIVMSG", "NOTICE") and len(message.params) > 1 and not ctcp.is_request(message)
    ]


def sending(book: Book, event: Sending, changes: list[Change]) -> None:
    """We said something; its echo will come."""
    conversation = book.open(book.bare(event.target), changes)
    if event.msgid in conversation.index:
        return
    message = ChatMessage(
        msgid=event.msgid,
        author=book.me.nick,
        text=shown(event.text),
        time_ms=event.time_ms,
        kind=kind_of(event.command, event.text),
        state=MessageState.SENDING,
        own=True,
        reply_to=event.reply_to,
    )
    timeline.add_unconfirmed(conversation, message, changes)
    if event.repeated:
        conversation.provisional.add(event.msgid)


def send_failed(book: Book, event: SendFailed, changes: list[Change]) -> None:
    """A message of ours was refused."""
    conversation = book.find(book.bare(event.target))
    message = conversation.index.get(event.msgid) if conversation is not None else None
    if conversation is not None and message is not None and message.state is MessageState.SENDING:
        timeline.fail(conversation, message, event.reason, changes)


def edit_failed(book: Book, event: EditFailed, changes: list[Change]) -> None:
    """A new text of ours was refused: it is told with the reason, so that it can be copied."""
    conversation = book.find(book.bare(event.target)) or book.at_hand(changes)
    said = _("{reason} Your new text was: {text}").format(reason=event.reason, text=shown(event.text))
    book.error(conversation, said, changes)


def history_page(book: Book, event: HistoryPage, changes: list[Change]) -> None:
    """Older messages came, or what was said while we were not there."""
    conversation = book.find(event.target)
    lines = lines_of(book, event)
    missed = event.direction == "after" and any(not line.own for line in lines)
    if conversation is None and missed and not book.is_channel(event.target):
        conversation = book.open(event.target, changes)  # as if it had come just now
    if conversation is None:
        return
    conversation.loading_history = False
    if event.direction == "before" and event.about and event.about not in conversation.index:
        # What it would stand before was let go meanwhile: it would hide a gap.
        timeline.prepend(conversation, (), changes)
        return
    _note_answers(conversation, lines)
    if event.direction == "before":
        if event.complete or conversation.scrollback > timeline.MAX_SCROLLBACK:
            conversation.more_history = False
        timeline.prepend(conversation, lines, changes)
    else:
        _missed(book, conversation, event, lines, changes)
    handle_marks.replay_page(book, conversation, event, lines, changes)


def _missed(
    book: Book, conversation: Conversation, event: HistoryPage, lines: list[ChatMessage], changes: list[Change]
) -> None:
    known_before = timeline.said_before(conversation)
    if event.direction == "after":
        fresh = timeline.insert_after(conversation, event.after, lines, changes)
    else:
        held = {event.after} if event.after else known_before
        overlaps = any(line.msgid in held for line in lines) or not known_before
        gap = bool(lines) and not (overlaps or event.complete or conversation.new_order)
        fresh = timeline.insert_latest(conversation, lines, changes, gap=gap, after=event.after)
    if not conversation.new_order and event.direction == "after" and event.complete:
        conversation.provisional = {item.msgid for item in timeline.unconfirmed(conversation)}
    if event.direction == "latest" and event.complete:
        conversation.more_history = False
    if known_before or event.direction == "after":
        for line in fresh:
            book.count(conversation, line, changes)
    else:
        handle_reading.first_page(book, conversation, fresh, changes)
    if not lines:
        # Nothing came, but the view may be showing that it waits.
        changes.append(MessagesPrepended(conversation, ()))


def topic(book: Book, message: Message, changes: list[Change]) -> None:
    """TOPIC: somebody changed what the room is about."""
    conversation = book.find(message.params[0]) if len(message.params) > 1 else None
    if conversation is None:
        return
    conversation.topic = clean(message.params[1])
    said = _("{name} changed the topic to: {topic}") if conversation.topic else _("{name} cleared the topic")
    book.line(conversation, said.format(name=message.nick, topic=conversation.topic), changes)
    book.changed(changes)


def invite(book: Book, message: Message, changes: list[Change]) -> None:
    """INVITE: somebody asks us, or (invite-notify) somebody else, into a room."""
    if len(message.params) < 2:
        return
    who, room = message.params[0], message.params[1]
    if book.is_me(who):
        said = _("{name} invites you to {room}. Type /join {room}").format(name=message.nick, room=room)
        book.line(book.at_hand(changes), said, changes)
        return
    conversation = book.find(room)
    if conversation is not None:
        book.line(conversation, _("{name} invited {who}").format(name=message.nick, who=who), changes)
