"""The fonts of the window: the first good family that is there, in named sizes.
No widget; sizes are pixels at 96 dpi times the scale."""

from __future__ import annotations

import itertools
import tkinter as tk
from collections.abc import Callable
from tkinter import font as tkfont

from lanchat.gui.right_to_left import NEEDED, as_shown, present

#: Best first. The names are looked up, never taken on trust: Tk answers an unknown family with a bitmap font.
TEXT_FAMILIES = (
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    ".AppleSystemUIFont",
    "Inter",
    "Cantarell",
    "Ubuntu",
    "Noto Sans",
    "DejaVu Sans",
)
MONO_FAMILIES = (
    "Cascadia Mono",
    "SF Mono",
    "Menlo",
    "Consolas",
    "Hack",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
    "Liberation Mono",
)
#: Characters of a text that are looked at to show it in one line: no screen is wider.
MAX_ELIDED = 1_000
#: Named fonts live in the interpreter: a second set needs other names.
_serial = itertools.count(1)


class Fonts:
    """body, bold, italic, bold_italic, ui, ui_bold, small, small_bold, small_italic, tiny, title, big, code, thin.
    Tk thread only."""

    def __init__(self, root: tk.Misc, px: Callable[[float], int]) -> None:
        self._root = root
        self._px = px
        self._number = next(_serial)
        self._sizes: list[tuple[tkfont.Font, int]] = []
        present = set(tkfont.families(root))
        self.family = _first(TEXT_FAMILIES, present) or _default_family(root, "TkDefaultFont")
        self.mono_family = _first(MONO_FAMILIES, present) or _default_family(root, "TkFixedFont")
        self.body = self._make("body", 15)
        self.bold = self._make("bold", 15, weight="bold")
        self.italic = self._make("italic", 15, slant="italic")
        self.bold_italic = self._make("bold_italic", 15, weight="bold", slant="italic")
        self.ui = self._make("ui", 14)
        self.ui_bold = self._make("ui_bold", 14, weight="bold")
        self.small = self._make("small", 12)
        self.small_bold = self._make("small_bold", 12, weight="bold")
        self.small_italic = self._make("small_italic", 12, slant="italic")
        self.tiny = self._make("tiny", 11)
        self.title = self._make("title", 17, weight="bold")
        self.big = self._make("big", 22, weight="bold")
        self.code = self._make("code", 13, family=self.mono_family)
        self.thin = self._make("thin", 5)
        self._set_defaults()
        # Before it takes the font that it is told, an entry opens the one it would have otherwise: a font nobody else
        # has in use, looked for among all there are.
        root.option_add("*TEntry.font", self.ui.name)

    def resize(self) -> None:
        """Follow another scale; what is written in these fonts follows by itself."""
        for font, size in self._sizes:
            font.configure(size=-self._px(size))
        self._set_defaults()

    def _set_defaults(self) -> None:
        """What ttk and menus fall back on."""
        for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont"):
            tkfont.nametofont(name, self._root).configure(family=self.family, size=self.ui.cget("size"))

    def _make(
        self, name: str, size: int, *, weight: str = "normal", slant: str = "roman", family: str = ""
    ) -> tkfont.Font:
        font = tkfont.Font(
            self._root,
            name=f"lanchat_{self._number}_{name}",
            family=family or self.family,
            size=-self._px(size),
            weight="bold" if weight == "bold" else "normal",
            slant="italic" if slant == "italic" else "roman",
        )
        self._sizes.append((font, size))
        return font


def _first(wanted: tuple[str, ...], present: set[str]) -> str:
    return next((family for family in wanted if family in present), "")


def _default_family(root: tk.Misc, name: str) -> str:
    return str(tkfont.nametofont(name, root).actual("family"))


def elide(text: str, width: int, font: tkfont.Font) -> str:
    """The text as it stands on the screen, cut with an ellipsis so that it is at most `width` pixels wide."""
    if width <= 0:
        return ""
    text = text[:MAX_ELIDED]
    if font.measure(text) <= width:
        return as_shown(text)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if font.measure(text[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return as_shown(text[:low].rstrip() + "…")


def wrapped(text: str, width: int, font: tkfont.Font) -> str:
    """Text as it stands on the screen in a label that breaks lines at this width."""
    if not (NEEDED and present(text)):
        return text
    from lanchat.gui.right_to_left_lines import lay_out  # not before anything is written from right to left

    lines: list[str] = []
    for said in text.split("\n"):
        turned = lay_out([(said, ())], width, lambda piece, _tags: font.measure(piece))
        # The blank a line was broken at stands at its left here.
        lines += ("".join(cell.shown for cell in line.cells).strip() for line in turned)
    return "\n".join(lines)
