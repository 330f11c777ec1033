"""The card that saves a conversation to a file: in which form and where, then how far it is, and a way to stop it.
Writes nothing itself: the wish is called back, and progress is told to it."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tkinter import ttk

from lanchat.client.transcript import Form, Progress
from lanchat.gui.card import Card, Content
from lanchat.gui.dates import day_label, day_of
from lanchat.gui.fonts import wrapped
from lanchat.gui.safe_text import safe_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, press_with_enter, take_keyboard
from lanchat.i18n import _, ngettext

#: px at 96 dpi.
WIDTH = 440


@dataclass(frozen=True, slots=True)
class ExportCallbacks:
    """What the card asks for."""

    #: A file that could be written, for this form.
    suggest: Callable[[Form], str]
    on_start: Callable[[str, Form], None]
    on_cancel: Callable[[], None]
    on_close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _State:
    """Where a card is with its file."""

    form: Form
    running: bool
    progress: Progress | None


class ExportCard(Card):
    """Tk thread only. Enter begins, Esc or Cancel stops what is under way and closes."""

    def __init__(self, parent: tk.Misc, theme: Theme, name: str, callbacks: ExportCallbacks) -> None:
        super().__init__(parent, theme, padding=18, on_close=callbacks.on_close)
        self._callbacks = callbacks
        px = theme.px
        self._width = max(px(220), min(px(WIDTH), parent.winfo_width() - px(68)))
        title = wrapped(_("Save {name} to a file").format(name=safe_line(name)), self._width, theme.fonts.title)
        ttk.Label(self, style="Card.Title.TLabel", text=title, wraplength=self._width).pack(anchor="w")
        self._form = tk.StringVar(self, "text")
        self._suggested = callbacks.suggest("text")
        self._running = self._done = False
        self._progress: Progress | None = None
        self._replace = ""
        self._build_choice()
        self._note = ttk.Label(self, style="Card.Muted.TLabel", wraplength=self._width, justify="left")
        self._bar = tk.Frame(self, height=px(6), width=self._width)
        self._fill = tk.Frame(self._bar, height=px(6))
        self._build_buttons()
        self._colour()
        forget = theme.on_change(self._colour)
        self.bind("<Destroy>", lambda event: forget() if event.widget is self else None, add="+")
        for widget in (self.path, self.browse, self.accept, self.cancel, *self.forms.values()):
            on_keys(widget, ("<Escape>",), self.close)
        on_keys(self.path, ("<Return>", "<KP_Enter>"), self._start)
        self.place(relx=0.5, rely=0.25, anchor="n")
        self.lift()
        self.path.icursor("end")
        take_keyboard(self.path)

    def close(self) -> None:
        """Go away; what is under way stops."""
        if self._running:
            self._callbacks.on_cancel()
        super().close()

    def show(self, progress: Progress) -> None:
        """How far it is."""
        self._progress = progress
        if progress.failure:
            self._stopped(progress.failure)
            return
        count = ngettext("{count} message", "{count} messages", progress.count).format(count=progress.count)
        if progress.saved:
            self._stopped(_("{count} saved in {file}.").format(count=count, file=safe_line(progress.saved)), done=True)
        elif progress.reached_ms:
            day = day_label(day_of(progress.reached_ms), date.today())
            self._say(_("{count}, up to: {day}").format(count=count, day=day))
        self._fill.place(x=0, y=0, relheight=1.0, relwidth=progress.share)

    def content(self) -> Content:
        """With the form, and how far it is."""
        return super().content()._replace(own=_State(self._chosen, self._running, self._progress))

    def fill(self, content: Content) -> None:
        """Go on with what is under way, or tell once more how it ended."""
        super().fill(content)
        state = content.own
        assert isinstance(state, _State)
        self._form.set(state.form)
        self._suggested = self._callbacks.suggest(state.form)
        if state.running or state.progress is not None:
            self._under_way()
        if state.progress is not None:
            self.show(state.progress)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_choice(self) -> None:
        px = self._theme.px
        row = ttk.Frame(self, style="Card.TFrame")
        row.pack(fill="x", pady=(px(12), px(4)))
        self.forms: dict[Form, ttk.Radiobutton] = {}
        labels: dict[Form, str] = {"text": _("Text to read"), "json": _("JSON, with everything")}
        for form, label in labels.items():
            choice = ttk.Radiobutton(
                row, style="Card.TRadiobutton", text=label, value=form, variable=self._form, command=self._formed
            )
            choice.pack(side="left", padx=(0, px(16)))
            self.forms[form] = choice
        line = ttk.Frame(self, style="Card.TFrame", width=self._width, height=px(38))
        line.pack(fill="x", pady=px(8))
        line.pack_propagate(False)
        self.path = ttk.Entry(line, style="Card.TEntry", font=self._theme.fonts.ui)
        self.browse = ttk.Button(line, style="Card.Plain.TButton", text=_("Choose…"), command=self._browse)
        self.browse.pack(side="right", padx=(px(8), 0))
        press_with_enter(self.browse)
        self.path.pack(side="left", fill="both", expand=True)
        self._set_path(self._suggested)

    def _build_buttons(self) -> None:
        px = self._theme.px
        self._buttons = ttk.Frame(self, style="Card.TFrame")
        self._buttons.pack(side="bottom", fill="x", pady=(px(12), 0))
        self.accept = ttk.Button(self._buttons, style="Card.Primary.TButton", text=_("Save"), command=self._start)
        self.accept.pack(side="right")
        self.cancel = ttk.Button(self._buttons, style="Card.Plain.TButton", text=_("Cancel"), command=self.close)
        self.cancel.pack(side="right", padx=(0, px(8)))
        for button in (self.accept, self.cancel):
            press_with_enter(button)

    # -- what happens -------------------------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Form:
        return "json" if self._form.get() == "json" else "text"

    def _formed(self) -> None:
        """Another form: another name, unless the person gave one."""
        if self.path.get() == self._suggested:
            self._suggested = self._callbacks.suggest(self._chosen)
            self._set_path(self._suggested)

    def _browse(self) -> None:
        from lanchat.gui.save_dialog import ask_where

        chosen, replace = ask_where(self, self._theme, Path(self.path.get()))
        if chosen:
            self._replace = chosen if replace else ""
            self._set_path(chosen)
        self.path.focus_set()

    def _start(self) -> None:
        if self._done:
            self.close()
            return
        path = self.path.get().strip()
        if self._running or not path:
            return
        if path != self._replace and _is_there(path):
            self._replace = path
            self.accept.configure(text=_("Replace"))
            self._say(_("There is such a file already. Saving replaces it."))
            return
        self._under_way()
        self._callbacks.on_start(path, self._chosen)

    def _under_way(self) -> None:
        self._running, self._progress = True, None
        for widget in (self.path, self.browse, self.accept, *self.forms.values()):
            widget.state(["disabled"])
        self.cancel.focus_set()
        self._bar.pack(fill="x", pady=(self._theme.px(8), 0))
        self._say(_("Asking for the messages…"))

    def _stopped(self, sentence: str, *, done: bool = False) -> None:
        self._running, self._done = False, done
        self._say(sentence)
        self.accept.state(["!disabled"])
        if done:
            self.accept.configure(text=_("Close"))
            self.cancel.pack_forget()
        else:
            self._bar.pack_forget()
            for widget in (self.path, self.browse, *self.forms.values()):
                widget.state(["!disabled"])
        self.accept.focus_set()

    def _say(self, text: str) -> None:
        self._note.configure(text=text)
        if not self._note.winfo_manager():
            self._note.pack(anchor="w", pady=(self._theme.px(4), 0))

    def _set_path(self, path: str) -> None:
        self.path.delete(0, "end")
        self.path.insert(0, path)
        self.path.xview_moveto(1.0)

    def _colour(self) -> None:
        self._bar.configure(background=self._theme.colours.line)
        self._fill.configure(background=self._theme.colours.button)


def _is_there(path: str) -> bool:
    """Whether there is such a file. What is wrong with its name is said by whoever writes it."""
    with contextlib.suppress(OSError, RuntimeError):
        return Path(path).expanduser().exists()
    return False
