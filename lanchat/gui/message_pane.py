"""The message pane: shows the newest or an older stretch of one conversation, and keeps the reader's place.
Decides when rows come and go; the rows themselves are message_window.py's, pointer and keys message_pointer.py's."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import date
from tkinter import ttk

from lanchat.client.model import ChatMessage, Conversation
from lanchat.gui.empty_state import EmptyState
from lanchat.gui.later import IDLE, Later
from lanchat.gui.message_pointer import MessagePointer, PaneCallbacks
from lanchat.gui.message_row import RenderedRow
from lanchat.gui.message_tags import Look
from lanchat.gui.message_top import show_top
from lanchat.gui.message_window import MAX_ROWS, MessageWindow
from lanchat.gui.midnight import at_midnight
from lanchat.gui.newest_pill import NewestPill
from lanchat.gui.reading_place import ReadingPlace
from lanchat.gui.scrollbar import ThinScrollbar
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import pass_wheel

#: Rows in the Text while it follows the newest message; more would only cost time.
WINDOW = 200
#: Rows while somebody reads further up, and how far beyond WINDOW it may grow before it is trimmed.
READING_WINDOW = 400
SLACK = 60
#: Rows drawn at most for one batch while following: a flood costs no more than this.
PER_BATCH = 40
#: Milliseconds between two drawings in a flood; less than SETTLE_MS.
FLOOD_MS = 120
#: Rows that come when the reader nears an end of the window.
STEP = 100
#: Which part of the scroll range counts as near an end.
NEAR = 0.05
#: Milliseconds of quiet after a flood until the window is filled up again.
SETTLE_MS = 150
#: Milliseconds between two parts of it.
REFILL_MS = 10
#: Milliseconds for which a message that was jumped to is lit up.
FLASH_MS = 1_500


class MessagePane(ttk.Frame):
    """One Text for all conversations. Tk thread only. Reads conversations, never changes them."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, callbacks: PaneCallbacks, today: Callable[[], date] = date.today
    ) -> None:
        super().__init__(parent)
        self._theme, self._callbacks = theme, callbacks
        self.conversation: Conversation | None = None
        self._following = True
        self._unseen = 0
        self._view = 0.0, 1.0
        self._known = self._width = 0
        self._later = Later(self)
        self._asked: tuple[str, int] = ("", -1)
        self._build()
        self._look = Look(self.text, theme)
        self._window = MessageWindow(self.text, self._look, today)
        self._window.renderer.find = self._find
        self._reading = ReadingPlace(self.text, self._window, theme.px(12))
        self.pointer = MessagePointer(self, self._window, theme, callbacks)
        at_midnight(self._later, lambda: self._redraw(self._window.redraw_days))
        forget, leave = theme.on_change(self._look.colour), theme.faces.on_change(self._window.show_faces)
        self.bind("<Destroy>", lambda event: (forget(), leave()) if event.widget is self else None, add="+")

    def _build(self) -> None:
        theme = self._theme
        self.text = tk.Text(
            self, width=1, height=1, wrap="word", state="disabled", takefocus=True, undo=False, exportselection=False
        )
        self.text.configure(relief="flat", borderwidth=0, highlightthickness=0, padx=0, pady=0, cursor="arrow")
        self.text.configure(font=theme.fonts.body, spacing2=theme.px(4))
        self._scrollbar = ThinScrollbar(self, self._drag)
        self.text.configure(yscrollcommand=self._viewed)
        self._scrollbar.pack(side="right", fill="y")
        self.text.pack(side="left", fill="both", expand=True, pady=(0, theme.px(8)))
        self._pill = NewestPill(self, theme, self.scroll_to_end)
        pass_wheel(self._pill, self.text)
        self.empty = EmptyState(self, theme, self._callbacks)
        self.text.bind("<Configure>", self._resized)
        for event in ("<MouseWheel>", "<Button-4>", "<Button-5>", "<B1-Motion>", "<B1-Leave>", "<ButtonRelease>"):
            self.text.bind(event, lambda _event: self.note_position(), add="+")

    # -- what the window calls ----------------------------------------------------------------------------------------

    @property
    def following(self) -> bool:
        """Whether the newest message is in sight and will stay so."""
        return self._following

    @property
    def unseen(self) -> int:
        """How many messages came below what is in sight."""
        return self._unseen

    def set_nick(self, nick: str) -> None:
        """Who counts as mentioned in messages drawn from now on."""
        self._window.renderer.nick = self.empty.nick = nick

    def show(self, conversation: Conversation | None) -> None:
        """Show the end of a conversation, or nothing."""
        self.conversation = conversation
        self._window.look_at(conversation)
        self._window.renderer.fold_levels.clear()
        self.pointer.reset()
        self._asked = ("", -1)
        self._known = len(self._window.messages)
        self._to_end()
        self._show_pill()
        self.empty.show(conversation)

    @property
    def reading_place(self) -> tuple[str, int] | None:
        """Where the reader is: the id of the topmost message and its pixel; None at the end."""
        anchor = None if self._following else self._reading.anchor()
        return (anchor[0].msgid, anchor[1]) if anchor is not None else None

    def return_to(self, place: tuple[str, int]) -> bool:
        """Go back to such a place in the conversation that is shown. False when the message is not loaded."""
        message = self.conversation.index.get(place[0]) if self.conversation is not None else None
        return message is not None and self._go(message, place[1])

    def reveal(self, msgid: str) -> bool:
        """Show a message with what was said before and after, the keyboard on it. False when it is not loaded."""
        message = self.conversation.index.get(msgid) if self.conversation is not None else None
        if message is None or not self._go(message, self.text.winfo_height() // 3):
            return False
        self.pointer.go_to(message)
        self._later.call("flash", FLASH_MS, lambda: self.text.tag_remove("flash", "1.0", "end"))
        return True

    def go_on_in(self, conversation: Conversation) -> None:
        """What is shown became a part of this conversation: the reader notices nothing."""
        self.conversation = conversation
        self.reset(conversation)
        self._show_pill()

    def _go(self, message: ChatMessage, y: int) -> bool:
        at = self._window.place_of(message)
        if at < 0:
            return False
        self._following = False
        if self._window.row_of(message) is None:
            self._window.redraw(max(0, at - STEP), min(len(self._window.messages), at + STEP))
            self._show_top()
        self._reading.put(message, y)
        self.note_position()
        return True

    def append(self, conversation: Conversation) -> None:
        """The conversation has more messages at its end: once per batch."""
        if conversation is not self.conversation:
            return
        if not self._follow_model():
            self.reset(conversation)
            return
        new, self._known = len(conversation.messages) - self._known, len(conversation.messages)
        if self._following:
            self._append_following()
        else:
            self._set_unseen(self._unseen + max(0, new))
            if len(self._window) < READING_WINDOW:
                self._window.append(min(PER_BATCH, len(conversation.messages) - self._window.end))
        self.empty.show(conversation)

    def prepend(self, conversation: Conversation) -> None:
        """Older messages came, maybe none: the reader's line stays at its pixel."""
        if conversation is not self.conversation:
            return
        first = self._window.outermost(last=False)
        if not self._follow_model():
            self.reset(conversation)
            return
        self._known = len(conversation.messages)
        with self._reading.holding(unless=self._following, but=first):
            if first is not None and self._window.first > 0:
                self._window.redraw_row(first)
                self._window.prepend(min(STEP, self._window.first))
            self._window.redraw_answers()
            self._show_top()
        self._stay()
        self.empty.show(conversation)
        self.note_position()

    def reset(self, conversation: Conversation) -> None:
        """The order changed, or the oldest were let go: keep the reader's place, and the rows that are as they were."""
        if conversation is not self.conversation:
            return
        anchor = None if self._following else self._reading.anchor()
        self._window.look_at(conversation)
        self._known = len(conversation.messages)
        place = self._window.place_of(anchor[0]) if anchor else -1
        if self._following and self._window.keep_start():
            self._append_following()
        elif anchor is None or place < 0:
            self._to_end()
        else:
            self._window.redraw(max(0, place - STEP), min(self._known, place + STEP))
            self._show_top()
            self._reading.put(conversation.messages[place], anchor[1])
        self.empty.show(conversation)

    def update_message(self, conversation: Conversation, message: ChatMessage) -> None:
        """The state of a message changed."""
        if conversation is self.conversation:
            self._redraw(lambda: self._window.update(message))

    def _redraw(self, change: Callable[[], None]) -> None:
        """Change rows in their places: the reader's line stays at its pixel."""
        with self._reading.holding(unless=self._following):
            change()
        self.pointer.redrawn()
        self._stay()

    def row_of(self, message: ChatMessage) -> RenderedRow | None:
        """The row of a message, None when it is not drawn."""
        return self._window.row_of(message)

    def _find(self, msgid: str) -> ChatMessage | None:
        """A message that is answered by one that is drawn; where it is not known, it is asked for."""
        conversation = self.conversation
        found = (conversation.index.get(msgid) or conversation.quoted.get(msgid)) if conversation is not None else None
        if found is None:
            self._callbacks.actions.look_up(msgid)
        return found

    def scroll_pages(self, pages: float) -> None:
        """Scroll by so many heights of the pane, for the composer's PgUp and PgDn."""
        self.text.yview_scroll(round(pages * self.text.winfo_height() * 0.9), "pixels")
        self.note_position()

    def scroll_to_end(self) -> None:
        """Show the newest message and follow."""
        if self.conversation is not None and self.conversation.more_newer:
            self._callbacks.on_present()
            return
        if not self._following and self._window.end < len(self._window.messages):
            self._to_end()
        self._following = True
        self._set_unseen(0)
        self._stay()

    def unfold(self, message: ChatMessage, *, more: bool) -> None:
        """Show more of a long message, or its start only."""
        rows = self._window.open_run(message)
        if not rows:
            levels = self._window.renderer.fold_levels
            levels[message] = levels.get(message, 0) + 1 if more else 0
            drawn = self._window.row_of(message)
            rows = [drawn] if drawn is not None else []
        if rows:
            self._following = False
            with self._reading.holding(unless=self._following):
                for row in rows:
                    self._window.redraw_row(row)
            self.note_position()

    # -- the window over the model ------------------------------------------------------------------------------------

    def _follow_model(self) -> bool:
        assert self.conversation is not None
        self._window.messages = self.conversation.messages
        return self._window.follow_model()

    def _append_following(self) -> None:
        new = len(self._window.messages) - self._window.end if self._following else 0
        if new > PER_BATCH:
            if self._later.waits("flood"):
                return
            self._later.call("flood", FLOOD_MS, self._append_following)
            self._window.redraw(len(self._window.messages) - PER_BATCH, len(self._window.messages))
            self._show_top()
        elif new > 0:
            self._window.append(new)
            if len(self._window) > self._window.worth(WINDOW + SLACK, last=True):
                self._window.trim_head(self._window.worth(WINDOW, last=True))
                self._show_top()
        self._stay()
        if self._window.first > 0 and len(self._window) < STEP:
            self._later.call("settle", SETTLE_MS, self._settle)

    def _settle(self) -> None:
        """After a flood: what was left out above comes back, a little at a time."""
        if self._following and self._window.first > 0:
            with self._reading.holding(unless=self._following):
                self._window.prepend(min(PER_BATCH, self._window.first))
                self._show_top()
            if len(self._window) + PER_BATCH <= WINDOW:
                self._later.call("settle", REFILL_MS, self._settle)
            else:
                self.note_position()
        self._stay()

    def _to_end(self) -> None:
        count = len(self._window.messages)
        self._following = True
        self._set_unseen(0)
        self._window.redraw(max(0, count - WINDOW), count)
        self._show_top()
        self._stay()
        self.note_position()

    def _stay(self) -> None:
        if self._following:
            self.text.yview_moveto(1.0)

    def note_position(self) -> None:
        """Look, once Tk has scrolled, where the reader is now."""
        self._later.call("position", IDLE, self._position, restart=False)

    def _position(self) -> None:
        if self.conversation is None or self.text.winfo_height() <= 1:
            return
        at_end = self.text.dlineinfo("end-1c") is not None
        complete = self._window.end >= len(self._window.messages) or self._later.waits("flood")
        more = self.conversation.more_newer
        self._following = at_end and complete and not more
        if self._following:
            self._set_unseen(0)
        first, last = self.text.yview()
        if first < NEAR:
            self._older()
        if last > 1 - NEAR and not complete:
            self._newer()
        elif last > 1 - NEAR and more and not self.conversation.loading_newer:
            self._callbacks.on_need_newer(self.conversation.key)

    def _older(self) -> None:
        if self._window.first > 0:
            with self._reading.holding(unless=self._following):
                self._window.prepend(min(STEP, self._window.first))
                if not self._following:
                    self._window.trim_tail(self._window.worth(READING_WINDOW, last=False))
                self._show_top()
            self._stay()
            if self.text.dlineinfo("1.0") is not None and len(self._window) < MAX_ROWS:
                self.note_position()  # what came takes no room: there is an empty one to fill
            return
        conversation = self.conversation
        if conversation is None or not conversation.more_history or conversation.loading_history:
            return
        asked = (conversation.key, len(conversation.messages))
        if asked != self._asked:
            self._asked = asked
            self._callbacks.on_need_history(conversation.key)
            self._show_top()

    def _newer(self) -> None:
        with self._reading.holding(unless=self._following):
            self._window.append(min(STEP, len(self._window.messages) - self._window.end))
            self._window.trim_head(self._window.worth(READING_WINDOW, last=True))
            self._show_top()

    # -- the rest -----------------------------------------------------------------------------------------------------

    def _show_top(self) -> None:
        known = self.conversation
        asked = known is not None and self._asked == (known.key, len(known.messages))
        show_top(self.text, self._window, known, asked=asked)

    def _set_unseen(self, count: int) -> None:
        if count != self._unseen:
            self._unseen = count
            self._show_pill()

    def _show_pill(self) -> None:
        """The way to the newest messages, while they are out of sight."""
        self._pill.show(self._unseen, away=self.conversation is not None and self.conversation.more_newer)

    def _drag(self, *arguments: str) -> None:
        self.text.yview(*arguments)
        self.note_position()

    def _viewed(self, first: float, last: float) -> None:
        self._scrollbar.set(first, last)
        if (first, last) != self._view:
            self._view = first, last
            self.pointer.scrolled()

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        self._stay()
        if event.width != self._width:
            self._width = event.width
            self._look.fit_rules(in_sight=True)
            self._later.call("fit", SETTLE_MS, self._fit_lines)

    def _fit_lines(self) -> None:
        """The pane has kept its width for a moment: rules, quotes and right-to-left lines fit it, wherever they are."""
        self._look.fit_rules()
        if not self._window.has_cut():
            return
        if self._later.waits("position"):
            self._position()  # the reader has just scrolled
        self._redraw(self._window.redraw_cut)
