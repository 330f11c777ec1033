"""A virtual screen with a window manager, and a root window used as a person would use it.
No fixtures here, and no sleeping: `wait` pumps Tk until a condition holds."""

from __future__ import annotations

import subprocess
import time
import tkinter as tk
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

#: Seconds anything may take before a test gives up; generous, for machines under load.
PATIENCE = 60.0


class Desk:
    """One root window and the means to use it as a person would."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.errors: list[str] = []
        root.report_callback_exception = self._report

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self.errors.append("".join(traceback.format_exception(kind, error, trace)))

    def wait(self, condition: Callable[[], object], what: str = "") -> None:
        """Let Tk work until the condition holds; fail after the deadline."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self.root.update()
            assert not self.errors, self.errors[0]
            if condition():
                return
            assert time.monotonic() < deadline, f"waited in vain {what}"

    def settle(self) -> None:
        """Let everything that is due happen."""
        for _ in range(3):
            self.root.update()

    def focus(self, widget: tk.Misc) -> None:
        """Give a widget the focus; key events to a window without it are lost silently."""
        self.root.deiconify()
        self.wait(self.root.winfo_viewable, "for the window")
        widget.focus_force()
        self.wait(lambda: widget.focus_get() is widget, "for the focus")

    def type(self, text: str) -> None:
        """Type into the focused widget."""
        for character in text:
            self.press(f"<Key-{_KEYSYMS.get(character, character)}>")

    def press(self, *sequences: str) -> None:
        """Press keys in the focused widget, for instance '<Return>' or '<Shift-Return>'."""
        for sequence in sequences:
            if self.root.focus_get() is None:
                self.wait(lambda: self.root.focus_get() is not None, "for the focus")
            widget = self.root.focus_get()
            assert widget is not None
            widget.event_generate(sequence)
            self.root.update()
        assert not self.errors, self.errors[0]

    def click(self, widget: tk.Misc, x: int, y: int, button: int = 1) -> None:
        """Move the pointer to a place in a widget and click."""
        widget.event_generate("<Enter>", x=x, y=y)
        widget.event_generate("<Motion>", x=x, y=y)
        widget.event_generate(f"<ButtonPress-{button}>", x=x, y=y)
        if widget.winfo_exists():  # the press may have closed it
            widget.event_generate(f"<ButtonRelease-{button}>", x=x, y=y)
        self.root.update()
        assert not self.errors, self.errors[0]

    def shoot(self, file: Path) -> Path:
        """A picture of the window."""
        self.settle()
        subprocess.run(["import", "-window", str(self.root.winfo_id()), str(file)], timeout=PATIENCE, check=True)
        return file


def canvas_texts(canvas: tk.Canvas) -> dict[int, str]:
    """The texts drawn on a canvas, by item."""
    call, path = canvas.tk.call, str(canvas)
    drawn = [item for item in canvas.find_all() if str(call(path, "type", item)) == "text"]
    return {item: str(call(path, "itemcget", item, "-text")) for item in drawn}


_KEYSYMS = {
    " ": "space",
    "-": "minus",
    ",": "comma",
    ".": "period",
    "!": "exclam",
    "?": "question",
    "#": "numbersign",
    "/": "slash",
    ":": "colon",
    "@": "at",
    "<": "less",
}
