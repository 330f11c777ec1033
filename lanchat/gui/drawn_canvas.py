"""DrawnCanvas: a Canvas taller than its window of which only what is in sight is drawn, with wheel and scrollbar.
What is drawn is up to the class that derives from it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable


class DrawnCanvas(tk.Canvas):
    """Tk thread only. A deriving class extends redraw(), and calls set_extent when its content has another height."""

    def __init__(self, parent: tk.Misc, *, width: int, takefocus: bool, wheel_step: int) -> None:
        """In pixels; `wheel_step` is what one notch of the wheel moves."""
        super().__init__(parent, width=width, highlightthickness=0, bd=0, takefocus=takefocus)
        self._on_scroll: Callable[[float, float], None] | None = None
        self._extent = 1
        self._wheel_step = wheel_step
        self.bind("<MouseWheel>", lambda event: self._wheel(event, -1 if event.delta > 0 else 1))
        self.bind("<Button-4>", lambda event: self._wheel(event, -1))
        self.bind("<Button-5>", lambda event: self._wheel(event, 1))

    def redraw(self) -> None:
        """Draw what is in sight; here the old drawing is wiped away."""
        self.delete("all")

    def set_extent(self, height: int) -> None:
        """The content is this high now."""
        self._extent = max(1, height)
        self.configure(scrollregion=(0, 0, self.winfo_width(), self._extent))
        self.redraw()
        self._tell_scroll()

    def tell_scroll(self, listener: Callable[[float, float], None]) -> None:
        """Tell the listener, a scrollbar, which part is in sight."""
        self._on_scroll = listener

    def yview(self, *arguments: object) -> object:  # type: ignore[override]
        """Canvas.yview, with what comes into sight drawn."""
        answer = self.tk.call(str(self), "yview", *arguments)
        if arguments:
            self.redraw()
            self._tell_scroll()
        return answer

    def scroll_to(self, y: float) -> None:
        """Let the content's line `y` be the topmost in sight, as far as there is something to scroll."""
        if self._extent > self.winfo_height():
            self.yview("moveto", max(0.0, y / self._extent))

    def _wheel(self, event: tk.Event[tk.Misc], direction: int) -> str:
        self.scroll_to(self.canvasy(0) + direction * self._wheel_step)
        self.event_generate("<Motion>", x=event.x, y=event.y)  # what came under the pointer is pointed at
        return "break"

    def _tell_scroll(self) -> None:
        if self._on_scroll is not None:
            first, last = self.tk.splitlist(self.tk.call(str(self), "yview"))
            self._on_scroll(float(first), float(last))
