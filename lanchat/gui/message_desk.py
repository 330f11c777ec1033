"""The presenter's part for single messages: what may be done with one, and doing it.
Between the window's MessageCallbacks and the model with its client; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lanchat.client.capabilities import MESSAGE_EDIT, REDACTION
from lanchat.client.history_requests import LOCAL_ID, Part
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    ConversationKind,
    MessageKind,
    MessageState,
    MessageUpdated,
)
from lanchat.client.state import ChatState
from lanchat.gui.message_actions import MessageCallbacks
from lanchat.gui.message_menu import Deed
from lanchat.i18n import _
from lanchat.protocol.message import escape_tag_value

#: Who may delete what others said in a room: operators and those above them.
_OPERATORS = frozenset("~&@")
_SAID = frozenset((MessageKind.TEXT, MessageKind.ACTION, MessageKind.NOTICE))


#: Bytes of a new text as the value of a tag, where blanks and line ends take two: what our server takes.
MAX_EDIT = 3_600
#: Messages of one conversation that are being fetched because they are answered.
MAX_LOOKED_UP = 8


class Client(Protocol):
    """What this file needs of ChatClient."""

    def say(self, target: str, text: str, command: str = "PRIVMSG", reply_to: str = "") -> list[str]: ...
    def react(self, target: str, msgid: str, sign: str, *, on: bool = True) -> None: ...
    def typing(self, target: str, state: str) -> None: ...
    def edit(self, target: str, msgid: str, text: str) -> None: ...
    def withdraw(self, msgid: str) -> None: ...
    def request_part(self, target: str, part: Part, msgid: str, limit: int = ...) -> None: ...
    def redact(self, target: str, msgid: str) -> None: ...


class MessageDesk:
    """Tk thread only."""

    def __init__(
        self,
        state: ChatState,
        client: Client,
        show: Callable[[Sequence[Change]], None],
    ) -> None:
        self._state, self._client, self._show = state, client, show
        #: Conversation key -> msgids of answered messages that were asked for and have not come.
        self._looked_up: dict[str, set[str]] = {}
        #: msgids that are not to be sent, and go off the screen once that is sure.
        self._withdrawn: set[str] = set()
        #: Whether others may see that the person is writing.
        self.tells_typing: Callable[[], bool] = lambda: True

    def callbacks(self) -> MessageCallbacks:
        """What the window calls."""
        return MessageCallbacks(
            can=self.can,
            on_delete=self.delete,
            on_reply=self.reply,
            on_edit=self.edit,
            on_look_up=self.look_up,
            on_react=self.react,
            on_typing=self.typing,
            typists=self._state.typists,
        )

    def can(self, deed: Deed, key: str, message: ChatMessage) -> bool:
        """Whether this can be done with a message of that conversation."""
        conversation = self._state.find(key)
        if conversation is None or message.deleted or message.kind not in _SAID:
            return False
        match deed:
            case "quote":
                return bool(message.text) and _can_speak(conversation)
            case "reply" | "react":
                return _can_speak(conversation) and self._can_answer(message)
            case "edit":
                return message.own and self._can_edit(conversation, message)
            case "delete":
                return self._can_delete(conversation, message)

    def _can_answer(self, message: ChatMessage) -> bool:
        """Whether the server hands on tags, and has an id for the message."""
        if message.state is not MessageState.STORED or message.msgid.startswith(LOCAL_ID):
            return False
        return self._state.can("message-tags") and self._state.can("echo-message")

    def _can_edit(self, conversation: Conversation, message: ChatMessage) -> bool:
        if message.kind is not MessageKind.TEXT or not self._state.can(MESSAGE_EDIT) or not _can_speak(conversation):
            return False
        return self._can_answer(message)

    def changed(self, changes: Sequence[Change]) -> None:
        """What was not to be sent is not sent, or has been: it is no more waited for."""
        if not self._withdrawn:
            return
        for change in changes:
            if isinstance(change, MessageUpdated) and change.message.msgid in self._withdrawn:
                self._withdrawn.discard(change.message.msgid)
                if change.message.state is MessageState.FAILED:
                    self._show(self._state.discard(change.conversation.key, change.message.msgid))

    def _message(self, conversation: Conversation | None, msgid: str) -> ChatMessage | None:
        """A message of the conversation, or of the stretch of its past that is looked at."""
        if conversation is None:
            return None
        excerpt = self._state.excerpt
        past = excerpt.conversation.index if excerpt is not None and excerpt.present is conversation else {}
        return conversation.index.get(msgid) or past.get(msgid)

    def _can_delete(self, conversation: Conversation, message: ChatMessage) -> bool:
        if message.state is not MessageState.STORED:
            return message.own
        if not self._state.can(REDACTION):
            return False
        me = conversation.members.get(self._state.key(self._state.nick))
        return message.own or (me is not None and not _OPERATORS.isdisjoint(me.prefixes))

    def reply(self, key: str, msgid: str, text: str) -> None:
        """Say this as the answer to a message."""
        conversation = self._state.find(key)
        if conversation is not None:
            self._client.say(conversation.name, text, reply_to=msgid)

    def edit(self, key: str, msgid: str, text: str) -> bool:
        """Give a message another text. False when it cannot be that; why is said in the conversation."""
        conversation = self._state.find(key)
        message = self._message(conversation, msgid)
        if conversation is None or message is None or not self.can("edit", key, message):
            return False
        if text == message.text:
            return True
        if len(escape_tag_value(text).encode("utf-8", "replace")) > MAX_EDIT:
            sentence = _("This is too long for an edited message. Make it shorter, or send it as a new message.")
            self._show(self._state.note(key, sentence, MessageKind.ERROR))
            return False
        self._client.edit(conversation.name, msgid, text)
        return True

    def look_up(self, key: str, msgid: str) -> None:
        """Ask for a message that is answered here, but not loaded; once, and only for some of them at a time: each
        costs a line of those that the server takes in a second."""
        conversation = self._state.find(key)
        asked = self._looked_up.setdefault(key, set())
        if conversation is not None:
            asked.difference_update(conversation.quoted)
        if conversation is None or msgid in asked or len(asked) >= MAX_LOOKED_UP or not self._state.has_history:
            return
        asked.add(msgid)
        self._client.request_part(conversation.name, "quote", msgid, 1)

    def react(self, key: str, msgid: str, sign: str) -> None:
        """Answer a message with a sign, or take it back when it is ours already."""
        conversation = self._state.find(key)
        message = self._message(conversation, msgid)
        if conversation is None or message is None or not self.can("react", key, message):
            return
        ours = any(reaction.own and reaction.sign == sign for reaction in message.reactions)
        self._client.react(conversation.name, msgid, sign, on=not ours)

    def typing(self, key: str, state: str) -> None:
        """Tell those in the conversation that we write, if the person wants that."""
        conversation = self._state.find(key)
        if conversation is None or not (self.tells_typing() and self._state.can("message-tags")):
            return
        if _can_speak(conversation):
            self._client.typing(conversation.name, state)

    def delete(self, key: str, msgid: str) -> None:
        """Take a message back; one that was never sent is only taken off the screen, one that waits is not sent."""
        conversation = self._state.find(key)
        message = self._message(conversation, msgid)
        if conversation is None or message is None or not self.can("delete", key, message):
            return
        if message.state is MessageState.FAILED:
            self._show(self._state.discard(key, msgid))
        elif message.state is MessageState.SENDING:
            self._withdrawn.add(msgid)
            self._client.withdraw(msgid)
        else:
            self._client.redact(conversation.name, msgid)


def _can_speak(conversation: Conversation) -> bool:
    """Whether anybody would hear what is said there."""
    return conversation.joined and conversation.kind is not ConversationKind.SERVER
