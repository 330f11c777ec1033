"""Finder: between search and past in the model, and what the window shows of them.
Searches, jumps to a message in its place, loads what is around it, and knows the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lanchat.client.history_requests import Part
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    Excerpt,
    ExcerptJoined,
    ExcerptShown,
    Link,
    LinkChanged,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageUpdated,
    SearchFound,
    SearchHit,
)
from lanchat.client.search import SearchWish
from lanchat.client.state import ChatState
from lanchat.gui.presenter import Presenter
from lanchat.i18n import _

#: Messages that are asked for around one, and at each end of an excerpt.
AROUND = 60
STEP = 60

Place = tuple[str, int]


class _Window(Protocol):
    """What the finder needs of the main window."""

    def show_found(self, hits: Sequence[SearchHit], *, complete: bool, note: str, keep: bool) -> None: ...
    def show_excerpt(self, conversation: Conversation, msgid: str, y: int | None) -> None: ...
    def show_present(self, conversation: Conversation) -> None: ...
    def go_on_in(self, conversation: Conversation, msgid: str, y: int | None) -> None: ...
    def reveal(self, msgid: str) -> bool: ...
    def reading_place(self) -> Place | None: ...
    def return_to(self, place: Place) -> bool: ...
    def append(self, conversation: Conversation) -> None: ...
    def prepend(self, conversation: Conversation) -> None: ...
    def reset(self, conversation: Conversation) -> None: ...
    def update_message(self, conversation: Conversation, message: ChatMessage) -> None: ...


class _Client(Protocol):
    def search(self, number: int, wish: SearchWish) -> None: ...
    def request_part(self, target: str, part: Part, msgid: str, limit: int = ...) -> None: ...


class Finder:
    """One per main window. Tk thread only."""

    _window: _Window

    def __init__(self, state: ChatState, client: _Client, presenter: Presenter) -> None:
        """Nothing may be asked of it before attach()."""
        self._state, self._client, self._presenter = state, client, presenter
        self._number = 0
        self._wish = SearchWish()
        #: What the server was asked and has not answered yet.
        self._asked: SearchWish | None = None
        self._hits: list[SearchHit] = []
        #: The message that was fetched last, and the pixel where it belongs; None in sight, with the keyboard on it.
        self._wanted: tuple[str, int | None] = ("", None)
        #: Where the reader was before the first jump: the conversation, and the place in it or None for its end.
        self._origin: tuple[Conversation, Place | None] | None = None
        presenter.watchers.append(self.receive)
        presenter.on_switch = self._leave

    def attach(self, window: _Window) -> None:
        """This is the window from now on."""
        self._window = window

    def show_again(self, place: Place | None) -> None:
        """Another window shows the open conversation: if a part of its past was looked at in the one before, it is
        there again, at this place."""
        excerpt = self._excerpt_here()
        if excerpt is not None and place is not None and excerpt.conversation.messages:
            self._window.show_excerpt(excerpt.conversation, *place)

    # -- searching ----------------------------------------------------------------------------------------------------

    def search(self, wish: SearchWish) -> None:
        """Look for this; the window shows what is found when it is there."""
        self._hits = []
        self._wish = wish
        self._ask(wish)

    def more(self) -> None:
        """Look for what is older than all that was found."""
        oldest = min((hit.message.time_ms for hit in self._hits), default=None)
        self._ask(SearchWish(self._wish.text, self._wish.person, self._wish.room, self._wish.after_ms, oldest))

    def _ask(self, wish: SearchWish) -> None:
        self._number += 1
        self._asked = wish if self._state.can_search else None
        if self._asked is not None:
            self._client.search(self._number, wish)
        else:
            self._found(self._state.search_loaded(self._number, wish))

    def _found(self, found: SearchFound) -> None:
        if found.number != self._number:
            return  # somebody typed on meanwhile
        self._asked = None
        known = {hit.message.msgid for hit in self._hits}
        fresh = [hit for hit in found.hits if hit.message.msgid not in known]
        first = not self._hits
        self._hits += fresh
        complete = found.complete or not fresh
        self._window.show_found(list(self._hits), complete=complete, note=self._note(found), keep=not first)

    # -- jumping ------------------------------------------------------------------------------------------------------

    def jump(self, hit: SearchHit) -> None:
        """Show this message in its place."""
        self.go_to(hit.name, hit.message.msgid)

    def go_to(self, name: str, msgid: str) -> None:
        """Show the message with this id in its place: loaded, or fetched with what was said around it."""
        before = self._presenter.current
        origin, there = self._origin, self._excerpt_here()
        if origin is None and before is not None:
            origin = before, self._window.reading_place()
        self._state.end_excerpt()
        self._presenter.open(name)
        conversation = self._state.find(name)
        if conversation is None:
            return
        self._origin = origin
        if there is not None and conversation is there.present and self._window.reveal(msgid):
            self._state.look_on(there)
            return
        self._window.show_present(conversation)
        if self._window.reveal(msgid):
            return
        if self._state.has_history:
            self._fetch(conversation, (msgid, None))
        else:
            self._lost()

    def restore(self, conversation: Conversation, place: Place) -> None:
        """Put the reader back to such a place of the open conversation; the keyboard stays where it is."""
        if not self._window.return_to(place) and self._state.has_history:
            self._fetch(conversation, place)

    def _fetch(self, conversation: Conversation, place: tuple[str, int | None]) -> None:
        self._wanted = place
        self._state.begin_excerpt(conversation.name, place[0])
        self._client.request_part(conversation.name, "around", place[0], AROUND)

    def back(self) -> bool:
        """Return to where one was before the jump. False when there was none."""
        origin, self._origin = self._origin, None
        self._state.end_excerpt()
        if origin is None:
            return False
        before, place = origin
        if before in self._state.conversations:
            self._presenter.open(before.key)
        here = self._presenter.current
        if here is not None:
            self._window.show_present(here)
        if here is before and place is not None:
            self.restore(before, place)
        return True

    def present(self) -> None:
        """Show the newest messages of the open conversation again."""
        self._origin = None
        self._state.end_excerpt()
        conversation = self._presenter.current
        if conversation is not None:
            self._window.show_present(conversation)

    def open(self, key: str) -> None:
        """The person chose a conversation."""
        if self._excerpt_here() is not None:
            self.present()
        self._origin = None
        self._presenter.open(key)

    def _leave(self) -> None:
        """Another conversation comes, whoever opens it: nobody looks at the past of this one any more."""
        self._state.end_excerpt()
        self._origin = None

    def _lost(self) -> None:
        self._presenter.notice(_("The chat no longer has this message."))

    # -- the past -----------------------------------------------------------------------------------------------------

    def need_older(self, key: str) -> None:
        """The reader nears the start of what is shown."""
        excerpt = self._excerpt_here()
        if excerpt is None:
            self._presenter.load_older(key)
            return
        there = excerpt.conversation
        if there.messages and there.more_history and not there.loading_history:
            there.loading_history = True
            self._client.request_part(there.name, "older", there.messages[0].msgid, STEP)

    def need_newer(self, key: str) -> None:
        """The reader nears the end of an excerpt."""
        excerpt = self._excerpt_here()
        if excerpt is not None and excerpt.conversation.messages and not excerpt.conversation.loading_newer:
            excerpt.conversation.loading_newer = True
            self._client.request_part(key, "newer", excerpt.conversation.messages[-1].msgid, STEP)

    def _excerpt_here(self) -> Excerpt | None:
        """The excerpt, if it belongs to the open conversation."""
        excerpt = self._state.excerpt
        return excerpt if excerpt is not None and excerpt.present is self._presenter.current else None

    def receive(self, changes: Sequence[Change]) -> None:
        """Show what concerns searches and the past."""
        for change in changes:
            match change:
                case SearchFound():
                    self._on_found(change)
                case ExcerptShown(excerpt, found):
                    self._on_excerpt(excerpt, found=found)
                case ExcerptJoined(excerpt):
                    self._on_joined(excerpt)
                case MessagesAppended(there) if self._is_past(there):
                    self._window.append(there)
                case MessagesPrepended(there) if self._is_past(there):
                    self._window.prepend(there)
                case MessageUpdated(there, message) if self._is_past(there):
                    self._window.update_message(there, message)
                case MessagesReset(there) if self._is_past(there):
                    self._window.reset(there)
        if self._asked is not None and any(isinstance(change, LinkChanged) for change in changes):
            self._ask(self._asked)  # the answer will not come any more

    def _on_found(self, found: SearchFound) -> None:
        if found.number == self._number and found.where == "loaded":
            found = self._state.search_loaded(self._number, self._wish)
        self._found(found)

    def _on_excerpt(self, excerpt: Excerpt, *, found: bool) -> None:
        if excerpt.present is not self._presenter.current:
            return
        if found:
            self._window.show_excerpt(excerpt.conversation, *self._wanted)
        else:
            self._lost()

    def _on_joined(self, excerpt: Excerpt) -> None:
        if excerpt.present is self._presenter.current:
            self._window.go_on_in(excerpt.present, *self._wanted)

    def _is_past(self, there: Conversation) -> bool:
        return self._state.excerpt is not None and self._state.excerpt.conversation is there

    def _note(self, found: SearchFound) -> str:
        """What one should know of an answer; '' when it is simply what there is."""
        if found.where == "refused":
            return found.reason or _("The chat cannot search there. You can search in rooms you are in.")
        if found.where == "server":
            return ""
        if self._state.link is not Link.ONLINE:
            return _("There is no connection. Only what is loaded here was looked through.")
        return _("This server cannot search. Only what is loaded here was looked through.")
