"""ChoiceList: rows like cards, one of which is chosen; a row may unfold a field when it is.
Draws what it is given and reports clicks; which row is chosen is decided elsewhere."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lanchat.gui.fonts import elide
from lanchat.gui.images import Box
from lanchat.gui.palette import person_colour
from lanchat.gui.theme import Theme

#: Lengths in px at 96 dpi.
ROW, GAP, UNFOLDED, PAD, DISC, MARK = 58, 8, 42, 12, 36, 18
#: State of a card -> palette role and width of its outline.
_OUTLINES = {"": ("line", 1.0), "hovered": ("faint", 1.0), "chosen": ("accent", 1.5), "focused": ("accent", 2.5)}


class Row(NamedTuple):
    """One card. `icon` names a picture of the theme; without one the disc shows `initials` in the title's colour."""

    key: str
    title: str
    subtitle: str
    initials: str = ""
    icon: str = ""
    #: The subtitle says what is wrong with the field.
    problem: bool = False
    #: What unfolds under the two lines while the row is chosen, from top to bottom: children of the list.
    fields: tuple[tk.Widget, ...] = ()


class ChoiceList(tk.Canvas):
    """Cards from top to bottom; scrolls when they do not fit. Tk thread only."""

    def __init__(
        self, master: tk.Misc, theme: Theme, *, on_select: Callable[[str], None], on_accept: Callable[[], None]
    ) -> None:
        super().__init__(
            master, highlightthickness=0, borderwidth=0, takefocus=1, yscrollincrement=theme.px(20), height=1, width=1
        )
        self._theme = theme
        self._on_select = on_select
        self._on_accept = on_accept
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, tuple[int, int]] = {}
        #: The fields in sight, with the canvas item that holds each.
        self.unfolded: dict[tk.Widget, int] = {}
        self._selected = self._hovered = ""
        self._icons = False
        self._enabled = True
        self.bind("<Configure>", self._on_configure)
        self.bind("<FocusIn>", lambda _event: self._draw())
        self.bind("<FocusOut>", lambda _event: self._draw())
        self.bind("<Motion>", self._on_motion)
        self.bind("<Leave>", self._on_leave)
        self.bind("<Button-1>", self._on_click)
        self.bind("<Double-Button-1>", self._on_double_click)
        for sequence, step in (("<Button-4>", -3), ("<Button-5>", 3)):
            self.bind(sequence, lambda _event, step=step: self._scroll(step))  # type: ignore[misc]
        self.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        self._forget = theme.on_change(self._draw)

    def destroy(self) -> None:
        """Also stops following the theme."""
        self._forget()
        super().destroy()

    def show(self, rows: Sequence[Row], selected: str) -> None:
        """Show these rows with this one chosen, and bring it into view when it changed."""
        if (tuple(rows), selected) == (self._rows, self._selected):
            return
        moved = selected != self._selected
        self._rows, self._selected = tuple(rows), selected
        self._draw()
        if moved:
            self._see(selected)

    def show_icons(self) -> None:
        """Draw the icons from now on; they cost a library, so the first paint does without."""
        self._icons = True
        self._draw()

    def enable(self, enabled: bool) -> None:
        """Whether clicks count."""
        if enabled != self._enabled:
            self._enabled = enabled
            self._hovered = ""
            self._draw()

    def wanted_height(self) -> int:
        """The height at which nothing scrolls, in pixels."""
        gaps = max(0, len(self._rows) - 1) * self._theme.px(GAP)
        return sum(self._height(row) for row in self._rows) + gaps + 2

    def _on_configure(self, _event: tk.Event[tk.Misc]) -> None:
        self._draw()
        self._see(self._selected)

    # -- drawing --------------------------------------------------------------------------------------------------

    def _height(self, row: Row) -> int:
        unfolded = len(row.fields) if row.key == self._selected else 0
        return self._theme.px(ROW + unfolded * UNFOLDED)

    def _draw(self) -> None:
        self.delete("drawn")
        self.configure(background=self._theme.colours.bg)
        self._places.clear()
        y = 1
        for row in self._rows:
            height = self._height(row)
            self._places[row.key] = (y, y + height)
            self._draw_row(row, y, height)
            y += height + self._theme.px(GAP)
        self._place_fields()
        self.addtag_all("drawn")
        for item in self.unfolded.values():
            self.dtag(item, "drawn")
        y -= self._theme.px(GAP)
        self.configure(scrollregion=(0, 0, self.winfo_width(), max(y + 1, self.winfo_height())))

    def _draw_row(self, row: Row, y: int, height: int) -> None:
        px, colours, fonts = self._theme.px, self._theme.colours, self._theme.fonts
        width, middle = self.winfo_width(), y + px(ROW) // 2
        chosen = row.key == self._selected
        state = "hovered" if row.key == self._hovered else ""
        if chosen:
            state = "focused" if self.focus_get() is self else "chosen"
        self.create_image(0, y, anchor="nw", image=self._card(state, width, height))
        disc = self._disc(row)
        self.create_image(px(PAD), middle, anchor="w", image=disc)
        centre = px(PAD) + px(DISC) // 2
        if row.initials:
            self.create_text(centre, middle, text=row.initials, font=fonts.ui_bold, fill="#ffffff")
        elif self._icons and row.icon:
            self.create_image(centre, middle, image=self._theme.image(row.icon, "chip_text", 18))
        left = px(PAD + DISC + PAD)
        room = width - left - px(PAD + MARK + PAD)
        title, subtitle = elide(row.title, room, fonts.ui_bold), elide(row.subtitle, room, fonts.small)
        strong = colours.text if self._enabled or chosen else colours.muted
        self.create_text(left, middle - px(9), anchor="w", text=title, font=fonts.ui_bold, fill=strong)
        colour = colours.red if row.problem else colours.muted
        self.create_text(left, middle + px(10), anchor="w", text=subtitle, font=fonts.small, fill=colour)
        self.create_image(width - px(PAD), middle, anchor="e", image=self._mark(chosen))

    def _place_fields(self) -> None:
        """Unfold the fields of the chosen row. One that stays is only moved: whoever types in it must not lose it."""
        fields = next((row.fields for row in self._rows if row.key == self._selected), ())
        for field in [field for field in self.unfolded if field not in fields]:
            self.delete(self.unfolded.pop(field))
        px = self._theme.px
        for number, field in enumerate(fields):
            left, top = px(PAD + DISC + PAD), self._places[self._selected][0] + px(ROW + number * UNFOLDED) - px(4)
            if field not in self.unfolded:
                self.unfolded[field] = self.create_window(left, top, anchor="nw", window=field)
            item = self.unfolded[field]
            self.coords(item, left, top)
            self.itemconfigure(item, width=max(1, self.winfo_width() - left - px(PAD)))

    def _card(self, state: str, width: int, height: int) -> tk.PhotoImage:
        theme = self._theme
        outline, line = _OUTLINES[state]

        def paint() -> bytes:
            fill, ground, edge = theme.colours.card, theme.colours.bg, theme.colour(outline)
            return Box(width, height, theme.px(10), fill, ground, edge, max(1.0, line * theme.scale)).ppm()

        key = ("choice card", state, height)
        image = theme.images.get(key, paint)
        if (image.width(), image.height()) != (width, height):
            image = theme.images.replace(key, paint)
        return image

    def _disc(self, row: Row) -> tk.PhotoImage:
        theme = self._theme
        size = theme.px(DISC)
        colour = person_colour(row.title) if row.initials else ""

        def paint() -> bytes:
            return Box(size, size, size // 2, colour or theme.colours.chip, theme.colours.card).ppm()

        return theme.images.get(("choice disc", colour), paint)

    def _mark(self, chosen: bool) -> tk.PhotoImage:
        if chosen:
            return self._theme.box(
                "choice.on", 9, "on_button", "card", width=MARK, height=MARK, outline="button", line=5.5
            )
        return self._theme.box("choice.off", 9, "card", "card", width=MARK, height=MARK, outline="faint", line=1.25)

    # -- the person -----------------------------------------------------------------------------------------------

    def _row_at(self, y: int) -> Row | None:
        place = self.canvasy(y)
        for row in self._rows:
            top, bottom = self._places[row.key]
            if top <= place < bottom:
                return row
        return None

    def _on_motion(self, event: tk.Event[tk.Misc]) -> None:
        row = self._row_at(event.y) if self._enabled else None
        hovered = row.key if row is not None else ""
        if hovered != self._hovered:
            self._hovered = hovered
            self.configure(cursor="hand2" if hovered else "")
            self._draw()

    def _on_leave(self, _event: tk.Event[tk.Misc]) -> None:
        self._hovered = ""
        self._draw()

    def _on_click(self, event: tk.Event[tk.Misc]) -> None:
        row = self._row_at(event.y) if self._enabled else None
        if row is None:
            return
        self.focus_set()
        self._on_select(row.key)
        if row.fields:
            row.fields[0].focus_set()

    def _on_double_click(self, event: tk.Event[tk.Misc]) -> None:
        row = self._row_at(event.y) if self._enabled else None
        if row is not None and not row.fields:
            self._on_accept()

    def _scroll(self, units: int) -> None:
        if self.wanted_height() > self.winfo_height():
            self.yview_scroll(units, "units")

    def _see(self, key: str) -> None:
        """Scroll as little as needed to show the whole row."""
        top, bottom = self._places.get(key, (0, 0))
        whole = max(1, self.wanted_height())
        first, last = self.canvasy(0), self.canvasy(self.winfo_height())
        if top < first:
            self.yview_moveto(top / whole)
        elif bottom > last:
            self.yview_moveto((bottom - self.winfo_height()) / whole)
