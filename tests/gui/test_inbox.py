"""The one door into Tk, both ways of waking it: order, batches, floods, dialogs, closing.
How fast it is, is printed by tests/benchmarks/bench_inbox.py."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lanchat.gui import inbox as inbox_module
from lanchat.gui.inbox import FAR_BATCH, FAR_BEHIND, MAX_BATCH, MIN_BATCH, Inbox, Overflow
from tests.pace import TRIES, slowness

Make = Callable[..., Inbox]


@pytest.fixture(params=["pipe", "polling"])
def make(request: pytest.FixtureRequest, desk: Any) -> Iterator[Make]:
    if request.param == "pipe" and not hasattr(desk.root.tk, "createfilehandler"):
        request.param = "polling"
    made: list[Inbox] = []

    def build(on_batch: Callable[[list[object]], None], **options: Any) -> Inbox:
        made.append(Inbox(desk.root, on_batch, poll=request.param == "polling", **options))
        return made[-1]

    yield build
    for inbox in made:
        inbox.close()


def in_threads(count: int, work: Callable[[int], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(number,), name=f"sender-{number}") for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_everything_from_several_threads_arrives_in_each_ones_order(make: Make, desk: Any) -> None:
    got: list[Any] = []
    where: set[threading.Thread] = set()

    def on_batch(batch: list[object]) -> None:
        where.add(threading.current_thread())
        got.extend(batch)

    inbox = make(on_batch)

    def send(number: int) -> None:
        for item in range(5_000):
            inbox.put((number, item))

    threads = in_threads(4, send)
    desk.wait(lambda: len(got) == 20_000, "for the items")
    for thread in threads:
        thread.join()
    for number in range(4):
        assert [item for sender, item in got if sender == number] == list(range(5_000))
    assert where == {threading.current_thread()}


def test_a_batch_is_never_larger_than_promised(make: Make, desk: Any) -> None:
    sizes: list[int] = []
    inbox = make(lambda batch: sizes.append(len(batch)))
    for item in range(3 * MAX_BATCH):
        inbox.put(item)
    desk.wait(lambda: sum(sizes) == 3 * MAX_BATCH, "for the items")
    assert max(sizes) <= MAX_BATCH


def test_a_window_that_is_far_behind_gets_larger_batches(make: Make, desk: Any) -> None:
    batches: list[list[object]] = []
    inbox = make(lambda batch: batches.append(list(batch)))

    def send(_number: int) -> None:
        for item in range(FAR_BEHIND + FAR_BATCH):
            inbox.put(item)

    for thread in in_threads(1, send):
        thread.join()
    desk.wait(lambda: sum(map(len, batches)) == FAR_BEHIND + FAR_BATCH, "for the items")
    assert len(batches[0]) == FAR_BATCH
    assert max(map(len, batches[1:])) <= MAX_BATCH
    assert [item for batch in batches for item in batch] == list(range(FAR_BEHIND + FAR_BATCH))


def test_a_slow_handler_gets_smaller_batches_but_not_so_small_that_it_falls_behind(make: Make, desk: Any) -> None:
    sizes: list[int] = []

    def slow(batch: list[object]) -> None:
        sizes.append(len(batch))
        end = time.perf_counter() + len(batch) * 0.0004
        while time.perf_counter() < end:
            pass

    inbox = make(slow)
    for item in range(2_000):
        inbox.put(item)
    desk.wait(lambda: sum(sizes) == 2_000, "for the items")
    assert MIN_BATCH <= min(sizes[1:-1]) < MAX_BATCH


def test_a_key_press_is_served_during_a_flood(make: Make, desk: Any) -> None:
    """Real key presses, stamped by the X server with the monotonic clock, while 5,000 items a second come in."""
    field, pane = tk.Entry(desk.root), tk.Text(desk.root)
    field.pack()
    pane.pack()
    waits: list[int] = []
    got = 0

    def on_key(event: tk.Event[tk.Misc]) -> None:
        waits.append((int(time.monotonic() * 1000) - event.time) & 0xFFFFFFFF)

    def on_batch(batch: list[object]) -> None:
        nonlocal got
        got += len(batch)
        pane.insert("end", "".join(f"message {got} with some words in it\n" for _ in batch[-40:]))
        pane.see("end")

    field.bind("<Key>", on_key)
    desk.focus(field)
    inbox = make(on_batch)
    slow = slowness()
    stop = threading.Event()

    def flood(_number: int) -> None:
        while not stop.wait(0.002):
            for item in range(10):
                inbox.put(item)

    threads = in_threads(1, flood)
    try:
        desk.wait(lambda: got > 500, "for the flood")
        for _ in range(TRIES):
            waits.clear()
            with subprocess.Popen(["xdotool", "key", "--delay", "40", *["a"] * 25]) as keyboard:
                desk.wait(lambda: len(waits) >= 25, "for the keys")
                desk.wait(lambda: keyboard.poll() is not None, "for the keyboard")
            # On a loaded machine a key or two may have to wait for a processor, and sometimes all of them.
            usual = sorted(waits)[len(waits) // 2]
            if usual < 50 * slow:
                break
    finally:
        stop.set()
        threads[0].join()
    assert usual < 50 * max(slow, slowness()), waits


def test_items_come_while_a_dialog_is_open(make: Make, desk: Any) -> None:
    got: list[object] = []
    dialog = tk.Toplevel(desk.root)
    inbox = make(got.extend)
    desk.root.after(10, lambda: [inbox.put(item) for item in range(3)])

    def close_when_there() -> None:
        if len(got) == 3:
            dialog.destroy()
        else:
            desk.root.after(10, close_when_there)

    close_when_there()
    desk.root.wait_window(dialog)
    assert got == [0, 1, 2]


def test_items_come_while_a_handler_itself_waits_in_a_dialog(make: Make, desk: Any) -> None:
    got: list[object] = []
    order: list[str] = []
    inbox: Inbox

    def on_batch(batch: list[object]) -> None:
        got.extend(batch)
        if "ask" in batch:
            dialog = tk.Toplevel(desk.root)
            inbox.put("answer")
            desk.root.wait_window(dialog)
            order.append("handler went on")
        if "answer" in batch:
            order.append("answer came")
            for child in desk.root.winfo_children():
                child.destroy()

    inbox = make(on_batch)
    inbox.put("ask")
    desk.wait(lambda: len(order) == 2, "for both")
    assert order == ["answer came", "handler went on"]
    inbox.put("later")
    desk.wait(lambda: "later" in got, "for the item after the dialog")


def test_drawing_at_once_in_a_handler_brings_no_batch_in_between(make: Make, desk: Any) -> None:
    depth, deepest, got = 0, 0, 0
    inbox: Inbox

    def on_batch(batch: list[object]) -> None:
        nonlocal depth, deepest, got
        depth += 1
        deepest = max(deepest, depth)
        got += len(batch)
        inbox.put("more") if got < 50 else None
        desk.root.update_idletasks()
        depth -= 1

    inbox = make(on_batch)
    inbox.put("first")
    desk.wait(lambda: got == 50, "for the items")
    assert deepest == 1


def test_a_failing_handler_is_reported_and_the_next_batch_comes(make: Make, desk: Any) -> None:
    got: list[object] = []
    reported: list[type[BaseException]] = []
    desk.root.report_callback_exception = lambda kind, _error, _trace: reported.append(kind)

    def on_batch(batch: list[object]) -> None:
        got.extend(batch)
        if "bad" in batch:
            raise ValueError

    inbox = make(on_batch)
    inbox.put("bad")
    desk.wait(lambda: reported, "for the report")
    inbox.put("good")
    desk.wait(lambda: got == ["bad", "good"], "for the next item")
    assert reported == [ValueError]


def test_put_never_waits_for_a_window_that_does_not_answer(make: Make, desk: Any) -> None:
    got: list[object] = []
    inbox = make(got.extend, cap=1_000)

    def send(_number: int) -> None:
        for item in range(5_000):
            inbox.put(item)

    for thread in in_threads(1, send):
        thread.join()
    desk.wait(lambda: sum(not isinstance(item, Overflow) for item in got) == 1_000, "for the items")
    dropped = [item for item in got if isinstance(item, Overflow)]
    assert [item.count for item in dropped] == [4_000]
    assert got.index(dropped[0]) == 0
    inbox.put("after")
    desk.wait(lambda: got[-1] == "after", "for the item after the flood")


def test_a_signal_handler_may_put_whatever_it_interrupts(make: Make, desk: Any) -> None:
    """A signal comes while the Tk thread holds the queue's lock, where waiting for that lock would be for ever."""
    got: list[object] = []
    inbox = make(got.extend)
    before = signal.signal(signal.SIGINT, lambda _number, _frame: inbox.put("signal"))
    try:
        with inbox._queue.mutex:
            signal.raise_signal(signal.SIGINT)
        desk.wait(lambda: got == ["signal"], "for the item")
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_window_s_own_items_keep_their_order(make: Make, desk: Any) -> None:
    got: list[object] = []
    inbox = make(got.extend)
    for item in range(1_000):
        inbox.put(item)
    desk.wait(lambda: len(got) == 1_000, "for the items")
    assert got == list(range(1_000))


