"""Attention: notifications, sound and the hint of the task bar for what is said while the person looks elsewhere.
Decides when; what a message calls for is client/attention.py's, how the desktop shows it lanchat/system's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from lanchat.client import attention
from lanchat.client.model import Change, ChatMessage, Conversation, MessagesAppended
from lanchat.config import Settings
from lanchat.gui.safe_text import safe_line
from lanchat.i18n import ngettext

if TYPE_CHECKING:
    from lanchat.system.toasts import Toasts

#: Milliseconds in which further messages of a conversation are only counted, then told in one notification.
GATHER_MS = 1_500
#: Seconds between two sounds.
SOUND_EVERY = 2.0
#: Conversations that tell of themselves at once; messages of others are not shown one by one.
MAX_AT_ONCE = 5


class Desk(Protocol):
    """What is needed of the window and the desktop."""

    def later(self, milliseconds: int, action: Callable[[], None]) -> None:
        """Do this after a while, on the main thread."""

    def demand_attention(self) -> None:
        """Let the task bar show that something happened."""

    def play(self) -> None:
        """The sound of a message."""


class Attention:
    """Main thread only."""

    def __init__(
        self, settings: Settings, desk: Desk, toasts: Callable[[], Toasts | None], clock: Callable[[], float]
    ) -> None:
        """`toasts` is asked when the first notification is due, so that nothing is loaded before."""
        self._settings, self._desk, self._clock = settings, desk, clock
        self._make_toasts = toasts
        self._toasts: Toasts | None = None
        self._made = False
        self._focused = True
        self._quiet_until = 0.0
        #: Messages since the person last looked, by conversation, for those that are shown.
        self._counts: dict[str, int] = {}
        #: The newest message of each conversation that waits for the end of GATHER_MS.
        self._gathering: dict[str, tuple[Conversation, ChatMessage] | None] = {}

    def focus_changed(self, focused: bool) -> None:
        """The person looks at the window, or away: notifications have done their work then."""
        self._focused = focused
        if focused:
            self._counts.clear()
            self._gathering = dict.fromkeys(self._gathering)
            if self._toasts is not None:
                self._toasts.withdraw()

    def heard(self, changes: Sequence[Change]) -> None:
        """What was said just now; pages of history are not."""
        if self._focused:
            return
        for change in changes:
            if isinstance(change, MessagesAppended):
                for message in change.messages:
                    if attention.calls_for(change.conversation, message, self._settings):
                        self._call(change.conversation, message)

    def close(self) -> None:
        """Show no more."""
        if self._toasts is not None:
            self._toasts.close()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _call(self, conversation: Conversation, message: ChatMessage) -> None:
        key = conversation.key
        self._desk.demand_attention()
        if self._settings.sounds and self._clock() >= self._quiet_until:
            self._quiet_until = self._clock() + SOUND_EVERY
            self._desk.play()
        self._counts[key] = self._counts.get(key, 0) + 1
        if key in self._gathering:
            self._gathering[key] = (conversation, message)
        elif len(self._gathering) < MAX_AT_ONCE:
            self._gathering[key] = None
            self._desk.later(GATHER_MS, lambda: self._gathered(key))
            self._show(conversation, message)

    def _gathered(self, key: str) -> None:
        """Tell what came since the last notification of this conversation, if anything did."""
        waiting = self._gathering.pop(key, None)
        if waiting is not None and not self._focused:
            self._gathering[key] = None
            self._desk.later(GATHER_MS, lambda: self._gathered(key))
            self._show(*waiting)

    def _show(self, conversation: Conversation, message: ChatMessage) -> None:
        if not self._made:
            self._made = True
            self._toasts = self._make_toasts()
        if self._toasts is None:
            return
        title = attention.title(conversation, message)
        count = self._counts.get(conversation.key, 1)
        if count > 1:
            more = ngettext("{count} new message", "{count} new messages", count).format(count=count)
            title = f"{title} ({more})"
        self._toasts.show(conversation.key, safe_line(title), safe_line(attention.body(message, self._settings)))
