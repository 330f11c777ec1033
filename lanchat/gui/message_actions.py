"""What a person does with one message: answer, edit, react to, delete it. From the pane to the cards and back.
Decides nothing: whether something is possible and what it means is asked of the callbacks."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from tkinter import ttk
from typing import NamedTuple, Protocol

from lanchat.client.model import ChatMessage, Conversation, MessageState
from lanchat.gui.compose_bar import ComposeBar
from lanchat.gui.later import Later
from lanchat.gui.message_menu import Deed
from lanchat.gui.message_quote import MAX_NAME, one_line
from lanchat.gui.reply_bar import ReplyBar
from lanchat.gui.safe_text import safe_line
from lanchat.gui.text_styles import without_codes
from lanchat.gui.theme import Theme
from lanchat.gui.typing_line import TypingLine
from lanchat.gui.typing_teller import TypingTeller
from lanchat.i18n import _

#: Lines of a message that "Quote" puts into the field.
MAX_QUOTED_LINES = 20


def _nothing(*_arguments: object) -> None:
    return None


def _nobody(_key: str) -> Sequence[str]:
    return ()


def _taken(_key: str, _msgid: str, _text: str) -> bool:
    return True


def _never(_deed: Deed, _key: str, _message: ChatMessage) -> bool:
    return False


class MessageCallbacks(NamedTuple):
    """What happens to messages. The first argument is the conversation's key, the second a msgid."""

    #: Whether the person may do this with the message in the conversation with this key.
    can: Callable[[Deed, str, ChatMessage], bool] = _never
    on_delete: Callable[[str, str], None] = _nothing
    #: Then the text of the answer.
    on_reply: Callable[[str, str, str], None] = _nothing
    #: Then the new text. False when it cannot be that.
    on_edit: Callable[[str, str, str], bool] = _taken
    #: Then the sign; the same one again takes it back.
    on_react: Callable[[str, str, str], None] = _nothing
    #: Tell that the person is writing: 'active', 'paused' or 'done' instead of a msgid.
    on_typing: Callable[[str, str], None] = _nothing
    #: Who is writing there just now.
    typists: Callable[[str], Sequence[str]] = _nobody
    #: Fetch what this message says: one that is loaded answers it.
    on_look_up: Callable[[str, str], None] = _nothing
    #: Show this message, wherever it is in the history.
    on_jump: Callable[[str, str], None] = _nothing


class _Cards(Protocol):
    def confirm(
        self, *, title: str, accept: str, on_yes: Callable[[], None], quoted: str = ..., explanation: str = ...
    ) -> None: ...
    def emoji(self, on_pick: Callable[[str], None] | None = ...) -> None: ...


