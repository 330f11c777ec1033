"""The look: one ttk theme of our own, its styles by name, and the switch between light and dark.
Owns colours, fonts and pictures of one root window; knows no view.

    theme = Theme(root, "light")          # scale: taken from the screen unless given
    theme.colours.text  theme.fonts.body  theme.px(12)  theme.image("plus", "muted", 20)
    theme.apply("dark")                   # all styled widgets and pictures follow by themselves
    theme.set_accent("teal")              # likewise
    theme.resize(1.25, compact=True)      # text size and density: what is on the screen must be built anew
    forget = theme.on_change(callback)    # for plain tk widgets, which must be recoloured by hand

    theme.load("Card.")                   # once, before styles of a surface other than the window are used; "" for
                                          # icon buttons and radio buttons on the window itself

Styles (a surface prefix says what lies behind: none for the window, `Side.`, `Card.`, `Field.`):
    TFrame  Line.TFrame (1 px rules)  CardBox.TFrame (rounded card with a border)  Field.TFrame (rounded input box)
    TLabel  Bold. Title. Big. Muted. Small. Error.TLabel, on a surface for instance Card.Title.TLabel
    Primary.TButton  Plain.TButton  Icon.TButton  TEntry  TRadiobutton  TCheckbutton, each with every surface prefix
    Card.Danger.TButton for what cannot be undone
    Thin.Vertical.TScrollbar  Side.Thin.Vertical.TScrollbar
"""

from __future__ import annotations

import itertools
import tkinter as tk
from collections.abc import Callable
from functools import cached_property
from tkinter import ttk
from typing import TYPE_CHECKING

from lanchat.gui import palette, theme_styles
from lanchat.gui.fonts import Fonts
from lanchat.gui.images import Box, ImageStore
from lanchat.gui.palette import Mode, Palette

if TYPE_CHECKING:
    from lanchat.gui.faces import Faces

#: Smallest and largest scale a screen may ask for; a wrong dpi answer must not make the window useless.
MIN_SCALE, MAX_SCALE = 0.8, 4.0
#: How much of its usual room a row has where the window is compact.
COMPACT = 0.8
#: A theme's name lives in the interpreter: a second one needs another name.
_serial = itertools.count(1)


class Theme:
    """Colours, fonts, pictures and ttk styles of one root. Tk thread only."""

    def __init__(
        self,
        root: tk.Misc,
        mode: Mode = "light",
        scale: float | None = None,
        *,
        zoom: float = 1.0,
        compact: bool = False,
        accent: str = "blue",
    ) -> None:
        """`scale` is what the screen asks for, measured unless given; `zoom`, `compact`, `accent` as set later."""
        self.root = root
        measured = root.winfo_fpixels("1i") / 96 if scale is None else scale
        self._screen_scale = max(MIN_SCALE, min(MAX_SCALE, measured))
        self.scale = self._scale(zoom)
        self.compact = compact
        self.accent = accent
        self.colours: Palette = _palette(mode, accent)
        self.fonts = Fonts(root, self.px)
        self.images = ImageStore(root)
        self.style = ttk.Style(root)
        self._listeners: list[Callable[[], None]] = []
        self._surfaces: set[str] = set()
        self._make_styles()

    def _make_styles(self) -> None:
        """A ttk theme of the present scale: the measures of its elements cannot be changed later."""
        name = f"lanchat{next(_serial)}"
        self.style.theme_create(name, parent="clam")
        self.style.theme_use(name)
        surfaces, self._surfaces = self._surfaces, set()
        theme_styles.create_first(self)
        self.load(*surfaces)
        self._colour_all()

    @cached_property
    def faces(self) -> Faces:
        """What people chose to look like."""
        from lanchat.gui.faces import Faces  # the model comes with it, which the first paint can do without

        return Faces()

    @property
    def mode(self) -> Mode:
        """'light' or 'dark'."""
        return self.colours.mode

    def px(self, length: float) -> int:
        """A length at 96 dpi in pixels of this screen, at least one."""
        return max(1, round(length * self.scale))

    def row(self, height: float) -> int:
        """The height of a row of a list, or the room above a message: less where the window is compact."""
        return self.px(height * COMPACT) if self.compact else self.px(height)

    def load(self, *surfaces: str) -> None:
        """Make the pictures of these surfaces' styles; cheap when they are there."""
        for surface in surfaces:
            if surface not in self._surfaces:
                self._surfaces.add(surface)
                theme_styles.create_surface(self, surface)

    def apply(self, mode: Mode) -> None:
        """Switch to the mode; does nothing when it is already shown."""
        if mode != self.mode:
            self._recolour(mode, self.accent)

    def set_accent(self, accent: str) -> None:
        """Switch to an accent of accents.ACCENTS; does nothing when it is already shown."""
        if accent != self.accent:
            self._recolour(self.mode, accent)

    def resize(self, zoom: float, *, compact: bool) -> bool:
        """Measures from now on: `zoom` times what the screen asks for, rows compact or not. False: as they were.

        Widgets keep the lengths they were made with, so whoever calls builds them anew.
        """
        scale = self._scale(zoom)
        if (scale, compact) == (self.scale, self.compact):
            return False
        self.compact = compact
        if scale != self.scale:
            self.scale = scale
            self.fonts.resize()
            self.images.repaint()
            self._make_styles()
        return True

    def _scale(self, zoom: float) -> float:
        return max(MIN_SCALE, min(MAX_SCALE, self._screen_scale * zoom))

    def _recolour(self, mode: Mode, accent: str) -> None:
        self.accent = accent
        self.colours = _palette(mode, accent)
        self.images.repaint()
        self._colour_all()
        for listener in list(self._listeners):
            listener()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after every switch. Returns what takes it off again."""
        self._listeners.append(listener)

        def forget() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return forget

    def image(self, name: str, role: str = "muted", size: int = 20) -> tk.PhotoImage:
        """An icon in the colour of a palette role (see icons.py); size in px at 96 dpi. Recoloured by itself."""
        from lanchat.gui import icons  # Pillow comes with it: 40 ms that the first paint can do without

        return self.images.get(
            ("icon", name, role, size), lambda: icons.draw(name, self.px(size), self.colour(role)).png()
        )

    def colour(self, role: str) -> str:
        """The colour of a palette role by its name."""
        return str(getattr(self.colours, role))

    def box(
        self,
        key: str,
        radius: float,
        fill: str,
        ground: str,
        *,
        width: float = 64,
        height: float = 64,
        outline: str = "",
        line: float = 1.0,
        inset: tuple[float, float] = (0, 0),
        tick: str = "",
    ) -> tk.PhotoImage:
        """A rounded box in colours by role; lengths in px at 96 dpi. Kept and recoloured under `key`."""

        def paint() -> bytes:
            return Box(
                self.px(width),
                self.px(height),
                self.px(radius),
                self.colour(fill),
                self.colour(ground),
                self.colour(outline) if outline else "",
                max(1.0, line * self.scale),
                round(inset[0] * self.scale),
                round(inset[1] * self.scale),
                self.colour(tick) if tick else "",
            ).ppm()

        return self.images.get(("box", key), paint)

    def _colour_all(self) -> None:
        theme_styles.configure(self)
        if isinstance(self.root, (tk.Tk, tk.Toplevel)):
            self.root.configure(background=self.colours.bg)


def _palette(mode: Mode, accent: str) -> Palette:
    if accent == "blue":
        return palette.palette_for(mode)
    from lanchat.gui.accents import palette_with  # most first paints are blue

    return palette_with(mode, accent)
