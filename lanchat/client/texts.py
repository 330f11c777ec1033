"""What others wrote, read: our name found in it, and its time.
Pure functions on strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime


def mention_pattern(nick: str) -> re.Pattern[str]:
    """Finds this nickname as a word of its own, however it is written."""
    return re.compile(rf"(?<![\w-]){re.escape(nick)}(?![\w-])", re.IGNORECASE)


def time_of(tags: Mapping[str, str], wall_ms: Callable[[], int]) -> int:
    """The server's time of a message in milliseconds (IRCv3 "server-time"), that of our clock when it gives none."""
    text = tags.get("time")
    if not text:
        return wall_ms()
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return wall_ms()
