"""EventLoop: the one thread that owns every socket; selector, timers and the door other threads knock on.
What a callback does with its socket lives elsewhere; nothing here reads or writes a peer's bytes."""

from __future__ import annotations

import contextlib
import heapq
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from types import CodeType
from typing import Any

from lanchat.net.poller import READ, WRITE, Poller

__all__ = ["READ", "WRITE", "EventLoop", "Timer"]

#: Calls from other threads that may wait at once. It stops a stuck loop from eating all memory; when it is reached
#: further calls are dropped and logged once.
MAX_DOOR = 1_000_000
#: Calls from other threads run in one pass before sockets get their turn again.
DOOR_PER_PASS = 2_000
#: With more sockets ready than CROWD, those registered less than NEWCOMER_S seconds ago come after the others, and get
#: NEWCOMERS_S seconds of a pass: a thousand who connect at once do not make those wait who are there already.
CROWD = 16
NEWCOMER_S = 1.0
NEWCOMERS_S = 0.01
#: Seconds of a pass in which a crowd's sockets are read, RESIDENTS at a time; who had no turn is first in the next one.
#: Else what hundreds say at once would be more than a pass can give to its receivers and to the disk.
RESIDENTS_S = 0.1
RESIDENTS = 4
#: Seconds of a pass with several sockets ready in which what has come meanwhile is read, too: what many say at once
#: goes out in one piece, and a send costs more than the reading of several lines.
GATHER_S = 0.004
#: Different failures of callbacks that are logged, each once; of more of them the log says nothing.
MAX_FAILURES = 100
#: Cancelled timers left in the heap before it is rebuilt without them.
MAX_DEAD_TIMERS = 256

_log = logging.getLogger("lanchat.net.loop")


