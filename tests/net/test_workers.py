"""Blocking calls beside the loop."""

from __future__ import annotations

import threading

from lanchat.net import workers as workers_module
from lanchat.net.workers import Workers
from tests.net.support import PATIENCE, Net, wait_until


def test_results_and_errors_come_back_on_the_net_thread(net: Net) -> None:
    seen: list[object] = []

    def done(result: int | None, error: Exception | None) -> None:
        seen.append((result, type(error), threading.current_thread().name))

    def fail() -> int:
        raise OSError("no")

    net.workers.submit(lambda: 42, done=done)
    wait_until(lambda: len(seen) == 1)
    net.workers.submit(fail, done=done)
    wait_until(lambda: len(seen) == 2)
    assert seen == [(42, type(None), "net-test"), (None, OSError, "net-test")]


def test_a_call_that_hangs_does_not_hold_up_the_next(net: Net) -> None:
    release = threading.Event()
    seen: list[object] = []
    net.workers.submit(release.wait, done=lambda result, error: seen.append("slow"))
    net.workers.submit(lambda: 1, done=lambda result, error: seen.append("fast"))
    wait_until(lambda: seen == ["fast"])
    release.set()
    wait_until(lambda: seen == ["fast", "slow"])


def test_too_many_waiting_calls_fail_at_once(net: Net, monkeypatch: object) -> None:
    release = threading.Event()
    workers = Workers(net.loop, threads=1)
    errors: list[object] = []
    for _ in range(workers_module.MAX_WAITING + 10):
        workers.submit(release.wait, done=lambda result, error: errors.append(error) if error else None)
    wait_until(lambda: len(errors) >= 9)
    release.set()
    assert workers.stop(PATIENCE)


def test_after_stop_nothing_is_taken(net: Net) -> None:
    workers = Workers(net.loop)
    assert workers.stop()
    done: list[object] = []
    workers.submit(lambda: 1, done=lambda result, error: done.append(result))
    net.call(lambda: None)
    assert done == []
