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
        #: The conversation that was open in the window before this one.
        self._was_open = ""

    def show(self, conversation: Conversation | None) -> None:
        """Show a conversation in the pane: where it was left, or its end when something there is new."""
        self.note()
        was_open, self._was_open = self._was_open, ""
        new = conversation is not None and bool(conversation.first_unread) and conversation.key != was_open
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

    def rename(self, before: str, key: str) -> None:
        """A conversation has another key."""
        if before in self._places:
            self._places[key] = self._places.pop(before)

    def all(self) -> dict[str, Place]:
        """Every place there is."""
        self.note()
        return dict(self._places)

    def take(self, places: dict[str, Place], was_open: str = "") -> None:
        """Places of another window, or of an earlier time. If `was_open` is what is shown next, its reader has seen
        what is new there, and stays in place."""
        self._places = {**places, **self._places}
        self._was_open = was_open
