"""Rooms while connected: what to ask when we enter one, and which we do not go back to.
Who is in a room is the model's."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.carried import Carried
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message

#: Numerics that refuse a JOIN.
REFUSALS = frozenset(("403", "405", "471", "473", "474", "475", "476", "477", "479", "489", "520"))


class RoomTalk:
    """Reads what concerns our being in rooms. Net thread only."""

    def __init__(self, standing: Standing, carried: Carried, send: Callable[[Message], None]) -> None:
        self._standing = standing
        self._rooms = carried.rooms
        self._history = carried.history
        self._outbox = carried.outbox
        self._send = send

    def join(self, room: str, key: str = "") -> None:
        """Enter a room."""
        self._send(Message("JOIN", (room, key) if key else (room,)))

    def settle_in(self) -> None:
        """Just registered: enter the rooms we want, ask what was said in private while we were gone."""
        for room, key in self._rooms:
            self.join(room, key)
        if self._standing.has_history:
            for target in self._history.conversations():
                if not self._standing.is_channel(target):
                    self._ask(self._history.entered(target))

    def on_join(self, message: Message) -> bool:
        """Somebody entered; if it is us, ask for the room's history."""
        if message.params and self._standing.is_from_me(message):
            room = message.params[0]
            if message.source and "!" in message.source:
                self._standing.mask = message.source
            self._rooms.want(room)
            self._rooms.entering(room)
            if self._standing.has_history:
                self._ask(self._history.entered(room))
        return True

    def on_part(self, message: Message) -> bool:
        """Somebody left."""
        if message.params and self._standing.is_from_me(message):
            self._unwanted(message.params[0])
        return True

    def on_kick(self, message: Message) -> bool:
        """Somebody was removed."""
        if len(message.params) > 1 and self._standing.is_me(message.params[1]):
            self._unwanted(message.params[0])
        return True

    def on_rename(self, message: Message) -> bool:
        """A room is called otherwise from now on (draft/channel-rename)."""
        if len(message.params) > 1:
            old, new = message.params[:2]
            self._rooms.renamed(old, new)
            self._history.renamed(old, new)
            self._outbox.renamed(old, new, self._standing.fold)
        return True

    def on_fail(self, message: Message) -> Message | None:
        """FAIL JOIN. A room that was renamed while we were away is entered under its new name ("Channel redirection");
        what the model is to see then, None for nothing."""
        if message.params[1:2] != ("CHANNEL_RENAMED",) or len(message.params) < 4:
            return None
        old, new = message.params[2:4]
        renamed = Message("RENAME", (old, new, ""), message.source)
        self.on_rename(renamed)
        self.join(new, dict(self._rooms).get(new, ""))
        return renamed

    def on_refusal(self, message: Message) -> None:
        """We may not enter."""
        if len(message.params) > 2:
            self._unwanted(message.params[1])

    def on_names(self, message: Message) -> bool:
        """353: some of who is there."""
        if len(message.params) > 3:
            self._rooms.listed(message.params[2], len(message.params[3].split()))
        return True

    def on_names_end(self, message: Message) -> bool:
        """366: that were all; ask for their particulars once."""
        if len(message.params) > 1 and self._rooms.worth_asking(message.params[1]):
            self._send(Message("WHO", (message.params[1],)))
        return True

    def _unwanted(self, room: str) -> None:
        self._rooms.unwant(room)
        self._history.forget(room)

    def _ask(self, message: Message | None) -> None:
        if message is not None:
            self._send(message)
