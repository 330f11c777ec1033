"""Where the reader was in each conversation, so that opening it again leads there and not to the end.
Only the present window's pane is moved; keeping the places for the next start is the owner's business."""

from __future__ import annotations

from lanchat.client.model import Conversation
from lanchat.gui.message_pane import MessagePane

#: Conversations whose place is remembered; the one left longest ago is forgotten.
MAX_PLACES = 200

Place = tuple[str, int]


class ReadingPlaces:
    """Tk thread only. A place is the id of the topmost message in sight and its pixel; none stands for the end."""

    def __init__(self, pane: MessagePane) -> None:
        self._pane = pane
        self._places: dict[str, Place] = {}

    def show(self, conversation: Conversation | None) -> None:
        """Show a conversation in the pane: where it was left, or its end when something there is new."""
        self.note()
        new = conversation is not None and bool(conversation.first_unread)
        self._pane.show(conversation)
        place = self._places.get(conversation.key) if conversation is not None and not new else None
        if place is not None:
            self._pane.return_to(place)

    def note(self) -> None:
        """Remember where the reader is now."""
        left = self._pane.conversation
        if left is None or not left.messages:
            return
        self._places.pop(left.key, None)
        place = self._pane.reading_place
        if place is not None:
            self._places[left.key] = place
            while len(self._places) > MAX_PLACES:
                del self._places[next(iter(self._places))]

    def all(self) -> dict[str, Place]:
        """Every place there is."""
        self.note()
        return dict(self._places)

    def take(self, places: dict[str, Place]) -> None:
        """Places of another window, or of an earlier time."""
        self._places = {**places, **self._places}
