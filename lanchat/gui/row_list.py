"""A list drawn on a Canvas: sections and rows with icons or avatars, badges, hover, selection and a keyboard cursor.
Draws only the rows in sight; what a row means is the business of its users."""

from __future__ import annotations

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from lanchat.gui.avatars import Avatars, Status
from lanchat.gui.drawn_canvas import DrawnCanvas
from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.emoji_line import draw_line
from lanchat.gui.fonts import elide
from lanchat.gui.images import Box
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import has_focus, on_keys

#: Margin of the rounded row, and of what is in it, in px at 96 dpi.
_PILL_MARGIN = 8
_CONTENT = 16
#: Above the first row, and below the last one of a card, which has an edge of its own; elsewhere below.
MARGIN, _BELOW = 4, 8
_BADGE_HEIGHT = 20
#: Pictures of emoji in one list.
MAX_EMOJI = 200


class Row(NamedTuple):
    """One line of the list. Texts must be safe for Tk. Without a key it is a section heading."""

    text: str
    key: str = ""
    detail: str = ""
    icon: str = ""
    #: Whose avatar; '' for none.
    person: str = ""
    avatar: int = 24
    status: Status = ""
    strong: bool = False
    faint: bool = False
    unread: int = 0
    mentions: int = 0
    #: The icon of a small mark at the right end; what it means is said in `detail`.
    mark: str = ""
    height: int = 34
    #: A heading with a plus: pressing it calls on_add with this word.
    add: str = ""


