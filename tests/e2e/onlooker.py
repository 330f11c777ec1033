"""Somebody who looks at the program's windows from outside and reads what stands in them, through Tk's own `send`.
Nothing is put into the program for it; what is drawn but not to be seen (unmapped) is not read."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tkinter
from pathlib import Path
from types import TracebackType

from tests.desktop import PATIENCE, wait_until

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
            Menu { for {set i 0} {$i <= [$w index end]} {incr i} { lappend found [$w entrycget $i -label] } }
            default { if {![catch {$w cget -text} text]} { lappend found $text } }
        }
    }
    return $found
}}"""


def _watch() -> None:
    """For each line that comes in, one line of JSON: every text in the windows of the other programs."""
    root = tkinter.Tk()
    root.withdraw()
    own = str(root.tk.call("tk", "appname"))
    for _line in sys.stdin:
        found: list[str] = []
        for name in root.winfo_interps():
            if name != own:
                # It may just be ending.
                with contextlib.suppress(tkinter.TclError):
                    found += root.tk.splitlist(root.tk.call("send", name, _READ))
        print(json.dumps(found), flush=True)  # noqa: T201


class Onlooker:
    """Looks at the display until closed, from a process of its own: Tk ends with its screen, and takes all with it."""

    def __init__(self, display: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env={**os.environ, "DISPLAY": display, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Onlooker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=PATIENCE)

    def texts(self) -> list[str]:
        """Every text in the program's windows now; [] while there is no program."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [text for text in json.loads(self._process.stdout.readline()) if text]

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


if __name__ == "__main__":
    _watch()
