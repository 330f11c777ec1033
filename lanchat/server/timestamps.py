"""Wall-clock milliseconds as the time tag of server-time writes them, and back.
Where the milliseconds come from is the caller's matter."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The last moment that can be written: 9999-12-31T23:59:59.999Z.
_LAST_MS = 253_402_300_799_999

#: What follows the second. Looked up, because to format a number takes longer than all else here.
_FRACTIONS = tuple(f".{number:03d}Z" for number in range(1000))

_second = -1
_written = ""
_last_ms = -1
_last = ""


def format_ms(ms: int) -> str:
    """YYYY-MM-DDThh:mm:ss.sssZ. The last one is kept: many events fall into one millisecond, most into one second."""
    global _second, _written, _last_ms, _last
    if ms == _last_ms:
        return _last
    second = ms // 1000
    if second != _second:
        if not 0 <= ms <= _LAST_MS:
            return format_ms(min(max(ms, 0), _LAST_MS))
        moment = _EPOCH + timedelta(seconds=second)
        _second, _written = second, moment.strftime("%Y-%m-%dT%H:%M:%S")
    _last_ms, _last = ms, _written + _FRACTIONS[ms % 1000]
    return _last


def parse_ms(text: str) -> int | None:
    """The milliseconds behind format_ms's text, None when it is none. A leap second counts as the one before."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    fraction = (found[7] or "0")[:3].ljust(3, "0")
    return (moment - _EPOCH) // timedelta(milliseconds=1) + int(fraction)
