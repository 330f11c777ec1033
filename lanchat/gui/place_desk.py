"""The presenter's part for whole conversations: favourites, muting, what was read, and which rooms there are.
Between the window's PlaceCallbacks and the model with its client; knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lanchat.client.model import Change, ConversationKind, Link, LinkChanged, RoomList
from lanchat.client.state import ChatState
from lanchat.gui.place_menu import PlaceCallbacks
from lanchat.gui.presenter import Presenter
from lanchat.i18n import _


class _Client(Protocol):
    def list_rooms(self) -> None: ...
    def join(self, room: str, key: str = "") -> None: ...
    def whois(self, nick: str) -> None: ...
    def mark_read(self, target: str, ms: int) -> None: ...


class PlaceDesk:
    """Tk thread only."""

    def __init__(self, state: ChatState, client: _Client, presenter: Presenter) -> None:
        self._state, self._client, self._presenter = state, client, presenter
        #: Whom to tell how the search for rooms stands, None while nobody waits for them.
        self._say: Callable[[str], bool] | None = None
        presenter.watchers.append(self._watch)

    def callbacks(self) -> PlaceCallbacks:
        """What the window calls."""
        return PlaceCallbacks(
            on_favourite=self.favourite,
            on_mute=self.mute,
            on_read=self.read,
            on_ask_person=self.ask_person,
            is_muted=self._state.reading.is_muted,
            on_enter=self.enter,
            on_list_rooms=self.list_rooms,
        )

    def favourite(self, key: str, on: bool) -> None:
        """Keep a conversation above the others; or not."""
        self._presenter.show(self._state.reading.set_favourite(key, favourite=on))

    def mute(self, key: str, on: bool) -> None:
        """No badge and no notification for a conversation, or for what a person says; or again."""
        self._presenter.show(self._state.reading.set_muted(key, muted=on))

    def read(self, key: str) -> None:
        """The person has nothing more to read there."""
        self._presenter.show(self._state.reading.mark_read(key))
        self._tell(key)

    def ask_person(self, nick: str) -> None:
        """Find out more about somebody; the window shows it when it comes."""
        if self._state.link is Link.ONLINE and self._state.reading.ask_quietly(nick):
            self._client.whois(nick)

    def enter(self, room: str, password: str) -> None:
        """Enter a room that has a password."""
        self._client.join(room, " ".join(password.split()))

    def list_rooms(self, say: Callable[[str], bool]) -> None:
        """Ask which rooms there are, once more after a connection that ended meanwhile; the window offers them when
        they come. `say` is told what is the case until then; False when nobody waits for them any more."""
        self._say = say
        self._look_for_rooms()

    def _look_for_rooms(self) -> None:
        online = self._state.link is Link.ONLINE
        sentence = _("Looking for rooms…") if online else _("There is no connection to the chat.")
        if self._say is None or not self._say(sentence):
            self._say = None
        elif online:
            self._client.list_rooms()

    def _watch(self, changes: Sequence[Change]) -> None:
        """Something happened: what the person looks at is read."""
        if any(isinstance(change, RoomList) for change in changes):
            self._say = None
        if any(isinstance(change, LinkChanged) for change in changes):
            self._look_for_rooms()
        if self._state.current:
            self._tell(self._state.current)

    def _tell(self, key: str) -> None:
        ms = self._state.reading.looked_at(key)
        conversation = self._state.find(key)
        if ms is not None and conversation is not None and conversation.kind is not ConversationKind.SERVER:
            self._client.mark_read(conversation.name, ms)
