"""A person at a computer, for tests over real sockets: a ChatClient and the model its events make.
The servers they talk to are in the tests."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from lanchat.client.client import ChatClient
from lanchat.client.events import ClientEvent
from lanchat.client.model import Change, Conversation, Link, MessageState
from lanchat.client.state import ChatState
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers

#: Seconds a condition may take to come true.
PATIENCE = 60.0


def wall_ms() -> int:
    """The time of day."""
    return int(time.time() * 1000)


class Seat:
    """One person. `until` waits while events arrive."""

    def __init__(self, loop: EventLoop, workers: Workers, nick: str, lobby: str = "#lobby") -> None:
        self.inbox: queue.Queue[ClientEvent] = queue.Queue()
        self.events: list[ClientEvent] = []
        self.changes: list[Change] = []
        self.state = ChatState(wall_ms)
        self.client = ChatClient(
            loop,
            workers,
            sink=self.inbox.put,
            nick=nick,
            clock=time.monotonic,
            wall_ms=wall_ms,
            random=Random(nick),
            lobby=lobby,
        )

    def take(self, timeout: float = 0.0) -> bool:
        """Apply one event; False when none came in time."""
        try:
            event = self.inbox.get(timeout=timeout) if timeout else self.inbox.get_nowait()
        except queue.Empty:
            return False
        self.events.append(event)
        self.changes.extend(self.state.apply(event))
        return True

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until this holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not in time; the last events: {self.events[-8:]}")
            self.take(0.05)

    def online(self) -> bool:
        return self.state.link is Link.ONLINE

    def room(self, name: str = "#lobby") -> Conversation:
        found = self.state.find(name)
        assert found is not None
        return found

    def members(self, name: str = "#lobby") -> set[str]:
        found = self.state.find(name)
        return {member.person.nick for member in found.members.values()} if found is not None else set()

    def said(self, name: str = "#lobby") -> list[str]:
        """What people said there, in order."""
        found = self.state.find(name)
        return [message.text for message in found.messages if message.author] if found is not None else []

    def lines(self, name: str = "#lobby") -> list[str]:
        """Everything there, in order."""
        found = self.state.find(name)
        return [message.text for message in found.messages] if found is not None else []

    def all_stored(self, name: str = "#lobby") -> bool:
        """Whether something is there, and all of it is stored."""
        messages = self.room(name).messages
        return bool(messages) and all(message.state is MessageState.STORED for message in messages)


def together(seats: list[Seat]) -> None:
    """Wait until all are in the lobby, have its history, and see each other."""
    for seat in seats:
        seat.until(lambda seat=seat: seat.online() and seat.members() and not seat.room().loading_history)  # type: ignore[misc]
    everybody = {seat.state.nick for seat in seats}
    for seat in seats:
        seat.until(lambda seat=seat: seat.members() >= everybody)  # type: ignore[misc]


def agree(seats: list[Seat], count: int) -> None:
    """Wait until all have this many messages, stored, in the same order."""
    for seat in seats:
        seat.until(lambda seat=seat: len(seat.said()) >= count and seat.all_stored())  # type: ignore[misc]

    def agreed() -> bool:
        for seat in seats:
            while seat.take():
                pass
        return all(seat.said() == seats[0].said() for seat in seats)

    seats[0].until(agreed)
    assert len(seats[0].said()) == count


@contextmanager
def network() -> Iterator[tuple[EventLoop, Workers]]:
    """A running loop with its workers."""
    loop = EventLoop("client-test")
    workers = Workers(loop, name="client-test")
    loop.start()
    try:
        yield loop, workers
    finally:
        loop.stop()
        assert loop.join(PATIENCE)
        workers.stop(PATIENCE)
