"""A thin scrollbar that disappears when everything is in sight.
Owns no content: it is told where the view is, and tells where it should go."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk


class ThinScrollbar(ttk.Scrollbar):
    """A vertical scrollbar; `command` as for any Tk scrollbar. `surface` is '', 'Side.' or 'Card.'."""

    def __init__(
        self, parent: tk.Misc, command: Callable[..., tuple[float, float] | None], *, surface: str = ""
    ) -> None:
        super().__init__(
            parent, orient="vertical", style=f"{surface}Thin.Vertical.TScrollbar", command=command, takefocus=False
        )

    def set(self, first: float | str, last: float | str) -> None:
        """Show which part is in sight. All of it: no thumb, the space stays so that nothing jumps."""
        super().set(first, last)
        everything = float(first) <= 0.0 and float(last) >= 1.0
        self.state(["disabled" if everything else "!disabled"])


def float_over(
    parent: tk.Misc, target: tk.Canvas, *, surface: str = "Side.", beyond: int = 0
) -> Callable[[float, float], None]:
    """A scrollbar on the right edge of a list, or so many pixels beyond and that much shorter at its ends, for a card
    with round corners; there only while it is needed. Returns what tells it the view."""
    bar = ThinScrollbar(parent, target.yview, surface=surface)

    def viewed(first: float, last: float) -> None:
        bar.set(first, last)
        if first <= 0.0 and last >= 1.0:
            bar.place_forget()
        elif not bar.winfo_manager():
            bar.place(in_=target, relx=1.0, x=beyond, y=beyond, relheight=1.0, height=-2 * beyond, anchor="ne")

    return viewed
