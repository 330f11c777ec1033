"""What a person does in the main window, as the functions it calls: plain values, all on the Tk thread.
Who hears which is decided in window_wiring.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lanchat.client.model import SearchHit
from lanchat.client.search import SearchWish
from lanchat.gui.message_actions import MessageCallbacks
from lanchat.gui.palette import Mode
from lanchat.gui.place_menu import PlaceCallbacks


def _nothing(*_arguments: object) -> None:
    return None


class WindowCallbacks(NamedTuple):
    """What a person does in the window. Keys are Conversation.key; all are called on the Tk thread."""

    on_submit: Callable[[str, str], None] = _nothing
    on_open: Callable[[str], None] = _nothing
    on_close_conversation: Callable[[str], None] = _nothing
    #: A room's name as typed, maybe without '#'.
    on_join: Callable[[str], None] = _nothing
    on_open_private: Callable[[str], None] = _nothing
    on_need_history: Callable[[str], None] = _nothing
    #: (conversation key, msgid)
    on_retry: Callable[[str, str], None] = _nothing
    on_search: Callable[[SearchWish], None] = _nothing
    #: More of what was searched for last.
    on_search_more: Callable[[], None] = _nothing
    on_jump: Callable[[SearchHit], None] = _nothing
    on_need_newer: Callable[[str], None] = _nothing
    #: Back to the newest messages; back to where one was before a jump, True when there was such a place.
    on_present: Callable[[], None] = _nothing
    on_back: Callable[[], bool | None] = _nothing
    on_link: Callable[[str], None] = _nothing
    #: (conversation key, topic)
    on_set_topic: Callable[[str, str], None] = _nothing
    on_set_nick: Callable[[str], None] = _nothing
    #: The away text, '' for none, None for "I am back".
    on_set_away: Callable[[str | None], None] = _nothing
    #: The mode that is now shown, to be remembered.
    on_theme: Callable[[Mode], None] = _nothing
    #: The emoji used last, newest first, to be remembered.
    on_recent_emoji: Callable[[list[str]], None] = _nothing
    #: What happens to single messages.
    messages: MessageCallbacks = MessageCallbacks()
    #: What is asked for whole conversations.
    places: PlaceCallbacks = PlaceCallbacks()
    on_banner_action: Callable[[], None] = _nothing
    #: One sentence that the person must read.
    on_notice: Callable[[str], None] = _nothing
    on_quit: Callable[[], None] = _nothing
