"""What the finder needs of the window: the pane over a stretch of the past, the reader's place, and the search card.
Passes on to the parts; which stretch is shown when is decided by finder.py."""

from __future__ import annotations

from collections.abc import Sequence

from lanchat.client.model import ChatMessage, Conversation, SearchHit
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.search_card import SearchCard
from lanchat.gui.window_cards import Cards


class PastView:
    """Tk thread only."""

    def __init__(self, pane: MessagePane, cards: Cards) -> None:
        self._pane, self._cards = pane, cards

    def show_found(self, hits: Sequence[SearchHit], *, complete: bool, note: str, keep: bool) -> None:
        """What a search found, if its card is still open."""
        if isinstance(self._cards.open, SearchCard):
            self._cards.open.show(hits, complete=complete, note=note, keep=keep)

    def show_excerpt(self, conversation: Conversation, msgid: str, y: int | None) -> None:
        """A stretch of the past, with this message in sight, or at a pixel where it was before."""
        self._pane.show(conversation)
        self._put(msgid, y)

    def show_present(self, conversation: Conversation) -> None:
        """The newest messages of the open conversation, unless they are what is shown."""
        if self._pane.conversation is not conversation:
            self._pane.show(conversation)

    def go_on_in(self, conversation: Conversation, msgid: str, y: int | None) -> None:
        """The past that was shown, or on its way, is now a part of this conversation."""
        if self._pane.conversation is conversation:
            self._pane.reset(conversation)
            self._put(msgid, y)
        else:
            self._pane.go_on_in(conversation)

    def reveal(self, msgid: str) -> bool:
        """Show a loaded message; False when it is not loaded."""
        return self._pane.reveal(msgid)

    def _put(self, msgid: str, y: int | None) -> None:
        """What was asked for came: the keyboard goes there only if it was asked for that, and nothing else is open."""
        if y is not None:
            self._pane.return_to((msgid, y))
        elif self._cards.open is None:
            self._pane.reveal(msgid)
        else:
            self._pane.return_to((msgid, self._pane.winfo_height() // 3))

    def reading_place(self) -> tuple[str, int] | None:
        """Where the reader is, None at the end."""
        return self._pane.reading_place

    def return_to(self, place: tuple[str, int]) -> bool:
        """Back to such a place; False when it is not loaded."""
        return self._pane.return_to(place)

    def append(self, conversation: Conversation) -> None:
        """The stretch grew at its end."""
        self._pane.append(conversation)

    def prepend(self, conversation: Conversation) -> None:
        """The stretch grew at its start."""
        self._pane.prepend(conversation)

    def reset(self, conversation: Conversation) -> None:
        """The stretch must be drawn anew."""
        self._pane.reset(conversation)

    def update_message(self, conversation: Conversation, message: ChatMessage) -> None:
        """What is seen of one message changed."""
        self._pane.update_message(conversation, message)
