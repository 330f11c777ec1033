"""Which messages call for a person's attention, and the words in which a notification tells of them.
Pure: when to show one, and how, is decided elsewhere."""

from __future__ import annotations

from lanchat.client.model import ChatMessage, Conversation, ConversationKind, MessageKind
from lanchat.config import Settings
from lanchat.i18n import _

#: Characters of a message that a notification shows.
MAX_SHOWN = 200
_SAID = frozenset((MessageKind.TEXT, MessageKind.ACTION, MessageKind.NOTICE))


def calls_for(conversation: Conversation, message: ChatMessage, settings: Settings) -> bool:
    """Whether the person wants to be told of this message while they look elsewhere."""
    if message.own or message.kind not in _SAID or settings.status == "busy":
        return False
    if message.muted or (conversation.muted and not message.mentions_me):
        return False
    if settings.notify_all:
        return conversation.kind is not ConversationKind.SERVER
    if conversation.kind is ConversationKind.PRIVATE:
        return settings.notify_private
    return settings.notify_mentions and message.mentions_me


def title(conversation: Conversation, message: ChatMessage) -> str:
    """Who wrote, and where unless it is a private conversation."""
    author = message.author
    if conversation.kind is ConversationKind.PRIVATE:
        return author
    return _("{name} in {room}").format(name=author, room=conversation.name)


def body(message: ChatMessage, settings: Settings) -> str:
    """What was said, in one line, or only that something was said."""
    if not settings.notify_text:
        return _("New message")
    words = " ".join(message.text.split())
    if message.kind is MessageKind.ACTION:
        words = f"{message.author} {words}"
    return words if len(words) <= MAX_SHOWN else words[: MAX_SHOWN - 1].rstrip() + "…"
