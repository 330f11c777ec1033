"""The shortcuts of the main window, in one table.
They work wherever the keyboard is, before a Text or a list takes the key for itself."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lanchat.gui.widgets import bind_tag, command_held
from lanchat.i18n import _

#: The bind tag that comes before all others on the widgets that take keys.
TAG = "LanChatKeys"

#: Where a shortcut works: everywhere in the window, in the field to write in, in lists and among the messages, or among
#: the messages alone.
WINDOW, FIELD, LISTS, MESSAGES = "window", "field", "lists", "messages"


class Shortcut(NamedTuple):
    """Keys that do one thing. `action` names it for the window; the field and the lists bind their own."""

    action: str
    sequences: tuple[str, ...]
    meaning: str
    place: str = WINDOW


def table() -> list[Shortcut]:
    """Every shortcut, in the order in which they are explained, in the language of the moment."""
    return [
        Shortcut("jump", ("<Control-k>", "<Control-K>"), _("Jump to a room or a person")),
        Shortcut("search", ("<Control-f>", "<Control-F>"), _("Search in everything that was said")),
        Shortcut("browse", ("<Control-o>", "<Control-O>"), _("Look at the rooms there are, or create one")),
        Shortcut("emoji", ("<Control-e>", "<Control-E>"), _("Choose an emoji; on a message, react with it")),
        Shortcut("invite", ("<Control-i>", "<Control-I>"), _("Invite people")),
        Shortcut("next", ("<Alt-Down>",), _("Next conversation")),
        Shortcut("previous", ("<Alt-Up>",), _("Previous conversation")),
        Shortcut("next_unread", ("<Alt-Shift-Down>", "<Alt-Next>"), _("Next unread conversation")),
        Shortcut("previous_unread", ("<Alt-Shift-Up>", "<Alt-Prior>"), _("Previous unread conversation")),
        Shortcut("next_part", ("<F6>",), _("Next part of the window")),
        Shortcut("previous_part", ("<Shift-F6>",), _("Previous part of the window")),
        Shortcut("settings", ("<Control-comma>",), _("Settings")),
        Shortcut("larger", ("<Control-plus>", "<Control-equal>", "<Control-KP_Add>"), _("Larger text")),
        Shortcut("smaller", ("<Control-minus>", "<Control-KP_Subtract>"), _("Smaller text")),
        Shortcut("usual_size", ("<Control-0>", "<Control-KP_0>"), _("Usual text size")),
        Shortcut("escape", ("<Escape>",), _("Close what is open; back to where you were, or to the newest message")),
        Shortcut("shortcuts", ("<F1>",), _("These shortcuts")),
        Shortcut("quit", ("<Control-q>", "<Control-Q>"), _("Quit")),
        Shortcut("", ("<Return>",), _("Send"), FIELD),
        Shortcut("", ("<Shift-Return>",), _("New line"), FIELD),
        Shortcut("", ("<Up>",), _("In the empty field: edit your last message"), FIELD),
        Shortcut("", ("<Tab>",), _("Complete a name, a room or a command"), FIELD),
        Shortcut("", ("<Prior>", "<Next>"), _("Scroll the messages"), FIELD),
        Shortcut("", ("<Up>", "<Down>"), _("Move"), LISTS),
        Shortcut("", ("<Return>",), _("Open, or send again what failed"), LISTS),
        Shortcut("", ("<Menu>", "<Shift-F10>"), _("What can be done with it"), LISTS),
        Shortcut("", ("<Control-r>",), _("Reply to the message"), MESSAGES),
        Shortcut("", ("<Delete>",), _("Delete the message"), MESSAGES),
    ]


def bound(actions: Mapping[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
    """The sequences of the table with what they do. Raises KeyError when the window cannot do one of them."""
    return {sequence: actions[item.action] for item in table() if item.action for sequence in item.sequences}


def shown(sequence: str) -> str:
    """'<Alt-Shift-Up>' as people know it: 'Alt+Shift+↑'."""
    words = {"Up": "↑", "Down": "↓", "Return": "Enter", "Escape": "Esc", "Control": "Ctrl"}
    words |= {"Prior": _("PgUp"), "Next": _("PgDn"), "comma": ",", "plus": "+", "minus": "−"}
    words |= {"equal": "+", "KP_Add": "+", "KP_Subtract": "−", "KP_0": "0"}
    return "+".join(words.get(part, part.upper() if len(part) == 1 else part) for part in sequence[1:-1].split("-"))


def install(owner: tk.Misc, keys: Mapping[str, Callable[[], object]], widgets: tuple[tk.Misc, ...]) -> None:
    """Let each sequence call its action while the owner lives, on these widgets and on the rest of its window."""

    def acting(action: Callable[[], object]) -> Callable[[tk.Event[tk.Misc]], str]:
        def act(_event: tk.Event[tk.Misc]) -> str:
            action()
            return "break"

        return act

    acts = {sequence: acting(action) for sequence, action in keys.items()}
    tag = f"{TAG}{owner}"
    for place in (tag, str(owner.winfo_toplevel())):
        bind_tag(owner, place, acts)
    for widget in widgets:
        widget.bindtags((tag, *widget.bindtags()))


def type_through(widget: tk.Misc, on_type: Callable[[str], object]) -> None:
    """Hand on what is typed where nothing is written: whoever types means the message field."""
    widget.bind("<Key>", lambda event: _hand_on(event, on_type), add="+")


def type_through_buttons(owner: tk.Misc, on_type: Callable[[str], object], *, unless: Callable[[], bool]) -> None:
    """The same on all buttons in the owner, while it lives; Space presses them. Not `unless` something lies over it."""

    def typed(event: tk.Event[tk.Misc]) -> str | None:
        if unless() or not str(event.widget).startswith(f"{owner}."):
            return None
        return _hand_on(event, on_type)

    bind_tag(owner, "TButton", {"<Key>": typed})


def _hand_on(event: tk.Event[tk.Misc], on_type: Callable[[str], object]) -> str | None:
    if not event.char or not event.char.isprintable() or command_held(event):
        return None
    on_type(event.char)
    return "break"
