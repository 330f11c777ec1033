"""What a page of the settings is made of: titles, switches, choices, fields, a stepper, swatches, buttons.
Each control shows one preference and changes it at once; which there are is said in settings_pages.py."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import ttk
from typing import Any

from lanchat.gui.accents import ACCENTS
from lanchat.gui.images import Box
from lanchat.gui.preferences import Preferences
from lanchat.gui.scroll_frame import ScrollFrame
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys, press_with_enter

#: px at 96 dpi: room for the thumb of the scrollbar, and edge of a swatch.
_RIGHT, _SWATCH = 8, 26


class Page:
    """One page being filled from top to bottom. Tk thread only."""

    def __init__(self, frame: ScrollFrame, theme: Theme, preferences: Preferences) -> None:
        self.frame, self.theme, self.preferences = frame, theme, preferences
        #: Where the next title or control is put.
        self.into: ttk.Frame = frame.inside
        #: Told after every change of a preference.
        self.changed: Callable[[], None] = lambda: None
        #: The widget that takes the keyboard for a preference, by its name, in the order of the page.
        self.controls: dict[str, tk.Misc] = {}
        self._wrapped: list[tuple[ttk.Label, int]] = []
        self._variables: list[tk.Variable] = []
        self._problem: ttk.Label | None = None
        self._fields: list[Callable[[], None]] = []

    def done(self) -> None:
        """Everything is there."""
        self.frame.adopt()
        self.frame.on_width(self._wrap)

    def take_over(self) -> None:
        """Take over what is being typed: the page is left."""
        for take in self._fields:
            take()

    # -- words --------------------------------------------------------------------------------------------------------

    def title(self, text: str) -> None:
        """What the next controls are about."""
        first = not self.into.winfo_children()
        label = ttk.Label(self.into, style="Card.Bold.TLabel", text=text)
        label.pack(anchor="w", pady=(0 if first else self.theme.px(18), self.theme.px(4)))

    def note(self, text: str, *, indent: int = 0) -> ttk.Label:
        """A sentence in small letters."""
        px = self.theme.px
        label = ttk.Label(self.frame.inside, style="Card.Small.TLabel", text=text, justify="left")
        label.pack(anchor="w", padx=(px(indent) if indent else 0, 0), pady=(0, px(4)))
        self._wrapped.append((label, indent))
        return label

    def tell(self, sentence: str, below: ttk.Frame | None = None) -> None:
        """Say what went wrong, below a field or at the end of the page; '' takes it away."""
        if self._problem is not None:
            self._wrapped = [item for item in self._wrapped if item[0] is not self._problem]
            self._problem.destroy()
            self._problem = None
        if not sentence:
            return
        px = self.theme.px
        self._problem = ttk.Label(self.frame.inside, style="Card.Error.TLabel", justify="left", text=sentence)
        if below is None:
            self._problem.pack(anchor="w", pady=(px(10), 0))
            self._wrapped.append((self._problem, 0))
            self.frame.on_width(self._wrap)
        else:
            self._problem.configure(wraplength=below.winfo_width())
            self._problem.pack(after=below, anchor="w", pady=(0, px(4)))
        self.frame.reveal(self._problem)

    def _wrap(self, width: int) -> None:
        for label, indent in self._wrapped:
            if label.winfo_exists():
                label.configure(wraplength=max(80, width - self.theme.px(_RIGHT + indent)))

    # -- controls -----------------------------------------------------------------------------------------------------

    def switch(self, name: str, label: str, note: str = "") -> None:
        """On or off."""
        shown = tk.BooleanVar(self.frame, bool(self.preferences.value(name)))

        def pressed() -> None:
            self.change(name, shown.get())
            shown.set(bool(self.preferences.value(name)))

        box = ttk.Checkbutton(
            self.frame.inside, style="Card.TCheckbutton", text=label, variable=shown, command=pressed, cursor="hand2"
        )
        box.pack(anchor="w")
        self.keep(name, box, shown)
        on_keys(box, ("<Return>", "<KP_Enter>"), box.invoke)
        if note:
            self.note(note, indent=26)

    def choice(self, name: str, options: Sequence[tuple[object, str]]) -> None:
        """One of a few; `options` are values with their labels."""
        values = {str(value): value for value, _label in options}
        shown = tk.StringVar(self.frame, str(self.preferences.value(name)))
        for value, label in options:
            button = ttk.Radiobutton(
                self.frame.inside,
                style="Card.TRadiobutton",
                text=label,
                value=str(value),
                variable=shown,
                command=lambda: self.change(name, values[shown.get()]),
                cursor="hand2",
            )
            button.pack(anchor="w")
            on_keys(button, ("<Return>", "<KP_Enter>"), button.invoke)
            self.keep(f"{name}={value}", button, shown)
        chosen = self.controls.get(f"{name}={self.preferences.value(name)}")
        if chosen is not None:
            self.controls[name] = chosen

    def entry(self, name: str, *, check: Callable[[str], str] = lambda _text: "", width: int = 280) -> ttk.Entry:
        """One line of text, taken over with Enter and when the keyboard goes elsewhere. `check` says what is wrong."""
        px = self.theme.px
        holder = ttk.Frame(self.into, style="Card.TFrame", width=px(width), height=px(38))
        holder.pack(anchor="w", pady=(0, px(4)))
        holder.pack_propagate(False)
        entry = ttk.Entry(holder, style="Card.TEntry", font=self.theme.fonts.ui)
        entry.insert(0, str(self.preferences.value(name)))
        entry.pack(fill="both", expand=True)

        def take() -> None:
            text = entry.get().strip()
            wrong = check(text)
            self.tell(wrong, below=holder)
            if not wrong and text != self.preferences.value(name):
                self.change(name, text)

        on_keys(entry, ("<Return>", "<KP_Enter>"), take)
        self._fields.append(take)
        entry.bind("<FocusOut>", lambda _event: take(), add="+")
        self.keep(name, entry)
        return entry

    def stepper(self, name: str, steps: Sequence[int], label: str, less: str, more: str) -> None:
        """A number that goes up and down through `steps`; `label` has a place {value}."""
        px = self.theme.px
        row = ttk.Frame(self.frame.inside, style="Card.TFrame")
        row.pack(anchor="w", pady=(0, px(4)))
        shown = ttk.Label(row, style="Card.TLabel", anchor="center", width=7)

        def move(by: int) -> None:
            value = self.preferences.value(name)
            assert isinstance(value, int)
            ahead = [step for step in steps if (step > value if by > 0 else step < value)]
            if ahead:
                self.change(name, min(ahead) if by > 0 else max(ahead))
            show()

        def show() -> None:
            shown.configure(text=label.format(value=self.preferences.value(name)))

        for text, by, key in ((less, -1, "less"), (more, 1, "more")):
            button = ttk.Button(row, style="Card.Plain.TButton", text=text, command=partial(move, by), width=3)
            button.pack(side="left")
            press_with_enter(button)
            self.keep(f"{name}.{key}", button)
            if by < 0:
                shown.pack(side="left", padx=px(4))
        show()

    def swatches(
        self, name: str, labels: Sequence[tuple[str, str]], colours: Mapping[str, str] = ACCENTS, *, below: bool = False
    ) -> None:
        """Colours to choose from, by their names in `colours`; a name that is not there stands for any of them. The
        chosen one is named beside them, or below."""
        px = self.theme.px
        row = ttk.Frame(self.frame.inside, style="Card.TFrame")
        row.pack(anchor="w", pady=(0, px(4)))
        words = dict(labels)
        shown = tk.StringVar(self.frame, str(self.preferences.value(name)))
        said = ttk.Label(self.frame.inside if below else row, style="Card.TLabel", text=words.get(shown.get(), ""))

        def pressed() -> None:
            said.configure(text=words[shown.get()])
            self.change(name, shown.get())

        for value, _label in labels:
            button = ttk.Radiobutton(
                row, style="Card.Swatch.TRadiobutton", value=value, variable=shown, command=pressed, cursor="hand2"
            )
            button.configure(image=self._swatch(value, colours))
            button.pack(side="left", padx=(0, px(4)))
            on_keys(button, ("<Return>", "<KP_Enter>"), button.invoke)
            self.keep(f"{name}={value}", button, shown)
        if below:
            said.configure(style="Card.Small.TLabel")
            said.pack(anchor="w", pady=(0, px(4)))
        else:
            said.pack(side="left", padx=(px(6), 0))

    def button(self, name: str, label: str, command: Callable[[], None]) -> ttk.Button:
        """Something to do at once."""
        button = ttk.Button(self.frame.inside, style="Card.Plain.TButton", text=label, command=command)
        button.pack(anchor="w", pady=(self.theme.px(6), self.theme.px(4)))
        press_with_enter(button)
        self.keep(name, button)
        return button

    # -- inside -------------------------------------------------------------------------------------------------------

    def change(self, name: str, value: object) -> None:
        """Set a preference; what is wrong with that is told on the page."""
        wrong = self.preferences.change(name, value)
        if self.frame.winfo_exists() and (wrong or self._problem is not None):
            self.tell(wrong)
        self.changed()

    def keep(self, name: str, widget: tk.Misc, variable: tk.Variable | None = None) -> None:
        """This widget takes the keyboard for a preference."""
        self.controls[name] = widget
        if variable is not None:
            self._variables.append(variable)

    def _swatch(self, name: str, colours: Mapping[str, str]) -> Any:
        """The disc of a colour: plain, chosen with a ring, and with the keyboard on it."""
        theme, fill = self.theme, colours.get(name, "")

        def disc(state: str, ring: str, line: float) -> tk.PhotoImage:
            size = theme.px(_SWATCH)

            def paint() -> bytes:
                ground = theme.colours.card
                if not fill:
                    edge = theme.colour(ring) if ring else ground
                    return _wheel(size, tuple(colours.values()), ground, edge, theme.scale * line, thin=not ring)
                if not ring:
                    return Box(size, size, size // 2, fill, ground, ground, line * theme.scale).ppm()
                return _ringed(size, fill, ground, theme.colour(ring), theme.scale * line)

            return theme.images.get(("swatch", fill or tuple(colours.values()), state, size), paint)

        plain, chosen, focused = disc("", "", 3.0), disc("on", "text", 2.0), disc("focus", "focus", 2.0)
        return plain, "selected focus", disc("on focus", "text", 3.0), "selected", chosen, "focus", focused


def _ringed(size: int, fill: str, ground: str, ring: str, line: float) -> bytes:
    """A disc with a ring around it, the ground showing between them."""
    import io

    from PIL import Image

    outer = Image.open(io.BytesIO(Box(size, size, size // 2, ground, ground, ring, line).ppm()))
    gap = round(2.2 * line)
    inner = size - 2 * gap
    disc = Image.open(io.BytesIO(Box(inner, inner, inner // 2, "#ffffff", "#000000").ppm())).convert("L")
    outer.paste(fill, (gap, gap, gap + inner, gap + inner), disc)  # nothing of the ring under its corners is lost
    file = io.BytesIO()
    outer.save(file, "PPM")
    return file.getvalue()


def _wheel(size: int, fills: tuple[str, ...], ground: str, ring: str, line: float, *, thin: bool) -> bytes:
    """A disc of all these colours, with a ring around it unless that has the ground's colour."""
    import io

    from PIL import Image, ImageDraw

    fine = 4
    picture = Image.new("RGB", (size * fine, size * fine), ground)
    pen = ImageDraw.Draw(picture)

    def box(inset: float) -> tuple[float, float, float, float]:
        return inset * fine, inset * fine, (size - inset) * fine - 1, (size - inset) * fine - 1

    pen.ellipse(box(0), fill=ring)
    pen.ellipse(box(line), fill=ground)
    inner = box(line if thin else 2.2 * line)
    for place, fill in enumerate(fills):
        pen.pieslice(inner, 360 / len(fills) * place - 90, 360 / len(fills) * (place + 1) - 90, fill=fill)
    file = io.BytesIO()
    picture.reduce(fine).save(file, "PPM")
    return file.getvalue()
