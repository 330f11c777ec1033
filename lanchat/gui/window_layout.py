"""How the parts of the main window share its width: sides beside the messages, laid over them, or folded away.
Moves frames; what is in them does not matter here."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Protocol

from lanchat.gui.theme import Theme
from lanchat.gui.widgets import rule

#: px at 96 dpi, below which the members and the sidebar fold away.
USERS_FOLD = 900
SIDEBAR_FOLD = 640
_HEADER = 57


class _Header(Protocol):
    def show_sidebar_button(self, visible: bool) -> None: ...
    def show_users_button(self, visible: bool) -> None: ...


class WindowLayout:
    """Tk thread only."""

    def __init__(
        self,
        body: ttk.Frame,
        theme: Theme,
        sidebar: ttk.Frame,
        header: _Header,
        centre: ttk.Frame,
        users: ttk.Frame,
    ) -> None:
        self._theme, self._header = theme, header
        self._sidebar, self._users = sidebar, users
        self._sidebar_line = rule(body, vertical=True)
        self._users_line = rule(body, vertical=True)
        self._width = 0
        self._members = False
        #: What was asked for against the fold, None to follow the width.
        self.users_wanted: bool | None = None
        self._sidebar_over = False
        # Tab follows the stacking order: sidebar, middle, members.
        centre.lower()
        sidebar.lower()
        centre.grid(row=0, column=2, sticky="nsew")
        body.columnconfigure(2, weight=1)
        body.rowconfigure(0, weight=1)
        body.bind("<Configure>", self._resized)

    @property
    def covering(self) -> bool:
        """Whether a side lies over the messages."""
        return self._sidebar_over or bool(self.users_wanted and not self._wide(USERS_FOLD))

    def show_members(self, members: bool) -> None:
        """Whether the open conversation has members to show at all."""
        self._members = members
        self._arrange()

    def toggle_users(self) -> None:
        """Show or hide the members."""
        self.users_wanted = not self._users.winfo_ismapped()
        self._arrange()

    def toggle_sidebar(self) -> None:
        """In a narrow window, lay the sidebar over the messages or take it away."""
        self._sidebar_over = not self._sidebar_over
        self._arrange()

    def uncover(self) -> bool:
        """Take away what lies over the messages. False when nothing did."""
        if not self.covering:
            return False
        self._sidebar_over = False
        if not self._wide(USERS_FOLD):
            self.users_wanted = None
        self._arrange()
        return True

    def _wide(self, limit: int) -> bool:
        return self._width == 0 or self._width >= self._theme.px(limit)

    def _folds(self) -> tuple[bool, bool]:
        return self._wide(SIDEBAR_FOLD), self._wide(USERS_FOLD)

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        before, self._width = self._folds(), event.width
        if self._folds() != before:
            self._arrange()

    def _arrange(self) -> None:
        beside = self._wide(SIDEBAR_FOLD)
        self._sidebar_over = self._sidebar_over and not beside
        self._header.show_sidebar_button(not beside)
        self._put(self._sidebar, self._sidebar_line, left=True, beside=beside, over=self._sidebar_over)
        self._header.show_users_button(self._members)
        wide = self._wide(USERS_FOLD)
        wanted = self._members and (wide if self.users_wanted is None else self.users_wanted)
        self._put(self._users, self._users_line, left=False, beside=wanted and wide, over=wanted and not wide)

    def _put(self, side: ttk.Frame, line: ttk.Frame, *, left: bool, beside: bool, over: bool) -> None:
        for widget in (side, line):
            if not beside and widget.winfo_manager() == "grid":
                widget.grid_forget()
            if not over and widget.winfo_manager() == "place":
                widget.place_forget()
        if beside:
            side.grid(row=0, column=0 if left else 4, sticky="ns")
            line.grid(row=0, column=1 if left else 3, sticky="ns")
        elif over:
            self._lay_over(side, line, left=left)

    def _lay_over(self, side: ttk.Frame, line: ttk.Frame, *, left: bool) -> None:
        """The members below the header, so that the button that brought them stays in reach."""
        top = 0 if left else self._theme.px(_HEADER)
        width = side.winfo_reqwidth()
        if left:
            side.place(relx=0, y=0, relheight=1, anchor="nw")
            line.place(relx=0, x=width, y=0, relheight=1, anchor="nw")
        else:
            side.place(relx=1, y=top, relheight=1, height=-top, anchor="ne")
            line.place(relx=1, x=-width, y=top, relheight=1, height=-top, anchor="ne")
        side.lift()
        line.lift()
