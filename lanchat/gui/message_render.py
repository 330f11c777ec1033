"""Turns messages into what a Tk Text inserts: strings with tags, places of pictures, addresses of links.
Decides grouping, separators and folding; touches no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lanchat.client.model import ChatMessage, MessageKind, MessageState
from lanchat.gui.dates import clock_time, day_label, day_of
from lanchat.gui.message_text import breaks_anywhere, fold, runs
from lanchat.gui.palette import person_colour_index
from lanchat.gui.safe_text import safe_line, safe_lines
from lanchat.i18n import _

#: Messages of one author closer than this stand under one name.
GROUP_MS = 5 * 60 * 1000
#: Characters of a name that are shown.
MAX_NAME = 40

PictureKind = Literal["top", "bottom", "day_rule", "new_rule", "state"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a row. `line` counts from the row's first line; it stands first or last on that line."""

    line: int
    kind: PictureKind
    #: Whose avatar, the label beside a rule, or the value of a MessageState.
    name: str
    tags: tuple[str, ...]
    last: bool = False


@dataclass(slots=True)
class RenderedRow:
    """One message, ready to insert. `pieces` alternates text and tags, as Text.insert takes them."""

    message: ChatMessage
    tag: str
    pieces: list[str | tuple[str, ...]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    #: How many newlines are in the pieces.
    lines: int = 0


class Renderer:
    """Renders messages in the context of the one before. Tk thread only, though it never calls Tk."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._serial = 0
        self.nick = ""
        #: msgid of the message above which the line "New" stands.
        self.first_unread = ""
        #: How often more of a folded message was asked for.
        self.fold_levels: dict[ChatMessage, int] = {}

    def render(self, message: ChatMessage, before: ChatMessage | None) -> RenderedRow:
        """The row of a message that stands under `before`."""
        self._serial += 1
        nick = self.nick if message.mentions_me and not message.own else ""
        row = _Row(RenderedRow(message, f"m:{self._serial}"), nick, self.fold_levels.get(message, 0))
        day = day_of(message.time_ms)
        new_day = before is None or day_of(before.time_ms) != day
        if new_day:
            row.day(day_label(day, self._today()))
        unread = bool(self.first_unread) and message.msgid == self.first_unread
        if unread:
            row.new()
        grouped = not (new_day or unread or before is None) and _grouped(message, before)
        row.message(grouped)
        return row.rendered


_GROUPED_KINDS = (MessageKind.TEXT, MessageKind.NOTICE)


def _grouped(message: ChatMessage, before: ChatMessage) -> bool:
    return (
        message.kind in _GROUPED_KINDS
        and before.kind in _GROUPED_KINDS
        and message.author.casefold() == before.author.casefold()
        and 0 <= message.time_ms - before.time_ms < GROUP_MS
    )


class _Row:
    """Collects the pieces of one row."""

    def __init__(self, rendered: RenderedRow, nick: str, level: int) -> None:
        self.rendered = rendered
        self._nick = nick
        self._level = level
        message = rendered.message
        tint = ("mention",) if message.mentions_me and not message.own else ()
        self._text = safe_lines(message.text)
        anywhere = ("anywhere",) if breaks_anywhere(self._text) else ()
        self._base: tuple[str, ...] = (rendered.tag, *tint, *anywhere)
        self._gutter = "gutter_mention" if tint else "gutter"

    def day(self, label: str) -> None:
        """The line between two days."""
        self._picture("day_rule", label, ("day",))
        self._put(f"   {label}   ", ("day",))
        self._picture("day_rule", label, ("day",), last=True)
        self._end(("day",))

    def new(self) -> None:
        """The line above what was not read yet."""
        label = _("New")
        self._picture("new_rule", label, ("new",))
        self._put(f"  {label}", ("new",))
        self._end(("new",))

    def message(self, grouped: bool) -> None:
        """The message itself."""
        match self.rendered.message.kind:
            case MessageKind.TEXT | MessageKind.NOTICE:
                self._person(grouped)
            case MessageKind.ACTION:
                self._action()
            case MessageKind.EVENT:
                self._event("event")
            case MessageKind.ERROR:
                self._event("error")

    def _person(self, grouped: bool) -> None:
        message, base = self.rendered.message, self._base
        if grouped:
            self._put_gutter(("cont", *base))
            first = ("cont", *base)
        else:
            self._picture("top", message.author, ("head", *base))
            self._put("\t", ("head", *base))
            name = safe_line(message.author)[:MAX_NAME]
            self._put(name, ("head", "nick", f"c{person_colour_index(message.author)}", *base))
            self._put("   " + clock_time(message.time_ms), ("head", "time", *base))
            self._end(("head", *base))
            self._picture("bottom", message.author, ("first", *base))
            self._put("\t", ("first", *base))
            first = ("first", *base)
        self._body(first, ("notice",) if message.kind is MessageKind.NOTICE else ())

    def _action(self) -> None:
        line = ("cont", *self._base)
        self._put_gutter(line)
        message = self.rendered.message
        name = safe_line(message.author)[:MAX_NAME]
        self._put(name + " ", (*line, "nick", f"c{person_colour_index(message.author)}"))
        self._body(line, ("action",))

    def _event(self, style: str) -> None:
        line = ("event_line", *self._base)
        self._put_gutter(line)
        self._body(line, (style,), more="event_more")

    def _put_gutter(self, line: tuple[str, ...]) -> None:
        self._put("\t", line)
        self._put(clock_time(self.rendered.message.time_ms), (*line, self._gutter))
        self._put("\t", line)

    def _body(self, first: tuple[str, ...], style: tuple[str, ...], more: str = "more") -> None:
        message = self.rendered.message
        folded = fold(self._text, self._level)
        line = first
        for number, text in enumerate(folded.lines):
            if number:
                self._end(line)
                line = (more, *self._base)
            self._runs(text, (*line, "body", *style))
        if message.own and message.kind in (MessageKind.TEXT, MessageKind.ACTION, MessageKind.NOTICE):
            self._put("  ", line)
            self._picture("state", message.state.value, (*line, "state"), last=True)
        self._end(line)
        if folded.hidden or folded.unfolded:
            self._fold_line(folded.hidden)
        if message.state is MessageState.FAILED:
            self._failed_line()

    def _fold_line(self, hidden: int) -> None:
        line = ("more", *self._base)
        if hidden:
            text = _("Show more ({count} characters)").format(count=f"{hidden:,}")
            self._put(text, (*line, "small_link", "unfold"))
        else:
            self._put(_("Show less"), (*line, "small_link", "fold"))
        self._end(line)

    def _failed_line(self) -> None:
        line = ("more", *self._base)
        reason = safe_line(self.rendered.message.failure)
        text = _("Not sent: {reason}").format(reason=reason) if reason else _("Not sent.")
        self._put(text + "  ", (*line, "failed"))
        self._put(_("Try again"), (*line, "small_link", "retry"))
        self._end(line)

    def _runs(self, text: str, tags: tuple[str, ...]) -> None:
        for run in runs(text, self._nick):
            if run.kind == "link":
                link = f"{self.rendered.tag}:{len(self.rendered.links)}"
                self.rendered.links[link] = run.text
                self._put(run.text, (*tags, "link", link))
            elif run.kind == "code":
                self._put(run.text[1:-1], (*tags, "code"))
            elif run.kind == "mention":
                self._put(run.text, (*tags, "chip"))
            else:
                self._put(run.text, tags)

    def _put(self, text: str, tags: tuple[str, ...]) -> None:
        """Every text of a row passes here: whoever shows emoji as pictures cuts them out in this place."""
        if text:
            self.rendered.pieces += (text, tags)

    def _end(self, tags: tuple[str, ...]) -> None:
        self._put("\n", tags)
        self.rendered.lines += 1

    def _picture(self, kind: PictureKind, name: str, tags: tuple[str, ...], *, last: bool = False) -> None:
        self.rendered.pictures.append(Picture(self.rendered.lines, kind, name, tags, last))
