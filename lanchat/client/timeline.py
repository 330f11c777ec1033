"""The order of the messages in one conversation: where a new, echoed, failed or older message goes.
Order is the server's: what it sent first stands first; our own unconfirmed lines stay at the end until echoed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    MessageKind,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageState,
    MessageUpdated,
)

#: Messages kept in memory for each conversation; the oldest are let go and can be fetched again.
KEPT = 5_000
#: Messages beyond KEPT before some are let go, so that it happens seldom.
SLACK = 1_000
#: Messages that were let go of which the reactions are kept, for each conversation; the latest to go stay.
MAX_LET_GO = 1_000
#: Messages that scrolling up may add; beyond that there is no older page until the conversation is opened anew.
MAX_SCROLLBACK = 50_000


def append(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    """A message came now: it goes to the end, before our own unconfirmed ones."""
    messages = conversation.messages
    conversation.index[message.msgid] = message
    if conversation.tail:
        messages.insert(len(messages) - conversation.tail, message)
        changes.append(MessagesReset(conversation))
    else:
        messages.append(message)
        changes.append(MessagesAppended(conversation, (message,)))
    if len(messages) > KEPT + SLACK + conversation.scrollback:
        _let_go(conversation, changes)


def set_mark(conversation: Conversation) -> None:
    """We come in (again): what was said meanwhile goes after what is there now."""
    settled = len(conversation.messages) - conversation.tail
    conversation.mark = conversation.messages[settled - 1] if settled else None


def said_before(conversation: Conversation) -> set[str]:
    """The ids of what was said and stored up to the mark."""
    known = conversation.messages[: _after_mark(conversation)]
    return {message.msgid for message in known if is_talk(message) and message.state is MessageState.STORED}


def unconfirmed(conversation: Conversation) -> list[ChatMessage]:
    """Our own lines that wait for their echo."""
    if not conversation.tail:
        return []
    return [item for item in conversation.messages[-conversation.tail :] if item.state is MessageState.SENDING]


def is_talk(message: ChatMessage) -> bool:
    """Whether somebody said this, so that it has its place in the server's history."""
    return message.kind not in (MessageKind.EVENT, MessageKind.ERROR)


