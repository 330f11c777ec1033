"""SearchDots: three dots that pulse while the program is looking for something.
Stands still, and costs nothing, while nothing is going on."""

from __future__ import annotations

import tkinter as tk

from lanchat.gui.theme import Theme

#: Milliseconds between two steps of the pulse; four steps are one round.
STEP_MS = 260
_DOT, _GAP = 6, 5


class SearchDots(tk.Canvas):
    """The dots on the window's own background. Tk thread only."""

    def __init__(self, master: tk.Misc, theme: Theme) -> None:
        px = theme.px
        width = 3 * px(_DOT) + 2 * px(_GAP)
        super().__init__(master, width=width, height=px(_DOT), highlightthickness=0, borderwidth=0, takefocus=0)
        self._theme = theme
        self._step = 0
        self._timer = ""
        self._dots = [self.create_image(n * (px(_DOT) + px(_GAP)), 0, anchor="nw", state="hidden") for n in range(3)]
        self._forget = theme.on_change(self._colour)
        self._colour()

    def destroy(self) -> None:
        """Also stops the pulse."""
        self.stop()
        self._forget()
        super().destroy()

    @property
    def running(self) -> bool:
        """Whether the dots pulse."""
        return bool(self._timer)

    def start(self) -> None:
        """Pulse until stop()."""
        if self._timer:
            return
        for dot in self._dots:
            self.itemconfigure(dot, state="normal")
        self._pulse()

    def stop(self) -> None:
        """Hide the dots."""
        if self._timer:
            self.after_cancel(self._timer)
            self._timer = ""
            for dot in self._dots:
                self.itemconfigure(dot, state="hidden")

    def _pulse(self) -> None:
        for number, dot in enumerate(self._dots):
            role = "accent" if number == self._step % 4 else "input_border"
            image = self._theme.box(f"search dot {role}", _DOT / 2, role, "bg", width=_DOT, height=_DOT)
            self.itemconfigure(dot, image=image)
        self._step += 1
        self._timer = self.after(STEP_MS, self._pulse)

    def _colour(self) -> None:
        self.configure(background=self._theme.colours.bg)
