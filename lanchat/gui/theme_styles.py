"""The ttk elements and styles of the theme, surface by surface.
Tables and calls into ttk only; sizes, colours and pictures come from theme.py."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk
from typing import Any, Protocol

from lanchat.gui.fonts import Fonts
from lanchat.gui.palette import Palette


class _Theme(Protocol):
    """What this file needs of a theme."""

    root: tk.Misc
    style: ttk.Style
    colours: Palette
    fonts: Fonts

    def px(self, length: float) -> int: ...
    def colour(self, role: str) -> str: ...
    def box(
        self,
        key: str,
        radius: float,
        fill: str,
        ground: str,
        *,
        width: float = ...,
        height: float = ...,
        outline: str = ...,
        line: float = ...,
        inset: tuple[float, float] = ...,
        tick: str = ...,
    ) -> tk.PhotoImage: ...


#: Style prefix -> the palette role of what lies behind.
SURFACES: Mapping[str, str] = {"": "bg", "Side.": "side", "Card.": "card", "Field.": "input"}

#: Button kind -> state -> (fill, outline, width of the outline). '' as a fill means the surface itself.
_BUTTONS: Mapping[str, Mapping[str, tuple[str, str, float]]] = {
    "Primary": {
        "": ("button", "", 1),
        "disabled": ("disabled", "", 1),
        "pressed": ("button_pressed", "", 1),
        "focus": ("button", "focus", 2),
        "active": ("button_hover", "", 1),
    },
    "Plain": {
        "": ("", "input_border", 1),
        "disabled": ("", "line", 1),
        "pressed": ("row", "input_border", 1),
        "focus": ("", "accent", 1.5),
        "active": ("row", "input_border", 1),
    },
    "Icon": {
        "": ("", "", 1),
        "disabled": ("", "", 1),
        "pressed": ("selected", "", 1),
        "focus": ("", "accent", 1.5),
        "active": ("row", "", 1),
    },
}
#: The button of a card that asks before something cannot be undone.
_DANGER: Mapping[str, tuple[str, str, float]] = {
    "": ("mention_badge", "", 1),
    "pressed": ("mention_badge", "text", 1),
    "focus": ("mention_badge", "focus", 2),
    "active": ("mention_badge", "red", 2),
}
_RADIUS = 8
#: Label kind -> (font, palette role).
_LABELS: Mapping[str, tuple[str, str]] = {
    "": ("ui", "text"),
    "Bold.": ("ui_bold", "text"),
    "Title.": ("title", "text"),
    "Big.": ("big", "text"),
    "Muted.": ("ui", "muted"),
    "Small.": ("small", "muted"),
    "Error.": ("ui", "red"),
}


def create_first(theme: _Theme) -> None:
    """Make the image elements and layouts that the startup dialog shows, all on the window's own surface."""
    for kind in ("Primary", "Plain"):
        _button(theme, "", kind, "bg", _BUTTONS[kind])
    _entry(theme, "", "bg")
    _indicator(theme, "", "bg", "Checkbutton")
    _window_boxes(theme)


def create_surface(theme: _Theme, prefix: str) -> None:
    """Make the image elements and layouts of one surface, once per theme: about 30 pictures, 12 ms. Of the window's
    own those that create_first leaves out."""
    ground = SURFACES[prefix]
    if not prefix:
        _button(theme, "", "Icon", ground, _BUTTONS["Icon"])
        _indicator(theme, "", ground, "Radiobutton")
        return
    for kind, states in _BUTTONS.items():
        _button(theme, prefix, kind, ground, states)
    _entry(theme, prefix, ground)
    for kind in ("Radiobutton", "Checkbutton"):
        _indicator(theme, prefix, ground, kind)
    _BOXES[prefix](theme)


def _button(theme: _Theme, prefix: str, kind: str, ground: str, states: Mapping[str, tuple[str, str, float]]) -> None:
    pictures = {
        state: theme.box(f"{prefix}{kind}.{state}", _RADIUS, fill or ground, ground, outline=outline, line=line)
        for state, (fill, outline, line) in states.items()
    }
    element = f"{prefix}{kind}.box"
    _element(theme, element, pictures, border=theme.px(_RADIUS + 2))
    theme.style.layout(f"{prefix}{kind}.TButton", _nested(element, "Button.padding", "Button.label"))


def _entry(theme: _Theme, prefix: str, ground: str) -> None:
    def box(state: str, outline: str, line: float) -> tk.PhotoImage:
        key = f"{prefix}entry.{state}"
        return theme.box(key, _RADIUS, "input", ground, width=256, outline=outline, line=line)

    pictures = {"": box("", "input_border", 1), "focus": box("focus", "accent", 1.5)}
    element = f"{prefix}Entry.box"
    _element(theme, element, pictures, border=theme.px(_RADIUS + 2))
    theme.style.layout(f"{prefix}TEntry", _nested(element, "Entry.padding", "Entry.textarea"))


