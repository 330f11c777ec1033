"""A whole main window with the real model behind it, and a client that only writes down what is asked of it.
The server's part is spoken by the test, line by line."""

from __future__ import annotations

from typing import Any, TypeVar

from lanchat.client.events import HistoryPage, Received, Registered
from lanchat.client.model import Conversation
from lanchat.client.state import ChatState
from lanchat.gui.card import Card
from lanchat.gui.finder import Finder
from lanchat.gui.main_window import MainWindow
from lanchat.gui.place_desk import PlaceDesk
from lanchat.gui.presenter import Presenter
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.gui.window_wiring import wired
from lanchat.protocol.message import Message, parse
from tests.gui.desk import Desk

#: What a server of ours offers.
CAPS = frozenset(("batch", "draft/chathistory", "soju.im/search", "lanchat/sent-once"))


#: The time of day in all of it.
NOW = 1_795_420_000_000


class Wishes:
    """Writes down every wish."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: Any) -> list[str]:
            self.asked.append((name, *arguments))
            return []

        return ask

    def take(self, name: str) -> list[tuple[Any, ...]]:
        """The wishes of this name since the last take."""
        taken = [wish[1:] for wish in self.asked if wish[0] == name]
        self.asked = [wish for wish in self.asked if wish[0] != name]
        return taken


def said(number: int, text: str = "", who: str = "Anna", where: str = "#lobby") -> str:
    """Message `number` of a conversation, a minute after the one before it."""
    minute = f"{number // 60 % 24:02}:{number % 60:02}"
    day = 1 + number // 1440
    text = text or f"message {number}"
    return f"@msgid=m{number};time=2026-11-{day:02}T{minute}:00.000Z :{who}!u@h PRIVMSG {where} :{text}"


C = TypeVar("C", bound=Card)


class Chat:
    """Mia in #lobby and #games with Anna and Tom, connected, in front of the window."""

    def __init__(self, desk: Desk, caps: frozenset[str] = CAPS) -> None:
        self.desk = desk
        self.client = Wishes()
        self.quits: list[str] = []
        self.links: list[str] = []
        self.remembered: list[object] = []
        self.theme = Theme(desk.root, "light", 1)
        self.state = ChatState(lambda: NOW)
        self.presenter = Presenter(self.state, self.client, chat_name="Studio", on_quit=self.quits.append)
        self.presenter.watchers.append(self.theme.faces.heed)
        self.theme.faces.attach(self.state.face_of)
        self.finder = Finder(self.state, self.client, self.presenter)
        self.places = PlaceDesk(self.state, self.client, self.presenter)
        self.window = MainWindow(desk.root, self.theme, self._callbacks())
        self.finder.attach(self.window.past)
        self.presenter.attach(self.window)
        self.hear(Registered("Mia", "lanchat.local", "Studio", {}, caps))
        for room in ("#lobby", "#games"):
            self.hear(f":Mia!m@h JOIN {room}", f":s 353 Mia = {room} :@Anna Mia Tom", f":s 366 Mia {room} :End")
        desk.root.geometry("1120x720")
        desk.wait(lambda: self.window.body.winfo_width() == 1120, "for the size")
        desk.focus(self.window.compose.text)

    def card(self, kind: type[C]) -> C:
        """The card that is open, which is one of this kind."""
        open_card = self.window.cards.open
        assert isinstance(open_card, kind)
        return open_card

    def _callbacks(self) -> WindowCallbacks:
        return wired(
            self.presenter,
            self.finder,
            self.places.callbacks(),
            on_link=self.links.append,
            on_set_nick=self.client.set_nick,
            on_set_away=self.client.set_away,
            on_theme=self.remembered.append,
            on_recent_emoji=self.remembered.append,
            on_quit=lambda: self.quits.append(""),
        )

    # -- what happens -------------------------------------------------------------------------------------------------

    def hear(self, *events: Any) -> None:
        """Events, or lines of the server."""
        self.presenter.receive([Received(parse(e.encode())) if isinstance(e, str) else e for e in events])
        self.desk.settle()

    def page(
        self, direction: str, numbers: range, *, complete: bool = False, about: str = "", where: str = "#lobby"
    ) -> None:
        """The server sends a page of the history."""
        lines = tuple(lines_of(*(said(number, where=where) for number in numbers)))
        self.hear(HistoryPage(where, lines, complete, direction, about=about))

    # -- what is seen -------------------------------------------------------------------------------------------------

    def conversation(self, name: str = "#lobby") -> Conversation:
        found = next((item for item in self.window.conversations if item.name == name), None)
        assert found is not None, name
        return found

    def pane(self) -> str:
        """All that stands in the pane."""
        return self.window.pane.text.get("1.0", "end-1c")

    def in_sight(self, text: str) -> bool:
        """Whether this stands in the part of the pane that is seen."""
        widget = self.window.pane.text
        at = widget.search(text, "1.0", "end")
        return bool(at) and widget.dlineinfo(at) is not None

    def banner(self) -> str:
        """What the strip above the messages says, '' while it is not there."""
        return self.window.banner.text if self.window.banner.winfo_ismapped() else ""


def lines_of(*lines: str) -> list[Message]:
    """Lines of a server as messages."""
    return [parse(line.encode()) for line in lines]
