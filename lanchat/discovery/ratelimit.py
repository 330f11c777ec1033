"""How often one source may be answered: a token bucket for each, in bounded memory.
Pure: the clock is an argument; who asks and what is answered is no business of this file."""

from __future__ import annotations

from collections import OrderedDict

#: Answers a second for one source address, which may also be saved up: more is a flood, not a search.
PER_SOURCE = 20
#: Answers a second in all: forged source addresses must not make this computer a fountain.
IN_ALL = 400
#: Source addresses remembered. When full, the one that was quiet longest is forgotten.
MAX_SOURCES = 1_000


class _Bucket:
    __slots__ = ("_rate", "_tokens", "_when")

    def __init__(self, rate: int, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate)
        self._when = now

    def take(self, now: float) -> bool:
        self._tokens = min(self._rate, self._tokens + max(0.0, now - self._when) * self._rate)
        self._when = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class RateLimit:
    """Whether to answer a source now. One owner thread."""

    def __init__(self, now: float, *, per_source: int = PER_SOURCE, in_all: int = IN_ALL) -> None:
        self._per_source = per_source
        self._all = _Bucket(in_all, now)
        self._sources: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, source: str, now: float) -> bool:
        """Take one answer for `source` at `now` (monotonic seconds); False when it has had enough."""
        bucket = self._sources.get(source)
        if bucket is None:
            if len(self._sources) >= MAX_SOURCES:
                self._sources.popitem(last=False)
            bucket = self._sources[source] = _Bucket(self._per_source, now)
        self._sources.move_to_end(source)
        return bucket.take(now) and self._all.take(now)

    def __len__(self) -> int:
        return len(self._sources)
