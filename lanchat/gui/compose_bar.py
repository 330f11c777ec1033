"""The composer: a field of one to six lines, the Send button, and a hint below.
Keeps a draft for each conversation; sends nothing itself and loses no text, whatever happens."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk
from typing import Any, NamedTuple

from lanchat.gui import clipboard
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button
from lanchat.i18n import _

MAX_ROWS = 6
#: Characters a draft may have; more is refused by the field, not by the network.
MAX_TEXT = 100_000


def _nothing(*_arguments: object) -> None:
    return None


def _no() -> bool:
    return False


class ComposeCallbacks(NamedTuple):
    """What the composer tells: plain values."""

    #: (conversation key, text). The field is emptied before.
    on_submit: Callable[[str, str], None] = _nothing
    #: Scroll the pane by so many of its heights.
    on_scroll: Callable[[int], None] = _nothing
    on_escape: Callable[[], None] = _nothing
    #: (conversation key, text): the person changed what is written.
    on_edit: Callable[[str, str], None] = _nothing
    #: Something was pasted of which only this many characters fitted.
    on_cut: Callable[[int], None] = _nothing
    #: Up was pressed in the empty field; True when that did something.
    on_previous: Callable[[], bool] = _no
    #: The person wants to choose an emoji.
    on_emoji: Callable[[], None] = _nothing
    #: The person asks what can be put into a message; the place on the screen above which the answer stands.
    on_add: Callable[[int, int], None] = _nothing


class ComposeBar(ttk.Frame):
    """The field to write in. Tk thread only."""

    def __init__(self, parent: tk.Misc, theme: Theme, callbacks: ComposeCallbacks) -> None:
        super().__init__(parent)
        theme.load("Field.")
        self._theme, self._callbacks = theme, callbacks
        self._key = ""
        self._drafts: dict[str, str] = {}
        self._placeholder = ""
        #: What is written as far as the owner knows.
        self._told = ""
        self._build()
        self._colour()
        self._bind_keys()
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")

    # -- what the window calls ----------------------------------------------------------------------------------------

    def open(self, key: str, placeholder: str) -> None:
        """Write to another conversation: its draft appears, the present one is kept. '' closes the field."""
        if key and (key, placeholder) == (self._key, self._placeholder):
            return
        if key != self._key:
            self._keep_draft()
            self._key = key
            self.text.configure(state="normal")  # a disabled Text takes no text from anybody
            self._set_text(self._drafts.pop(key, ""))
        self._placeholder = placeholder
        self._show_placeholder()
        self._apply_state()

    def rename(self, before: str, key: str) -> None:
        """A conversation has another key: what is written for it stays its own, beside what was written for one that
        had this key and gave way."""
        other = self._drafts.pop(before, "")
        if self._key == before:
            self._key, other = key, self._drafts.pop(key, "")
        if other and self._key == key:
            self.text.insert("end", f"\n{other}" if self.value else other)
            self._changed()
        elif other:
            self._drafts[key] = "\n".join(filter(None, (self._drafts.get(key), other)))

    def draft(self, key: str) -> str:
        """What is written for a conversation and not sent."""
        return self.value if key == self._key else self._drafts.get(key, "")

    def drafts(self) -> dict[str, str]:
        """All that is written and not sent, by conversation."""
        self._keep_draft()
        return dict(self._drafts)

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Take over the drafts of another composer, or of an earlier time; what is written now stays."""
        self._drafts = {**drafts, **self._drafts}
        if self._key in self._drafts and not self.value:
            self._set_text(self._drafts.pop(self._key))

    @property
    def value(self) -> str:
        """The text in the field."""
        return self.text.get("1.0", "end-1c")

    def insert(self, characters: str) -> None:
        """Put characters where the cursor is, and give the field the keyboard."""
        self.text.focus_set()
        self.text.insert("insert", characters)
        self._changed()

    def replace(self, text: str) -> None:
        """Write this instead of what is written, and give the field the keyboard."""
        self._set_text(text)
        self.text.focus_set()
        self.text.mark_set("insert", "end-1c")
        self.text.see("insert")

    def submit(self) -> None:
        """Send what is written, if there is anything and sending works."""
        text = self.value
        if not (self._key and text.strip()):
            return
        self._set_text("")
        self._callbacks.on_submit(self._key, text.rstrip("\n"))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._theme
        px = theme.px
        self.field = ttk.Frame(self, style="Field.TFrame", padding=px(6))
        self.field.pack(fill="x", padx=px(16))
        self.text = tk.Text(
            self.field,
            height=1,
            width=1,
            wrap="word",
            relief="flat",
            borderwidth=0,
            highlightthickness=0,
            padx=px(6),
            pady=px(7),
            font=theme.fonts.body,
            spacing2=px(3),
            undo=True,
            autoseparators=True,
            maxundo=500,
            insertwidth=px(1.5),
        )
        self._right = tk.Frame(self.field, borderwidth=0, highlightthickness=0)
        self.send_button = self._make_send_button()
        self.add_button = icon_button(
            self.field, theme, "plus", self._add, hint=_("Add to the message"), surface="Field."
        )
        self.add_button.pack(side="left", anchor="s", pady=px(1))
        self.text.pack(side="left", fill="both", expand=True)
        self._right.pack(side="right", anchor="s")
        self.send_button.pack(side="right", anchor="s")
        self.emoji_button = icon_button(
            self._right, theme, "smile", self._callbacks.on_emoji, hint=_("Emoji (Ctrl+E)"), surface="Field."
        )
        self.emoji_button.pack(side="right", anchor="s", padx=(px(4), px(6)), pady=px(1))
        self._ghost = tk.Label(self.text, font=theme.fonts.body, borderwidth=0, highlightthickness=0, padx=0, pady=0)
        self._ghost.bind("<Button-1>", lambda _event: self.text.focus_set())
        self._build_below()

    def _make_send_button(self) -> ttk.Button:
        theme, px = self._theme, self._theme.px
        looks = {"surface": "Field.", "kind": "Primary", "role": "on_button"}
        button = icon_button(self._right, theme, "send", self.submit, hint=_("Send"), size=18, **looks)
        pictures: Any = theme.image("send", "on_button", 18), "disabled", theme.image("send", "faint", 18)
        button.configure(image=pictures)  # without a picture for it, ttk stipples the disabled one
        button.configure(padding=(px(11), px(7)))
        return button

    def _build_below(self) -> None:
        """What the keys do, and who is writing."""
        px = self._theme.px
        below = ttk.Frame(self)
        below.pack(fill="x", padx=px(20), pady=(px(3), px(5)))
        self._keys = ttk.Label(below, style="Small.TLabel", text=_("Enter to send · Shift+Enter for a new line"))
        self._keys.pack(side="right")
        self.status = ttk.Label(below, style="Small.TLabel")
        self.status.pack(side="left")

    def _add(self) -> None:
        self._callbacks.on_add(self.add_button.winfo_rootx(), self.winfo_rooty() - self._theme.px(3))

    def _bind_keys(self) -> None:
        text = self.text
        text.bind("<Return>", self._return)
        text.bind("<KP_Enter>", self._return)
        text.bind("<Shift-Return>", self._new_line)
        text.bind("<Shift-KP_Enter>", self._new_line)
        text.bind("<Tab>", self._tab)
        text.bind("<Shift-Tab>", self._tab_back)
        if text.tk.call("tk", "windowingsystem") == "x11":
            text.bind("<ISO_Left_Tab>", self._tab_back)
        text.bind("<Up>", self._up)
        text.bind("<Prior>", lambda _event: self._scroll(-1))
        text.bind("<Next>", lambda _event: self._scroll(1))
        text.bind("<Escape>", self._escape)
        text.bind("<<Modified>>", self._modified)
        text.bind("<Configure>", lambda _event: self._grow())
        text.bind("<<Paste>>", self._paste)
        text.bind("<Control-a>", self._select_all)
        text.bind("<FocusIn>", lambda _event: self.field.state(["focus"]))
        text.bind("<FocusOut>", lambda _event: self.field.state(["!focus"]))
        self.field.bind("<Button-1>", lambda _event: text.focus_set())
        self.bind("<Configure>", self._fit)

    def _return(self, _event: tk.Event[tk.Misc]) -> str:
        self.submit()
        return "break"

    def _new_line(self, _event: tk.Event[tk.Misc]) -> str:
        self._put("\n")
        return "break"

    def _up(self, _event: tk.Event[tk.Misc]) -> str | None:
        return "break" if not self.value and self._callbacks.on_previous() else None

    def _tab(self, _event: tk.Event[tk.Misc]) -> str:
        self.text.tk_focusNext().focus_set()  # type: ignore[union-attr]
        return "break"

    def _tab_back(self, _event: tk.Event[tk.Misc]) -> str:
        self.text.tk_focusPrev().focus_set()  # type: ignore[union-attr]
        return "break"

    def _scroll(self, pages: int) -> str:
        self._callbacks.on_scroll(pages)
        return "break"

    def _escape(self, _event: tk.Event[tk.Misc]) -> str:
        self._callbacks.on_escape()
        return "break"

    def _select_all(self, _event: tk.Event[tk.Misc]) -> str:
        self.text.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _paste(self, _event: tk.Event[tk.Misc]) -> str:
        """Paste over the selection, as every other system does, and no more than the field may hold."""
        pasted = clipboard.paste(self.text)
        if not pasted:
            return "break"
        self._put("")
        pasted, room = pasted.replace("\r\n", "\n").replace("\0", ""), max(0, MAX_TEXT - len(self.value))
        self._put(pasted[:room])
        if len(pasted) > room:
            self._callbacks.on_cut(MAX_TEXT)
        return "break"

    def _put(self, characters: str) -> None:
        """As Tk does with what is typed: in the place of what is selected."""
        if self.text.tag_ranges("sel"):
            self.text.delete("sel.first", "sel.last")
        self.text.insert("insert", characters)
        self.text.see("insert")

    def _modified(self, _event: tk.Event[tk.Misc]) -> None:
        if self.text.edit_modified():
            self.text.edit_modified(False)
            self._changed()

    def _changed(self) -> None:
        value = self.value
        if value != self._told:
            self._told = value
            self._callbacks.on_edit(self._key, value)
        self._show_placeholder()
        self._grow()
        self._apply_state()

    def _set_text(self, text: str) -> None:
        self._told = text
        self.text.delete("1.0", "end")
        self.text.insert("1.0", text)
        self.text.edit_reset()
        self._changed()

    def _keep_draft(self) -> None:
        if self._key:
            if self.value:
                self._drafts[self._key] = self.value
            else:
                self._drafts.pop(self._key, None)

    def _grow(self) -> None:
        counted = self.text.count("1.0", "end", "displaylines")
        rows = counted[0] if isinstance(counted, tuple) else counted or 1
        rows = max(1, min(MAX_ROWS, rows))
        if int(self.text.cget("height")) != rows:
            self.text.configure(height=rows)
            self.text.see("insert")

    def _show_placeholder(self) -> None:
        if self.value or not self._placeholder:
            self._ghost.place_forget()
        else:
            self._ghost.configure(text=as_shown(self._placeholder))
            self._ghost.place(x=self._theme.px(1.5), y=0)  # beside the cursor; a Text places inside its padding

    def _apply_state(self) -> None:
        ready = bool(self._key) and bool(self.value.strip())
        self.send_button.state(["!disabled" if ready else "disabled"])
        self.text.configure(state="normal" if self._key else "disabled")

    def _fit(self, event: tk.Event[tk.Misc]) -> None:
        """In a narrow window the keys are no longer explained: half a sentence helps nobody."""
        room = event.width - self._theme.px(40) - self.status.winfo_reqwidth()
        fits = room > self._keys.winfo_reqwidth()
        if fits and not self._keys.winfo_manager():
            self._keys.pack(side="right")
        elif not fits:
            self._keys.pack_forget()

    def _colour(self) -> None:
        colours = self._theme.colours
        self.text.configure(
            background=colours.input,
            foreground=colours.text,
            insertbackground=colours.text,
            selectbackground=colours.selected,
            selectforeground=colours.text,
            inactiveselectbackground=colours.selected,
        )
        self._right.configure(background=colours.input)
        self._ghost.configure(background=colours.input, foreground=colours.faint)
