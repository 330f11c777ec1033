"""What waits in the outbox is told once it has waited for a moment, and again when it has changed."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.outbox import Outbox, Outgoing, Waiting
from lanchat.client.outbox_watch import OutboxWatch


class FakeTimer:
    def __init__(self, loop: FakeLoop, call: Callable[[], None]) -> None:
        self.loop, self.call = loop, call

    def cancel(self) -> None:
        if self in self.loop.timers:
            self.loop.timers.remove(self)


class FakeLoop:
    """Timers that go off when the test says so."""

    def __init__(self) -> None:
        self.timers: list[FakeTimer] = []

    def call_later(self, _delay: float, call: Callable[[], None]) -> FakeTimer:
        self.timers.append(FakeTimer(self, call))
        return self.timers[-1]

    def tick(self) -> None:
        timers, self.timers = self.timers, []
        for timer in timers:
            timer.call()


class Watched:
    def __init__(self) -> None:
        self.loop = FakeLoop()
        self.outbox = Outbox()
        self.told: list[list[str]] = []
        self.watch = OutboxWatch(self.loop, self.outbox, self._hear)  # type: ignore[arg-type]

    def _hear(self, waiting: tuple[Waiting, ...]) -> None:
        self.told.append([item.msgid + "!" * item.repeated for item in waiting])

    def say(self, msgid: str) -> Outgoing:
        item = Outgoing(msgid, "#lobby", "text", "PRIVMSG", 1)
        self.outbox.add(item)
        self.watch.said()
        return item


def test_what_is_confirmed_at_once_is_never_told() -> None:
    watched = Watched()
    watched.outbox.written(watched.say("m1"))
    watched.outbox.confirm("m1", keep=True)
    watched.loop.tick()
    assert watched.told == []
    assert watched.loop.timers == []


def test_what_waits_is_told_until_nothing_waits() -> None:
    watched = Watched()
    watched.outbox.written(watched.say("m1"))
    watched.say("m2")
    watched.loop.tick()
    watched.loop.tick()
    assert watched.told == [["m1!", "m2"]]
    watched.outbox.confirm("m1", keep=True)
    watched.loop.tick()
    watched.outbox.drop("m2")
    watched.loop.tick()
    assert watched.told == [["m1!", "m2"], ["m2"], []]
    assert watched.loop.timers == []


def test_what_a_former_host_had_is_not_kept() -> None:
    watched = Watched()
    watched.outbox.written(watched.say("m1"))
    watched.outbox.confirm("m1", keep=True)
    watched.outbox.host_changed(resend=True)
    watched.say("m2")
    watched.loop.tick()
    assert watched.told == [["m2"]]


def test_the_last_look_is_the_last() -> None:
    watched = Watched()
    watched.say("m1")
    watched.watch.finish()
    assert watched.told == [["m1"]]
    assert watched.loop.timers == []
