"""What others wrote, read: our name found in it, and its time.
Pure functions on strings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from lanchat.client import ctcp
from lanchat.client.model import MessageKind
from lanchat.protocol.plain_text import clean_lines


def shown(words: str) -> str:
    """The text of a message as views get it."""
    return clean_lines(ctcp.action_text(words) if ctcp.is_action(words) else words)


def kind_of(command: str, words: str) -> MessageKind:
    """How the text of this command is drawn."""
    if ctcp.is_action(words):
        return MessageKind.ACTION
    return MessageKind.NOTICE if command == "NOTICE" else MessageKind.TEXT


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