class Timer:
    """A pending call_later. Net thread only."""

    __slots__ = ("_args", "_fn", "_loop", "when")

    def __init__(self, loop: EventLoop, when: float, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
        self.when = when
        self._loop = loop
        self._fn: Callable[..., object] | None = fn
        self._args = args

    def cancel(self) -> None:
        """Do not call any more; idempotent, harmless after the call."""
        if self._fn is not None:
            self._fn = None
            self._args = ()
            self._loop._timer_died()

    def _fire(self) -> None:
        fn, args = self._fn, self._args
        if fn is not None:
            self._fn = None
            self._args = ()
            fn(*args)


class _Watch:
    """What the loop knows of one registered socket; `callback` is None once it was unregistered. `turn` is the last
    turn it had in a crowd that was too large for one pass."""

    __slots__ = ("callback", "events", "since", "turn")

    def __init__(self, events: int, callback: Callable[[int], None]) -> None:
        self.events = events
        self.since = time.monotonic()
        self.turn = 0
        self.callback: Callable[[int], None] | None = callback


def _turn_of(event: tuple[_Watch, int]) -> int:
    return event[0].turn


class EventLoop:
    """One thread, one selector. Everything is for the net thread only unless its docstring says otherwise."""

    def __init__(self, name: str = "net") -> None:
        self.name = name
        #: Monotonic seconds. Any thread.
        self.time: Callable[[], float] = time.monotonic
        self._poller: Poller[_Watch] = Poller()
        self._watches: dict[int, tuple[socket.socket, _Watch]] = {}
        self._door: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._ready: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, Timer]] = []
        self._dead_timers = 0
        self._count = 0
        self._turn = 0
        self._hooks: list[Callable[[], object]] = []
        self._woken = False
        self._stopping = False
        self._started = False
        self._closed = False
        self._overflowed = False
        self._failed: set[tuple[type[BaseException], CodeType | None, int]] = set()
        self._ended = threading.Event()
        self._thread_id = 0
        self._thread: threading.Thread | None = None
        self._waker, self._wakee = socket.socketpair()
        self._waker.setblocking(False)
        self._wakee.setblocking(False)
        self.register(self._wakee, READ, self._on_woken)

    # -- life -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Run on a new named thread. Any thread, once."""
        self._started = True
        self._thread = threading.Thread(target=self.run, name=self.name, daemon=False)
        self._thread.start()

    def run(self) -> None:
        """Run on the calling thread until stop(); sockets still registered then are closed."""
        self._started = True
        self._thread_id = threading.get_ident()
        try:
            while not self._stopping:
                self._pass()
        finally:
            self._close()

    def stop(self) -> None:
        """End after the current pass. Any thread; idempotent."""
        self._stopping = True
        if self._started:
            self._wake()
        else:
            self._close()

    def join(self, timeout: float) -> bool:
        """Wait for the loop to end; True when it has. Other threads only."""
        if not self._started:
            return True
        ended = self._ended.wait(timeout)
        if ended and self._thread is not None:
            self._thread.join(timeout)
        return ended

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._door.clear()
        self._ready.clear()
        self._timers.clear()
        for sock, watch in list(self._watches.values()):
            watch.callback = None
            sock.close()
        self._watches.clear()
        self._poller.close()
        self._waker.close()
        self._wakee.close()
        self._ended.set()

    # -- calls ----------------------------------------------------------------------------------------------------

    def call_soon_threadsafe(self, fn: Callable[..., object], *args: Any) -> None:
        """Run fn(*args) on the net thread. Any thread, signal handlers too; dropped after the loop has closed."""
        if self._closed:
            return
        if len(self._door) >= MAX_DOOR:
            if not self._overflowed:
                self._overflowed = True
                _log.error("more than %d calls wait for the network thread; newer ones are dropped", MAX_DOOR)
            return
        self._door.append((fn, args))
        if not self._woken:
            self._wake()

    def call_soon(self, fn: Callable[..., object], *args: Any) -> None:
        """Run fn(*args) later in this pass or in the next."""
        self._ready.append((fn, args))

    def call_later(self, delay_s: float, fn: Callable[..., object], *args: Any) -> Timer:
        """Run fn(*args) once, `delay_s` seconds from now."""
        timer = Timer(self, time.monotonic() + delay_s, fn, args)
        self._count += 1
        heapq.heappush(self._timers, (timer.when, self._count, timer))
        return timer

    def add_flush_hook(self, fn: Callable[[], object]) -> None:
        """Call fn() at the end of every pass, after all reads, calls and timers."""
        self._hooks.append(fn)

    def remove_flush_hook(self, fn: Callable[[], object]) -> None:
        """Undo add_flush_hook; idempotent."""
        if fn in self._hooks:
            self._hooks.remove(fn)

    def assert_here(self) -> None:
        """Fail loudly when called from a thread that does not run this loop."""
        if self._thread_id not in (0, threading.get_ident()):
            raise RuntimeError(f"this belongs to thread {self.name!r}, not {threading.current_thread().name!r}")

    # -- sockets --------------------------------------------------------------------------------------------------

    def register(self, fileobj: socket.socket, events: int, callback: Callable[[int], None]) -> None:
        """Call callback(ready events) whenever `fileobj` is ready. `events` may be 0: known, but not watched."""
        if self._closed:
            return
        watch = _Watch(events, callback)
        if events:
            self._poller.register(fileobj, events, watch)
        self._watches[fileobj.fileno()] = (fileobj, watch)

    def modify(self, fileobj: socket.socket, events: int) -> None:
        """Watch for other events from now on; 0 rests, without even hang-ups being reported."""
        entry = self._watches.get(fileobj.fileno())
        if entry is None or entry[1].events == events:
            return
        watch = entry[1]
        if not events:
            self._poller.unregister(fileobj)
        elif not watch.events:
            self._poller.register(fileobj, events, watch)
        else:
            self._poller.modify(fileobj, events, watch)
        watch.events = events

    def unregister(self, fileobj: socket.socket) -> None:
        """Forget `fileobj`, before it is closed; its callback is not called again, even in this pass. Idempotent."""
        entry = self._watches.pop(fileobj.fileno(), None)
        if entry is None:
            return
        watch = entry[1]
        watch.callback = None
        if watch.events:
            with contextlib.suppress(KeyError, ValueError):
                self._poller.unregister(fileobj)

    # -- the pass -------------------------------------------------------------------------------------------------

    def _pass(self) -> None:
        # Few steps, because after a silence each costs as much as a send: most passes are for one line of somebody.
        timers = self._timers
        if self._ready or self._stopping:
            timeout: float | None = 0
        else:
            timeout = max(0.0, timers[0][0] - time.monotonic()) if timers else None
        ready = self._poller.poll(timeout)
        if len(ready) == 1:
            watch, mask = ready[0]
            if watch.callback is not None:
                try:
                    watch.callback(mask)
                except Exception as error:
                    self._report(error)
        elif ready:
            self._gather(ready)
        timers = self._timers
        if timers and timers[0][0] <= time.monotonic():
            self._run_timers()
        if self._ready:
            self._run_queue(self._ready, len(self._ready))
        for hook in self._hooks:
            try:
                hook()
            except Exception as error:
                self._report(error)

    def _gather(self, ready: list[tuple[_Watch, int]]) -> None:
        until = time.monotonic() + GATHER_S
        while ready:
            if len(ready) <= CROWD:
                self._run_ready(ready)
            else:
                self._run_crowd(ready)
            if time.monotonic() > until:
                break
            ready = self._poller.poll(0)

    def _run_ready(self, ready: list[tuple[_Watch, int]]) -> None:
        for watch, mask in ready:
            callback = watch.callback
            if callback is not None:
                try:
                    callback(mask)
                except Exception as error:
                    self._report(error)

    def _run_crowd(self, ready: list[tuple[_Watch, int]]) -> None:
        now = time.monotonic()
        newcomers = [event for event in ready if now - event[0].since < NEWCOMER_S]
        if len(newcomers) < len(ready):
            self._run_residents([event for event in ready if now - event[0].since >= NEWCOMER_S])
        deadline = time.monotonic() + NEWCOMERS_S
        for start in range(0, len(newcomers), CROWD):
            self._run_ready(newcomers[start : start + CROWD])
            if time.monotonic() > deadline:
                break  # the rest is ready in the next pass, too

    def _run_residents(self, ready: list[tuple[_Watch, int]]) -> None:
        ready.sort(key=_turn_of)
        deadline = time.monotonic() + RESIDENTS_S
        for start in range(0, len(ready), RESIDENTS):
            self._run_ready(ready[start : start + RESIDENTS])
            if time.monotonic() > deadline:
                self._turn += 1
                for watch, _ in ready[: start + RESIDENTS]:
                    watch.turn = self._turn
                break

    def _run_timers(self) -> None:
        now = time.monotonic()
        timers = self._timers
        while timers and timers[0][0] <= now:
            timer = heapq.heappop(timers)[2]
            if timer._fn is None:
                self._dead_timers -= 1
            else:
                self._call(timer._fire, ())

    def _timer_died(self) -> None:
        self._dead_timers += 1
        if self._dead_timers > MAX_DEAD_TIMERS and self._dead_timers * 2 > len(self._timers):
            self._timers = [item for item in self._timers if item[2]._fn is not None]
            heapq.heapify(self._timers)
            self._dead_timers = 0

    def _run_queue(self, queue: deque[tuple[Callable[..., object], tuple[Any, ...]]], most: int) -> None:
        for _ in range(min(most, len(queue))):
            fn, args = queue.popleft()
            self._call(fn, args)

    def _on_woken(self, _mask: int) -> None:
        with contextlib.suppress(BlockingIOError):
            self._wakee.recv(4096)
        # Cleared before the queue is read: whoever appends after this line wakes us again.
        self._woken = False
        self._run_queue(self._door, DOOR_PER_PASS)
        if self._door:
            self._wake()

    def _wake(self) -> None:
        self._woken = True
        # A full pipe wakes just as well; a closed one has nobody to wake.
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def _call(self, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
        try:
            fn(*args)
        except Exception as error:
            self._report(error)

    def _report(self, error: Exception) -> None:
        """Log each failure once, and go on: what fails in every pass must not fill the disk."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (type(error), trace.tb_frame.f_code, trace.tb_lineno) if trace else (type(error), None, 0)
        if place not in self._failed and len(self._failed) < MAX_FAILURES:
            self._failed.add(place)
            _log.error("a callback failed", exc_info=error)
