"""Turns messages into what a Tk Text inserts: strings with tags, places of pictures, addresses of links.
Decides grouping, separators and folding; touches no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from lanchat.client.model import ChatMessage, MessageKind, MessageState, Reaction
from lanchat.gui.code_fences import Fences, Line, lines_of
from lanchat.gui.dates import clock_time, count_words, day_label, day_of
from lanchat.gui.emoji import Emoji, emoji_index, may_have, only_emoji
from lanchat.gui.message_quote import MAX_NAME, deleted_sentence, one_line
from lanchat.gui.message_row import Picture, PictureKind, RenderedRow, looks, mark_of
from lanchat.gui.message_text import breaks_anywhere, fold
from lanchat.gui.palette import person_colour_index
from lanchat.gui.passages import run_up_to, sentence, together
from lanchat.gui.right_to_left import as_shown, present
from lanchat.gui.right_to_left_lines import Turned
from lanchat.gui.safe_text import safe_line
from lanchat.gui.text_styles import safe_with_styles, styled_runs, without_codes
from lanchat.i18n import _

#: Messages of one author closer than this stand under one name.
GROUP_MS = 5 * 60 * 1000
#: Emoji of one message that become pictures; the rest are drawn as the fonts have them.
MAX_EMOJI = 60
#: Reactions of one message that are shown as chips; the rest is counted.
MAX_CHIPS = 12

#: Tags of text in which an emoji stays a character.
_NO_EMOJI = frozenset({"code", "told_code", "code_block", "link", "chip"})


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
        self.fences = Fences()
        #: Whether there is a picture of an emoji, large or not. Asked for each before it is cut out of the text.
        self.can_draw: Callable[[Emoji, bool], bool] = lambda _emoji, _jumbo: False
        #: In which of PERSON_COLOURS a name is written.
        self.colour_of: Callable[[str], int] = person_colour_index
        #: How many pictures of emoji there is room for.
        self.emoji_room = 0
        #: The loaded message with this id.
        self.find: Callable[[str], ChatMessage | None] = lambda _msgid: None
        #: As much of these words as fits on a line behind that name.
        self.fit_quote: Callable[[str, str], str] = lambda _name, words: words
        #: What a character beyond the first 65,536 counts in a Tk index: two in Tk 8, one in Tk 9.
        self.wide = 2
        #: Cuts runs with right-to-left text into lines of the screen; None where Tk does so itself.
        self.turn: Callable[[Sequence[tuple[str, tuple[str, ...]]]], list[Turned]] | None = None

    def run_of(self, messages: Sequence[ChatMessage], place: int) -> list[ChatMessage]:
        """The messages for which the line at this place stands: itself, and who else came and went before it."""
        return run_up_to(messages, place, self.fold_levels)

    def render(
        self,
        message: ChatMessage,
        before: ChatMessage | None,
        after: ChatMessage | None = None,
        run: Sequence[ChatMessage] = (),
    ) -> RenderedRow:
        """The row of a message that stands under `before` and above `after`, and for the `run` that ends with it."""
        self._serial += 1
        nick = self.nick if message.mentions_me and not message.own else ""
        rendered = RenderedRow(message, f"m:{self._serial}", code=self.fences.enter(message), seen=looks(message))
        rendered.mark, rendered.before = mark_of(message), before
        row = _Row(rendered, nick, self.fold_levels.get(message, 0), self)
        day = day_of(message.time_ms)
        new_day = before is None or day_of(before.time_ms) != day
        if new_day:
            row.day(day_label(day, self._today()))
        unread = bool(self.first_unread) and message.msgid == self.first_unread
        if unread:
            row.new()
        if together(message, after, self.fold_levels):
            row.hide()
            return row.rendered
        if len(run) > 1:
            row.run(run)
            return row.rendered
        grouped = not (new_day or unread or before is None) and _grouped(message, before)
        if message.reply_to:
            row.quote(self.find(message.reply_to))
        row.message(grouped)
        if message.reactions:
            row.reactions(message.reactions)
        self.emoji_room -= rendered.emoji
        return rendered


_GROUPED_KINDS = (MessageKind.TEXT, MessageKind.NOTICE)


def _grouped(message: ChatMessage, before: ChatMessage) -> bool:
    return (
        message.kind in _GROUPED_KINDS
        and not message.reply_to
        and before.kind in _GROUPED_KINDS
        and message.author.casefold() == before.author.casefold()
        and 0 <= message.time_ms - before.time_ms < GROUP_MS
    )


class _Row:
    """Collects the pieces of one row."""

    def __init__(self, rendered: RenderedRow, nick: str, level: int, renderer: Renderer) -> None:
        self.rendered = rendered
        self._renderer = renderer
        self._column = 0
        self._jumbo = False
        #: The tag of what stands lower in the line of the moment.
        self._low: tuple[str, ...] = ()
        self._emoji_left = min(MAX_EMOJI, renderer.emoji_room)
        self._nick = nick
        self._level = level
        message = rendered.message
        self._text = safe_with_styles(message.text)
        mention = message.mentions_me and not message.own
        self._gutter = ("gutter_mention",) if mention else ("gutter",)
        tints = ("mention",) if mention else ()
        rendered.tints = (*tints, "anywhere") if breaks_anywhere(self._text) else tints

    def day(self, label: str) -> None:
        """The line between two days."""
        self._picture("day_rule", label)
        self._put(f"   {label}   ")
        self._picture("day_rule", label, last=True)
        self._end("day")
        self.rendered.separators += 1

    def new(self) -> None:
        """The line above what was not read yet."""
        label = _("New")
        self._picture("new_rule", label)
        self._put(f"  {label}")
        self._end("new")
        self.rendered.separators += 1

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

    def quote(self, answered: ChatMessage | None) -> None:
        """The line above an answer: whom it answers, and what that was."""
        self.rendered.answered = answered
        self._picture("reply", "")
        if answered is None:
            self._put("  " + _("An earlier message"), ("quote",))
        else:
            name = safe_line(answered.author)[:MAX_NAME]
            self._put("  ", ("quote",))
            self._put(as_shown(name), ("quote", "quote_name"))
            style = ("quote", "quote_gone") if answered.deleted else ("quote",)
            self._put("  " + self._renderer.fit_quote(name, one_line(answered)), style)
        self._end("quote_line")

    def hide(self) -> None:
        """Be there without being seen."""
        self._put(" ", ("hidden",))
        self._put("\n", ("hidden",))
        self.rendered.lines.append("hidden")
        self.rendered.hidden = True

    def run(self, run: Sequence[ChatMessage]) -> None:
        """One line for all who came and went."""
        self._put_gutter()
        self._put(as_shown(sentence(run)) + "  ", ("event",))
        self._put(_("Show each"), ("small_link", "unfold"))
        self._end("event_line")

    def reactions(self, reactions: Sequence[Reaction]) -> None:
        """The line of chips below the message."""
        for reaction in reactions[:MAX_CHIPS]:
            self._chip(f"{int(reaction.own)}{len(reaction.names)}:{reaction.sign}", reaction.sign)
            self._put(" ", ("chips",))
        if len(reactions) > MAX_CHIPS:
            self._put(f"+{len(reactions) - MAX_CHIPS} ", ("chips",))
        self._chip("", "")
        self._end("chips_line")

    def _chip(self, name: str, sign: str) -> None:
        tag = f"{self.rendered.tag}:r:{len(self.rendered.chips)}"
        self.rendered.chips[tag] = sign
        self.rendered.emoji += 1
        self._picture("chip", name, tags=(tag,))

    def _person(self, grouped: bool) -> None:
        message = self.rendered.message
        style = ("notice",) if message.kind is MessageKind.NOTICE else ()
        if grouped and self._begins_with_edge():
            if not self.rendered.code:
                self._put(" ", ("code_thin",))
                self._end("code_gap")
            self._body("code_edge", style)
            return
        if grouped:
            self._put_gutter()
            self._body("cont", style)
            return
        self._picture("top", message.author)
        self._put("\t")
        self._put_name("   ")
        self._put(clock_time(message.time_ms), ("time",))
        self._end("head_quoted" if message.reply_to else "head")
        self._picture("bottom", message.author)
        self._put("\t")
        self._body("first", style)

    def _action(self) -> None:
        self._put_gutter()
        self._put_name(" ")
        self._body("event_line", ("action",), more="event_more")

    def _event(self, style: str) -> None:
        self._put_gutter()
        self._body("event_line", (style,), more="event_more")

    def _put_name(self, gap: str) -> None:
        author = self.rendered.message.author
        self._put(as_shown(safe_line(author)[:MAX_NAME]), ("nick", f"c{self._renderer.colour_of(author)}"))
        self._put(gap)

    def _put_gutter(self) -> None:
        self._put("\t")
        self._put(clock_time(self.rendered.message.time_ms), self._gutter)
        self._put("\t")

    def _body(self, first: str, style: tuple[str, ...], more: str = "more") -> None:
        message = self.rendered.message
        if message.deleted:
            self._put(as_shown(deleted_sentence(message)), ("deleted",))
            self._end(first)
            return
        self._jumbo = message.kind is MessageKind.TEXT and not self.rendered.code and only_emoji(self._text)
        folded = fold(self._text, self._level)
        line = first
        code = False
        parts = self._lines(folded.lines, first)
        # What stands behind a text does so behind the last line of code: the edge below is too thin for it.
        closing = parts[-1] == Line("", code=True, edge=True) and len(parts) > 1
        for number, part in enumerate(parts):
            if number:
                if closing and number == len(parts) - 1:
                    self._behind(code)
                self._end(line, code)
                line = "code_edge" if part.edge else more
            code = part.code
            line = self._line(part, ("body", *style), line)
        if not closing:
            self._behind(code)
        self._end(line, code)
        if folded.hidden or folded.unfolded:
            self._fold_line(folded.hidden)
        if message.state is MessageState.FAILED:
            self._failed_line()

    def _behind(self, code: bool) -> None:
        """Whether the message was edited, and the mark of its state."""
        message, tint = self.rendered.message, ("code_block", *self._low) if code else ()
        if message.edited:
            self._put(" " + _("(edited)"), ("edited", *tint))
        if message.own and message.kind in (MessageKind.TEXT, MessageKind.ACTION, MessageKind.NOTICE):
            self._put("  ", tint)
            self._picture("state", mark_of(message), last=True)

    def _fold_line(self, hidden: int) -> None:
        if hidden:
            text = _("Show more ({count} characters)").format(count=count_words(hidden))
            self._put(text, ("small_link", "unfold"))
        else:
            self._put(_("Show less"), ("small_link", "fold"))
        self._end("more")

    def _failed_line(self) -> None:
        reason = safe_line(self.rendered.message.failure)
        text = _("Not sent: {reason}").format(reason=reason) if reason else _("Not sent.")
        self._put(text + "  ", ("failed",))
        self._put(_("Try again"), ("small_link", "retry"))
        self._end("more")

    def _lines(self, lines: Sequence[str], first: str) -> list[Line]:
        """The lines of the text. Beside an avatar the edge of a block is a whole line high: it goes, or has a name."""
        found = lines_of(lines, self.rendered.code)
        if first == "first" and not self.rendered.code and found[0] == Line("", code=True, edge=True):
            found[:1] = [] if len(found) > 1 and found[1].code else [Line(_("Code"), code=True, edge=True)]
        return found

    def _begins_with_edge(self) -> bool:
        return lines_of(self._text.split("\n", 1)[:1], self.rendered.code)[0].edge

    def _line(self, line: Line, tags: tuple[str, ...], layout: str) -> str:
        """Put a line; returns the layout of what is still to be ended."""
        if not line.code:
            return self._runs(line.text, tags, layout)
        self._put(" ", ("code_block", "code_thin") if line.edge and not line.text else ("code_block",))
        style = ("code_block", "code_name") if line.edge else (*tags, "code_block")
        # Room above the text beside the lower half of an avatar, which has to stay at the top of the line.
        self._low = ("code_low",) if layout == "first" and not line.edge else ()
        self._put(without_codes(line.text), (*style, *self._low))
        if "anywhere" not in self.rendered.tints:
            self.rendered.tints += ("anywhere",)
        return layout

    def _runs(self, text: str, tags: tuple[str, ...], layout: str) -> str:
        runs = self._tagged(text, tags)
        if self._renderer.turn is None or not present(text):
            for run in runs:
                self._put(*run)
            return layout
        kept = list(runs)
        for number, turned in enumerate(self._renderer.turn(kept)):
            if number:
                self._end(layout)
                layout = "wrapped"
            if turned.right:
                self._put("\t")
                layout += "_rtl"
            self.rendered.turned.append((len(self.rendered.lines), self._column, turned))
            for run in turned.pieces([tags for _text, tags in kept]):
                self._put(*run)
        return layout

    def _tagged(self, text: str, tags: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The runs of a line with their tags."""
        plain = tags
        for run in styled_runs(text, self._nick):
            tags = (*plain, *run.style) if run.style else plain
            if run.kind == "link":
                link = f"{self.rendered.tag}:{len(self.rendered.links)}"
                self.rendered.links[link] = run.text
                yield run.text, (*tags, "link", link)
            elif run.kind == "code":
                yield run.text.strip("`"), (*tags, "told_code" if "event" in tags else "code")
            elif run.kind == "mention":
                yield run.text, (*tags, "chip")
            else:
                yield run.text, tags

    def _put(self, text: str, tags: tuple[str, ...] = ()) -> None:
        """Every text of a row passes here. Emoji are cut out and become pictures, where there is room for them."""
        if self._emoji_left <= 0 or not may_have(text) or not _NO_EMOJI.isdisjoint(tags):
            self._put_text(text, tags)
            return
        for part, emoji in emoji_index().split(text):
            if emoji is None or self._emoji_left <= 0 or not self._renderer.can_draw(emoji, self._jumbo):
                self._put_text(part, tags)
                continue
            self._emoji_left -= 1
            self.rendered.emoji += 1
            kind: PictureKind = "small_emoji" if "quote" in tags else "jumbo" if self._jumbo else "emoji"
            self._picture(kind, part, tags=tags)

    def _put_text(self, text: str, tags: tuple[str, ...]) -> None:
        self._column += len(text)
        if self._renderer.wide > 1 and not text.isascii():
            self._column += len(text.encode("utf-16-le", "replace")) // 2 - len(text)
        pieces = self.rendered.pieces
        if pieces and pieces[-1] == tags:
            pieces[-2] = f"{pieces[-2]}{text}"
        elif text:
            pieces += (text, tags)

    def _end(self, line: str, code: bool = False) -> None:
        tags: tuple[str, ...] = ("code_block",) if code else ()
        if line == "code_gap" or (code and line == "code_edge"):
            tags += ("code_thin",)
        elif code and line == "first":
            tags += self._low
        elif line.startswith("event"):
            tags = ("event",)  # or the last of several lines would be higher than the others
        self._put("\n", tags)
        self._low = ()
        self._column = 0
        self.rendered.lines.append(f"{line}_code" if code and line in ("first", "cont") else line)

    def _picture(self, kind: PictureKind, name: str, *, last: bool = False, tags: tuple[str, ...] = ()) -> None:
        low = kind == "state" and bool(self._low)
        self.rendered.pictures.append(Picture(len(self.rendered.lines), kind, name, last, self._column, tags, low))
        self._column += 1
