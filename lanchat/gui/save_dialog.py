"""Where to save a file: the system's own dialog, or Tk's where the system has none, in the language and the look of the
program. What is saved is the caller's business."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import filedialog
from typing import Any

from lanchat.gui.theme import Theme
from lanchat.i18n import _


def ask_where(parent: tk.Misc, theme: Theme, before: Path) -> tuple[str, bool]:
    """The file that was chosen, '' for none, and whether the dialog has asked before it replaces one."""
    asks = str(parent.tk.call("tk", "windowingsystem")) != "x11"
    if not asks:
        _dress(parent, theme)
    chosen = filedialog.asksaveasfilename(
        parent=parent,
        initialdir=str(before.parent),
        initialfile=before.name,
        title=_("Save as"),
        confirmoverwrite=asks,
    )
    if not asks:
        parent.tk.call("destroy", _dialog(parent))  # or it would keep the colours of now
    return str(chosen or ""), asks


def _dialog(parent: tk.Misc) -> str:
    return f"{'' if str(parent) == '.' else parent}.__tk_filedialog"


def _dress(parent: tk.Misc, theme: Theme) -> None:
    """Prepare what Tk's dialog is made of, and have the rest done when it is there."""
    call, colours = parent.tk.call, theme.colours
    parent.tk.eval("catch {tk_getSaveFile -none}")  # reads its script, for which there is no other way
    call("set", "::tk::dialog::file::showHiddenVar", 0)
    words = "&Directory:", _("Folder:"), "File &name:", _("File name:"), "&Save", _("Save"), "&Cancel", _("Cancel")
    call("set", "::tk::dialog::file::words", words)
    finding = "variable words; expr {[dict exists $words $src] ? [dict get $words $src] : [format $src {*}$args]}"
    call("proc", "::tk::dialog::file::mc", ("src", "args"), finding)
    options = {"Canvas.foreground": colours.text, "Menu.background": colours.menu, "Menu.foreground": colours.text}
    options |= {"Menu.activeBackground": colours.selected, "Menu.activeForeground": colours.selected_text}
    for name, value in options.items():
        parent.option_add(f"*TkFDialog*{name}", value)
    style, px = theme.style, theme.px
    style.configure("TMenubutton", background=colours.bg, foreground=colours.text, arrowcolor=colours.muted)
    style.map("TMenubutton", background=[], foreground=[])
    trough: dict[str, Any] = {
        "troughcolor": colours.bg,
        "bordercolor": colours.bg,
        "arrowcolor": colours.muted,
        "gripcount": 0,
    }
    trough |= {"lightcolor": colours.scroll, "darkcolor": colours.scroll, "background": colours.scroll}
    style.configure("Horizontal.TScrollbar", arrowsize=px(12), **trough)
    style.map("Horizontal.TScrollbar", background=[("disabled", colours.bg)], arrowcolor=[("disabled", colours.bg)])
    parent.after_idle(_finish, parent, theme)


def _finish(parent: tk.Misc, theme: Theme) -> None:
    """Tk's dialog is there."""
    call, inside = parent.tk.call, f"{_dialog(parent)}.contents"
    if not int(call("winfo", "exists", f"{inside}.f2.cancel")):
        return
    call("grid", "remove", f"{inside}.f2.lab2", f"{inside}.f2.menu")  # of the types there is one
    call(f"{inside}.f2.ok", "configure", "-style", "Primary.TButton")
    call(f"{inside}.f2.cancel", "configure", "-style", "Plain.TButton")
    names = f"{inside}.icons.cHull.canvas"
    call(names, "configure", "-background", theme.colours.bg)
    for event in ("<ButtonRelease-1>", "<B1-Motion>", "<KeyRelease>"):  # what was chosen before becomes black
        call("bind", names, event, f"+{names} itemconfigure text -fill {theme.colours.text}")
