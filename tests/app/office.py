"""Somebody in a chat window whose client is only a list of what it was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lanchat.app.chat_desk import ChatDesk
from lanchat.app.home import Home
from lanchat.app.news import Started
from lanchat.client.events import HistoryPage, Received, Registered
from lanchat.config import Settings
from lanchat.gui.invitation import Invitation
from lanchat.gui.theme import Theme
from lanchat.protocol.message import parse
from tests.gui.chat import lines_of, said
from tests.gui.desk import Desk


class Recorder:
    """Stands for the client: keeps what it was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **_options: self.calls.append((name, *arguments))


class Runtime:
    """Stands for what is behind the window."""

    def __init__(self) -> None:
        self.client = Recorder()
        self.session = Recorder()

    def call(self, function: Any, *arguments: object) -> None:
        function(*arguments)


class Office:
    """Somebody who is in a chat with one other person."""

    def __init__(self, desk: Desk, folder: Path, **settings: object) -> None:
        self.desk = desk
        self.home = Home(folder, Settings(name="Leo", theme="light", language="en", **settings))  # type: ignore[arg-type]
        self.runtime = Runtime()
        self.saved = 0
        self.later: list[object] = []
        self.theme = Theme(desk.root, "light", 1)
        self.chat = ChatDesk(
            desk.root,
            self.theme,
            self.home,
            self.runtime,  # type: ignore[arg-type]
            Started("Deck", True, "127.0.0.1", 50000),
            later=self.later.append,
            save=self._save,
            on_quit=lambda *_reason: None,
            invitation=lambda: Invitation("Deck", ("127.0.0.1",), 50000),
        )
        #: Where keys go that are pressed before Tk had time for anything.
        self.first_keyboard = str(desk.root.focus_lastfor())
        self.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck")])
        self.hear(":Leo JOIN #lobby", ":Mia JOIN #lobby", ":Mia!mia@host PRIVMSG #lobby :hello everybody")
        desk.wait(desk.root.winfo_viewable)
        desk.settle()

    def _save(self) -> None:
        self.saved += 1

    def hear(self, *lines: str) -> None:
        self.chat.presenter.receive([Received(parse(line.encode())) for line in lines])

    def calls(self, name: str) -> list[tuple[object, ...]]:
        return [call[1:] for call in self.runtime.client.calls if call[0] == name]

    def change(self, name: str, value: object) -> None:
        self.chat.effects.preferences.change(name, value)
        self.desk.settle()

    def look_at_the_past(self) -> None:
        """Jump from the messages 900 to 949 to those around message 30."""
        capabilities = frozenset({"batch", "draft/chathistory", "lanchat/sent-once"})
        self.chat.presenter.receive([Registered("Leo", "lanchat.local", "Deck", {}, capabilities)])
        self.hear(":Leo JOIN #lobby", *(said(number) for number in range(900, 950)))
        self.chat.finder.go_to("#lobby", "m30")
        page = HistoryPage("#lobby", tuple(lines_of(*map(said, range(60)))), False, "around", about="m30")
        self.chat.presenter.receive([page])
        self.desk.settle()
        assert "message 30" in self.shown

    @property
    def shown(self) -> str:
        return self.chat.window.pane.text.get("1.0", "end")
