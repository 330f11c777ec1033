"""What a window hands over to the one that is built in its place: what is written, answered, searched for and read.
Nothing of the model: the presenter shows that anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lanchat.gui.card import Content
from lanchat.gui.main_window import MainWindow
from lanchat.gui.message_actions import UnderWay
from lanchat.gui.reading_places import Place
from lanchat.gui.search_card import SearchMemory
from lanchat.gui.window_cards import Again, Cards


class OpenCard(NamedTuple):
    """The card that was open in a window."""

    open: Again
    content: Content

    @classmethod
    def of(cls, cards: Cards) -> OpenCard | None:
        """The one that is open; it is left first."""
        from lanchat.gui.settings_card import SettingsCard  # rarely opened

        cards.leave()
        card = cards.open
        if card is None:
            return None
        if isinstance(card, SettingsCard):
            section, focused = card.section, card.focused
            return cls(lambda window: window.cards.settings(section, focused), card.content())
        return cls(cards.again, card.content())

    def give(self, window: MainWindow) -> None:
        """Open it in this window, with what was written in it."""
        self.open(window)
        if window.cards.open is not None:
            window.cards.open.fill(self.content)


class Handover(NamedTuple):
    """Taken from a window while it stands, given to the next before anything is shown in it. Tk thread only."""

    #: What stands in the field of each conversation.
    texts: Mapping[str, str]
    under_way: UnderWay
    places: dict[str, Place]
    #: The key of the open conversation, '' without.
    open: str
    search: SearchMemory
    card: OpenCard | None
    #: Whether the person showed or hid the members, None when neither.
    members: bool | None

    @classmethod
    def of(cls, window: MainWindow) -> Handover:
        """What this window has to hand over; its card is left first."""
        card = OpenCard.of(window.cards)
        return cls(
            texts=window.compose.drafts(),
            under_way=window.actions.under_way,
            places=window.reading.all(),
            open=window.conversation.key if window.conversation is not None else "",
            search=window.cards.search_memory,
            card=card,
            members=window.layout.users_wanted,
        )

    @property
    def place(self) -> Place | None:
        """Where the reader is in the open conversation, None at its end."""
        return self.places.get(self.open)

    def give_card(self, window: MainWindow) -> None:
        """Open the card that was open, once the window shows all else."""
        if self.card is not None:
            self.card.give(window)

    def give(self, window: MainWindow) -> None:
        """Let this window go on with it."""
        window.compose.restore(self.texts)
        window.actions.under_way = self.under_way
        window.reading.take(self.places, self.open)
        window.cards.search_memory = self.search
        window.layout.users_wanted = self.members
