"""The window as Keeping sees it: drafts and places out of it, and back into it.
The window may be built anew at any time, so it is asked for on each use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lanchat.app.keeping import Place
from lanchat.client.model import Change, Conversation
from lanchat.gui.finder import Finder
from lanchat.gui.main_window import MainWindow
from lanchat.gui.presenter import Presenter


class KeptView:
    """Main thread only."""

    def __init__(self, window: Callable[[], MainWindow], presenter: Presenter, finder: Finder) -> None:
        self._window, self._presenter, self._finder = window, presenter, finder

    def drafts(self) -> dict[str, str]:
        """What is written and not sent, by conversation."""
        return self._window().actions.drafts()

    def places(self) -> dict[str, Place]:
        """Where the reader is in conversations that are not read at their end."""
        return self._window().reading.all()

    def give_back(self, drafts: dict[str, str], places: dict[str, Place]) -> None:
        """Put drafts and places of an earlier time into the window."""
        self._window().compose.restore(drafts)
        self._window().reading.take(places)

    def open(self, name: str) -> None:
        """Open this conversation."""
        self._presenter.open(name)

    def show(self, changes: Sequence[Change]) -> None:
        """Show what changed in the model."""
        self._presenter.show(changes)

    def go_to(self, conversation: Conversation, place: Place) -> None:
        """Go to this place, which may have to be fetched."""
        self._finder.restore(conversation, place)
