"""Somebody in front of the startup dialog, and chats to be found.
The fixture that seats them is in conftest.py."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from lanchat.gui.choice import Choice
from lanchat.gui.startup_dialog import StartupDialog
from lanchat.gui.theme import Theme
from lanchat.protocol.beacon import ChatInfo, FoundChat


def chat(key: str, name: str) -> FoundChat:
    return FoundChat(ChatInfo(f"chat-{key}", name, key, f"{key}-pc", people=3), "192.168.1.20", 50000)


STUDIO, GAMES = chat("a", "Studio"), chat("b", "Games")


def locked(found: FoundChat) -> FoundChat:
    return found.with_info(found.info._replace(password=True))


class Newcomer:
    """Somebody in front of the dialog, and what the program heard."""

    def __init__(self, desk: Any, *, scale: float = 1.0, **options: Any) -> None:
        self.desk = desk
        self.choices: list[Choice] = []
        self.cancelled = self.closed = 0
        desk.root.withdraw()
        self.theme = Theme(desk.root, "light", scale)
        self.dialog = StartupDialog(
            desk.root,
            self.theme,
            **{"name": "Mia", "chat_name": "Mia's chat"} | options,
            on_choice=self.choices.append,
            on_cancel=self._on_cancel,
            on_close=self._on_close,
        )
        self.form = self.dialog.form
        desk.wait(self.dialog.window.winfo_viewable, "for the dialog")
        self.dialog.window.focus_force()
        self.focus(self.form.name_field)

    def _on_cancel(self) -> None:
        self.cancelled += 1

    def _on_close(self) -> None:
        self.closed += 1

    def focus(self, widget: tk.Misc) -> None:
        widget.focus_force()
        self.desk.wait(lambda: self.focused() is widget, "for the focus")

    def focused(self) -> tk.Misc | None:
        return self.desk.root.focus_get()  # type: ignore[no-any-return]

    def press(self, *sequences: str) -> None:
        self.desk.press(*sequences)

    def retype(self, text: str) -> None:
        self.press("<Control-slash>")
        self.desk.type(text)

    def click_row(self, key: str, *, double: bool = False) -> None:
        self.desk.settle()
        top, bottom = self.form.list._places[key]
        for _ in range(2 if double else 1):
            self.desk.click(self.form.list, 60, (top + bottom) // 2)

    def texts(self) -> str:
        found: list[str] = []

        def collect(widget: tk.Misc) -> None:
            for child in widget.winfo_children():
                if child.winfo_viewable() and child.winfo_class() in ("TLabel", "TButton", "TCheckbutton"):
                    found.append(str(child.cget("text")))
                if isinstance(child, tk.Canvas):
                    found.extend(
                        child.itemcget(item, "text") for item in child.find_all() if child.type(item) == "text"
                    )
                collect(child)

        self.desk.settle()
        collect(self.dialog.window)
        return "\n".join(found)


SitDown = Callable[..., Newcomer]
