"""Emoji in rows under headings, drawn on a Canvas: hover, click, and a cursor that the keyboard moves.
Draws only the rows in sight; what is in it and what a choice means is emoji_picker.py's business."""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lanchat.gui.drawn_canvas import DrawnCanvas
from lanchat.gui.emoji import Emoji
from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.theme import Theme

#: px at 96 dpi: a cell, the emoji in it, a heading, and the least room left for the scrollbar.
CELL, PICTURE, HEADING, GUTTER = 36, 24, 30, 12
#: Pictures of an open grid at most: all there are fit.
MAX_PICTURES = 4_200

Section = tuple[str, Sequence[Emoji]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading, or a row of cells: where it is and which emoji it has."""

    top: int
    title: str = ""
    first: int = 0
    count: int = 0


class EmojiGrid(DrawnCanvas):
    """Tk thread only. `on_pick(emoji, stay)` for a click or `pick`; `on_cursor` when another emoji is pointed at."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        on_pick: Callable[[Emoji, bool], None],
        on_cursor: Callable[[Emoji | None], None],
    ) -> None:
        super().__init__(parent, width=1, takefocus=False, wheel_step=theme.px(CELL * 2))
        self.configure(height=1)
        self._theme, self._on_pick, self._on_cursor = theme, on_pick, on_cursor
        self.images = EmojiImages(theme.root, MAX_PICTURES)
        self._sections: Sequence[Section] = ()
        self._emoji: list[Emoji] = []
        self._lines: list[_Line] = []
        self._columns = 1
        self._cursor = 0
        self.bind("<Configure>", lambda _event: self._arrange())
        self.bind("<Motion>", self._motion)
        self.bind("<Button-1>", self._click)
        forget = theme.on_change(self.redraw)
        self.bind("<Destroy>", lambda _event: forget(), add="+")

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show(self, sections: Sequence[Section]) -> None:
        """Other emoji; the cursor is on the first."""
        self._sections = sections
        self._emoji = [each for _title, emoji in sections for each in emoji]
        self._cursor = 0
        self._arrange()
        self.yview("moveto", 0)
        self._tell_cursor()

    @property
    def emoji(self) -> Sequence[Emoji]:
        """What is in the grid, in order."""
        return self._emoji

    @property
    def current(self) -> Emoji | None:
        """The emoji the cursor is on."""
        return self._emoji[self._cursor] if self._emoji else None

    def move(self, across: int, down: int) -> None:
        """Move the cursor by cells and rows."""
        place = max(0, min(len(self._emoji) - 1, self._cursor + across))
        rows = [line for line in self._lines if line.count]
        here = next((i for i, line in enumerate(rows) if line.first <= place < line.first + line.count), None)
        if here is None:
            return
        row = rows[max(0, min(len(rows) - 1, here + down))]
        if row is not rows[here]:
            place = row.first + min(place - rows[here].first, row.count - 1)
        self._cursor = place
        self._reveal(row, first=row is rows[0])
        self.redraw()
        self._tell_cursor()

    def pick(self, *, stay: bool = False) -> None:
        """Choose the emoji under the cursor."""
        if self.current is not None:
            self._on_pick(self.current, stay)

    # -- input --------------------------------------------------------------------------------------------------------

    def _at(self, x: int, y: int) -> int:
        """The cell at a place in the widget, -1 where there is none."""
        number = bisect_right([line.top for line in self._lines], self.canvasy(y)) - 1
        if number < 0 or not self._lines[number].count:
            return -1
        column = x // self._theme.px(CELL)
        return self._lines[number].first + column if 0 <= column < self._lines[number].count else -1

    def _motion(self, event: tk.Event[tk.Misc]) -> None:
        place = self._at(event.x, event.y)
        self.configure(cursor="hand2" if place >= 0 else "")
        if place >= 0 and place != self._cursor:
            self._cursor = place
            self.redraw()
            self._tell_cursor()

    def _click(self, event: tk.Event[tk.Misc]) -> None:
        place = self._at(event.x, event.y)
        if place >= 0:
            self._cursor = place
            self.pick(stay=bool(int(event.state) & 0x1))

    def _tell_cursor(self) -> None:
        self._on_cursor(self.current)

    # -- layout and drawing -------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        px = self._theme.px
        self._columns = max(1, (self.winfo_width() - px(GUTTER)) // px(CELL))
        self._lines = []
        top = first = 0
        for title, emoji in self._sections:
            if title:
                self._lines.append(_Line(top, title))
                top += px(HEADING)
            for start in range(0, len(emoji), self._columns):
                count = min(self._columns, len(emoji) - start)
                self._lines.append(_Line(top, first=first + start, count=count))
                top += px(CELL)
            first += len(emoji)
        self.set_extent(top)

    def _reveal(self, line: _Line, *, first: bool) -> None:
        height = self.winfo_height()
        if first:
            self.scroll_to(0)
        elif line.top < self.canvasy(0):
            self.scroll_to(line.top)
        elif line.top + self._theme.px(CELL) > self.canvasy(height):
            self.scroll_to(line.top + self._theme.px(CELL) - height)

    def redraw(self) -> None:
        """Draw the rows in sight."""
        super().redraw()
        self.configure(background=self._theme.colours.card)
        if self.winfo_height() <= 1:
            return
        top, bottom = self.canvasy(0), self.canvasy(self.winfo_height())
        for line in self._lines:
            if line.top < bottom and line.top + self._theme.px(CELL) > top:
                self._draw(line)

    def _draw(self, line: _Line) -> None:
        theme, px = self._theme, self._theme.px
        if line.title:
            y = line.top + px(HEADING) // 2
            font, colour = theme.fonts.small_bold, theme.colours.muted
            self.create_text(px(6), y, text=line.title, font=font, fill=colour, anchor="w")
            return
        for column in range(line.count):
            place = line.first + column
            x, y = column * px(CELL) + px(CELL) // 2, line.top + px(CELL) // 2
            if place == self._cursor:
                box = theme.box("emoji_cell", 8, "selected", "card", width=CELL, height=CELL)
                self.create_image(x, y, image=box)
            image = self.images.get(self._emoji[place], px(PICTURE))
            if image is not None:
                self.create_image(x, y, image=image)
            else:
                self.create_text(x, y, text=self._emoji[place].text, font=theme.fonts.ui, fill=theme.colours.text)
