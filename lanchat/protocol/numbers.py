"""Whole numbers as strangers write them in texts.
What is a sensible number for something is decided where it is used."""

from __future__ import annotations

#: Digits of the longest number that is read: milliseconds since 1970 for the next 30,000 years.
MAX_DIGITS = 15


def parse_number(text: str) -> int | None:
    """The number, None for anything but 1 to MAX_DIGITS ASCII digits. Never raises, as int() does even for digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
