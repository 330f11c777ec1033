"""The clipboard: what we put there, and what comes from there into the message field.
Tk breaks some letters of a long text that goes from one of its windows to another; here it stays whole."""

from __future__ import annotations

import contextlib
import tkinter as tk

#: Characters a copy may have: the clipboard is no place for a whole history.
MAX_COPY = 2_000_000


class _Copied:
    """What was copied last by this program."""

    text = ""


def copy(widget: tk.Misc, text: str) -> None:
    """Put a text into the clipboard; nothing happens for ''. Tk thread only."""
    if text:
        clean = text[:MAX_COPY].encode("utf-8", "replace").decode("utf-8").replace("\0", "")
        _Copied.text = clean
        widget.clipboard_clear()
        widget.clipboard_append(clean)


def paste(widget: tk.Misc) -> str:
    """What is in the clipboard; '' when there is nothing, or nothing that is text. Tk thread only."""
    with contextlib.suppress(tk.TclError):
        text = widget.clipboard_get()
        return _Copied.text if is_broken_form(text, _Copied.text) else text
    return ""


def is_broken_form(text: str, whole: str) -> bool:
    """Whether a text is `whole` but for letters that became the bytes of their UTF-8, as Tk has it between pieces."""
    if whole.isascii() or not 0 < len(text) - len(whole) < len(whole):
        return False
    place = 0
    for letter in whole:
        if text[place : place + 1] == letter:
            place += 1
            continue
        spelled = letter.encode().decode("latin-1")
        if text[place : place + len(spelled)] != spelled:
            return False
        place += len(spelled)
    return place == len(text)