def test_nothing_comes_after_close_and_putting_is_harmless(make: Make, desk: Any) -> None:
    got: list[object] = []
    inbox = make(got.extend)
    inbox.put("before")
    inbox.close()
    inbox.close()
    for item in range(10):
        inbox.put(item)
    done: list[bool] = []
    desk.root.after(100, lambda: done.append(True))
    desk.wait(lambda: done, "for the timer")
    assert got == []


def test_senders_may_race_with_close(make: Make, desk: Any) -> None:
    got: list[object] = []
    inbox = make(got.extend)
    stop = threading.Event()

    def send(_number: int) -> None:
        while not stop.is_set():
            inbox.put("x")

    threads = in_threads(3, send)
    desk.wait(lambda: got, "for the first item")
    inbox.close()
    stop.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("poll", [False, True])
def test_the_root_may_go_first(screen: object, poll: bool) -> None:
    root = tk.Tk()
    inbox = Inbox(root, lambda _batch: None, poll=poll)
    inbox.put("x")
    root.update()
    root.destroy()
    inbox.close()
    inbox.put("y")


def test_a_handler_may_destroy_the_root(screen: object) -> None:
    root = tk.Tk()
    inbox = Inbox(root, lambda _batch: root.destroy())
    inbox.put("closed")
    root.mainloop()
    inbox.close()


