"""The one Tk root of the program: created hidden, with its class, icon and sharpness set.
Nothing is drawn here; windows are other files."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from lanchat import paths

#: The window class on X11, StartupWMClass in the .desktop file.
WINDOW_CLASS = "lanchat"
#: Sizes of the icon handed to the window manager.
ICON_SIZES = (256, 64, 32)


#: Milliseconds between two runs of the cycle collector, and every how many of them it looks at everything.
COLLECT_MS, OLD_EVERY = 2_000, 60
#: Milliseconds a window's first paint takes once it is on the screen, and those after which it is not waited for.
PAINT_MS, UNSHOWN_MS = 15, 500
#: The type of the root, for rooms that may not import tkinter.
Root = tk.Tk


class NoScreenError(Exception):
    """There is no screen to open a window on."""


def create_root(composing_keys: Path | None = None) -> tk.Tk:
    """The hidden root. Main thread only. Raises NoScreenError.

    `composing_keys` is a folder of ours where libX11 may keep what it has read about dead keys and Compose.
    """
    _be_sharp_on_windows()
    if composing_keys is not None:
        _keep_composing_keys(composing_keys)
    try:
        root = tk.Tk(className=WINDOW_CLASS)
    except tk.TclError as error:
        raise NoScreenError(str(error)) from error
    root.withdraw()
    use_usual_keys(root)
    # Never seen. For each picture Tk asks the screen what these two names mean, unless some widget has them in use.
    root.configure(highlightbackground="white", highlightcolor="black")
    return root


def use_usual_keys(root: tk.Tk) -> None:
    """Ctrl+A selects all of a field, as everywhere else; Tk on X11 would go to the start of the line, as Emacs does."""
    if root.tk.call("tk", "windowingsystem") == "x11":
        root.event_delete("<<LineStart>>", "<Control-a>", "<Control-Lock-A>")
        root.event_add("<<SelectAll>>", "<Control-a>", "<Control-Lock-A>")


def when_painted(root: tk.Misc, window: tk.Toplevel, then: Callable[[], None], after_ms: int = PAINT_MS) -> None:
    """Call then() once, so long after the window came to the screen; where no sign of that comes, after a while."""
    waiting = True

    def go() -> None:
        nonlocal waiting
        if waiting:
            waiting = False
            then()

    def shown(event: tk.Event[tk.Misc]) -> None:
        if event.widget is window:
            root.after(after_ms, go)

    window.bind("<Map>", shown, add="+")
    root.after(UNSHOWN_MS, go)


def set_icon(root: tk.Tk) -> None:
    """Give every window of the root our icon; without the files it keeps Tk's."""
    pictures = []
    for size in ICON_SIZES:
        file = paths.assets_dir() / "icons" / f"lanchat-{size}.png"
        with contextlib.suppress(tk.TclError):
            pictures.append(tk.PhotoImage(master=root, file=str(file)))
    if pictures:
        root.iconphoto(True, *pictures)
        root._lanchat_icons = pictures  # type: ignore[attr-defined]  # kept as long as the root


def collect_garbage_here(root: tk.Tk) -> None:
    """Let no other thread run the cycle collector: a Tk object that dies elsewhere stalls that thread or ends the
    process. From now on Tk's thread collects, the young often and the old rarely."""
    gc.disable()

    def collect(count: int) -> None:
        gc.collect(2 if count % OLD_EVERY == 0 else 1)
        root.after(COLLECT_MS, collect, count + 1)

    root.after(COLLECT_MS, collect, 1)


def watch_focus(root: tk.Tk, changed: Callable[[bool], None], nowhere: Callable[[], None]) -> None:
    """Call changed(True) when a window of the program gets the keyboard, changed(False) when none has it any more;
    nowhere() when the root itself has it, where no key does anything."""

    def judge() -> None:
        # KeyError: focus in a widget Tk made itself, such as a menu's copy.
        with contextlib.suppress(tk.TclError, KeyError):
            focused = root.focus_displayof()
            if focused is root:
                nowhere()
            changed(focused is not None)

    for event in ("<FocusIn>", "<FocusOut>"):
        root.bind(event, lambda _event: root.after_idle(judge), add="+")


def watch_touch(root: tk.Tk, touched: Callable[[], None]) -> None:
    """Call touched() whenever a key or the mouse is used in the window."""
    for event in ("<KeyPress>", "<ButtonPress>", "<Motion>"):
        root.bind(event, lambda _event: touched(), add="+")


def show_in_front(root: tk.Tk) -> None:
    """Bring the window to the front, wherever it was, with the keyboard where it was last."""
    root.deiconify()
    root.lift()
    (root.focus_lastfor() or root).focus_force()


def virtual_screen(root: tk.Tk) -> tuple[int, int, int, int]:
    """Left, top, width and height of all screens together."""
    return root.winfo_vrootx(), root.winfo_vrooty(), root.winfo_vrootwidth(), root.winfo_vrootheight()


def _keep_composing_keys(folder: Path) -> None:
    """libX11 reads 5,000 lines three times whenever Tk opens a screen, 30 ms in all, unless it may keep their outcome
    (XOpenIM(3), Compose(5)); it reads them again by itself when they change. Root never keeps it."""
    if sys.platform in ("win32", "darwin") or "XCOMPOSECACHE" in os.environ:
        return
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["XCOMPOSECACHE"] = str(folder)


def _be_sharp_on_windows() -> None:
    """Ask for real pixels and our own place in the taskbar; must come before the first window."""
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("lanchat.LanChat")
