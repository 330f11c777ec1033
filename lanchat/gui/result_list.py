"""What a search found, drawn on a Canvas: who, where, when, and the words around the match.
Draws only the rows in sight; a choice goes back as the place in the list."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter.font import Font
from typing import NamedTuple

from lanchat.client.search import spans
from lanchat.gui.avatars import Avatars
from lanchat.gui.drawn_canvas import DrawnCanvas
from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.emoji_line import draw_line
from lanchat.gui.fonts import elide
from lanchat.gui.images import Box
from lanchat.gui.right_to_left import present
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import on_keys

#: px at 96 dpi.
ROW = 60
_MARGIN, _AVATAR = 10, 36
#: Characters that are shown before the first match, and of the text in all.
_BEFORE, _SHOWN = 28, 300
#: Pictures of emoji in the list.
MAX_EMOJI = 200


class Result(NamedTuple):
    """One line of the list. Texts must be safe for Tk."""

    author: str
    place: str
    when: str
    text: str


class ResultList(DrawnCanvas):
    """Tk thread only. `on_pick(place)` for a click or Enter; `on_more` for the last line, while there is one."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, *, on_pick: Callable[[int], None], on_more: Callable[[], None]
    ) -> None:
        super().__init__(parent, width=theme.px(320), takefocus=False, wheel_step=theme.px(ROW))
        self._theme, self._on_pick, self._on_more = theme, on_pick, on_more
        self._avatars = Avatars(theme)
        self._emoji = EmojiImages(theme.root, MAX_EMOJI)
        self._results: Sequence[Result] = ()
        self._words: Sequence[str] = ()
        self._more = ""
        self._hot = -1
        #: The row the keyboard is on.
        self.cursor = 0
        self.bind("<Configure>", lambda _event: self._region())
        self.bind("<Motion>", lambda event: self._heat(self._at(event.y)))
        self.bind("<Leave>", lambda _event: self._heat(-1))
        self.bind("<Button-1>", self._click)
        steps = {"<Up>": -1, "<Down>": 1, "<Prior>": -6, "<Next>": 6, "<Home>": -1_000_000, "<End>": 1_000_000}
        for key, step in steps.items():
            on_keys(self, (key,), partial(self.move, step))
        on_keys(self, ("<Return>", "<KP_Enter>"), self.pick)
        forget, leave = theme.on_change(self.redraw), theme.faces.on_change(lambda _names: self.redraw())
        self.bind("<Destroy>", lambda _event: (forget(), leave()), add="+")

    def show(self, results: Sequence[Result], words: Sequence[str], *, more: str = "", keep: bool = False) -> None:
        """Replace the rows; `words` are those to mark, `more` labels a last row. `keep` the cursor and the place."""
        self._results, self._words, self._more = results, words, more
        self.configure(takefocus=bool(results))  # an empty list shows no cursor
        self.cursor = min(self.cursor, max(0, len(results) - 1)) if keep else 0
        self._hot = -1
        self._region()
        if not keep:
            self.yview("moveto", 0)

    @property
    def results(self) -> Sequence[Result]:
        """What is shown."""
        return self._results

    def move(self, step: int) -> None:
        """Move the keyboard's cursor by rows."""
        count = len(self._results) + bool(self._more)
        if count:
            self.cursor = max(0, min(count - 1, self.cursor + step))
            self._reveal()
            self.redraw()

    def pick(self) -> None:
        """Choose the row the cursor is on."""
        self._pick(self.cursor)

    def _pick(self, place: int) -> None:
        if place < len(self._results):
            self._on_pick(place)
        elif self._more:
            self._on_more()

    def _click(self, event: tk.Event[tk.Misc]) -> None:
        place = self._at(event.y)
        if place >= 0:
            self.cursor = place
            self._pick(place)

    def _at(self, y: int) -> int:
        place = int(self.canvasy(y)) // self._theme.px(ROW)
        return place if 0 <= place < len(self._results) + bool(self._more) else -1

    def _heat(self, place: int) -> None:
        if place != self._hot:
            self._hot = place
            self.configure(cursor="hand2" if place >= 0 else "")
            self.redraw()

    def _reveal(self) -> None:
        row = self._theme.px(ROW)
        top = self.cursor * row
        if top < self.canvasy(0):
            self.scroll_to(top)
        elif top + row > self.canvasy(self.winfo_height()):
            self.scroll_to(top + row - self.winfo_height())

    def _region(self) -> None:
        self.set_extent((len(self._results) + bool(self._more)) * self._theme.px(ROW))

    def redraw(self) -> None:
        """Draw the rows in sight."""
        super().redraw()
        self.configure(background=self._theme.colours.card)
        row = self._theme.px(ROW)
        if self.winfo_width() <= 1:
            return
        first = max(0, int(self.canvasy(0)) // row)
        last = int(self.canvasy(self.winfo_height())) // row + 1
        for place in range(first, min(last, len(self._results))):
            self._draw(place)
        if self._more and last > len(self._results):
            self._draw_more(len(self._results))

    def _ground(self, place: int) -> None:
        chosen, hot = place == self.cursor, place == self._hot
        if not (chosen or hot):
            return
        theme, px = self._theme, self._theme.px
        width, height = self.winfo_width(), px(ROW) - px(2)
        fill = "selected" if chosen else "row"

        def paint() -> bytes:
            return Box(width, height, px(8), theme.colour(fill), theme.colours.card).ppm()

        key = ("result", fill)  # there is one such list at a time
        stale = theme.images.width(key) != width
        image = theme.images.replace(key, paint) if stale else theme.images.get(key, paint)
        self.create_image(0, place * px(ROW) + px(1), image=image, anchor="nw")

    def _draw(self, place: int) -> None:
        self._ground(place)
        theme, px, result = self._theme, self._theme.px, self._results[place]
        fonts, colours = theme.fonts, theme.colours
        chosen = place == self.cursor
        top = place * px(ROW)
        left, right = px(_MARGIN + _AVATAR + 12), self.winfo_width() - px(_MARGIN)
        avatar = self._avatars.get(result.author, _AVATAR, "")
        self.create_image(px(_MARGIN), top + px(ROW) // 2, image=avatar, anchor="w")
        line = top + px(20)
        soft = colours.selected_text if chosen else colours.muted
        self.create_text(right, line, text=result.when, font=fonts.small, fill=soft, anchor="e")
        room = right - left - fonts.small.measure(result.when) - px(12)
        author = elide(result.author, room, fonts.ui_bold)
        colour = colours.selected_text if chosen else colours.text
        draw_line(self, left, line, author, font=fonts.ui_bold, fill=colour, images=self._emoji)
        room -= fonts.ui_bold.measure(author) + px(8)
        place_name = elide(result.place, room, fonts.small)
        at = left + fonts.ui_bold.measure(author) + px(8)
        draw_line(self, at, line, place_name, font=fonts.small, fill=soft, images=self._emoji)
        self._snippet(result.text, left, top + px(41), right - left, chosen=chosen)

    def _snippet(self, text: str, x: int, y: int, room: int, *, chosen: bool) -> None:
        """The text around its first match, with the matches in bold."""
        fonts, colours = self._theme.fonts, self._theme.colours
        soft = colours.selected_text if chosen else colours.muted
        strong = colours.selected_text if chosen else colours.text
        runs = pieces(text, self._words)
        if present(text):  # put into order as a whole, or its parts would change places
            runs = [("".join(run for run, _marked in runs), False)]
        for piece, marked in runs:
            font: Font = fonts.ui_bold if marked else fonts.ui
            shown = elide(piece, room, font)
            draw_line(self, x, y, shown, font=font, fill=strong if marked else soft, images=self._emoji)
            width = font.measure(shown)
            x, room = x + width, room - width
            if shown != piece or room <= 0:
                return

    def _draw_more(self, place: int) -> None:
        self._ground(place)
        theme = self._theme
        chosen = place == self.cursor
        y = place * theme.px(ROW) + theme.px(ROW) // 2
        colour = theme.colours.selected_text if chosen else theme.colours.accent
        self.create_text(self.winfo_width() // 2, y, text=self._more, font=theme.fonts.ui, fill=colour)


def pieces(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """What to show of a text, in runs of what matches and what does not; cut where that is far from the first match."""
    found = spans(text[: 20 * _SHOWN], words)
    start = max(0, found[0][0] - _BEFORE) if found else 0
    if start:
        space = text.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else start
    runs: list[tuple[str, bool]] = [("…", False)] if start else []
    end = start + _SHOWN
    for first, last in found:
        if first >= end:
            break
        if first > start:
            runs.append((text[start:first], False))
        runs.append((text[first:last], True))
        start = last
    runs.append((text[start:end], False))
    return [run for run in runs if run[0]]
