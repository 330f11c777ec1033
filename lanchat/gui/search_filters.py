"""The filters of a search as a person types them: days in words or numbers, a room with or without its '#'.
Pure; the days are local ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from lanchat.i18n import _

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?")


def day_words(today: date) -> dict[str, date]:
    """The days that have a name, in the order they are offered."""
    return {
        _("Today"): today,
        _("Yesterday"): today - timedelta(days=1),
        _("A week ago"): today - timedelta(days=7),
        _("A month ago"): today - timedelta(days=30),
    }


def read_day(text: str, today: date) -> date | None:
    """The day that is meant; None for what is no day. Raises nothing."""
    text = text.strip()
    named = {word.casefold(): day for word, day in day_words(today).items()}
    if text.casefold() in named:
        return named[text.casefold()]
    try:
        if (found := _ISO.fullmatch(text)) is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _DAY_FIRST.fullmatch(text)) is not None:
            day = date(int(found[3] or today.year), int(found[2]), int(found[1]))
            return day if found[3] or day <= today else day.replace(year=today.year - 1)
    except ValueError:
        return None
    return None


def start_of(day: date) -> int:
    """The first millisecond of a local day."""
    return int(datetime(day.year, day.month, day.day).timestamp() * 1000)


def end_of(day: date) -> int:
    """Its last millisecond."""
    if day == date.max:
        return start_of(day)
    return start_of(day + timedelta(days=1)) - 1


def read_room(text: str, known: Iterable[str]) -> str:
    """The conversation that is meant: one of those known, whatever the case and with or without '#'; else as typed."""
    wanted = text.strip()
    bare = wanted.casefold().removeprefix("#")
    names = list(known)
    exact = [name for name in names if name.casefold() == wanted.casefold()]
    return next(iter(exact + [name for name in names if name.casefold().removeprefix("#") == bare]), wanted)