def add_unconfirmed(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    """A message of ours is on its way."""
    conversation.messages.append(message)
    conversation.index[message.msgid] = message
    conversation.tail += 1
    changes.append(MessagesAppended(conversation, (message,)))


def confirm(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    """A message of ours was echoed: it takes its place in the order, which is now."""
    message.state = MessageState.STORED
    message.failure = ""
    if not _in_tail(conversation, message):
        # It had failed, or another host had it: the echo is what counts.
        _move_to_end(conversation, message, changes)
        return
    messages = conversation.messages
    first = len(messages) - conversation.tail
    if messages[first] is message:
        changes.append(MessageUpdated(conversation, message))
    else:
        messages.remove(message)
        messages.insert(first, message)
        changes.append(MessagesReset(conversation))
    conversation.tail -= 1
    _settle_tail(conversation)


def fail(conversation: Conversation, message: ChatMessage, reason: str, changes: list[Change]) -> None:
    """A message of ours was refused: it stays where it is and says why."""
    message.state = MessageState.FAILED
    message.failure = reason
    _settle_tail(conversation)
    changes.append(MessageUpdated(conversation, message))


def discard(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    """A failed message of ours is taken off the screen, because it is said anew."""
    _take_out(conversation, message, 0)
    conversation.index.pop(message.msgid, None)
    changes.append(MessagesReset(conversation))


def place_again(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    """The present host sent a message that a former one had ordered: it goes where it comes now."""
    conversation.provisional.discard(message.msgid)
    _move_to_end(conversation, message, changes)


def rename(conversation: Conversation, message: ChatMessage, msgid: str) -> None:
    """The server may have its own id for this message."""
    conversation.index.pop(message.msgid, None)
    message.msgid = msgid
    conversation.index[msgid] = message


def prepend(conversation: Conversation, page: Sequence[ChatMessage], changes: list[Change]) -> None:
    """An older page came; what is known of it already stays where it is."""
    fresh = [message for message in page if message.msgid not in conversation.index]
    conversation.messages[:0] = fresh
    conversation.index.update((message.msgid, message) for message in fresh)
    conversation.scrollback += len(fresh)
    changes.append(MessagesPrepended(conversation, tuple(fresh)))


def insert_after(
    conversation: Conversation, msgid: str, page: Sequence[ChatMessage], changes: list[Change]
) -> list[ChatMessage]:
    """A page of what was missed goes right after this message; returns what is new of it. Where the message was let
    go, all that is left is newer than the page."""
    anchor = conversation.index.get(msgid)
    if anchor is not None:
        position = conversation.messages.index(anchor) + 1
    else:
        position = 0 if msgid else _after_mark(conversation)
    return _insert(conversation, position, page, changes, moved=False)


def insert_latest(
    conversation: Conversation, page: Sequence[ChatMessage], changes: list[Change], *, gap: bool, after: str = ""
) -> list[ChatMessage]:
    """The newest page goes after the mark; returns what is new of it. What it has from before the mark, up to the last
    message that we know there, is no news and goes between what we know.

    `gap`: messages are missing between the page and what we have up to the mark and up to `after` (the end of the
    pages fetched so far), so that is let go; scrolling up brings it back.
    """
    moved = gap
    if gap:
        caught_up = conversation.index.get(after)
        if caught_up is not None and conversation.messages.index(caught_up) >= _after_mark(conversation):
            conversation.mark = caught_up
        _drop_before_mark(conversation)
    if page and not conversation.new_order:
        moved = drop_unplaced(conversation, page) or moved
    settled = set(conversation.messages[: _after_mark(conversation)])
    held = [conversation.index.get(message.msgid) for message in page]
    known = [n for n, item in enumerate(held) if item in settled and _has_place(conversation, item)]
    if known:
        first = conversation.messages.index(conversation.index[page[known[0]].msgid])
        _insert(conversation, first, page[: known[-1] + 1], changes, moved=False)
        page = page[known[-1] + 1 :]
    return _insert(conversation, _after_mark(conversation), page, changes, moved=moved)


def _has_place(conversation: Conversation, known: ChatMessage | None) -> bool:
    """Whether a message we hold is where it belongs."""
    return known is not None and known.state is MessageState.STORED and known.msgid not in conversation.provisional


def _insert(
    conversation: Conversation, position: int, page: Sequence[ChatMessage], changes: list[Change], *, moved: bool
) -> list[ChatMessage]:
    """Put a page in at `position`, lining up with what is known of it."""
    fresh: list[ChatMessage] = []
    for message in page:
        known = conversation.index.get(message.msgid)
        if known is None:
            fresh.append(message)
        elif _has_place(conversation, known):
            position = max(position, conversation.messages.index(known) + 1)
            continue
        else:
            moved = True
            position -= _take_out(conversation, known, position)
        conversation.messages.insert(position, known or message)
        conversation.index[message.msgid] = known or message
        position += 1
    _tell(conversation, fresh, changes, moved=moved)
    return fresh


def _tell(conversation: Conversation, fresh: list[ChatMessage], changes: list[Change], *, moved: bool) -> None:
    """Name the change as cheaply as it can be shown. A first page is no news: it is drawn, not announced."""
    count = len(fresh)
    if not moved and 0 < count < len(conversation.messages) and conversation.messages[-count:] == fresh:
        changes.append(MessagesAppended(conversation, tuple(fresh)))
    elif moved or count:
        changes.append(MessagesReset(conversation))


def _take_out(conversation: Conversation, message: ChatMessage, position: int) -> int:
    """Remove a message that will be put elsewhere; 1 when that moves `position`."""
    at = conversation.messages.index(message)
    if _in_tail(conversation, message):
        conversation.tail -= 1
    _step_back(conversation, message)
    del conversation.messages[at]
    message.state = MessageState.STORED
    message.failure = ""
    conversation.provisional.discard(message.msgid)
    _settle_tail(conversation)
    return int(at < position)


def drop_unplaced(conversation: Conversation, page: Sequence[ChatMessage] = ()) -> bool:
    """Let go of our own lines whose echo was a repeat and that the page has not: they belong somewhere before it, where
    scrolling up finds them. True if there were any."""
    listed = {message.msgid for message in page}
    old = [
        message
        for message in conversation.messages
        if message.msgid in conversation.provisional
        and message.state is MessageState.STORED
        and message.msgid not in listed
    ]
    for message in old:
        _step_back(conversation, message)
        conversation.messages.remove(message)
    _forget(conversation, old)
    return bool(old)


def _step_back(conversation: Conversation, message: ChatMessage) -> None:
    """The message is about to move: if it was the mark, the one before it is."""
    if conversation.mark is message:
        at = conversation.messages.index(message)
        conversation.mark = conversation.messages[at - 1] if at else None


def _after_mark(conversation: Conversation) -> int:
    mark = conversation.mark
    if mark is None or conversation.index.get(mark.msgid) is not mark:
        return 0
    return conversation.messages.index(mark) + 1


def _drop_before_mark(conversation: Conversation) -> None:
    """Let go of everything up to the mark but our own lines that failed."""
    position = _after_mark(conversation)
    old = conversation.messages[:position]
    kept = [message for message in old if message.state is MessageState.FAILED]
    _forget(conversation, (message for message in old if message.state is not MessageState.FAILED))
    conversation.messages[:position] = kept
    conversation.mark = kept[-1] if kept else None
    conversation.more_history = True


def _move_to_end(conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
    messages = conversation.messages
    _step_back(conversation, message)
    end = len(messages) - conversation.tail
    if end and messages[end - 1] is message:
        changes.append(MessageUpdated(conversation, message))
        return
    if _in_tail(conversation, message):
        conversation.tail -= 1
    messages.remove(message)
    messages.insert(len(messages) - conversation.tail, message)
    _settle_tail(conversation)
    changes.append(MessagesReset(conversation))


def _in_tail(conversation: Conversation, message: ChatMessage) -> bool:
    if not conversation.tail:
        return False
    return any(item is message for item in conversation.messages[-conversation.tail :])


def _settle_tail(conversation: Conversation) -> None:
    """Lines that failed keep their place as soon as nothing unconfirmed stands before them."""
    messages = conversation.messages
    while conversation.tail and messages[len(messages) - conversation.tail].state is not MessageState.SENDING:
        conversation.tail -= 1


def _let_go(conversation: Conversation, changes: list[Change]) -> None:
    """The conversation is full: forget its oldest messages, never one that is still to be sent."""
    excess = min(len(conversation.messages) - KEPT, len(conversation.messages) - conversation.tail)
    old = conversation.messages[:excess]
    del conversation.messages[:excess]
    _forget(conversation, old)
    conversation.scrollback = 0
    conversation.more_history = True
    changes.append(MessagesReset(conversation))


def _forget(conversation: Conversation, messages: Iterable[ChatMessage]) -> None:
    let_go = conversation.let_go
    for message in messages:
        let_go.pop(message.msgid, None)
        if message.reactions:
            if len(let_go) >= MAX_LET_GO:
                del let_go[next(iter(let_go))]
            let_go[message.msgid] = message.reactions
        conversation.index.pop(message.msgid, None)
        conversation.provisional.discard(message.msgid)
