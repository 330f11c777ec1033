"""The card that tells how others join: every way in with a button that copies it, and a QR code for phones.
Shows an Invitation; where it comes from is not its business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from lanchat.gui import clipboard
from lanchat.gui.card import Card
from lanchat.gui.fonts import elide
from lanchat.gui.invitation import Invitation, Way
from lanchat.gui.later import Later
from lanchat.gui.qr_code import qr_ppm
from lanchat.gui.safe_text import safe_line
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import icon_button, on_keys, press_with_enter, take_keyboard
from lanchat.i18n import _

#: px at 96 dpi: the widest the ways get, the code beside them, and alone where there is no room for both.
WAYS, CODE, CODE_ALONE = 396, 150, 230
#: The smallest the ways may become, and what the card's own edges take.
MIN_WAYS, EDGES = 220, 96
#: Milliseconds a button says that it has copied.
COPIED_MS = 1_600


class InviteCard(Card):
    """Tk thread only. Esc or its button close it; `on_close` is called then."""

    def __init__(self, parent: tk.Misc, theme: Theme, invitation: Invitation, *, on_close: Callable[[], None]) -> None:
        super().__init__(parent, theme, padding=18, on_close=on_close)
        self.invitation = invitation
        px = theme.px
        room = parent.winfo_width() - px(EDGES)
        self._beside = room >= px(WAYS + CODE)
        self._width = max(px(MIN_WAYS), min(px(WAYS), room))
        self._later = Later(self)
        self._picture: tk.PhotoImage | None = None
        self.copy_buttons: list[ttk.Button] = []
        self._build_head()
        self._body = ttk.Frame(self, style="Card.TFrame")
        self._body.pack(fill="both", expand=True, pady=(px(10), 0))
        self._ways = self._build_ways()
        self._ways.pack(side="left", anchor="n")
        self.code = self._build_code()
        self._build_foot()
        if self._beside:
            self.show_code()
        for widget in (*self.copy_buttons, self.close_button, self.switch):
            on_keys(widget, ("<Escape>",), self.close)
        self.place(relx=0.5, rely=0.5, anchor="center")
        self.lift()
        take_keyboard((self.copy_buttons or [self.close_button])[0])

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        theme, px = self._theme, self._theme.px
        head = ttk.Frame(self, style="Card.TFrame")
        head.pack(fill="x")
        self.close_button = icon_button(head, theme, "close", self.close, hint=_("Close"), surface="Card.", size=16)
        self.close_button.pack(side="right", padx=(px(8), 0))
        title = _("Invite people to {name}").format(name=safe_line(self.invitation.chat_name))
        ttk.Label(head, style="Card.Title.TLabel", text=elide(title, self._width - px(34), theme.fonts.title)).pack(
            side="left"
        )
        words = ttk.Label(self, style="Card.Muted.TLabel", text=self._words(), wraplength=self._width)
        words.pack(anchor="w", pady=(px(2), 0))

    def _words(self) -> str:
        if not self.invitation.connected:
            return _("This computer is on no network at the moment. Connect it, and open this card again.")
        if self.invitation.password:
            return _("On this network LAN Chat finds it by itself. Everyone needs the password.")
        return _("On this network LAN Chat finds it by itself.")

    def _build_ways(self) -> ttk.Frame:
        frame = ttk.Frame(self._body, style="Card.TFrame")
        frame.columnconfigure(0, minsize=self._width)
        for row, way in enumerate(self.invitation.ways()):
            self._build_way(frame, way).grid(row=row, column=0, sticky="ew", pady=(0, self._theme.px(8)))
        return frame

    def _build_way(self, parent: ttk.Frame, way: Way) -> ttk.Frame:
        theme, px = self._theme, self._theme.px
        frame = ttk.Frame(parent, style="Card.TFrame")
        frame.columnconfigure(0, weight=1)
        ttk.Label(frame, style="Card.Small.TLabel", text=way.title).grid(row=0, column=0, sticky="w")
        button = ttk.Button(frame, style="Card.Plain.TButton", text=_("Copy"), width=8, cursor="hand2")
        button.configure(command=partial(self._copy, button, way.text), padding=(px(8), px(4)))
        press_with_enter(button)
        button.grid(row=0, column=1, rowspan=2, sticky="e", padx=(px(8), 0))
        self.copy_buttons.append(button)
        room = self._width - button.winfo_reqwidth() - px(8)
        text = ttk.Label(
            frame, style="Card.TLabel", font=theme.fonts.code, text=elide(way.text, room, theme.fonts.code)
        )
        text.grid(row=1, column=0, sticky="w")
        return frame

    def _build_code(self) -> ttk.Frame:
        frame = ttk.Frame(self._body, style="Card.TFrame")
        self._code_picture = ttk.Label(frame, style="Card.TLabel")
        self._code_picture.pack()
        words = ttk.Label(frame, style="Card.Small.TLabel", text=_("Point a phone's camera at it"))
        words.pack(pady=(self._theme.px(6), 0))
        return frame

    def _build_foot(self) -> None:
        """Where the code has no room beside the ways, a button shows it instead of them."""
        self.switch = ttk.Button(self, style="Card.Plain.TButton", text=_("Show QR code"), command=self.show_code)
        press_with_enter(self.switch)
        if not self._beside and self.invitation.link:
            self.switch.pack(anchor="e")

    # -- what buttons do ----------------------------------------------------------------------------------------------

    def show_code(self) -> None:
        """Draw the code, now that somebody wants it."""
        theme = self._theme
        if not self.invitation.link:
            return
        dark, light = ("#1b1f27", "#ffffff") if theme.mode == "light" else ("#14161b", "#e4e6eb")
        size = theme.px(CODE if self._beside else CODE_ALONE)
        self._picture = tk.PhotoImage(master=self, data=qr_ppm(self.invitation.link, size, dark, light))
        self._code_picture.configure(image=self._picture)
        if self._beside:
            self.code.pack(side="left", anchor="n", padx=(theme.px(18), 0))
            return
        self._ways.pack_forget()
        self.code.pack(expand=True)
        self.switch.configure(text=_("Show addresses"), command=self._show_ways)

    def _show_ways(self) -> None:
        self.code.pack_forget()
        self._ways.pack(side="left", anchor="n")
        self.switch.configure(text=_("Show QR code"), command=self.show_code)

    def _copy(self, button: ttk.Button, text: str) -> None:
        clipboard.copy(self, text)
        button.configure(text=_("Copied"))

        def offer_again() -> None:
            button.configure(text=_("Copy"))

        self._later.call(str(button), COPIED_MS, offer_again)
