"""The loop: calls, timers, sockets, and what happens when a callback fails."""

from __future__ import annotations

import socket
import threading
from itertools import chain

import pytest

from lanchat.net import loop as loop_module
from lanchat.net.loop import READ, WRITE, EventLoop
from tests.net.support import Net, wait_until


def test_calls_from_threads_run_in_order_on_the_net_thread(net: Net) -> None:
    seen: list[tuple[int, str]] = []
    for number in range(5_000):
        net.loop.call_soon_threadsafe(lambda n=number: seen.append((n, threading.current_thread().name)))
    wait_until(lambda: len(seen) == 5_000)
    assert seen == [(number, "net-test") for number in range(5_000)]


def test_calls_from_many_threads_all_arrive(net: Net) -> None:
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: [net.loop.call_soon_threadsafe(seen.append, n) for n in range(1_000)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(seen) == 4_000)


def test_timers_fire_in_order_of_their_time_and_not_when_cancelled(net: Net) -> None:
    seen: list[str] = []

    def plan() -> None:
        net.loop.call_later(0.05, seen.append, "later")
        net.loop.call_later(0.01, seen.append, "sooner")
        doomed = net.loop.call_later(0.02, seen.append, "never")
        doomed.cancel()
        doomed.cancel()

    net.call(plan)
    wait_until(lambda: "later" in seen)
    assert seen == ["sooner", "later"]


def test_many_cancelled_timers_are_let_go(net: Net) -> None:
    def plan() -> int:
        for _ in range(10_000):
            net.loop.call_later(3_600, print).cancel()
        return len(net.loop._timers)

    assert net.call(plan) <= 2 * loop_module.MAX_DEAD_TIMERS + 1


def test_hooks_run_after_everything_else_of_a_pass(net: Net) -> None:
    seen: list[str] = []
    hook = lambda: seen.append("hook") if seen and seen[-1] != "hook" else None  # noqa: E731

    def plan() -> None:
        net.loop.add_flush_hook(hook)
        net.loop.call_soon(seen.append, "soon")
        net.loop.call_later(0, seen.append, "timer")

    net.call(plan)
    wait_until(lambda: "timer" in seen and seen[-1] == "hook")
    net.call(net.loop.remove_flush_hook, hook)
    assert seen.index("soon") < seen.index("hook")


