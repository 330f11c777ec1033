"""Which messages of a conversation stand in the pane's Text, and how they get in and out of it.
A contiguous window of the model: rows are inserted, redrawn and trimmed here; when to do so is the pane's matter."""

from __future__ import annotations

import re
import tkinter as tk
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from lanchat.client.model import ChatMessage, Conversation, MessageState
from lanchat.gui import right_to_left, right_to_left_lines
from lanchat.gui.message_render import Renderer
from lanchat.gui.message_row import RenderedRow, looks, mark_of
from lanchat.gui.message_tags import Look
from lanchat.gui.palette import PERSON_COLOURS

#: Pictures of emoji in the Text at once: Tk looks through all pictures of a Text to add another one.
MAX_EMOJI = 1_000
#: Rows at once, with those that take no room since another line stands for them.
MAX_ROWS = 1_000
#: What Tk puts behind the name of a picture that is there more than once.
_COPY_NUMBER = re.compile(r"#[0-9]+$")


class MessageWindow:
    """The rows in a Text, for `messages[first:end]`. Tk thread only."""

    def __init__(self, text: tk.Text, look: Look, today: Callable[[], date]) -> None:
        self._text, self._look = text, look
        self.renderer = Renderer(today)
        self.renderer.can_draw = look.can_draw
        self.renderer.fit_quote = look.fit_quote
        self.renderer.colour_of = look.colour_of
        self.renderer.wide = int(text.tk.call("string", "length", "\U0001f600"))
        self.renderer.turn = look.turn if right_to_left.NEEDED else None
        self.messages: Sequence[ChatMessage] = ()
        self.first = 0
        self._edits = 0
        self._rows: list[RenderedRow] = []
        self._by_tag: dict[str, RenderedRow] = {}
        self._by_message: dict[ChatMessage, RenderedRow] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def end(self) -> int:
        """Index in the model behind the last row."""
        return self.first + len(self._rows)

    def look_at(self, conversation: Conversation | None) -> None:
        """The rows are of this conversation from now on; drawing them is another step."""
        self.messages = conversation.messages if conversation is not None else ()
        self.renderer.first_unread = conversation.first_unread if conversation is not None else ""

    # -- finding ------------------------------------------------------------------------------------------------------

    def row_at(self, index: str) -> RenderedRow | None:
        """The row a Text index is in."""
        for tag in self._text.tag_names(index):
            if tag in self._by_tag:
                return self._by_tag[tag]
        return None

    def row_of(self, message: ChatMessage) -> RenderedRow | None:
        """The row of a message, None when it is not in the window."""
        return self._by_message.get(message)

    def neighbour(self, row: RenderedRow, step: int) -> RenderedRow:
        """The row so many below; the outermost one when there is none."""
        place = max(0, min(len(self._rows) - 1, self._rows.index(row) + step))
        while self._rows[place].hidden and 0 <= place + (1 if step > 0 else -1) < len(self._rows):
            place += 1 if step > 0 else -1
        return row if self._rows[place].hidden else self._rows[place]

    def outermost(self, *, last: bool) -> RenderedRow | None:
        """The last row or the first."""
        return self._rows[-1 if last else 0] if self._rows else None

    def place_of(self, wanted: ChatMessage) -> int:
        """Where a message is in the model now: the very same one, or the one with its id; -1 when it is gone."""
        for place, message in enumerate(self.messages):
            if message is wanted or message.msgid == wanted.msgid:
                return place
        return -1

    def span(self, row: RenderedRow) -> tuple[str, str]:
        """Start and end of a row in the Text, separators above it left out."""
        start, end = self._text.tag_nextrange(row.tag, "1.0") or ("1.0", "1.0")
        return start, end

    def between(self, start: str, end: str) -> list[RenderedRow]:
        """The rows that a range of the Text touches."""
        found = []
        for row in self._rows:
            top, bottom = self.span(row)
            if self._text.compare(top, "<", end) and self._text.compare(bottom, ">", start):
                found.append(row)
        return found

    def characters(self, start: str, end: str) -> str:
        """What a range of the Text says, with the characters of the emoji in it."""
        parts: list[str] = []
        for kind, value, _index in self._text.dump(start, end, text=True, image=True):
            parts.append(_COPY_NUMBER.sub("", value) if kind == "image" else value)
        return "".join(parts)

    def said(self, row: RenderedRow, start: str, end: str) -> str:
        """What a row whose lines were put into order says between two places of the Text, as it was said."""
        top = int(self._text.index(self._top(self._rows.index(row))).split(".")[0])
        columns = {number: first for number, first, _line in row.turned}

        def selected(number: int) -> tuple[int, int]:
            line = top + number
            first, last = self._column(start, line), self._column(end, line)
            return first - columns[number], last - columns[number]

        lines = [(number, line) for number, _first, line in row.turned]
        return right_to_left_lines.said(lines, self.renderer.wide, selected)

    def _column(self, index: str, line: int) -> int:
        """Where a place of the Text is, seen from a line: before it, in it or behind it."""
        at, column = (int(part) for part in self._text.index(index).split("."))
        return column if at == line else -1 if at < line else 1_000_000

    # -- changing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def editing(self) -> Iterator[None]:
        """The Text takes changes only inside."""
        self._edits += 1
        if self._edits == 1:
            self._text.configure(state="normal")
        try:
            yield
        finally:
            self._edits -= 1
            if not self._edits:
                self._text.configure(state="disabled")

    def clear(self) -> None:
        """No row at all."""
        with self.editing():
            self._text.delete("1.0", "end")
        self._drop(0, len(self._rows))

    def redraw(self, first: int, end: int) -> None:
        """Only `messages[first:end]`."""
        self.clear()
        self.first = first
        self._insert(0, self._render(first, end))

    def append(self, count: int) -> None:
        """The next `count` messages at the end."""
        last = self._rows[-1] if self._rows else None
        self._insert(len(self._rows), self._render(self.end, self.end + count))
        if last is not None and last.message.passage and not last.hidden:
            self.redraw_row(last)  # who comes now may stand in one line with it

    def prepend(self, count: int) -> None:
        """The `count` messages before the first row."""
        rows = self._render(self.first - count, self.first)
        self.first -= count
        self._insert(0, rows)

    def worth(self, shown: int, *, last: bool) -> int:
        """How many rows at the end, or at the start, it takes for so many lines to be seen: those that another line
        stands for come on top, up to MAX_ROWS."""
        for count, row in enumerate(reversed(self._rows) if last else self._rows, 1):
            shown -= not row.hidden
            if not shown or count == MAX_ROWS:
                return count
        return len(self._rows)

    def trim_head(self, keep: int) -> None:
        """Let the oldest rows go until `keep` are left."""
        surplus = len(self._rows) - keep
        if surplus > 0:
            with self.editing():
                self._text.delete(self._top(0), self.span(self._rows[surplus - 1])[1])
            self._drop(0, surplus)
            self.first += surplus

    def trim_tail(self, keep: int) -> None:
        """Let the newest rows go until `keep` are left."""
        if len(self._rows) > keep:
            with self.editing():
                self._text.delete(self._top(keep), "end-1c")
            self._drop(keep, len(self._rows))

    def update(self, message: ChatMessage) -> None:
        """Draw what changed of a message: most often only its state mark."""
        row = self._by_message.get(message)
        if row is None or row.seen != looks(message):
            self._redraw_answers(message)
        if row is None:
            return
        mark = self._text.tag_nextrange("state", *self.span(row))
        failed = any("failed" in piece for piece in row.pieces[1::2])
        same = row.seen == looks(message) and not self._finds_now(row)
        if mark and not failed and message.state is not MessageState.FAILED and same:
            self._text.image_configure(mark[0], image=self._look.state_icon(mark_of(message)))
            row.mark = mark_of(message)
        else:
            self.redraw_row(row)

    def _finds_now(self, row: RenderedRow) -> bool:
        """Whether the message that a row answers is known by now."""
        return (
            bool(row.message.reply_to) and row.answered is None and self.renderer.find(row.message.reply_to) is not None
        )

    def _redraw_answers(self, message: ChatMessage) -> None:
        """The rows that quote this message."""
        for row in [row for row in self._rows if row.message.reply_to == message.msgid]:
            self.redraw_row(row)

    def show_faces(self, names: frozenset[str]) -> None:
        """These authors (casefolded) look otherwise now: their pictures and the colours of their names, in place."""
        for row in self._rows:
            if row.message.author.casefold() in names:
                top = int(self.span(row)[0].split(".")[0]) - row.separators
                for picture in row.pictures:
                    if picture.kind in ("top", "bottom"):
                        index = f"{top + picture.line}.{picture.column}"
                        self._text.image_configure(index, image=self._look.picture(picture))
                self._colour_name(row)

    def _colour_name(self, row: RenderedRow) -> None:
        name = self._text.tag_nextrange("nick", *self.span(row))
        if name:
            for colour in range(len(PERSON_COLOURS)):
                self._text.tag_remove(f"c{colour}", *name)
            self._text.tag_add(f"c{self._look.colour_of(row.message.author)}", *name)

    def has_cut(self) -> bool:
        """Whether any row has lines that are cut to the pane's width: quotes, and right-to-left text."""
        return any(row.message.reply_to or row.turned for row in self._rows)

    def redraw_cut(self) -> None:
        """Cut those lines anew, as their room changed."""
        for row in [row for row in self._rows if row.message.reply_to or row.turned]:
            self.redraw_row(row)

    def redraw_days(self) -> None:
        """The lines between two days anew: today is yesterday now."""
        for row in [row for row in self._rows if row.separators]:
            self.redraw_row(row)

    def redraw_answers(self) -> None:
        """Quoted lines anew whose message was found by now."""
        for row in [row for row in self._rows if row.message.reply_to and row.answered is None]:
            if self.renderer.find(row.message.reply_to) is not None:
                self.redraw_row(row)

    def open_run(self, message: ChatMessage) -> list[RenderedRow]:
        """Show one by one who came and went; the rows that are to be drawn anew, none when it is no such line."""
        place = self.place_of(message)
        run = self.renderer.run_of(self.messages, place) if place >= 0 else []
        if len(run) < 2:
            return []
        self.renderer.fold_levels.update(dict.fromkeys(run, 1))
        return [row for row in map(self.row_of, run) if row is not None]

    def redraw_row(self, row: RenderedRow) -> None:
        """One row anew, in its place."""
        place = self._rows.index(row)
        with self.editing():
            self._text.delete(self._top(place), self.span(row)[1])
        self._drop(place, place + 1)
        index = self.first + place
        self._insert(place, self._render(index, index + 1))

    def follow_model(self) -> bool:
        """Find the rows in a model that grew or shrank before them. False when it is not so."""
        if not self._rows:
            self.first = max(0, min(self.first, len(self.messages)))
            return True
        first = self._rows[0].message
        if not (self.first < len(self.messages) and self.messages[self.first] is first):
            place = next((i for i, message in enumerate(self.messages) if message is first), -1)
            if place < 0:
                return False
            self.first = place
        part = self.messages[self.first : self.end]
        return len(part) == len(self._rows) and all(
            row.message is message for row, message in zip(self._rows, part, strict=True)
        )

    def keep_start(self) -> bool:
        """Keep the rows at the start that are still the model's, and let go of those from the first other one on.

        False when there is none to keep, or when the model grew before them; then no row was let go.
        """
        drawn_at = self.first
        self.follow_model()
        part = self.messages[self.first : self.end]
        pairs = enumerate(zip(self._rows, part, strict=False))
        kept = next((place for place, (row, message) in pairs if row.message is not message), len(part))
        while kept and kept < len(self._rows) and self._rows[kept - 1].message.passage:
            kept -= 1  # who came and went stands in one line with who did so next
        if not kept or self.first > drawn_at:
            return False
        self.trim_tail(kept)
        if self._rows[0].before is not (self.messages[self.first - 1] if self.first else None):
            self.redraw_row(self._rows[0])
        for row in [row for row in self._rows if row.seen != looks(row.message) or row.mark != mark_of(row.message)]:
            self.update(row.message)
        return True

    def _render(self, first: int, end: int) -> list[RenderedRow]:
        before = self.messages[first - 1] if first > 0 else None
        self.renderer.fences.start(self.messages, first)
        self.renderer.emoji_room = MAX_EMOJI - sum(row.emoji for row in self._rows)
        rows = []
        for place, message in enumerate(self.messages[first:end], first):
            after = self.messages[place + 1] if message.passage and place + 1 < len(self.messages) else None
            run = self.renderer.run_of(self.messages, place) if message.passage else ()
            rows.append(self.renderer.render(message, before, after, run))
            before = message
        return rows

    def _top(self, place: int) -> str:
        """Where the row at a place starts, with the separators above it."""
        if place > 0:
            return self.span(self._rows[place - 1])[1]
        top = self._text.tag_nextrange("top", "1.0")
        return top[1] if top else "1.0"

    def _insert(self, place: int, rows: list[RenderedRow]) -> None:
        """One insert for all rows, then their pictures: never an index counted in characters."""
        if not rows:
            return
        start = self._top(place) if place < len(self._rows) or not self._rows else "end-1c"
        line = int(self._text.index(start).split(".")[0])
        with self.editing():
            flat = [piece for row in rows for piece in row.pieces]
            self._text.insert(f"{line}.0", *flat)  # type: ignore[arg-type]
            self._insert_pictures(rows, line)
            self._tag_lines(rows, line)
        self._rows[place:place] = rows
        for row in rows:
            self._by_tag[row.tag] = row
            self._by_message[row.message] = row

    def _insert_pictures(self, rows: list[RenderedRow], line: int) -> None:
        create, path = self._text.tk.call, str(self._text)
        tagged: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            for picture in row.pictures:
                number = line + picture.line
                align = "top" if picture.kind in ("top", "bottom") else "bottom" if picture.low else "center"
                image = self._look.picture(picture).name
                index = f"{number}.end" if picture.last else f"{number}.{picture.column}"
                for tag in picture.tags:
                    tagged[tag] += (index, f"{number}.{picture.column + 1}")
                if picture.kind in ("emoji", "jumbo", "small_emoji"):
                    # The name is what is copied for it.
                    create(path, "image", "create", index, "-image", image, "-align", align, "-name", picture.name)
                    continue
                create(path, "image", "create", index, "-image", image, "-align", align)
                if picture.kind == "state":
                    tagged["state"] += (f"{number}.end-1c", f"{number}.end")
            line += len(row.lines)
        for tag, spans in tagged.items():
            self._text.tag_add(tag, *spans)

    def _tag_lines(self, rows: list[RenderedRow], line: int) -> None:
        """Layout and ownership of whole lines, one call for each tag; pictures are covered with them."""
        tagged: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            top, end = f"{line + row.separators}.0", f"{line + len(row.lines)}.0"
            for tag in (row.tag, *row.tints):
                tagged[tag] += (top, end)
            for number, tag in enumerate(row.lines, line):
                tagged[tag] += (f"{number}.0", f"{number + 1}.0")
            line += len(row.lines)
        for tag, spans in tagged.items():
            self._text.tag_add(tag, *spans)

    def _drop(self, start: int, end: int) -> None:
        gone = self._rows[start:end]
        del self._rows[start:end]
        if gone:
            self._text.tag_delete(*(tag for row in gone for tag in (row.tag, *row.links, *row.chips)))
        for row in gone:
            self._by_tag.pop(row.tag, None)
            if self._by_message.get(row.message) is row:
                del self._by_message[row.message]
