"""When notifications and sounds come: only while nobody looks, gathered, never too many, and not when disturbing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.app import attention
from lanchat.app.attention import Attention
from lanchat.client.model import ChatMessage, Conversation, ConversationKind, MessagesAppended
from lanchat.config import Settings


class Desktop:
    """Keeps what it is told; time goes on when the test says so."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.now = 0.0
        self.shown: list[tuple[str, str, str]] = []
        self.sounds = self.demands = self.withdrawn = self.made = 0
        self.closed = False
        self._timers: list[tuple[float, Callable[[], None]]] = []
        self.attention = Attention(self.settings, self, self._toasts, lambda: self.now)

    def _toasts(self) -> Desktop:
        self.made += 1
        return self

    def later(self, milliseconds: int, action: Callable[[], None]) -> None:
        self._timers.append((self.now + milliseconds / 1000, action))

    def demand_attention(self) -> None:
        self.demands += 1

    def play(self) -> None:
        self.sounds += 1

    def show(self, key: str, title: str, body: str) -> None:
        self.shown.append((key, title, body))

    def withdraw(self) -> None:
        self.withdrawn += 1

    def close(self) -> None:
        self.closed = True

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while due := sorted((timer for timer in self._timers if timer[0] <= end), key=lambda timer: timer[0]):
            self._timers.remove(due[0])
            self.now = due[0][0]
            due[0][1]()
        self.now = end

    def hear(self, text: str, author: str = "Mia") -> None:
        conversation = Conversation(author.lower(), author, ConversationKind.PRIVATE)
        self.attention.heard([MessagesAppended(conversation, (ChatMessage(text, author, text, 0),))])


@pytest.fixture
def desktop() -> Desktop:
    desktop = Desktop()
    desktop.attention.focus_changed(False)
    return desktop


def test_the_first_message_is_told_at_once_with_a_sound_and_the_task_bar(desktop: Desktop) -> None:
    desktop.hear("hello")
    assert (desktop.shown, desktop.sounds, desktop.demands) == ([("mia", "Mia", "hello")], 1, 1)


def test_who_looks_at_the_window_is_told_nothing(desktop: Desktop) -> None:
    desktop.attention.focus_changed(True)
    desktop.hear("hello")
    assert (desktop.shown, desktop.sounds, desktop.demands, desktop.made) == ([], 0, 0, 0)


def test_many_messages_become_one_notification_with_their_number(desktop: Desktop) -> None:
    for number in range(50):
        desktop.hear(f"line {number}")
    assert len(desktop.shown) == 1
    desktop.wait(attention.GATHER_MS / 1000)
    assert desktop.shown[1:] == [("mia", "Mia (50 new messages)", "line 49")]
    desktop.wait(60)
    assert len(desktop.shown) == 2
    assert desktop.made == 1


def test_a_crowd_does_not_cover_the_screen(desktop: Desktop) -> None:
    for number in range(100):
        desktop.hear("hi", f"user{number}")
    assert len(desktop.shown) == attention.MAX_AT_ONCE
    assert desktop.sounds == 1


def test_sounds_keep_a_distance_and_can_be_turned_off(desktop: Desktop) -> None:
    desktop.hear("one")
    desktop.wait(attention.SOUND_EVERY / 2)
    desktop.hear("two")
    assert desktop.sounds == 1
    desktop.wait(attention.SOUND_EVERY)
    desktop.hear("three")
    assert desktop.sounds == 2
    desktop.settings.sounds = False
    desktop.wait(attention.SOUND_EVERY)
    desktop.hear("four")
    assert desktop.sounds == 2


def test_looking_takes_the_notifications_away_and_counts_anew(desktop: Desktop) -> None:
    desktop.hear("one")
    desktop.hear("two")
    desktop.attention.focus_changed(True)
    assert desktop.withdrawn == 1
    desktop.wait(60)
    desktop.attention.focus_changed(False)
    desktop.hear("three")
    assert desktop.shown == [("mia", "Mia", "one"), ("mia", "Mia", "three")]


def test_do_not_disturb_silences_everything(desktop: Desktop) -> None:
    desktop.settings.status = "busy"
    desktop.hear("hello")
    assert (desktop.shown, desktop.sounds, desktop.demands) == ([], 0, 0)


def test_no_sign_in_a_name_or_text_can_break_the_line(desktop: Desktop) -> None:
    desktop.hear("\u202ereversed \ud800 \x07bell")
    assert desktop.shown[0][2] == "reversed \ufffd bell"


def test_at_the_end_nothing_is_shown_any_more(desktop: Desktop) -> None:
    desktop.attention.close()
    assert not desktop.closed
    desktop.hear("hello")
    desktop.attention.close()
    assert desktop.closed
