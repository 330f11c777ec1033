"""Keeping: what a person would miss at the next start of the program, kept in the data folder and given back.
Here it is decided when; what is kept is in the kept_* files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from lanchat import paths
from lanchat.app.kept_outbox import KeptOutbox
from lanchat.app.kept_places import KeptPlaces, Left
from lanchat.client.capabilities import SENT_ONCE
from lanchat.client.client import ChatClient
from lanchat.client.events import Registered
from lanchat.client.handle_reading import newest_of
from lanchat.client.model import Change, Conversation, ConversationKind, Link, MessagesAppended, MessagesReset
from lanchat.client.state import ChatState
from lanchat.storage.kept_file import KeptFile

#: Seconds after entering a chat in which a room that was wanted may still let us in.
SETTLED_MS = 10_000

Place = tuple[str, int]


def recipient(event: Registered) -> str:
    """For whom what waits is kept: a chat's name, with its host's certificate where that is a LAN Chat. Any other may
    be called the same, and gets nothing of it; the certificates of other servers are renewed, and count for nothing."""
    certificate = event.fingerprint if SENT_ONCE in event.capabilities else ""
    return f"{event.network or event.server}\n{certificate}"


class View(Protocol):
    """What the window knows and is given back."""

    def drafts(self) -> dict[str, str]: ...
    def places(self) -> dict[str, Place]: ...
    def give_back(self, drafts: dict[str, str], places: dict[str, Place]) -> None: ...
    def open(self, name: str) -> None: ...
    def show(self, changes: Sequence[Change]) -> None: ...
    def go_to(self, conversation: Conversation, place: Place) -> None: ...


class Keeping:
    """One for each run with a window. Main thread only."""

    def __init__(
        self, folder: Path, client: ChatClient, state: ChatState, view: View, wall_ms: Callable[[], int]
    ) -> None:
        self._client, self._state, self._view, self._wall_ms = client, state, view, wall_ms
        self._outbox = KeptOutbox(KeptFile(paths.waiting_file(folder)), wall_ms)
        self._places = KeptPlaces(KeptFile(paths.places_file(folder)))
        self._chat = ""
        self._entered_ms = 0
        #: Rooms of the last time that have not answered yet, and the place to go back to once it is loaded.
        self._rooms: list[str] = []
        self._return: tuple[str, Place] | None = None
        client.watch_waiting(self._outbox.waiting)

    def receive(self, batch: Iterable[object]) -> None:
        """Look through what came for something to act on. After the presenter had it."""
        for item in batch:
            if isinstance(item, Registered):
                self._entered(item)

    def keep(self) -> None:
        """Remember how everything is now; cheap when nothing has changed."""
        if not self._chat:
            return
        state, habits = self._state, self._state.reading.habits
        current = state.find(state.current) if state.current else None
        drafts = self._view.drafts()
        left = Left(
            rooms=self._joined(),
            open=current.name if current is not None else self._places.of(self._chat).open,
            favourites=sorted(habits.favourites),
            muted=sorted(habits.muted),
            read=self._read(),
            drafts=drafts,
            places={key: [*place] for key, place in self._view.places().items()},
            people=[
                conversation.name
                for conversation in state.conversations
                if conversation.kind is ConversationKind.PRIVATE
                and (conversation.favourite or conversation.key in drafts)
            ],
        )
        self._places.keep(self._chat, left)

    def close(self) -> None:
        """Write everything that is not written yet. After the network thread has ended."""
        self._outbox.close()
        self._places.close()

    def watch(self, changes: Sequence[Change]) -> None:
        """Something happened in the model: maybe what is to be gone back to is loaded now."""
        if self._return is None:
            return
        key, place = self._return
        for change in changes:
            if isinstance(change, (MessagesAppended, MessagesReset)) and change.conversation.key == key:
                self._return = None
                if key == self._state.current and not change.conversation.first_unread:
                    self._view.go_to(change.conversation, place)
                return

    def _read(self) -> dict[str, int]:
        """Up to where each conversation was read; one that was never looked at up to its first unread message."""
        read = dict(self._state.reading.habits.read)
        for conversation in self._state.conversations:
            newest = newest_of(conversation) if conversation.key not in read else None
            if newest is not None:
                first = conversation.index.get(conversation.first_unread) if conversation.unread else None
                read[conversation.key] = first.time_ms - 1 if first is not None else newest.time_ms
        return read

    def _joined(self) -> list[str]:
        rooms = [c.name for c in self._state.conversations if c.kind is ConversationKind.ROOM and c.joined]
        if self._state.link is Link.ONLINE and self._wall_ms() - self._entered_ms > SETTLED_MS:
            self._rooms = []
        return list(dict.fromkeys([*rooms, *self._rooms]))

    def _entered(self, event: Registered) -> None:
        """We are in a chat: what was left there is there again, what was meant for it goes out."""
        chat = event.network or event.server
        waiting = self._outbox.entered(recipient(event))
        if chat != self._chat:
            self.keep()
            self._chat, self._entered_ms = chat, self._wall_ms()
            self._give_back(self._places.of(chat))
        for room in dict.fromkeys(item.target for item in waiting if item.target.startswith("#")):
            self._client.join(room)
        if waiting:
            self._client.say_again(waiting)

    def _give_back(self, left: Left) -> None:
        state = self._state
        changes = state.reading.take(left.favourites, left.muted, left.read)
        for name in left.people:
            changes += state.reading.bring_back(name)
        self._view.show(changes)
        places = {key: (str(place[0]), int(place[1])) for key, place in left.places.items()}
        key = state.key(left.open)
        self._return = (key, places.pop(key)) if key in places else None
        self._view.give_back(left.drafts, places)
        self._rooms = left.rooms
        for room in left.rooms:
            self._client.join(room)
        known = [*left.rooms, *left.people]
        if known:
            self._view.open(left.open if left.open in known else known[0])