def test_an_idle_inbox_looks_less_often_where_it_must_look(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "IDLE_S", 0.0)
    delays: list[int] = []
    after = desk.root.after

    def record(delay: int, *rest: Any) -> str:
        delays.append(delay)
        return str(after(delay, *rest))

    monkeypatch.setattr(desk.root, "after", record)
    inbox = Inbox(desk.root, lambda _batch: None, poll=True)
    desk.wait(lambda: inbox_module.IDLE_POLL_MS in delays, "for a look while idle")
    inbox.close()


def test_an_idle_pipe_needs_no_timer(desk: Any) -> None:
    if not hasattr(desk.root.tk, "createfilehandler"):
        return
    got: list[object] = []
    inbox = Inbox(desk.root, got.extend, poll=False)
    inbox.put("x")
    desk.wait(lambda: got and not inbox._timer, "for rest")
    inbox.close()


class Timers:
    """A root whose timers run when they are told to."""

    tk = None

    def __init__(self) -> None:
        self.due: dict[str, tuple[int, Callable[[], None]]] = {}

    def after(self, delay: int, action: Callable[[], None]) -> str:
        self.due[str(len(self.due))] = delay, action
        return str(len(self.due) - 1)

    def after_cancel(self, timer: str) -> None:
        self.due[timer] = -1, lambda: None

    def run(self) -> int:
        """Run the last one; the delay of the one that follows."""
        list(self.due.values())[-1][1]()
        return list(self.due.values())[-1][0]


def test_a_stream_is_taken_in_fewer_and_larger_batches_unless_the_window_is_behind() -> None:
    root, sizes = Timers(), list[int]()
    inbox = Inbox(root, lambda batch: sizes.append(len(batch)), poll=True)  # type: ignore[arg-type]
    for number in range(15):
        inbox.put(number)
        rest = root.run()
        assert rest >= min((number + 1) * inbox_module.STREAM_STEP_MS, inbox_module.STREAM_REST_MS)
    assert rest == inbox_module.STREAM_REST_MS

    def flood(_number: int) -> None:
        for item in range(3 * MAX_BATCH):
            inbox.put(item)

    for thread in in_threads(1, flood):
        thread.join()
    assert root.run() <= inbox_module.MAX_REST_MS, "behind"
    while sum(sizes) < 15 + 3 * MAX_BATCH:
        root.run()
    root.run()
    inbox.put("later")
    assert root.run() <= inbox_module.MAX_REST_MS, "a new stream"
    inbox.close()
