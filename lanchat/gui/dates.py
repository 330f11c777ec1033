"""How times, days and large numbers are written in the window.
Pure: milliseconds since 1970 or counts in, words out, in the local time zone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from functools import lru_cache

from lanchat.i18n import _

#: Times beyond the year 9999 cannot be shown; a server may send any number.
_LATEST_MINUTE = 4_223_370_240


def clock_time(time_ms: int) -> str:
    """'09:05'."""
    return _minute(time_ms // 60_000)[0]


def day_of(time_ms: int) -> date:
    """The local day."""
    return _minute(time_ms // 60_000)[1]


def day_label(day: date, today: date) -> str:
    """'Today', 'Yesterday', 'Monday, 3 November', with the year when it is another one."""
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    weekday, month = _weekdays()[day.weekday()], _months()[day.month - 1]
    if day.year == today.year:
        return _("{weekday}, {day} {month}").format(weekday=weekday, day=day.day, month=month)
    return _("{weekday}, {day} {month} {year}").format(weekday=weekday, day=day.day, month=month, year=day.year)


def count_words(count: int) -> str:
    """'48,800', with the mark that the language has between thousands."""
    return f"{count:,}".replace(",", _(","))


@lru_cache(maxsize=4096)
def _minute(minute: int) -> tuple[str, date]:
    """The clock and the day of a minute since 1970: a page of messages has few different ones."""
    local = time.localtime(max(0, min(minute, _LATEST_MINUTE)) * 60)
    return f"{local.tm_hour:02}:{local.tm_min:02}", date(local.tm_year, local.tm_mon, local.tm_mday)


def _weekdays() -> tuple[str, ...]:
    return _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")


def _months() -> tuple[str, ...]:
    first = _("January"), _("February"), _("March"), _("April"), _("May"), _("June")
    return (*first, _("July"), _("August"), _("September"), _("October"), _("November"), _("December"))
