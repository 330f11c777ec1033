"""What can be done with a conversation as a whole: the menu of its row in the sidebar, and what that asks for.
Entries only; doing it is place_desk.py's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from lanchat.client.model import Conversation, ConversationKind
from lanchat.client.transcript import Form
from lanchat.gui.safe_text import short_line
from lanchat.gui.widgets import MenuItem
from lanchat.i18n import _


def _nothing(*_arguments: object) -> None:
    return None


class PlaceCallbacks(NamedTuple):
    """What a person asks for a whole conversation, by its key."""

    on_favourite: Callable[[str, bool], None] = _nothing
    on_mute: Callable[[str, bool], None] = _nothing
    on_read: Callable[[str], None] = _nothing
    #: Find out more about a person; whether a person is muted.
    on_ask_person: Callable[[str], None] = _nothing
    is_muted: Callable[[str], bool | None] = _nothing
    #: Save a conversation: (key, file, form); stop that; a file that could be written: (name, form).
    on_export: Callable[[str, str, Form], None] = _nothing
    on_export_cancel: Callable[[], None] = _nothing
    suggest_file: Callable[[str, Form], str] = lambda _name, _form: ""
    #: Enter a room with its password: (name, password).
    on_enter: Callable[[str, str], None] = _nothing
    #: Which rooms there are: the window is told, or the function given gets none where they cannot be asked for.
    on_list_rooms: Callable[[Callable[[str], bool]], None] = _nothing


class PlaceMenu(NamedTuple):
    """The entries; the functions that are not about the model are the window's."""

    places: PlaceCallbacks
    on_open: Callable[[str], None] = _nothing
    on_close: Callable[[str], None] = _nothing
    on_topic: Callable[[Conversation], None] = _nothing
    on_export: Callable[[Conversation], None] = _nothing

    def items(self, conversation: Conversation) -> list[MenuItem]:
        """For this conversation, in its present state."""
        key, room = conversation.key, conversation.kind is ConversationKind.ROOM
        items: list[MenuItem] = [(_("Open"), partial(self.on_open, key))]
        if conversation.kind is ConversationKind.SERVER:
            return items
        if conversation.unread or conversation.mentions:
            items.append((_("Mark as read"), partial(self.places.on_read, key)))
        pinned, muted = conversation.favourite, conversation.muted
        label = _("Remove from favourites") if pinned else _("Add to favourites")
        items += [None, (label, partial(self.places.on_favourite, key, not pinned))]
        label = _("Unmute") if muted else _("Mute")
        items.append((label, partial(self.places.on_mute, key, not muted)))
        if room and conversation.joined:
            items += [None, (_("Topic…"), partial(self.on_topic, conversation))]
        items.append((_("Save to a file…"), partial(self.on_export, conversation)))
        leave = _("Leave room") if room else _("Close conversation")
        items += [None, (leave, partial(self.on_close, key))]
        return items


def person_items(
    nick: str, places: PlaceCallbacks, *, message: Callable[[str], None], mention: Callable[[], None]
) -> list[MenuItem]:
    """What can be done with somebody else."""
    name = short_line(nick)
    muted = bool(places.is_muted(nick))
    return [
        (_("Message {name}").format(name=name), partial(message, nick)),
        (_("Mention"), mention),
        None,
        (_("Unmute") if muted else _("Mute"), partial(places.on_mute, nick, not muted)),
    ]
