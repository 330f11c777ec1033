"""The part of the settings about oneself as others see it: the name with the picture beside it, its colour, its emoji.
The rest of that page is settings_pages.py's; the picture is drawn by avatars.py."""

from __future__ import annotations

from collections.abc import Callable
from tkinter import ttk

from lanchat.gui.avatars import Avatars
from lanchat.gui.emoji_picker import EmojiPicker
from lanchat.gui.faces import COLOUR_NAMES, face_from
from lanchat.gui.palette import PERSON_COLOURS
from lanchat.gui.settings_controls import Page
from lanchat.gui.widgets import press_with_enter
from lanchat.i18n import _

#: px at 96 dpi: the picture, and the field beside it.
PICTURE, FIELD = 72, 240


def fill(page: Page, check_name: Callable[[str], str]) -> None:
    """Put it on the page."""
    _Portrait(page).show(check_name)


def colour_words() -> list[tuple[str, str]]:
    """The colours of people with what they are called, in the language of the moment; the first is that of the name."""
    words = [_("Red"), _("Green"), _("Blue"), _("Purple"), _("Amber"), _("Teal"), _("Pink"), _("Graphite")]
    return [("name", _("The colour of your name")), *zip(COLOUR_NAMES, words, strict=True)]


class _Portrait:
    """What is needed for as long as the page is there. Tk thread only."""

    def __init__(self, page: Page) -> None:
        self._page, self._theme = page, page.theme
        self._avatars = Avatars(page.theme)
        self._picker: EmojiPicker | None = None

    def show(self, check_name: Callable[[str], str]) -> None:
        page, px = self._page, self._theme.px
        row = ttk.Frame(page.frame.inside, style="Card.TFrame")
        row.pack(anchor="w", fill="x")
        self._picture = ttk.Label(row, style="Card.TLabel")
        self._picture.pack(side="left", padx=(0, px(16)))
        words = ttk.Frame(row, style="Card.TFrame")
        words.pack(side="left")
        page.into = words
        page.title(_("Your name"))
        page.entry("name", check=check_name, width=FIELD)
        page.into = page.frame.inside
        page.title(_("Your picture"))
        page.swatches("avatar_colour", colour_words(), dict(zip(COLOUR_NAMES, PERSON_COLOURS, strict=True)), below=True)
        self._buttons()
        page.changed = self._refresh
        self._refresh()

    def _buttons(self) -> None:
        page, px = self._page, self._theme.px
        row = ttk.Frame(page.frame.inside, style="Card.TFrame")
        row.pack(anchor="w", pady=(px(4), 0))
        self._choose = ttk.Button(row, style="Card.Plain.TButton", text=_("Choose an emoji…"), command=self._open)
        self._initials = ttk.Button(row, style="Card.Plain.TButton", text=_("Use initials"), command=self._take_off)
        self._choose.pack(side="left", padx=(0, px(8)))
        page.keep("avatar_emoji", self._choose)
        press_with_enter(self._choose)
        press_with_enter(self._initials)
        self._choose.bind("<Destroy>", lambda _event: self._close(), add="+")

    def _refresh(self) -> None:
        value = self._page.preferences.value
        if self._picture.winfo_exists():
            face = face_from(str(value("avatar_colour")), str(value("avatar_emoji")))
            self._picture.configure(image=self._avatars.portrait(str(value("name")), face, PICTURE))
            if face.emoji:
                self._initials.pack(side="left")
                self._page.keep("avatar_emoji=", self._initials)
            else:
                self._initials.pack_forget()
                self._page.controls.pop("avatar_emoji=", None)

    def _open(self) -> None:
        """The emoji to choose from; pressed again, they go away."""
        if self._picker is not None:
            self._picker.close()
            return
        card = self._page.frame.master
        assert card is not None, "a page is in a card"
        recent = self._page.preferences.settings.recent_emoji
        self._picker = EmojiPicker(
            card, self._theme, below=self._choose, recent=recent, on_pick=self._picked, on_close=self._picker_closed
        )

    def _picked(self, emoji: str) -> None:
        self._page.change("avatar_emoji", emoji)

    def _picker_closed(self) -> None:
        self._picker = None
        self._choose.focus_set()

    def _close(self) -> None:
        picker, self._picker = self._picker, None
        if picker is not None and picker.winfo_exists():
            picker.destroy()

    def _take_off(self) -> None:
        self._choose.focus_set()
        self._page.change("avatar_emoji", "")
