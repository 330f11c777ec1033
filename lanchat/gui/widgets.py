"""Small building blocks every view uses: rules, icon buttons, hints under the pointer, menus, safe text for Tk.
No view of its own, no state of the chat."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from tkinter import ttk

from lanchat.gui import theme_styles
from lanchat.gui.fonts import wrapped
from lanchat.gui.later import IDLE, Later
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.theme import Theme

#: Milliseconds the pointer rests before a hint is shown.
HINT_DELAY = 500
#: Width at which the line of a hint is broken, in px at 96 dpi.
HINT_WIDTH = 400
#: Height of an entry of a menu in px at 96 dpi.
MENU_ENTRY = 28


def rule(parent: tk.Misc, *, vertical: bool = False) -> ttk.Frame:
    """A line of one pixel; the caller lays it out with fill."""
    return ttk.Frame(parent, style="Line.TFrame", width=1 if vertical else 0, height=0 if vertical else 1)


def icon_button(
    parent: tk.Misc,
    theme: Theme,
    icon: str,
    command: Callable[[], None],
    *,
    hint: str,
    surface: str = "",
    kind: str = "Icon",
    role: str = "muted",
    size: int = 20,
) -> ttk.Button:
    """A button that shows only an icon; `hint` says what it does under the pointer."""
    theme.load(surface)
    button = ttk.Button(
        parent,
        style=f"{surface}{kind}.TButton",
        image=theme.image(icon, role, size),
        command=command,
        cursor="hand2",
    )
    Hint(button, theme, hint)
    press_with_enter(button)
    return button


def press_with_enter(button: ttk.Button) -> None:
    """Enter presses the focused button, as Space does."""
    on_keys(button, ("<Return>", "<KP_Enter>"), button.invoke)


def when_changed(widget: tk.Misc, value: tk.Variable, action: Callable[[], object]) -> None:
    """Call this whenever the variable is written, for as long as the widget lives: Tk keeps the caller, and with it
    everything it can reach, until it is told otherwise."""
    name = value.trace_add("write", lambda *_names: action())

    def forget(event: tk.Event[tk.Misc]) -> None:
        if event.widget is widget:
            value.trace_remove("write", name)

    widget.bind("<Destroy>", forget, add="+")


def on_keys(widget: tk.Misc, sequences: Sequence[str], action: Callable[[], object]) -> None:
    """Let key presses do this and nothing else."""

    def act(_event: tk.Event[tk.Misc]) -> str:
        action()
        return "break"

    for sequence in sequences:
        widget.bind(sequence, act)


def bind_tag(owner: tk.Misc, tag: str, keys: Mapping[str, Callable[[tk.Event[tk.Misc]], object]]) -> None:
    """Bind these sequences to a bind tag, for as long as the owner lives, and then what was bound there before: what is
    bound to a tag stays, and with it everything that it can reach, until Tk is told otherwise."""
    root = owner.nametowidget(".")  # keeps the commands behind such bindings
    former = {sequence: root.bind_class(tag, sequence) for sequence in keys}
    commands = {sequence: root.bind_class(tag, sequence, action) for sequence, action in keys.items()}

    def forget(event: tk.Event[tk.Misc]) -> None:
        if event.widget is owner:
            for sequence, command in commands.items():
                root.bind_class(tag, sequence, former[sequence])
                root.deletecommand(command)

    owner.bind("<Destroy>", forget, add="+")


def pass_wheel(widget: tk.Misc, below: tk.Misc) -> None:
    """Let the wheel over this widget scroll what it lies on."""
    widget.bind("<MouseWheel>", lambda event: below.event_generate("<MouseWheel>", delta=event.delta))
    for button in ("<Button-4>", "<Button-5>"):
        widget.bind(button, lambda _event, button=button: below.event_generate(button))


def take_keyboard(widget: tk.Misc) -> None:
    """Give a widget the keyboard that was only just made: unless it is on the screen, Tk would wait until it is, and
    what is typed meanwhile would go elsewhere."""
    widget.update_idletasks()
    widget.focus_set()


def command_held(event: tk.Event[tk.Misc]) -> bool:
    """Whether a key was pressed together with one that makes a command of it: Control, Alt, Command, Super."""
    alt = 0x20000 if sys.platform == "win32" else 0x20000 | 0x8  # the bit of Num Lock there
    return bool(int(event.state) & (0x4 | 0x40 | alt))


def has_focus(widget: tk.Misc) -> bool:
    """Whether the widget has the keyboard; unlike focus_get it bears what Tk made itself, such as its dialogs."""
    return str(widget.tk.call("focus")) == str(widget)


class Hint:
    """A line of help that appears under the pointer after a moment."""

    def __init__(self, widget: tk.Misc, theme: Theme, text: str) -> None:
        self.text = text
        self._widget, self._theme = widget, theme
        self._timer = ""
        self._window: tk.Toplevel | None = None
        widget.bind("<Enter>", self._enter, add="+")
        for event in ("<Leave>", "<ButtonPress>", "<Destroy>", "<Key>"):
            widget.bind(event, self._leave, add="+")

    def _enter(self, _event: tk.Event[tk.Misc]) -> None:
        self._cancel()
        self._timer = self._widget.after(HINT_DELAY, self._show)

    def _leave(self, _event: tk.Event[tk.Misc]) -> None:
        self._cancel()

    def _cancel(self) -> None:
        if self._timer:
            self._widget.after_cancel(self._timer)
            self._timer = ""
        if self._window is not None:
            self._window.destroy()
            self._window = None

    def _show(self) -> None:
        self._timer = ""
        theme = self._theme
        window = self._window = tk.Toplevel(self._widget, background=theme.colours.text)
        window.overrideredirect(True)
        lines = (wrapped(line, theme.px(HINT_WIDTH), theme.fonts.small) for line in self.text.split("\n"))
        label = tk.Label(
            window,
            text="\n".join(lines),
            font=theme.fonts.small,
            background=theme.colours.text,
            foreground=theme.colours.bg,
            padx=theme.px(8),
            pady=theme.px(4),
            justify="left",
            wraplength=theme.px(HINT_WIDTH),
        )
        label.pack()
        window.update_idletasks()
        x = self._widget.winfo_rootx() + (self._widget.winfo_width() - label.winfo_reqwidth()) // 2
        y = self._widget.winfo_rooty() + self._widget.winfo_height() + theme.px(4)
        x = max(0, min(x, self._widget.winfo_screenwidth() - label.winfo_reqwidth()))
        if y + label.winfo_reqheight() > self._widget.winfo_screenheight():
            y = self._widget.winfo_rooty() - label.winfo_reqheight() - theme.px(4)
        window.geometry(f"+{x}+{y}")


MenuItem = tuple[str, Callable[[], None]] | None


def popup_menu(
    parent: tk.Misc, theme: Theme, items: Sequence[MenuItem], x: int, y: int, *, above: bool = False
) -> tk.Menu:
    """Show a menu at a place on the screen, or ending there; None in `items` is a gap. The keyboard works in it."""
    for former in parent.winfo_children():
        if isinstance(former, tk.Menu):
            former.destroy()  # Windows and macOS do not tell when a menu is gone
    menu = tk.Menu(parent, **theme_styles.menu_options(theme))
    ground = theme.colours.menu  # of the entries: what is left of the menu itself is its outline
    height = theme.box("menu.entry", 0, "menu", "menu", width=1, height=MENU_ENTRY)
    gap = (theme.fonts.family, -theme.px(4))
    for item in items:
        if item is None:
            # Tk draws separators in shades of its own; a low entry nobody can choose parts as well.
            menu.add_command(label="", state="disabled", background=ground, font=gap)
        else:
            label = f"  {as_shown(item[0])}  "
            menu.add_command(label=label, command=item[1], background=ground, image=height, compound="left")
    if above:
        menu.update_idletasks()
        y -= menu.winfo_reqheight()
    later = Later(menu)
    menu.bind("<Unmap>", lambda _event: later.call("gone", IDLE, menu.destroy))
    menu.tk_popup(x, y)
    menu.focus_set()
    return menu