class _Window(Protocol):
    """What this file needs of the main window."""

    theme: Theme
    centre: ttk.Frame
    compose: ComposeBar
    conversation: Conversation | None

    @property
    def cards(self) -> _Cards: ...
    @property
    def pane(self) -> tk.Misc: ...
    def focus_composer(self) -> None: ...


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Answers and edits that are being written."""

    #: Conversation key -> the message that is being answered or edited there.
    answered: dict[str, ChatMessage] = field(default_factory=dict)
    #: Conversation key -> what was written there before the message was to be edited.
    set_aside: dict[str, str] = field(default_factory=dict)


class MessageActions:
    """Tk thread only."""

    def __init__(self, window: _Window, callbacks: MessageCallbacks) -> None:
        self._window, self._callbacks = window, callbacks
        self._bar: ReplyBar | None = None
        self._typing: TypingLine | None = None
        self._teller: TypingTeller | None = None
        self.under_way = UnderWay()

    def can(self, deed: Deed, message: ChatMessage) -> bool:
        """Whether this can be done with a message of the open conversation."""
        conversation = self._window.conversation
        return conversation is not None and self._callbacks.can(deed, conversation.key, message)

    def delete(self, message: ChatMessage) -> None:
        """Take a message back, once the person says so again; one that was never sent goes at once."""
        conversation = self._window.conversation
        if conversation is None or not self.can("delete", message):
            return
        if message.state is not MessageState.STORED:
            self._callbacks.on_delete(conversation.key, message.msgid)
            return
        self._window.cards.confirm(
            title=_("Delete this message?"),
            quoted=f"“{one_line(message)}”",
            explanation=_("Everybody will see that there was one, but no longer what it said."),
            accept=_("Delete"),
            on_yes=lambda: self._callbacks.on_delete(conversation.key, message.msgid),
        )

    # -- writing ------------------------------------------------------------------------------------------------------

    def edited(self, key: str, text: str) -> None:
        """The person changed what is written for this conversation: others may be told."""
        if self._teller is None:
            self._teller = TypingTeller(self._callbacks.on_typing, Later(self._window.compose), time.monotonic)
        self._teller.edited(key, text)

    def typing_changed(self, conversation: Conversation) -> None:
        """Somebody began to write there, or stopped."""
        if self._typing is not None and conversation is self._window.conversation:
            self._typing.show(conversation)

    def _show_typing(self, conversation: Conversation | None) -> None:
        if self._typing is None:
            window = self._window
            self._typing = TypingLine(window.compose.status, window.theme, self._callbacks.typists)
        self._typing.show(conversation)

    # -- answering ----------------------------------------------------------------------------------------------------

    def reply(self, message: ChatMessage) -> None:
        """What is written next answers this message."""
        conversation = self._window.conversation
        if conversation is not None and self.can("reply", message):
            self.cancel()
            self.under_way.answered[conversation.key] = message
            self.opened(conversation)
            self._window.focus_composer()

    def edit(self, message: ChatMessage) -> None:
        """The message is in the field, to be changed."""
        conversation = self._window.conversation
        if conversation is not None and self.can("edit", message):
            self.cancel()
            self.under_way.answered[conversation.key] = message
            self.under_way.set_aside[conversation.key] = self._window.compose.value
            self._window.compose.replace(message.text)
            self.opened(conversation)

    def edit_last(self) -> bool:
        """Edit the newest message of ours, if it can be. False when there is none."""
        conversation = self._window.conversation
        newest = (message for message in reversed(conversation.messages) if message.own) if conversation else iter(())
        message = next((message for message in newest if self.can("edit", message)), None)
        if message is not None:
            self.edit(message)
        return message is not None

    def opened(self, conversation: Conversation | None) -> None:
        """This conversation is shown now: with who is writing there, and the message that is answered or edited."""
        self._show_typing(conversation)
        message = self.under_way.answered.get(conversation.key) if conversation is not None else None
        if conversation is None or message is None or message.deleted:
            if self._bar is not None:
                self._bar.hide()
            return
        window = self._window
        bar = self._bar = self._bar or ReplyBar(window.centre, window.theme, on_cancel=self._close_bar)
        editing = conversation.key in self.under_way.set_aside
        title = _("Reply to {name}").format(name=safe_line(message.author)[:MAX_NAME])
        bar.show(
            _("Edit your message") if editing else title,
            one_line(message),
            icon="pencil" if editing else "reply",
            above=window.compose,
            under=window.pane,
        )

    def cancel(self) -> bool:
        """Answer or edit nothing after all: what was written before is there again. False when nothing was."""
        conversation = self._window.conversation
        if conversation is None or self.under_way.answered.pop(conversation.key, None) is None:
            return False
        before = self.under_way.set_aside.pop(conversation.key, None)
        if before is not None:
            self._window.compose.replace(before)
        self.opened(conversation)
        return True

    def submit(self, key: str, text: str) -> bool:
        """Send this as the answer or the new text, if that is what was being written. False when it is neither."""
        if self._teller is not None:
            self._teller.sent(key)
        message = self.under_way.answered.get(key)
        before = self.under_way.set_aside.get(key)
        if message is None or (before is None and text.startswith("/")):
            return False
        if before is not None:
            self._change(key, message, text, before)
            return True
        del self.under_way.answered[key]
        self.opened(self._window.conversation)
        if not self.can("reply", message):
            return False
        self._callbacks.on_reply(key, message.msgid, text)
        return True

    def _change(self, key: str, message: ChatMessage, text: str, before: str) -> None:
        """Give the message this text; what was written before is there again. Nothing that was written is lost."""
        taken = self.can("edit", message) and self._callbacks.on_edit(key, message.msgid, text)
        if not taken and not message.deleted:
            self._window.compose.replace(text)  # to be made shorter, or sent once there is a connection
            return
        del self.under_way.answered[key], self.under_way.set_aside[key]
        self.opened(self._window.conversation)
        self._window.compose.replace(before if taken else "\n".join(filter(None, (text, before))))

    def rename(self, before: str, key: str) -> None:
        """A conversation has another key: what is being answered or edited there stays so."""
        answered, set_aside = self.under_way.answered, self.under_way.set_aside
        if before in answered:
            answered[key] = answered.pop(before)
        if before in set_aside:
            set_aside[key] = set_aside.pop(before)

    def drafts(self) -> dict[str, str]:
        """What is written for each conversation and not sent. Not so a message that is being edited: what was written
        before it is."""
        drafts = {**self._window.compose.drafts(), **self.under_way.set_aside}
        return {key: text for key, text in drafts.items() if text}

    def _close_bar(self) -> None:
        self.cancel()
        self._window.focus_composer()

    def react(self, message: ChatMessage, sign: str = "") -> None:
        """Answer with this sign or take it back; without one the person chooses."""
        conversation = self._window.conversation
        if conversation is None or not self.can("react", message):
            return

        def choose(sign: str) -> None:
            self._callbacks.on_react(conversation.key, message.msgid, sign)

        if sign:
            choose(sign)
        else:
            self._window.cards.emoji(choose)

    def quote(self, message: ChatMessage) -> None:
        """Put what a message says into the field, marked as somebody else's words."""
        lines = without_codes(message.text).split("\n")[:MAX_QUOTED_LINES]
        self._window.compose.insert("".join(f"> {line}\n" for line in lines))

    def jump(self, msgid: str) -> None:
        """Show a message of the open conversation."""
        if self._window.conversation is not None:
            self._callbacks.on_jump(self._window.conversation.key, msgid)

    def look_up(self, msgid: str) -> None:
        """A message of the open conversation is answered here, but not loaded."""
        if self._window.conversation is not None:
            self._callbacks.on_look_up(self._window.conversation.key, msgid)
