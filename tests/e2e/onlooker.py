"""Somebody who looks at the program's windows from outside and reads what stands in them, through Tk's own `send`.
Nothing is put into the program for it; what is drawn but not to be seen (unmapped) is not read."""

from __future__ import annotations

import tkinter
from types import TracebackType

from tests.desktop import wait_until

#: Texts of every widget that can be seen, windows first; run inside the program by `send`.
_READ = """apply {{} {
    set found {}
    set todo [list .]
    while {[llength $todo]} {
        set todo [lassign $todo w]
        lappend todo {*}[winfo children $w]
        if {![winfo viewable $w]} continue
        switch -- [winfo class $w] {
            Text { lappend found [$w get 1.0 end-1c] }
            Entry - TEntry { lappend found [$w get] }
            Canvas { foreach i [$w find all] { if {[$w type $i] eq "text"} { lappend found [$w itemcget $i -text] } } }
            default { if {![catch {$w cget -text} text]} { lappend found $text } }
        }
    }
    return $found
}}"""


class Onlooker:
    """Looks at the display until closed. Use it on the thread that made it."""

    def __init__(self, display: str) -> None:
        self._root = tkinter.Tk(screenName=display)
        self._root.withdraw()
        self._own = str(self._root.tk.call("tk", "appname"))

    def __enter__(self) -> Onlooker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._root.destroy()

    def texts(self) -> list[str]:
        """Every text in the program's windows now; [] while there is no program."""
        found: list[str] = []
        for name in self._root.winfo_interps():
            if name != self._own:
                try:
                    found += self._root.tk.splitlist(self._root.tk.call("send", name, _READ))
                except tkinter.TclError:
                    continue  # it is gone, or just ending
        return [text for text in found if text]

    def sees(self, text: str, timeout: float = 10) -> str:
        """Wait until a text with this in it is there, and return it."""
        last: list[str] = []

        def look() -> str:
            nonlocal last
            last = self.texts()
            return next((shown for shown in last if text in shown), "")

        try:
            return wait_until(look, timeout, text, every=0.05)
        except AssertionError:
            raise AssertionError(f"{text!r} is not to be seen within {timeout} s, but {last}") from None
