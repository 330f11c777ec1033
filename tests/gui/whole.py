"""The whole of a chat but the network: the real model, presenter and window; lines of a server in, wishes out.
For tests of what a person does with messages."""

from __future__ import annotations

import tkinter as tk
from typing import Any

from lanchat.client.events import HistoryPage, Registered, Sending
from lanchat.client.model import ChatMessage, Conversation
from lanchat.client.state import ChatState
from lanchat.gui.finder import Finder
from lanchat.gui.main_window import MainWindow
from lanchat.gui.place_desk import PlaceDesk
from lanchat.gui.presenter import Presenter
from lanchat.gui.reply_bar import ReplyBar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.gui.window_wiring import wired
from tests.client.talk import received
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import NINE

CAPABILITIES = frozenset(
    ("message-tags", "echo-message", "draft/chathistory", "draft/message-redaction", "lanchat/sent-once")
)


def _nothing(*_arguments: object) -> None:
    return None


class Wishes:
    """A client that writes down what it is asked for; `say` gives ids and the window its line, as the real one."""

    def __init__(self, whole: Whole) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._whole = whole

    def say(self, target: str, text: str, command: str = "PRIVMSG", reply_to: str = "") -> list[str]:
        msgid = f"own{len(self.asked)}"
        self.asked.append(("say", target, text, reply_to))
        self._whole.presenter.receive([Sending(msgid, target, text, command, NINE, reply_to)])
        return [msgid]

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: Any, **named: Any) -> list[str]:
            self.asked.append((name, *arguments, *named.values()))
            return []

        return ask


class Whole:
    """Mia in #lobby with Ana and Ben, in front of her window."""

    def __init__(self, desk: Desk, capabilities: frozenset[str] = CAPABILITIES, scale: float = 1) -> None:
        self.desk = desk
        self.now = NINE
        self.theme = Theme(desk.root, "light", scale)
        self.state = ChatState(lambda: self.now)
        self.client = Wishes(self)
        self.presenter = Presenter(self.state, self.client)
        finder = Finder(self.state, self.client, self.presenter)
        self.window = MainWindow(desk.root, self.theme, self._wired(finder))
        finder.attach(self.window.past)
        self.presenter.attach(self.window)
        self.presenter.receive([Registered("Mia", "lanchat.local", "Studio", {}, capabilities)])
        self.hear(":Mia!m@h JOIN #lobby", ":s 353 Mia = #lobby :Ana Ben Mia", ":s 366 Mia #lobby :End")
        self.presenter.open("#lobby")
        self.text = self.window.pane.text
        desk.wait(lambda: self.text.winfo_height() > 100, "for the window")
        desk.focus(self.window.compose.text)

    def _wired(self, finder: Finder) -> WindowCallbacks:
        return wired(
            self.presenter,
            finder,
            PlaceDesk(self.state, self.client, self.presenter).callbacks(),
            on_link=_nothing,
            on_set_nick=_nothing,
            on_set_away=_nothing,
            on_theme=_nothing,
            on_recent_emoji=_nothing,
            on_quit=_nothing,
        )

    # -- what comes ---------------------------------------------------------------------------------------------------

    def hear(self, *lines: str) -> None:
        """The server says these; 'Ana 7 words' is short for her message with the id 7."""
        self.presenter.receive([received(self._line(line)) for line in lines])
        self.desk.settle()

    def _line(self, line: str) -> str:
        if line[0] in "@:":
            return line
        who, msgid, words = line.split(" ", 2)
        return f"@msgid={msgid};time=2026-11-23T09:00:00.000Z :{who}!u@h PRIVMSG #lobby :{words}"

    def page(self, *lines: str, direction: str = "before", complete: bool = True, about: str = "") -> None:
        """A page of history of the lobby."""
        messages = tuple(received(self._line(line)).message for line in lines)
        self.presenter.receive([HistoryPage("#lobby", messages, complete, direction, about=about)])
        self.desk.settle()

    def message(self, msgid: str, room: str = "#lobby") -> ChatMessage:
        """A message of the model."""
        conversation = self.state.find(room)
        assert conversation is not None
        return conversation.index[msgid]

    def room(self) -> Conversation:
        """The lobby."""
        conversation = self.state.find("#lobby")
        assert conversation is not None
        return conversation

    def asked(self, *names: str) -> list[tuple[Any, ...]]:
        """The wishes since the last look, of these names only if any are given."""
        asked, self.client.asked = self.client.asked, []
        return [wish for wish in asked if not names or wish[0] in names]

    # -- what a person sees and does ----------------------------------------------------------------------------------

    def shown(self) -> str:
        """All of the pane's text that can be seen."""
        return self.text.get("1.0", "end-1c")

    def sees(self, words: str) -> bool:
        return words in self.shown()

    def in_sight(self, msgid: str) -> bool:
        """Whether the message is drawn, and where one sees it."""
        row = self.window.pane.row_of(self.message(msgid))
        return row is not None and self.text.dlineinfo(self.text.tag_ranges(row.tag)[0]) is not None

    def spot(self, words: str) -> tuple[int, int]:
        """A place in the pane on these words."""
        place = self.text.search(words, "1.0")
        assert place, words
        self.text.see(place)
        self.desk.settle()
        box = self.text.bbox(place)
        assert box is not None, words
        return box[0] + 3, box[1] + box[3] // 2

    def click(self, words: str, button: int = 1) -> None:
        self.desk.click(self.text, *self.spot(words), button=button)

    def hover(self, words: str) -> None:
        x, y = self.spot(words)
        self.text.event_generate("<Motion>", x=x, y=y)
        self.desk.settle()

    def menu(self, msgid: str) -> dict[str, MenuItem]:
        """The entries of a message's menu by their labels."""
        items = self.window.pane.pointer.menu_items(self.message(msgid), "")
        return {item[0]: item for item in items if item is not None}

    def choose(self, msgid: str, label: str) -> None:
        """Choose an entry of a message's menu."""
        item = self.menu(msgid)[label]
        assert item is not None
        item[1]()
        self.desk.settle()

    def focused(self) -> tk.Misc | None:
        return self.desk.root.focus_get()

    def labels(self, widget: tk.Misc | None = None) -> list[str]:
        """The texts of all labels and buttons in sight."""
        widget = widget or self.desk.root
        if not widget.winfo_ismapped():
            return []
        found = [str(widget.cget("text"))] if "text" in widget.keys() else []  # noqa: SIM118
        if isinstance(widget, tk.Canvas) and isinstance(widget.master.master, ReplyBar):
            found += canvas_texts(widget).values()
        for child in widget.winfo_children():
            found += self.labels(child)
        return [text for text in found if text]