def _indicator(theme: _Theme, prefix: str, ground: str, kind: str) -> None:
    radius = 9 if kind == "Radiobutton" else 5

    def box(state: str, fill: str, outline: str, line: float, tick: str = "") -> tk.PhotoImage:
        key = f"{prefix}{kind}.{state}"
        return theme.box(key, radius, fill, ground, outline=outline, line=line, width=18, height=18, tick=tick)

    if kind == "Radiobutton":  # the dot is a small fill in a thick outline
        chosen = {"selected focus": box("on.focus", "on_button", "accent", 5.5)}
        chosen |= {"selected": box("on", "on_button", "button", 5.5)}
    else:
        chosen = {"selected focus": box("on.focus", "button", "focus", 2, "on_button")}
        chosen |= {"selected": box("on", "button", "", 1, "on_button")}
    pictures = {
        "": box("", "input", "faint", 1.25),
        **chosen,
        "focus": box("focus", "input", "accent", 2),
        "active": box("active", "input", "accent", 1.25),
    }
    element = f"{prefix}{kind}.mark"
    _element(theme, element, pictures, border=0, width=theme.px(26), sticky="w")
    inside: Any = [(element, {"side": "left", "sticky": ""}), (f"{kind}.label", {"side": "left", "sticky": "nsew"})]
    theme.style.layout(f"{prefix}T{kind}", [(f"{kind}.padding", {"sticky": "nsew", "children": inside})])


def _nested(*elements: str) -> Any:
    """A layout in which each element fills the one before it."""
    inner: Any = None
    for element in reversed(elements):
        inner = [(element, {"sticky": "nsew", "children": inner} if inner else {"sticky": "nsew"})]
    return inner


def _window_boxes(theme: _Theme) -> None:
    _scrollbar(theme, "", "bg", 12, 6)


def _side_boxes(theme: _Theme) -> None:
    _scrollbar(theme, "Side.", "side", 8, 4)
    pictures = {
        "": theme.box("jump", _RADIUS, "row", "side", width=256),
        "focus": theme.box("jump.focus", _RADIUS, "row", "side", width=256, outline="accent", line=1.5),
    }
    _element(theme, "Jump.box", pictures, border=theme.px(10))
    theme.style.layout("Jump.TButton", _nested("Jump.box", "Button.padding", "Button.label"))


def _card_boxes(theme: _Theme) -> None:
    card = {"": theme.box("card", 10, "card", "bg", width=256, outline="input_border")}
    _element(theme, "CardBox.box", card, border=theme.px(12))
    theme.style.layout("CardBox.TFrame", _nested("CardBox.box"))
    over = {"": theme.box("card.card", 10, "card", "card", width=256, outline="input_border")}
    _element(theme, "CardOnCard.box", over, border=theme.px(12))
    theme.style.layout("Card.CardBox.TFrame", _nested("CardOnCard.box"))
    hover = {"": theme.box("card.hover", 5, "card", "hover", width=256, outline="input_border")}
    _element(theme, "HoverBox.box", hover, border=theme.px(10))
    theme.style.layout("HoverBox.TFrame", _nested("HoverBox.box"))
    theme.style.layout("Card.Swatch.TRadiobutton", _nested("Radiobutton.padding", "Radiobutton.label"))
    _button(theme, "Card.", "Danger", "card", _DANGER)
    _scrollbar(theme, "Card.", "card", 12, 6)


def _field_boxes(theme: _Theme) -> None:
    field = {
        "": theme.box("field", 10, "input", "bg", width=256, outline="input_border"),
        "focus": theme.box("field.focus", 10, "input", "bg", width=256, outline="accent", line=1.5),
    }
    _element(theme, "Field.box", field, border=theme.px(12))
    theme.style.layout("Field.TFrame", _nested("Field.box"))


_BOXES: Mapping[str, Callable[[_Theme], None]] = {
    "Side.": _side_boxes,
    "Card.": _card_boxes,
    "Field.": _field_boxes,
}