class RowList(DrawnCanvas):
    """Rows in one column. Tk thread only. `on_pick(key)` for a click or Enter, `on_menu(key, x, y)` for its menu,
    `on_cursor(key)` where a key moved the cursor to."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        width: int,
        on_pick: Callable[[str], None],
        on_menu: Callable[[str, int, int], None] = lambda _key, _x, _y: None,
        on_add: Callable[[str], None] = lambda _word: None,
        on_cursor: Callable[[str], None] = lambda _key: None,
        surface: str = "side",
        cursor_selects: bool = False,
        one_column: bool = False,
    ) -> None:
        """`one_column`: what stands beside an icon begins where it does beside an avatar."""
        super().__init__(parent, width=theme.px(width), takefocus=True, wheel_step=theme.px(51))
        self._theme, self._surface = theme, surface
        self._avatars = Avatars(theme)
        #: Names are the network's: so many different emoji become pictures, the rest stay characters.
        self.emoji = EmojiImages(theme.root, MAX_EMOJI)
        self._on_pick, self._on_menu, self._on_add = on_pick, on_menu, on_add
        self._on_cursor = on_cursor
        self._rows: Sequence[Row] = ()
        self._tops: list[int] = [0]
        self._cursor_selects = cursor_selects
        self._beside_icon = theme.px(34 if one_column else 28)
        self._selected = ""
        self._cursor = ""
        self._hot = -1
        #: Where the pointer is, -1 outside.
        self._y = -1
        self._bind_keys()
        self._forget = theme.on_change(self.redraw), theme.faces.on_change(self._faces_changed)
        self.bind("<Destroy>", lambda _event: [forget() for forget in self._forget], add="+")

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show(self, rows: Sequence[Row], selected: str | None = None) -> None:
        """Replace the rows; the scroll position stays. `selected` is a key."""
        if selected is not None:
            self._selected = selected
        elif tuple(rows) == tuple(self._rows):
            return
        self._rows = tuple(rows)
        self._tops = [self._theme.px(MARGIN)]
        for row in rows:
            self._tops.append(self._tops[-1] + self._theme.row(row.height))
        if self._cursor not in {row.key for row in rows}:
            self._cursor = ""
        self._hot = self._at(self._y)
        self._region()

    def select(self, key: str) -> None:
        """Mark a row as the chosen one, and bring it into sight."""
        if key == self._selected:
            return
        self._selected = self._cursor = key
        self.reveal(key)
        self.redraw()

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    @property
    def cursor(self) -> str:
        """The key of the row the keyboard is on, '' without."""
        return self._cursor or self._selected

    def keys(self) -> list[str]:
        """The keys of the rows in order, without headings."""
        return [row.key for row in self._rows if row.key]

    def move(self, step: int) -> None:
        """Move the keyboard's cursor by rows."""
        keys = self.keys()
        if not keys:
            return
        outside = -1 if step > 0 else len(keys)
        place = (keys.index(self.cursor) if self.cursor in keys else outside) + step
        place = max(0, min(len(keys) - 1, place))
        self._cursor = keys[place]
        if self._cursor_selects:
            self._selected = self._cursor
        self.reveal(self._cursor)
        self.redraw()
        self._on_cursor(self._cursor)

    def pick(self) -> None:
        """Choose the row the cursor is on."""
        if self.cursor:
            self._on_pick(self.cursor)

    def reveal(self, key: str) -> None:
        """Scroll so that the row is in sight."""
        place = next((i for i, row in enumerate(self._rows) if row.key == key), -1)
        if place < 0 or self.winfo_height() <= 1:
            return
        top, bottom = self._tops[place], self._tops[place + 1]
        if top < self.canvasy(0):
            self.scroll_to(top - self._theme.px(8))
        elif bottom > self.canvasy(self.winfo_height()):
            self.scroll_to(bottom - self.winfo_height() + self._theme.px(8))

    def row_box(self, key: str) -> tuple[int, int]:
        """Top and bottom of a row in the widget, for menus and tests."""
        place = next(i for i, row in enumerate(self._rows) if row.key == key)
        offset = int(self.canvasy(0))
        return self._tops[place] - offset, self._tops[place + 1] - offset

    # -- input --------------------------------------------------------------------------------------------------------

    def _bind_keys(self) -> None:
        self.bind("<Configure>", lambda _event: self._region())
        self.bind("<Motion>", self._motion)
        self.bind("<Leave>", self._left)
        self.bind("<Button-1>", self._click)
        self.bind("<Button-3>", self._menu)
        for event in ("<Menu>", "<Shift-F10>"):
            self.bind(event, self._menu)
        self.bind("<FocusIn>", self._focused)
        self.bind("<FocusOut>", lambda _event: self.redraw())
        steps = {"<Up>": -1, "<Down>": 1, "<Prior>": -10, "<Next>": 10, "<Home>": -1_000_000, "<End>": 1_000_000}
        for event, step in steps.items():
            on_keys(self, (event,), partial(self.move, step))
        on_keys(self, ("<Return>", "<KP_Enter>", "<space>"), self.pick)

    def _focused(self, _event: tk.Event[tk.Misc]) -> None:
        """The keyboard is somewhere that can be seen: on the first row unless it was on another."""
        keys = self.keys()
        if keys and self.cursor not in keys:
            self._cursor = keys[0]
        self.redraw()

    def _at(self, y: int) -> int:
        """The place of the row there, -1 where there is none."""
        place = bisect_right(self._tops, self.canvasy(y)) - 1 if y >= 0 else -1
        return place if 0 <= place < len(self._rows) else -1

    def _motion(self, event: tk.Event[tk.Misc]) -> None:
        self._y = event.y
        place = self._at(event.y)
        self._heat(place)
        live = place >= 0 and (self._rows[place].key or self._on_plus(place, event.x))
        self.configure(cursor="hand2" if live else "")

    def _on_plus(self, place: int, x: int) -> bool:
        return bool(self._rows[place].add) and x > self.winfo_width() - self._theme.px(40)

    def _left(self, _event: tk.Event[tk.Misc]) -> None:
        self._y = -1
        self._heat(-1)

    def _heat(self, place: int) -> None:
        if place != self._hot:
            self._hot = place
            self.redraw()

    def _click(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        place = self._at(event.y)
        if place < 0:
            return
        row = self._rows[place]
        if row.key:
            self._cursor = row.key
            self._on_pick(row.key)
        elif self._on_plus(place, event.x):
            self._on_add(row.add)

    def _menu(self, event: tk.Event[tk.Misc]) -> str:
        if event.type == tk.EventType.ButtonPress:
            place = self._at(event.y)
            key = self._rows[place].key if place >= 0 else ""
            x, y = event.x_root, event.y_root
        else:
            key = self.cursor
            if key not in self.keys():
                return "break"
            x, y = self.winfo_rootx() + self._theme.px(48), self.winfo_rooty() + self.row_box(key)[1]
        if key:
            self._on_menu(key, x, y)
        return "break"

    def _faces_changed(self, _names: frozenset[str]) -> None:
        if any(row.person for row in self._rows):
            self.redraw()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _region(self) -> None:
        self.set_extent(self._tops[-1] + self._theme.px(MARGIN if self._surface == "card" else _BELOW))

    def redraw(self) -> None:
        """Draw the rows in sight. Cheap at any number of rows."""
        super().redraw()
        self.configure(background=self._theme.colour(self._surface))
        width = self.winfo_width()
        if width <= 1:
            return
        first = max(0, self._at(0))
        for place in range(first, len(self._rows)):
            if self._tops[place] > self.canvasy(self.winfo_height()):
                break
            _RowPainter(self, place, width).draw()


class _RowPainter:
    """Draws one row: what it needs more than once is kept here."""

    def __init__(self, owner: RowList, place: int, width: int) -> None:
        self.owner, self.theme, self.width = owner, owner._theme, width
        self.row = owner._rows[place]
        self.top, bottom = owner._tops[place], owner._tops[place + 1]
        self.height = bottom - self.top
        self.middle = self.top + self.height // 2
        self.selected = bool(self.row.key) and self.row.key == owner._selected
        self.hot = place == owner._hot
        self.ground = owner._surface

    def draw(self) -> None:
        """Everything of the row."""
        if not self.row.key:
            self._heading()
            return
        self._pill()
        left = self._picture()
        right = self._badge()
        self._texts(left, right - left)

    def _heading(self) -> None:
        px, colours = self.theme.px, self.theme.colours
        y = self.top + self.height - px(12)
        self.owner.create_text(
            px(_CONTENT), y, text=self.row.text, font=self.theme.fonts.small_bold, fill=colours.muted, anchor="w"
        )
        if self.row.add:
            role = "text" if self.hot else "muted"
            self.owner.create_image(self.width - px(20), y, image=self.theme.image("plus", role, 16))

    def _pill(self) -> None:
        focused = self.row.key == self.owner.cursor and has_focus(self.owner)
        if self.selected or self.hot or focused:
            self.ground = "selected" if self.selected else "row" if self.hot else self.ground
            px = self.theme.px
            box = self._box(self.width - px(2 * _PILL_MARGIN), self.height - px(2), 8, "accent" if focused else "")
            self.owner.create_image(px(_PILL_MARGIN), self.top + px(1), image=box, anchor="nw")

    def _box(self, width: int, height: int, radius: int, outline: str) -> tk.PhotoImage:
        theme, fill, ground = self.theme, self.ground, self.owner._surface

        def paint() -> bytes:
            line = max(1.0, 1.5 * theme.scale)
            edge = theme.colour(outline) if outline else ""
            return Box(width, height, theme.px(radius), theme.colour(fill), theme.colour(ground), edge, line).ppm()

        # Lists of one kind have one width, whichever of them is there: a card that is opened again finds its own.
        return theme.images.get(("pill", width, height, fill, ground, outline), paint)

    def _picture(self) -> int:
        px, row = self.theme.px, self.row
        x = px(_CONTENT)
        if row.person:
            size = min(row.avatar, (self.height - px(6)) / self.theme.scale)
            image = self.owner._avatars.get(row.person, size, row.status)
            self.owner.create_image(x, self.middle, image=image, anchor="w")
            return x + px(size) + px(10)
        if row.icon:
            role = "selected_text" if self.selected else "muted"
            self.owner.create_image(x + px(2), self.middle, image=self.theme.image(row.icon, role, 18), anchor="w")
            return x + self.owner._beside_icon
        return x

    def _badge(self) -> int:
        px, row = self.theme.px, self.row
        right = self.width - px(_CONTENT)
        if row.mark:
            self.owner.create_image(right, self.middle, image=self.theme.image(row.mark, "muted", 16), anchor="e")
            right -= px(22)
        others = row.unread - row.mentions
        if row.mentions:
            right = self._pill_with("@" + _count(row.mentions), "mention_badge", right)
        if others > 0:
            right = self._pill_with(_count(others), "badge", right)
        return right

    def _pill_with(self, text: str, fill: str, right: int) -> int:
        """A rounded badge whose right end is there; where the room left of it ends."""
        theme, px, ground = self.theme, self.theme.px, self.ground
        font, height = theme.fonts.small_bold, px(_BADGE_HEIGHT)
        width = max(height, font.measure(text) + px(12))
        image = theme.images.get(
            ("badge", width, fill, ground),
            lambda: Box(width, height, height // 2, theme.colour(fill), theme.colour(ground)).ppm(),
        )
        self.owner.create_image(right, self.middle, image=image, anchor="e")
        self.owner.create_text(right - width // 2, self.middle, text=text, font=font, fill=theme.colours.on_button)
        return right - width - px(6)

    def _texts(self, left: int, room: int) -> None:
        theme, row = self.theme, self.row
        fonts, colours, px = theme.fonts, theme.colours, theme.px
        colour = colours.text if row.unread or row.strong else colours.muted
        if row.faint:
            colour = colours.faint
        if self.selected:
            colour = colours.selected_text
        font = fonts.ui_bold if row.unread else fonts.ui
        y = self.middle - px(8) if row.detail else self.middle
        images = self.owner.emoji
        draw_line(self.owner, left, y, elide(row.text, room, font), font=font, fill=colour, images=images)
        if row.detail:
            detail = elide(row.detail, room, fonts.small)
            y = self.middle + px(9)
            draw_line(self.owner, left, y, detail, font=fonts.small, fill=colours.muted, images=images)


def _count(number: int) -> str:
    return str(number) if number < 100 else "99+"
