"""Checks: which addresses are asked whether they are a chat, when again, and how many at a time.
Hints come in as fast as anyone likes to send them; the work they cause is bounded here."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from lanchat.discovery.directory import Place
from lanchat.discovery.hello import Hello
from lanchat.discovery.ratelimit import RateLimit
from lanchat.net.loop import EventLoop
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo

#: Checks under way at once, and hints that may wait for their turn; when full, newer hints are dropped, as whoever
#: is there says so again.
MAX_CHECKS, MAX_WAITING = 32, 256
#: What strangers claim may take this many of the checks under way, so that our own search always gets its turn, and
#: this many of one address: whoever forges announcements can name every port of a neighbour.
MAX_CLAIMED, MAX_CLAIMED_PER_ADDRESS = 16, 2
#: Claims followed in one second: about one address, and in all.
CLAIMS_PER_ADDRESS, CLAIMS_IN_ALL = 4, 64
#: The ways of looking that follow what a datagram or a record says.
CLAIMS = frozenset(("udp", "announce", "mdns"))
#: Addresses whose last check is remembered; the oldest is forgotten first.
MAX_REMEMBERED = 1_024
#: Seconds before the same address is asked again: after an answer, and after none (a host that is just starting), twice
#: as much with each further claim that it is one, up to AGAIN_S: what never is a chat is not to be asked for ever.
AGAIN_S, RETRY_S = 30.0, 0.2
#: Seconds one check may take, so that two lost packets in a row are survived.
CHECK_S = 2.3


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a chat may be, what led there ('udp', 'mdns', 'sweep' ...) and from which of our addresses to try."""

    place: Place
    method: str
    local_address: str | None = None


class Checks:
    """Net thread only. `on_result(hint, info or None, latency_ms)` is called once for each check."""

    def __init__(
        self, loop: EventLoop, workers: Workers, *, on_result: Callable[[Hint, ChatInfo | None, float], None]
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._on_result = on_result
        self._running: dict[Place, tuple[Hello, str]] = {}
        self._waiting: deque[Hint] = deque()
        #: Place -> when it may be asked again, and how long it was left alone for that.
        self._not_before: OrderedDict[Place, tuple[float, float]] = OrderedDict()
        self._claims = RateLimit(loop.time(), per_source=CLAIMS_PER_ADDRESS, in_all=CLAIMS_IN_ALL)

    @property
    def busy(self) -> bool:
        """Whether someone who is there, going by a connection or an answer to our ask, has still to say who it is."""
        return any(hello.connected or method == "udp" for hello, method in self._running.values())

    def consider(self, hint: Hint, *, again: bool = False) -> None:
        """Check this place unless that is under way or was done a moment ago; `again` checks it all the same."""
        if hint.place in self._running or any(hint.place == other.place for other in self._waiting):
            return
        now = self._loop.time()
        if not again and now < self._not_before.get(hint.place, (0.0, 0.0))[0]:
            return
        if hint.method in CLAIMS and not again and not self._claims.allows(hint.place[0], now):
            return
        if self._has_room_for(hint):
            self._begin(hint, None)
        elif len(self._waiting) < MAX_WAITING:
            self._waiting.append(hint)

    def _has_room_for(self, hint: Hint) -> bool:
        if len(self._running) >= MAX_CHECKS:
            return False
        if hint.method not in CLAIMS:
            return True
        claimed = [place for place, (_hello, method) in self._running.items() if method in CLAIMS]
        there = sum(place[0] == hint.place[0] for place in claimed)
        return len(claimed) < MAX_CLAIMED and there < MAX_CLAIMED_PER_ADDRESS

    def _pause_after(self, hint: Hint, answered: bool) -> float:
        """Seconds until this place may be asked again."""
        last = self._not_before.get(hint.place, (0.0, 0.0))[1]
        if answered:
            return AGAIN_S
        return min(2 * last, AGAIN_S) if hint.method in CLAIMS and last else RETRY_S

    def take(self, hint: Hint, transport: Transport) -> None:
        """Check what is behind a connection that is there already."""
        if hint.place in self._running or len(self._running) >= MAX_CHECKS:
            transport.close(flush=False)
        else:
            self._begin(hint, transport)

    def forget(self) -> None:
        """A chat is gone: wherever it is hinted at next is checked at once."""
        self._not_before.clear()

    def stop(self) -> None:
        """End without further results. Idempotent."""
        self._waiting.clear()
        for hello, _method in self._running.values():
            hello.cancel()
        self._running.clear()

    def _begin(self, hint: Hint, transport: Transport | None) -> None:
        def done(info: ChatInfo | None, latency_ms: float) -> None:
            self._ended(hint, info, latency_ms)

        hello = Hello(
            self._loop,
            self._workers,
            *hint.place,
            timeout_s=CHECK_S,
            local_address=hint.local_address,
            transport=transport,
            done=done,
        )
        self._running[hint.place] = (hello, hint.method)

    def _ended(self, hint: Hint, info: ChatInfo | None, latency_ms: float) -> None:
        self._running.pop(hint.place, None)
        pause = self._pause_after(hint, info is not None)
        self._not_before.pop(hint.place, None)
        if len(self._not_before) >= MAX_REMEMBERED:
            self._not_before.popitem(last=False)
        self._not_before[hint.place] = (self._loop.time() + pause, pause)
        waiting = next((other for other in self._waiting if self._has_room_for(other)), None)
        if waiting is not None:
            self._waiting.remove(waiting)
            self._begin(waiting, None)
        self._on_result(hint, info, latency_ms)