def _scrollbar(theme: _Theme, prefix: str, ground: str, wide: int, thick: int) -> None:
    """A thumb `thick` px in a trough `wide` px."""

    def thumb(state: str, fill: str) -> tk.PhotoImage:
        key = f"{prefix}thumb.{state}"
        return theme.box(key, thick // 2, fill, ground, width=wide, height=256, inset=((wide - thick) // 2, 2))

    states = {"": thumb("", "scroll"), "disabled": thumb("disabled", ground)}
    states |= {"pressed": thumb("pressed", "scroll_hover"), "active": thumb("active", "scroll_hover")}
    name, width = f"{prefix}Thin", theme.px(wide)
    _element(theme, f"{name}.thumb", states, border=(0, theme.px(6)), width=width, height=theme.px(28))
    trough = theme.box(f"{prefix}trough", 0, ground, ground, width=wide, height=512)
    _element(theme, f"{name}.trough", {"": trough}, border=0, width=width, height=width)
    inside: Any = [(f"{name}.thumb", {"expand": True, "sticky": "nsew"})]
    layout: Any = [(f"{name}.trough", {"sticky": "nsew", "children": inside})]
    theme.style.layout(f"{prefix}Thin.Vertical.TScrollbar", layout)


def _element(theme: _Theme, name: str, pictures: Mapping[str, tk.PhotoImage], **options: Any) -> None:
    """An image element; without a size it is as small as its border lets it be."""
    border = options["border"]
    if isinstance(border, int):
        options = {"width": 2 * border, "height": 2 * border, **options} if border else options
    states: list[Any] = [(*state.split(), picture) for state, picture in pictures.items() if state]
    theme.style.element_create(name, "image", pictures[""], *states, **{"padding": 0, "sticky": "nsew", **options})


def configure(theme: _Theme) -> None:
    """Give every style the colours and fonts of the moment."""
    style, colours, fonts, px = theme.style, theme.colours, theme.fonts, theme.px
    style.configure(".", font=fonts.ui, background=colours.bg, foreground=colours.text, borderwidth=0)
    style.configure("Line.TFrame", background=colours.line)
    style.configure("CardBox.TFrame", background=colours.bg)
    style.configure("Card.CardBox.TFrame", background=colours.card)
    style.configure("HoverBox.TFrame", background=colours.hover)
    style.configure("Card.Swatch.TRadiobutton", background=colours.card, padding=px(2))
    style.configure("Field.TFrame", background=colours.bg)
    for prefix, role in SURFACES.items():
        _configure_surface(theme, prefix, theme.colour(role))
    style.configure(
        "Jump.TButton", foreground=colours.muted, background=colours.row, padding=(px(10), px(7)), anchor="w"
    )
    _error_field(theme)


def _configure_surface(theme: _Theme, prefix: str, ground: str) -> None:
    style, colours, fonts, px = theme.style, theme.colours, theme.fonts, theme.px
    if prefix != "Field.":
        style.configure(f"{prefix}TFrame", background=ground)
    for kind, (font, role) in _LABELS.items():
        style.configure(
            f"{prefix}{kind}TLabel", background=ground, font=getattr(fonts, font), foreground=theme.colour(role)
        )
    primary: dict[str, Any] = {"foreground": colours.on_button, "font": fonts.ui_bold}
    for kind in ("Primary", "Danger"):
        look = f"{prefix}{kind}.TButton"
        style.configure(look, background=ground, padding=(px(14), px(7)), anchor="center", **primary)
    style.map(f"{prefix}Primary.TButton", foreground=[("disabled", colours.faint)])
    style.configure(
        f"{prefix}Plain.TButton", background=ground, padding=(px(14), px(7)), anchor="center", foreground=colours.text
    )
    style.map(f"{prefix}Plain.TButton", foreground=[("disabled", colours.faint)])
    style.configure(f"{prefix}Icon.TButton", background=ground, padding=px(6), foreground=colours.muted)
    style.configure(
        f"{prefix}TEntry",
        foreground=colours.text,
        background=ground,
        fieldbackground=colours.input,
        padding=(px(10), px(8)),
        insertcolor=colours.text,
        insertwidth=px(1.5),
        selectbackground=colours.selected,
        selectforeground=colours.text,
    )
    style.map(f"{prefix}TEntry", foreground=[("disabled", colours.faint)])
    for kind in ("TRadiobutton", "TCheckbutton"):
        style.configure(f"{prefix}{kind}", background=ground, foreground=colours.text, padding=(0, px(4)))
        style.map(f"{prefix}{kind}", background=[], foreground=[("disabled", colours.faint)])


def _error_field(theme: _Theme) -> None:
    """Nothing of the parent theme may shine through: clam's greys end here."""
    for style in ("TButton", "TEntry", "TLabel", "TFrame", "TScrollbar"):
        theme.style.map(style, background=[], bordercolor=[], lightcolor=[], darkcolor=[])


def menu_options(theme: _Theme) -> dict[str, Any]:
    """Options for `tk.Menu`. Its ground is its outline: each entry is to have the ground `colours.menu` of its own."""
    colours = theme.colours
    return {
        "background": colours.input_border,
        "foreground": colours.text,
        "activebackground": colours.selected,
        "activeforeground": colours.selected_text,
        "disabledforeground": colours.faint,
        "relief": "flat",
        "borderwidth": theme.px(1),
        "activeborderwidth": 0,
        "font": str(theme.fonts.ui),
        "tearoff": 0,
    }
