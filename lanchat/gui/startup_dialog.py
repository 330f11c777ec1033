"""StartupDialog: the first thing a person sees. Name, what is on the network, host or join; Enter is enough.
Drawn before the rest of the program is imported, so it needs only Tk and the theme. Decisions are the model's."""

from __future__ import annotations

import contextlib
import tkinter as tk
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lanchat.gui.choice import Choice
from lanchat.gui.choice_list import Row
from lanchat.gui.root import when_painted
from lanchat.gui.startup_form import StartupForm
from lanchat.gui.startup_model import ADDRESS, HOST, Field, Problem, StartupModel, busy_sentence, title, where
from lanchat.gui.theme import Theme
from lanchat.i18n import _

if TYPE_CHECKING:
    from lanchat.protocol.beacon import FoundChat

#: The same in every language: window managers and scripts know the window by it.
TITLE = "LAN Chat – Start"
#: Size at first and at least; px at 96 dpi.
WIDTH, HEIGHT, MIN_WIDTH, MIN_HEIGHT = 460, 560, 400, 400

#: Milliseconds between the first paint and what it did without.
REST_MS = 60


class StartupDialog:
    """One window above a withdrawn root. Tk thread only.

    `on_choice` gets what was chosen; the dialog is busy from then on, until show_error or close. `on_cancel` is
    called when the person takes the choice back while it is carried out, `on_close` when they close the window.
    """

    def __init__(
        self,
        root: tk.Misc,
        theme: Theme,
        *,
        name: str,
        on_choice: Callable[[Choice], None],
        on_cancel: Callable[[], None] = lambda: None,
        on_close: Callable[[], None] = lambda: None,
        chat_name: str = "",
        address: str = "",
        remember: bool = False,
    ) -> None:
        self._theme = theme
        self._on_choice, self._on_cancel, self._on_close = on_choice, on_cancel, on_close
        self._model = StartupModel(name, chat_name, address, remember=remember)
        self._busy = self._closed = False
        self._error = self._busy_text = ""
        #: The field whose problem is shown; it is judged again at every key from then on.
        self._judged: Field | None = None
        #: The row that was selected when the password was typed: it is told to no other chat.
        self._password_for = ""
        self.window = tk.Toplevel(root, class_="lanchat", name="lanchat_start", background=theme.colours.bg)
        self.window.withdraw()
        self.window.title(TITLE)
        self.form = StartupForm(
            self.window,
            theme,
            texts=(name, self._model.chat_name, address),
            remember=remember,
            on_select=self._select,
            on_accept=self.accept,
            on_remember=self._remember,
            on_button=self._on_button,
            on_quit=self._quit,
        )
        self._bind()
        self._place()
        self._forget = theme.on_change(self._recolour)
        self._refresh()
        self.window.deiconify()
        self.form.name_field.focus_set()
        self.form.name_field.selection_range(0, "end")
        self.form.name_field.icursor("end")
        when_painted(theme.root, self.window, self._paint_rest, REST_MS)

    # -- what the owner says --------------------------------------------------------------------------------------

    def show_found(self, chats: Sequence[FoundChat]) -> None:
        """These chats are there now; the whole list each time."""
        self._model.show_found(chats)
        self._refresh()

    def show_verdict_nobody(self) -> None:
        """The search had its time. With chats found it only ends the animation."""
        self._model.search_ended()
        self._refresh()

    def show_error(self, sentence: str, *, wants_password: bool = False) -> None:
        """What was chosen could not be done: say why, and let the person choose again, or type the password that the
        chosen chat wants."""
        self._busy, self._error = False, sentence
        if wants_password:
            self._model.password_refused()
        self._refresh()
        self._focus_what_to_mend(password=wants_password)

    def show_notice(self, sentence: str) -> None:
        """One sentence worth showing; nothing stops."""
        self._error = sentence
        self._refresh()

    def set_busy(self, sentence: str) -> None:
        """Say what is going on; the button cancels it."""
        self._busy, self._busy_text, self._error = True, sentence, ""
        self.window.focus_set()
        self._refresh()

    @property
    def name(self) -> str:
        """The name as typed so far."""
        return self._model.name.strip()

    def close(self) -> None:
        """Take the window away. Idempotent; calls nobody back."""
        if self._closed:
            return
        self._closed = True
        self._forget()
        with contextlib.suppress(tk.TclError):  # the root may have gone first
            self.window.destroy()

    # -- what happens at once -------------------------------------------------------------------------------------

    def _bind(self) -> None:
        window = self.window
        window.protocol("WM_DELETE_WINDOW", self._quit)
        window.bind("<Return>", self._on_enter)
        window.bind("<KP_Enter>", self._on_enter)
        window.bind("<Escape>", self._on_escape)
        window.bind("<FocusIn>", self._on_focus)
        for sequence, step in (("<Up>", -1), ("<Down>", 1)):
            window.bind(sequence, lambda _event, step=step: self._move(step))  # type: ignore[misc]
        self.form.list.bind("<space>", lambda _event: self._move(0 if self._model.selected else 1))
        self.form.list.bind("<Key>", self._type_into_field)
        edited = window.register(self._on_edit)
        for field in self.form.fields:
            field.configure(validate="key", validatecommand=edited)

    def _place(self) -> None:
        px, window = self._theme.px, self.window
        screen = window.winfo_screenwidth(), window.winfo_screenheight()
        width, height = min(px(WIDTH), screen[0]), min(px(HEIGHT), screen[1] - px(60))
        left, top = (screen[0] - width) // 2, max(0, (screen[1] - height) // 2 - px(20))
        window.geometry(f"{width}x{height}+{left}+{top}")
        window.minsize(min(px(MIN_WIDTH), width), min(px(MIN_HEIGHT), height))

    def _paint_rest(self) -> None:
        """The first paint is out; what costs more may come now."""
        if not self._closed:
            self.form.show_icons()

    # -- showing --------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._closed:
            return
        model, form = self._model, self.form
        if model.selected != self._password_for:
            self._password_for, model.password = model.selected, ""
            form.password_field.delete(0, "end")
        form.show_status(self._busy_text if self._busy else model.status(), looking=self._busy or model.searching)
        form.enable(not self._busy)
        form.button.configure(text=_("Cancel") if self._busy else model.button())
        self._show_problems()
        form.show_scrollbar()

    def _rows(self) -> list[Row]:
        return [*map(self._chat_row, self._model.chats), self._host_row(), self._address_row()]

    def _chat_row(self, chat: FoundChat) -> Row:
        key, subtitle, problem = chat.info.host_id, where(chat), ""
        fields: tuple[tk.Widget, ...] = ()
        if key == self._model.selected and self._model.wants_password():
            fields = (self.form.password_field,)
            problem = self._model.password_problem() if self._judged is Field.PASSWORD else ""
            subtitle = problem or _("This chat needs a password.")
        return Row(key, title(chat), subtitle, initials=title(chat)[:1].upper(), problem=bool(problem), fields=fields)

    def _host_row(self) -> Row:
        chosen = self._model.selected == HOST
        subtitle = _("Others see it under this name") if chosen else _("Everyone on this network can find it")
        return Row(HOST, _("Host a new chat"), subtitle, icon="plus", fields=(self.form.chat_name_field,))

    def _address_row(self) -> Row:
        model = self._model
        subtitle, problem = _("When you know the name of the computer"), ""
        if model.selected == ADDRESS:
            subtitle = _("For example {name} or {address}").format(name="ana-laptop.local", address="192.168.1.20")
            problem = model.address_problem() if self._judged is Field.ADDRESS else ""
        fields: list[tk.Widget] = [self.form.address_field]
        if model.selected == ADDRESS and model.wants_password():
            fields.append(self.form.password_field)
            subtitle = _("This chat needs a password.")
            problem = problem or (model.password_problem() if self._judged is Field.PASSWORD else "")
        subtitle, wrong = problem or subtitle, bool(problem)
        return Row(ADDRESS, _("Join by address"), subtitle, icon="enter", problem=wrong, fields=tuple(fields))

    def _show_problems(self) -> None:
        form, judged = self.form, self._judged
        form.list.show(self._rows(), self._model.selected)
        form.show_name_problem(self._model.name_problem() if judged is Field.NAME else "")
        form.show_error(self._error)

    def _recolour(self) -> None:
        self.window.configure(background=self._theme.colours.bg)

    # -- the person -----------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """What Enter does: hand over the choice, or show what must be mended first."""
        if self._busy:
            return
        self._read_fields()
        choice = self._model.choice()
        self._error = ""
        if isinstance(choice, Problem):
            self._judged = choice.field
            self._refresh()
            self._focus_what_to_mend()
            return
        self._judged = None
        self.set_busy(busy_sentence(choice))
        self._on_choice(choice)

    def _focus_what_to_mend(self, *, password: bool = False) -> None:
        at_address = self._model.selected == ADDRESS and self._judged is not Field.NAME
        field = self.form.address_field if at_address else self.form.name_field
        if self._model.wants_password() and (password or self._judged is Field.PASSWORD):
            field = self.form.password_field
            field.selection_range(0, "end")
        field.focus_set()
        field.icursor("end")

    def _remember(self, remember: bool) -> None:
        self._model.remember = remember

    def _select(self, key: str) -> None:
        self._model.select(key)
        self._error = ""
        self._refresh()
        focus = self.window.focus_get()
        if focus in self.form.fields[1:] and focus not in self.form.list.unfolded:
            self.form.list.focus_set()  # a field that is no longer to be seen must not get the next key press

    def _move(self, step: int) -> str:
        if not self._busy:
            self._model.move(step)
            self._select(self._model.selected)
        return "break"

    def _type_into_field(self, event: tk.Event[tk.Misc]) -> str | None:
        """Letters typed on the list go into the field of the chosen row."""
        field = {HOST: self.form.chat_name_field, ADDRESS: self.form.address_field}.get(self._model.selected)
        if self._model.wants_password():
            field = self.form.password_field
        if self._busy or field is None or not event.char or not event.char.isprintable():
            return None
        field.focus_set()
        field.insert("end", event.char)
        self._read_fields()
        return "break"

    def _on_focus(self, _event: tk.Event[tk.Misc]) -> None:
        """One selection at a time; going to another program and back keeps it."""
        focus = self.window.focus_get()
        for field in self.form.fields:
            if focus not in (None, self.window, field):
                field.selection_clear()

    def _on_edit(self) -> bool:
        """A field is about to change, by a key, a paste or otherwise: judge it again once it has."""
        self._theme.root.after_idle(self._read_fields)  # of the root: it outlives this window
        return True

    def _read_fields(self) -> None:
        if self._closed:
            return
        model = self._model
        before = (model.name, model.chat_name, model.address, model.password)
        now = tuple(field.get() for field in self.form.fields)
        if now == before or self._busy:
            return
        model.name, model.chat_name, model.address, model.password = now
        if now[0] != before[0] and now[1] == before[1] and model.follow_name():
            self.form.set_chat_name(model.chat_name)
        self._error = ""
        self._show_problems()

    def _on_enter(self, _event: tk.Event[tk.Misc]) -> str:
        focus = self.window.focus_get()
        if focus is self.form.quit_button:
            self._quit()
        elif not self._busy or focus is self.form.button:  # a second Enter must not take the first one back
            self._on_button()
        return "break"

    def _on_button(self) -> None:
        if self._busy:
            self._cancel()
        else:
            self.accept()

    def _on_escape(self, _event: tk.Event[tk.Misc]) -> None:
        if self._busy:
            self._cancel()
        else:
            self._quit()

    def _cancel(self) -> None:
        self._busy = False
        self._refresh()
        self.form.name_field.focus_set()
        self._on_cancel()

    def _quit(self) -> None:
        if not self._closed:
            self.close()
            self._on_close()
