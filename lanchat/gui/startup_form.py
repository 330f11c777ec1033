"""StartupForm: the widgets of the startup dialog and where they are. What they mean is decided elsewhere.
Needs only Tk and the theme, because it is drawn before the rest of the program is imported."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from lanchat import paths
from lanchat.gui.choice_list import ChoiceList
from lanchat.gui.right_to_left import as_shown
from lanchat.gui.search_dots import SearchDots
from lanchat.gui.theme import Theme
from lanchat.i18n import _

#: The margin, and the widest the content gets; px at 96 dpi.
MARGIN, CONTENT = 24, 560
#: The side of the logo in px at 96 dpi, beside which the names stand in line with those in the list; as files in px.
LOGO = 48
LOGO_SIZES = (32, 48, 64, 72, 96, 128)


class StartupForm:
    """Fills a window. Tk thread only."""

    def __init__(
        self,
        window: tk.Toplevel,
        theme: Theme,
        *,
        texts: tuple[str, str, str],
        remember: bool,
        on_select: Callable[[str], None],
        on_accept: Callable[[], None],
        on_remember: Callable[[bool], None],
        on_button: Callable[[], None],
        on_quit: Callable[[], None],
    ) -> None:
        """`texts` are the name, the chat's name and the address to begin with."""
        px = theme.px
        self._theme, self._window = theme, window
        window.columnconfigure(0, weight=1)
        window.rowconfigure(0, weight=1)
        body = self._body = ttk.Frame(window)
        body.grid(row=0, column=0, sticky="nsew", padx=px(MARGIN), pady=(px(20), px(18)))
        body.columnconfigure(0, weight=1)
        body.rowconfigure(3, weight=1)
        self._build_head().grid(row=0, sticky="ew")
        self._build_name(texts[0]).grid(row=1, sticky="ew", pady=(px(18), 0))
        self._build_search().grid(row=2, sticky="ew", pady=(px(18), px(8)))
        self.list = ChoiceList(body, theme, on_select=on_select, on_accept=on_accept)
        self.list.grid(row=3, sticky="nsew")
        self.chat_name_field = self._row_field(texts[1])
        self.address_field = self._row_field(texts[2])
        self.password_field = self._row_field("")
        self.password_field.configure(show="•")
        self._scrollbar = ttk.Scrollbar(window, style="Thin.Vertical.TScrollbar", command=self.list.yview)
        self.list.configure(yscrollcommand=self._scrollbar.set)
        self._build_message().grid(row=4, sticky="ew", pady=(px(10), 0))
        self._build_foot(remember, on_remember, on_button, on_quit).grid(row=5, sticky="ew", pady=(px(14), 0))
        window.bind("<Configure>", self._on_configure)
        self.list.bind("<Configure>", lambda _event: theme.root.after_idle(self.show_scrollbar), add="+")

    @property
    def fields(self) -> tuple[ttk.Entry, ttk.Entry, ttk.Entry, ttk.Entry]:
        """Name, chat's name, address, password."""
        return self.name_field, self.chat_name_field, self.address_field, self.password_field

    # -- building -------------------------------------------------------------------------------------------------

    def _build_head(self) -> ttk.Frame:
        head = ttk.Frame(self._body)
        self._logo = self._load_logo()
        if self._logo is not None:
            self._window.iconphoto(False, self._logo)
            ttk.Label(head, image=self._logo).grid(row=0, column=0, rowspan=2, padx=(0, self._theme.px(12)))
            head.columnconfigure(0, minsize=self._theme.px(LOGO + 12))
        ttk.Label(head, text="LAN Chat", style="Title.TLabel").grid(row=0, column=1, sticky="sw")
        subtitle = _("Chat with the people on your network")
        ttk.Label(head, text=subtitle, style="Small.TLabel").grid(row=1, column=1, sticky="nw")
        return head

    def _load_logo(self) -> tk.PhotoImage | None:
        size = max(size for size in LOGO_SIZES if size == LOGO_SIZES[0] or size <= self._theme.px(LOGO + 4))
        try:
            return tk.PhotoImage(master=self._window, file=str(paths.assets_dir() / "icons" / f"lanchat-{size}.png"))
        except tk.TclError:
            return None  # without its picture the dialog works all the same

    def _build_name(self, name: str) -> ttk.Frame:
        fonts = self._theme.fonts
        frame = ttk.Frame(self._body)
        frame.columnconfigure(0, weight=1)
        ttk.Label(frame, text=_("Your name"), style="Small.TLabel").grid(sticky="w", pady=(0, self._theme.px(4)))
        self.name_field = ttk.Entry(frame, font=fonts.body)
        self.name_field.insert(0, name)
        self.name_field.grid(sticky="ew")
        self._name_problem = ttk.Label(frame, style="Error.TLabel", justify="left", font=fonts.small)
        return frame

    def _build_search(self) -> ttk.Frame:
        frame = ttk.Frame(self._body)
        frame.columnconfigure(0, weight=1)
        self._status = ttk.Label(frame, style="Small.TLabel")
        self._status.grid(row=0, column=0, sticky="w")
        self.dots = SearchDots(frame, self._theme)
        self.dots.grid(row=0, column=1, sticky="e")
        return frame

    def _row_field(self, text: str) -> ttk.Entry:
        field = ttk.Entry(self.list, style="Card.TEntry", font=self._theme.fonts.ui)
        field.insert(0, text)
        return field

    def _build_message(self) -> ttk.Frame:
        self._message = ttk.Frame(self._body)
        self._message_icon = ttk.Label(self._message)
        self._message_icon.grid(row=0, column=0, sticky="n", padx=(0, self._theme.px(8)))
        self._message_text = ttk.Label(self._message, style="Error.TLabel", justify="left")
        self._message_text.grid(row=0, column=1)
        return self._message

    def _build_foot(
        self,
        remember: bool,
        on_remember: Callable[[bool], None],
        on_button: Callable[[], None],
        on_quit: Callable[[], None],
    ) -> ttk.Frame:
        foot = ttk.Frame(self._body)
        foot.columnconfigure(0, weight=1)
        remembered = self._remembered = tk.BooleanVar(self._window, remember)
        self.remember_box = ttk.Checkbutton(
            foot,
            text=_("Remember my choice"),
            variable=remembered,
            command=lambda: on_remember(remembered.get()),
            cursor="hand2",
        )
        self.remember_box.grid(row=0, column=0, sticky="w")
        self.quit_button = ttk.Button(foot, text=_("Quit"), style="Plain.TButton", command=on_quit)
        self.quit_button.grid(row=0, column=1, padx=self._theme.px(8))
        self.button = ttk.Button(foot, style="Primary.TButton", width=9, command=on_button)
        self.button.grid(row=0, column=2)
        return foot

    # -- showing --------------------------------------------------------------------------------------------------

    def show_status(self, sentence: str, *, looking: bool) -> None:
        """The line above the rows, and whether something is going on."""
        self._status.configure(text=as_shown(sentence))
        if looking:
            self.dots.start()
        else:
            self.dots.stop()

    def set_chat_name(self, text: str) -> None:
        """Put another name for a new chat into its field."""
        self.chat_name_field.delete(0, "end")
        self.chat_name_field.insert(0, text)

    def show_error(self, sentence: str) -> None:
        """One sentence above the buttons; '' takes it away."""
        self._message_text.configure(text=sentence)
        if sentence:
            self._message.grid()
        else:
            self._message.grid_remove()

    def show_name_problem(self, sentence: str) -> None:
        """One sentence under the name; '' takes it away."""
        self._name_problem.configure(text=sentence)
        if sentence:
            self._name_problem.grid(sticky="ew", pady=(self._theme.px(4), 0))
        else:
            self._name_problem.grid_forget()

    def show_icons(self) -> None:
        """Draw what costs a library or many pictures, once the rest is on the screen."""
        self._theme.load("Card.")  # the corners of the fields in the list
        self.list.show_icons()
        self._message_icon.configure(image=self._theme.image("alert", "red", 18))

    def enable(self, enabled: bool) -> None:
        """Whether anything but the buttons can be used."""
        for widget in (*self.fields, self.remember_box):
            widget.state(["!disabled" if enabled else "disabled"])
        self.list.enable(enabled)

    def show_scrollbar(self) -> None:
        """Show it in the margin when the rows do not fit."""
        if not self._window.winfo_exists():
            return
        if self.list.wanted_height() > self.list.winfo_height():
            self._scrollbar.place(in_=self.list, relx=1, x=self._theme.px(5), relheight=1)
        else:
            self._scrollbar.place_forget()

    def _on_configure(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self._window:
            return
        px = self._theme.px
        margin = px(MARGIN) + max(0, event.width - px(CONTENT) - 2 * px(MARGIN)) // 2
        self._body.grid_configure(padx=margin)
        self._message_text.configure(wraplength=event.width - 2 * margin - px(26))
        self._name_problem.configure(wraplength=event.width - 2 * margin)
