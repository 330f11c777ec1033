"""What a widget does at the beginning of each day, for as long as it lives.
Only when; what is done is the widget's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from lanchat.gui.later import Later


def at_midnight(later: Later, action: Callable[[], None], now: Callable[[], datetime] = datetime.now) -> None:
    """Do this once a day has ended, and again each day. Where the clock is put back it may come on the same day."""

    def due() -> None:
        action()
        at_midnight(later, action, now)

    present = now()
    wait = datetime.combine(present.date() + timedelta(days=1), time.min) - present
    later.call("midnight", round(wait.total_seconds() * 1000) + 1, due)
