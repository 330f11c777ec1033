"""The tags of the message pane, and the pictures in it: avatars in two halves, rules, state marks.
Measures and colours only; which text has which tag is message_render.py's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator, Sequence

from lanchat.gui.avatars import Avatars
from lanchat.gui.emoji import Emoji, emoji_index, may_have
from lanchat.gui.emoji_images import EmojiImages
from lanchat.gui.fonts import elide
from lanchat.gui.images import Box
from lanchat.gui.message_row import Picture
from lanchat.gui.palette import PERSON_COLOURS, name_colour
from lanchat.gui.reaction_chips import ReactionChips
from lanchat.gui.right_to_left_lines import Turned, lay_out
from lanchat.gui.theme import Theme

#: What is known of a message of ours -> (icon, palette role).
STATE_ICONS = {
    "sending": ("clock", "faint"),
    "stored": ("check", "faint"),
    "delivered": ("checks", "faint"),
    "seen": ("eye", "accent"),
    "failed": ("alert", "red"),
}
#: Tags that show above all others, the lowest first.
_RAISED = (
    "mention",
    "hover",
    "hover_mention",
    "cursor",
    "gutter_on",
    "gutter_cursor",
    "flash",
    "quote_name",
    "strong",
    "em",
    "strong_em",
    "code",
    "told_code",
    "code_block",
    "code_name",
    "code_thin",
    "chip",
    "link_on",
    "sel",
)
#: Tags of the lines of a message in which a part may be tinted.
_LINES = ("first", "cont", "more", "wrapped", "event_line", "event_more", "first_code", "cont_code")
#: Labels whose widths differ by less share their rules, so that there are few, however many days are in sight.
RULE_STEP = 8
#: How much shorter than it could be a rule out of sight becomes where the pane grows narrower: not again at each step.
SHORTER = 64
#: Widths of characters that are kept; the alphabets of a talk are few.
MAX_WIDTHS = 4_000
#: Edge of the emoji of a message that has nothing else, in px at 96 dpi.
JUMBO = 36


class Look:
    """How the pane's Text looks. Tk thread only."""

    def __init__(self, text: tk.Text, theme: Theme) -> None:
        self._text, self._theme = text, theme
        self._avatars = Avatars(theme)
        self._emoji = EmojiImages(theme.root)
        self._chips = ReactionChips(theme)
        px = theme.px
        fonts = theme.fonts
        self.margin = px(20)
        line = max(fonts.bold.metrics("linespace"), fonts.body.metrics("linespace"), px(20))
        self.avatar = 2 * line
        self.text_left = self.margin + self.avatar + px(12)
        self._right = px(28)
        #: The rules in use by the names of their images: their kind, and the room their label takes in pixels.
        self._rules: dict[str, tuple[str, int]] = {}
        self._widths: dict[tuple[str, str], int] = {}
        self._right_stop = -1
        self._measure()
        self.colour()

    def _measure(self) -> None:
        """Everything that does not depend on light or dark."""
        tag, px, left = self._text.tag_configure, self._theme.px, self.text_left
        right, fonts = self._right, self._theme.fonts
        above, between = (px(5), px(1)) if self._theme.compact else (px(12), px(3))
        gutter = (left - px(12), "right", left)
        for name, columns in (("first", (left,)), ("cont", gutter)):
            tag(f"{name}_code", lmargin1=self.margin if name == "first" else 0, lmargin2=left, rmargin=right)
            tag(f"{name}_code", tabs=columns, spacing1=0 if name == "first" else px(3), spacing3=px(2))
        tag("head", lmargin1=self.margin, lmargin2=left, rmargin=right, tabs=(left,), spacing1=above)
        tag("head_quoted", lmargin1=self.margin, lmargin2=left, rmargin=right, tabs=(left,), spacing1=px(3))
        tag("quote_line", lmargin1=left, lmargin2=left, rmargin=right, spacing1=above)
        tag("first", lmargin1=self.margin, lmargin2=left, rmargin=right, tabs=(left,), spacing3=px(2))
        tag("cont", lmargin1=0, lmargin2=left, rmargin=right, tabs=gutter, spacing1=between, spacing3=px(2))
        tag("more", lmargin1=left, lmargin2=left, rmargin=right, spacing1=between, spacing3=px(2))
        tag(
            "event_line",
            lmargin1=0,
            lmargin2=left,
            rmargin=right,
            tabs=gutter,
            spacing1=between + px(2),
            spacing3=between,
        )
        tag("wrapped", lmargin1=left, lmargin2=left, rmargin=right, spacing1=px(1), spacing3=px(2))
        tag("anywhere", wrap="char")
        tag("hidden", elide=True)
        tag("chips_line", lmargin1=left, lmargin2=left, rmargin=right, spacing1=px(3), spacing3=px(3))
        tag("code_edge", lmargin1=left, lmargin2=left, rmargin=right)
        tag("code_gap", lmargin1=left, lmargin2=left, rmargin=right)
        tag("code_low", offset=-fonts.thin.metrics("linespace") - between)
        tag("event_more", lmargin1=left, lmargin2=left, rmargin=right, spacing1=px(2), spacing3=px(2))
        tag("day", lmargin1=self.margin, spacing1=px(16), spacing3=px(4))
        tag("new", lmargin1=self.margin, spacing1=px(10), spacing3=px(2))
        tag("top", justify="center", spacing1=px(14), spacing3=px(8), lmargin1=px(20), lmargin2=px(20), rmargin=px(20))

    def colour(self) -> None:
        """Colours and fonts of the moment."""
        self._colour_text()
        self._colour_rows()
        for above in _RAISED:
            self._text.tag_raise(above)

    def _colour_text(self) -> None:
        tag, colours, fonts = self._text.tag_configure, self._theme.colours, self._theme.fonts
        self._text.configure(
            background=colours.bg,
            foreground=colours.text,
            selectbackground=colours.selected,
            selectforeground=colours.text,
            inactiveselectbackground=colours.selected,
        )
        tag("nick", font=fonts.bold)
        for index in range(len(PERSON_COLOURS)):
            tag(f"c{index}", foreground=name_colour(index, colours))
        tag("time", font=fonts.small, foreground=colours.faint)
        tag("link", foreground=colours.accent, underline=False)
        tag("link_on", underline=True)
        tag("small_link", font=fonts.small, foreground=colours.accent)
        tag("failed", font=fonts.small, foreground=colours.red)
        tag("code", font=fonts.code, background=colours.code, lmargincolor=colours.bg, rmargincolor=colours.bg)
        tag("told_code", font=fonts.code, foreground=colours.text)  # untinted: /help would be a ragged wall
        tag("strong", font=fonts.bold)
        tag("em", font=fonts.italic)
        tag("strong_em", font=fonts.bold_italic)
        tag("underline", underline=True)
        tag("code_block", font=fonts.code, background=colours.code, lmargincolor=colours.bg, rmargincolor=colours.bg)
        for name in _LINES:
            tag(name, rmargincolor=colours.bg)  # or the tint of the line end would go on to the edge
        tag("code_name", font=fonts.tiny, foreground=colours.faint)
        tag("code_thin", font=fonts.thin)
        tag("chip", font=fonts.bold, background=colours.chip, foreground=colours.chip_text)
        tag("notice", foreground=colours.muted)
        tag("chips", font=fonts.small, foreground=colours.muted)
        tag("quote", font=fonts.small, foreground=colours.muted)
        tag("quote_name", font=fonts.small_bold)
        tag("quote_gone", font=fonts.small_italic)
        tag("edited", font=fonts.small, foreground=colours.faint)
        tag("deleted", font=fonts.italic, foreground=colours.faint)
        tag("action", font=fonts.italic)
        tag("event", font=fonts.small, foreground=colours.muted, spacing2=self._theme.px(1))
        tag("error", font=fonts.small, foreground=colours.red)
        tag("day", font=fonts.small_bold, foreground=colours.muted)
        tag("new", font=fonts.small_bold, foreground=colours.red)
        tag("top", font=fonts.small, foreground=colours.muted)

    def _colour_rows(self) -> None:
        """Whole rows are tinted out to both edges."""
        tag, colours = self._text.tag_configure, self._theme.colours
        rows = {"mention": colours.mention, "hover": colours.hover, "hover_mention": colours.mention_hover}
        rows["cursor"] = rows["flash"] = colours.selected
        for name, colour in rows.items():
            tag(name, background=colour, lmargincolor=colour, rmargincolor=colour)
        # Times in the gutter are there but unseen, so that showing one moves nothing.
        tag("gutter", font=self._theme.fonts.tiny, foreground=colours.bg)
        tag("gutter_mention", font=self._theme.fonts.tiny, foreground=colours.mention)
        tag("gutter_on", foreground=colours.faint)
        tag("gutter_cursor", foreground=colours.muted)

    def picture(self, picture: Picture) -> tk.PhotoImage:
        """The image for a place in a row."""
        if picture.kind == "top":
            return self._avatars.halves(picture.name, self.avatar)[0]
        if picture.kind == "bottom":
            return self._avatars.halves(picture.name, self.avatar)[1]
        if picture.kind == "state":
            return self.state_icon(picture.name)
        if picture.kind == "chip":
            count, _colon, sign = picture.name[1:].partition(":")
            own = picture.name[:1] == "1"
            return self._chips.chip(sign, int(count), own=own) if sign else self._chips.add()
        if picture.kind == "reply":
            return self._theme.image("reply", "faint", 13)
        if picture.kind == "small_emoji":
            emoji = emoji_index().get(picture.name)
            small = self._emoji.get(emoji, self._theme.fonts.small.metrics("linespace")) if emoji else None
            assert small is not None, "can_draw said that there is one"
            return small
        if picture.kind in ("emoji", "jumbo"):
            emoji = emoji_index().get(picture.name)
            image = self._emoji_image(emoji, picture.kind == "jumbo") if emoji else None
            assert image is not None, "can_draw said that there is one"
            return image
        return self._rule(picture.kind, picture.name)

    def colour_of(self, name: str) -> int:
        """In which of PERSON_COLOURS a name is written."""
        return self._theme.faces.colour_index(name)

    def can_draw(self, emoji: Emoji, jumbo: bool) -> bool:
        """Whether there is a picture of an emoji."""
        return self._emoji_image(emoji, jumbo) is not None

    def _emoji_image(self, emoji: Emoji, jumbo: bool) -> tk.PhotoImage | None:
        size = self._theme.px(JUMBO) if jumbo else self._theme.fonts.body.metrics("linespace")
        return self._emoji.get(emoji, size)

    def fit_quote(self, name: str, words: str) -> str:
        """As much of the words as fits on one line behind the name of who said them."""
        fonts = self._theme.fonts
        room = self._text.winfo_width() - self.text_left - self._right - fonts.small_bold.measure(name)
        return elide(words, max(room - self._theme.px(34), self._theme.px(60)), fonts.small)

    def state_icon(self, state: str) -> tk.PhotoImage:
        """The mark of a message of ours, by what mark_of() gives."""
        icon, role = STATE_ICONS[state]
        return self._theme.image(icon, role, 13)

    def turn(self, runs: Sequence[tuple[str, tuple[str, ...]]]) -> list[Turned]:
        """Cut a line with right-to-left text into lines of the screen. The room is that of the pane as it is now."""
        self._right_stops()
        return lay_out(runs, max(self._theme.px(80), self._right_edge() - self.text_left), self._width_of)

    def _right_edge(self) -> int:
        return self._text.winfo_width() - self._right - self._theme.px(2)

    def _right_stops(self) -> None:
        """Lines that stand at the right edge get there by a tab; all else of them is as for any other line."""
        edge = self._right_edge()
        if edge == self._right_stop:
            return
        self._right_stop = edge
        px, left = self._theme.px, self.text_left
        gutter: tuple[object, ...] = (left - px(12), "right", left)
        kinds = {"first": (left,), "cont": gutter, "event_line": gutter, "more": (), "event_more": (), "wrapped": ()}
        for name, stops in kinds.items():
            options = {key: self._text.tag_cget(name, key) for key in ("lmargin1", "spacing1", "spacing3")}
            self._text.tag_configure(f"{name}_rtl", tabs=(*stops, max(left, edge), "right"), rmargin=0, **options)

    def _width_of(self, text: str, tags: tuple[str, ...]) -> int:
        fonts = self._theme.fonts
        if may_have(text) and emoji_index().get(text) is not None:
            return fonts.body.metrics("linespace")
        named = {
            "code": fonts.code,
            "told_code": fonts.code,
            "chip": fonts.bold,
            "strong": fonts.bold,
            "em": fonts.italic,
        }
        named |= {"action": fonts.italic, "strong_em": fonts.bold_italic, "event": fonts.small, "error": fonts.small}
        font = next((named[tag] for tag in reversed(tags) if tag in named), fonts.body)
        key = (font.name, text)
        if key not in self._widths:
            if len(self._widths) >= MAX_WIDTHS:
                self._widths.clear()
            self._widths[key] = font.measure(text)
        return self._widths[key]

    def fit_rules(self, *, in_sight: bool = False) -> None:
        """Give the rules the width the pane has now. `in_sight`: those out of sight need only be no longer than that,
        so that no line is broken in two."""
        exact = set(self._shown_rules()) if in_sight else self._rules.keys()
        for name, rule in self._rules.items():
            self._paint_rule(*rule, shorter=name not in exact)

    def _shown_rules(self) -> Iterator[str]:
        text = self._text
        end = text.index(f"@0,{text.winfo_height()} lineend")
        for tag in ("day", "new"):
            place = text.tag_nextrange(tag, "@0,0 linestart", end)
            while place:
                yield str(text.image_cget(place[0], "image"))
                place = text.tag_nextrange(tag, place[1], end)

    def _rule(self, kind: str, label: str) -> tk.PhotoImage:
        step = self._theme.px(RULE_STEP)
        beside = self._theme.fonts.small_bold.measure(("   %s   " if kind == "day_rule" else "  %s") % label)
        beside += -beside % step
        image = self._paint_rule(kind, beside)
        self._rules[str(image)] = kind, beside
        return image

    def _paint_rule(self, kind: str, beside: int, *, shorter: bool = False) -> tk.PhotoImage:
        theme = self._theme
        room = self._text.winfo_width() - self.margin - self._right
        width = max(8, (room - beside) // 2 if kind == "day_rule" else room - beside)
        key = ("rule", kind, beside)  # there is one pane at a time
        if shorter:
            present = theme.images.width(key)
            width = present if present <= width else max(8, width - theme.px(SHORTER))
        line = theme.px(1)
        height = 2 * theme.px(8) + line

        def paint() -> bytes:
            colour = theme.colours.line if kind == "day_rule" else theme.colours.red
            return Box(width, height, 0, colour, theme.colours.bg, inset_y=(height - line) // 2).ppm()

        if theme.images.width(key) != width:
            return theme.images.replace(key, paint)
        return theme.images.get(key, paint)
