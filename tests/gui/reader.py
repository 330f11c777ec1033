"""A message pane in a window of its own, and what it asked for."""

from __future__ import annotations

from datetime import date

from lanchat.client.model import Conversation
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


class Reader:
    """A pane and what it asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[str] = []
        self.theme = Theme(desk.root, "light", 1)
        callbacks = PaneCallbacks(on_need_history=self.asked.append)
        self.pane = MessagePane(desk.root, self.theme, callbacks, lambda: date(2026, 11, 23))
        self.pane.pack(fill="both", expand=True)
        self.text = self.pane.text
        desk.wait(lambda: self.text.winfo_height() > 100, "for the pane")

    def show(self, conversation: Conversation) -> Conversation:
        self.pane.show(conversation)
        self.desk.settle()
        return conversation

    def shown(self) -> str:
        return self.text.get("1.0", "end")

    def visible(self, words: str) -> bool:
        """Whether these words are in the part that is in sight."""
        return bool(self.text.search(words, "@0,0", f"@0,{self.text.winfo_height()} lineend"))

    def pixel(self, words: str) -> int | None:
        """Where the line with these words is, None when it is out of sight."""
        place = self.text.search(words + "\n", "1.0", "end") or self.text.search(words, "1.0", "end")
        line = self.text.dlineinfo(place) if place else None
        return int(line[1]) if line else None

    def wheel(self, notches: int) -> None:
        """Turn the mouse wheel; up is negative."""
        for _ in range(abs(notches)):
            self.text.event_generate("<Button-4>" if notches < 0 else "<Button-5>", x=100, y=100)
            self.desk.settle()

    def to_top(self) -> None:
        before = -1.0
        while self.text.yview()[0] > 0 or before != self.text.yview()[1]:
            before = self.text.yview()[1]
            self.wheel(-10)