@pytest.mark.expects_error_log
def test_a_failing_callback_is_logged_once_and_harms_no_other(net: Net, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise KeyError("broken")

    def fail_otherwise() -> None:
        raise ValueError

    seen: list[int] = []
    for number in range(100):
        net.loop.call_soon_threadsafe(fail)
        net.loop.call_soon_threadsafe(seen.append, number)
    net.loop.call_soon_threadsafe(fail_otherwise)
    net.call(lambda: None)
    assert seen == list(range(100))
    logged = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert logged == [KeyError, ValueError]


@pytest.mark.expects_error_log
def test_of_many_ways_to_fail_the_first_are_logged(
    net: Net, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "MAX_FAILURES", 3)
    for kind in (KeyError, ValueError, TypeError, OSError, IndexError):
        net.loop.call_soon_threadsafe(_fail, kind)
    net.call(lambda: None)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [KeyError, ValueError, TypeError]


def _fail(kind: type[Exception]) -> None:
    raise kind


def test_a_socket_unregistered_in_a_pass_is_not_called_in_it(net: Net) -> None:
    one, other = socket.socketpair(), socket.socketpair()
    calls: list[str] = []

    def first_come(name: str) -> None:
        calls.append(name)
        for sock in (one[0], other[0]):
            net.loop.unregister(sock)

    def plan() -> None:
        one[1].send(b"x")
        other[1].send(b"x")
        net.loop.register(one[0], READ, lambda mask: first_come("one"))
        net.loop.register(other[0], READ, lambda mask: first_come("other"))

    net.call(plan)
    wait_until(lambda: calls)
    net.call(lambda: None)
    assert len(calls) == 1
    for sock in (*one, *other):
        sock.close()


def test_what_comes_while_a_pass_reads_from_several_is_read_in_it(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "GATHER_S", 60.0)
    one, two, other = socket.socketpair(), socket.socketpair(), socket.socketpair()
    seen: list[str] = []

    def on_one(mask: int) -> None:
        seen.append("one")
        one[0].recv(1)
        other[1].send(b"x")

    def on_two(mask: int) -> None:
        seen.append("two")
        two[0].recv(1)

    def on_other(mask: int) -> None:
        seen.append("other")
        other[0].recv(1)

    def plan() -> None:
        for near, callback in ((one[0], on_one), (two[0], on_two), (other[0], on_other)):
            net.loop.register(near, READ, callback)
        net.loop.add_flush_hook(lambda: seen.append("flush"))
        one[1].send(b"x")
        two[1].send(b"x")

    net.call(plan)
    wait_until(lambda: "other" in seen and seen[-1] == "flush")
    assert "flush" not in seen[seen.index("one") : seen.index("other")]
    for near, far in (one, two, other):
        net.call(net.loop.unregister, near)
        near.close()
        far.close()


def test_a_pass_ends_although_there_is_always_something_to_read(net: Net) -> None:
    near, far = socket.socketpair()
    passes: list[int] = []
    net.call(net.loop.add_flush_hook, lambda: passes.append(1))
    far.send(b"x")
    net.call(net.loop.register, near, READ, lambda mask: None)
    before = len(passes)
    wait_until(lambda: len(passes) > before + 2)
    net.call(net.loop.unregister, near)
    near.close()
    far.close()


def test_of_a_crowd_too_large_for_one_pass_each_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GATHER_S", "NEWCOMER_S", "RESIDENTS_S"):
        monkeypatch.setattr(loop_module, name, -1.0)
    loop = EventLoop()
    pairs = [socket.socketpair() for _ in range(10 * loop_module.RESIDENTS)]
    called: list[int] = []
    passes: list[list[int]] = []

    def end_pass() -> None:
        passes.append(called.copy())
        called.clear()
        if len(passes) == 20:
            loop.stop()

    for number, (here, there) in enumerate(pairs):
        there.send(b"x")  # which nobody takes: it is always ready
        loop.register(here, READ, lambda _mask, number=number: called.append(number))  # type: ignore[misc]
    loop.add_flush_hook(end_pass)
    loop.run()
    for _, there in pairs:
        there.close()
    assert [len(numbers) for numbers in passes] == [loop_module.RESIDENTS] * 20
    for turn in (passes[:10], passes[10:]):
        assert sorted(chain.from_iterable(turn)) == list(range(len(pairs)))


def test_interest_can_change_and_rest(net: Net) -> None:
    near, far = socket.socketpair()
    masks: list[int] = []

    def on_ready(mask: int) -> None:
        masks.append(mask)
        net.loop.modify(near, 0)

    net.call(net.loop.register, near, 0, on_ready)
    far.send(b"x")
    net.call(lambda: None)
    assert masks == []
    net.call(net.loop.modify, near, READ)
    wait_until(lambda: masks == [READ])
    net.call(net.loop.modify, near, WRITE)
    wait_until(lambda: masks == [READ, WRITE])
    net.call(net.loop.unregister, near)
    near.close()
    far.close()


def test_an_idle_loop_does_not_wake_up(net: Net) -> None:
    passes: list[int] = []
    net.call(net.loop.add_flush_hook, lambda: passes.append(1))
    net.call(net.loop.call_later, 3_600, print)
    net.call(lambda: None)

    def sleeps() -> bool:
        before = len(passes)
        threading.Event().wait(0.3)
        return len(passes) == before

    wait_until(sleeps, "it sleeps")


def test_stop_closes_what_is_registered_and_drops_later_calls() -> None:
    loop = EventLoop()
    near, far = socket.socketpair()
    loop.register(near, READ, lambda mask: None)
    loop.start()
    loop.stop()
    loop.stop()
    assert loop.join(60)
    assert near.fileno() == -1
    loop.call_soon_threadsafe(print, "never")
    far.close()


def test_a_loop_that_never_ran_can_be_stopped() -> None:
    loop = EventLoop()
    loop.stop()
    assert loop.join(1)


def test_run_on_the_calling_thread() -> None:
    loop = EventLoop()
    loop.call_soon(loop.call_later, 0.01, loop.stop)
    loop.run()
    assert loop.join(60)


def test_the_door_has_a_cap(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(loop_module, "MAX_DOOR", 3)
    loop = EventLoop()
    seen: list[int] = []
    loop._started = True
    with caplog.at_level("CRITICAL"):
        for number in range(10):
            loop.call_soon_threadsafe(seen.append, number)
    loop.call_later(0.01, loop.stop)
    loop.run()
    assert seen == [0, 1, 2]


def test_the_wrong_thread_is_told(net: Net) -> None:
    with pytest.raises(RuntimeError, match="net-test"):
        net.loop.assert_here()
    net.call(net.loop.assert_here)
