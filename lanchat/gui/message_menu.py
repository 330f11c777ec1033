"""The menu of one message: which entries it has, in which order.
What each entry does is message_actions.py's, or the pointer's that opened it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple, Protocol

from lanchat.client.model import ChatMessage, MessageKind, MessageState
from lanchat.gui.message_quote import who_reacted
from lanchat.gui.safe_text import short_line
from lanchat.gui.widgets import MenuItem
from lanchat.i18n import _

#: Reactions that have an entry each, which says whose they are and joins in or takes ours back.
MAX_REACTIONS = 6

Deed = Literal["delete", "edit", "reply", "react", "quote"]


class Actions(Protocol):
    """What can be done with single messages: message_actions.py."""

    def can(self, deed: Deed, message: ChatMessage) -> bool: ...
    def delete(self, message: ChatMessage) -> None: ...
    def edit(self, message: ChatMessage) -> None: ...
    def reply(self, message: ChatMessage) -> None: ...
    def react(self, message: ChatMessage, sign: str = "") -> None: ...
    def quote(self, message: ChatMessage) -> None: ...
    def jump(self, msgid: str) -> None: ...
    def look_up(self, msgid: str) -> None: ...


class NoActions:
    """Nothing can be done: a pane on its own."""

    def can(self, _deed: Deed, _message: ChatMessage) -> bool:
        """Never."""
        return False

    def delete(self, _message: ChatMessage) -> None:
        """Nothing."""

    def edit(self, _message: ChatMessage) -> None:
        """Nothing."""

    def reply(self, _message: ChatMessage) -> None:
        """Nothing."""

    def react(self, _message: ChatMessage, sign: str = "") -> None:
        """Nothing."""

    def quote(self, _message: ChatMessage) -> None:
        """Nothing."""

    def jump(self, _msgid: str) -> None:
        """Nothing."""

    def look_up(self, _msgid: str) -> None:
        """Nothing."""


class Near(NamedTuple):
    """What the pointer does about a message."""

    actions: Actions
    #: Copy what is selected; None when nothing is.
    copy_selection: Callable[[], None] | None
    copy_text: Callable[[str], None]
    open_link: Callable[[str], None]
    retry: Callable[[ChatMessage], None]
    talk_to: Callable[[str], None]


def menu_items(message: ChatMessage, link: str, near: Near) -> list[MenuItem]:
    """The entries for this message; `link` is the address under the pointer, '' for none."""
    groups: list[list[MenuItem]] = [_answering(message, near.actions), _copying(message, link, near), [], []]
    if message.state is MessageState.FAILED:
        groups[1].append((_("Send again"), partial(near.retry, message)))
    if near.actions.can("edit", message):
        groups[2].append((_("Edit"), partial(near.actions.edit, message)))
    if near.actions.can("delete", message):
        labels = {MessageState.FAILED: _("Remove from the screen"), MessageState.SENDING: _("Do not send")}
        label = labels.get(message.state, _("Delete…"))
        groups[2].append((label, partial(near.actions.delete, message)))
    if not message.own and message.kind in (MessageKind.TEXT, MessageKind.ACTION):
        label = _("Message {name}").format(name=short_line(message.author))
        groups[3].append((label, partial(near.talk_to, message.author)))
    items: list[MenuItem] = []
    for group in groups:
        if group:
            items += [None, *group] if items else group
    return items


def _answering(message: ChatMessage, actions: Actions) -> list[MenuItem]:
    items: list[MenuItem] = []
    if actions.can("reply", message):
        items.append((_("Reply"), partial(actions.reply, message)))
    if actions.can("react", message):
        items.append((_("React…"), partial(actions.react, message)))
        for reaction in message.reactions[:MAX_REACTIONS]:
            items.append((who_reacted(message, reaction.sign), partial(actions.react, message, reaction.sign)))
    if actions.can("quote", message):
        items.append((_("Quote"), partial(actions.quote, message)))
    return items


def _copying(message: ChatMessage, link: str, near: Near) -> list[MenuItem]:
    items: list[MenuItem] = []
    if near.copy_selection is not None:
        items.append((_("Copy selection"), near.copy_selection))
    if message.text:
        items.append((_("Copy message"), partial(near.copy_text, message.text)))
    if link:
        items.append((_("Open link"), partial(near.open_link, link)))
        items.append((_("Copy link"), partial(near.copy_text, link)))
    return items
