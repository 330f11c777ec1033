"""How long a key press waits, and a message takes, while a flood of messages comes through the Inbox.
Prints figures for both ways of waking Tk, with the main window and its model behind it. The key presses are real."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import threading
import time
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lanchat.client.events import Received, Registered
from lanchat.client.state import ChatState
from lanchat.gui.inbox import Inbox
from lanchat.gui.main_window import MainWindow
from lanchat.gui.presenter import Presenter
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.protocol.message import Message, parse
from tests.desktop import Desktop


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run measured; waits and latencies in milliseconds."""

    way: str
    sent: int
    received: int
    keys: list[float]
    latencies: list[float]
    batches: int
    cpu: float

    def __str__(self) -> str:
        return (
            f"{self.way:8}  {self.received:6}/{self.sent:<6}  "
            f"key p50 {at(self.keys, 50):5.1f}  p95 {at(self.keys, 95):5.1f}  max {at(self.keys, 100):5.1f} ms"
            f" ({len(self.keys)})   message p50 {at(self.latencies, 50):6.1f}  p99 {at(self.latencies, 99):6.1f} ms"
            f"   {self.received / max(1, self.batches):5.0f} a batch   CPU {self.cpu:4.0%}"
        )


def at(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def cpu_seconds() -> float:
    """CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Nobody:
    """A client without a connection: every wish is heard and nothing comes of it."""

    def __getattr__(self, name: str) -> Callable[..., list[str]]:
        return lambda *_arguments, **_options: []


class Flooded:
    """The main window in a room under a flood. run() measures one way of waking Tk."""

    def __init__(self, root: tk.Tk, desktop: Desktop) -> None:
        self._root = root
        self._desktop = desktop
        self._presenter = Presenter(ChatState(lambda: time.time_ns() // 1_000_000), Nobody())
        window = MainWindow(root, Theme(root), WindowCallbacks(on_submit=self._presenter.submit))
        self._presenter.attach(window)
        people = " ".join(f"Person{number}" for number in range(50))
        self._presenter.receive([Registered("Mia", "lanchat.local", "Studio")])
        for line in (":Mia!m@h JOIN #lobby", f":s 353 Mia = #lobby :Mia {people}", ":s 366 Mia #lobby :End"):
            self._presenter.receive([Received(parse(line.encode()))])
        self._field = window.compose.text
        self._field.bind("<Key>", self._on_key, add="+")
        self._keys: list[float] = []
        self._latencies: list[float] = []
        self._received = self._batches = 0

    def _on_key(self, event: tk.Event[tk.Misc]) -> None:
        # The X server stamps a key press with the monotonic clock in milliseconds, 32 bits of it.
        self._keys.append(float((int(time.monotonic() * 1000) - event.time) & 0xFFFFFFFF))

    def _on_batch(self, batch: list[object]) -> None:
        self._presenter.receive(batch)
        now = time.perf_counter()
        sent = [float(item.message.tags["sent"]) for item in batch if isinstance(item, Received)]
        self._latencies += [(now - moment) * 1000 for moment in sent]
        self._received += len(sent)
        self._batches += 1

    def run(self, way: str, rate: int, seconds: float, presses: int) -> Figures:
        """Flood the window for so long while keys are pressed; what is left over is drained before it returns."""
        self._keys, self._latencies, self._received, self._batches = [], [], 0, 0
        inbox = Inbox(self._root, self._on_batch, poll=way == "polling")
        self._field.focus_force()
        self._root.update()
        used, started = cpu_seconds(), time.perf_counter()
        feeder = threading.Thread(target=feed, args=(inbox, rate, seconds), name="feeder")
        feeder.start()
        delay = str(int(seconds * 1000 / presses))
        typist = subprocess.Popen(
            ["xdotool", "key", "--delay", delay, *(["a"] * presses)], env=self._desktop.environment
        )
        total = int(rate * seconds)
        deadline = time.monotonic() + seconds + 10
        done = False

        def look() -> None:
            nonlocal done
            done = (self._received >= total and len(self._keys) >= presses) or time.monotonic() > deadline
            self._root.after(20, look)

        look()
        while not done:
            self._root.tk.dooneevent(0)
        elapsed = time.perf_counter() - started
        feeder.join(10)
        typist.wait(10)
        inbox.close()
        cpu = (cpu_seconds() - used) / elapsed
        return Figures(way, total, self._received, self._keys, self._latencies, self._batches, cpu)


def feed(inbox: Inbox, rate: int, seconds: float) -> None:
    """Put `rate` messages a second, evenly in slices of 2 ms."""
    total, sent, started = int(rate * seconds), 0, time.perf_counter()
    while sent < total:
        due = min(total, int((time.perf_counter() - started) * rate))
        for number in range(sent, due):
            inbox.put(Received(message(number)))
        sent = max(sent, due)
        time.sleep(0.002)


def message(number: int) -> Message:
    """A message as it comes from the server, with the time it was put."""
    tags = {"msgid": f"m{time.perf_counter_ns()}", "sent": repr(time.perf_counter())}
    person = f"Person{number * 7 % 50}"
    return Message("PRIVMSG", ("#lobby", f"message {number} with some words in it"), f"{person}!u@h", tags)


def main() -> int:
    """Print one line for each way of waking Tk and each rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rates", type=int, nargs="+", default=[1, 1_000, 5_000])
    options = parser.parse_args()
    desktop = Desktop()
    os.environ["DISPLAY"] = desktop.display
    root = tk.Tk()
    flooded = Flooded(root, desktop)
    root.update()
    ways = ["pipe", "polling"] if hasattr(root.tk, "createfilehandler") else ["polling"]
    slowest = 0.0
    for rate in options.rates:
        for way in ways:
            figures = flooded.run(way, rate, options.seconds, presses=int(options.seconds * 10))
            print(f"{rate:5}/s  {figures}", flush=True)  # noqa: T201
            slowest = max([slowest, *figures.keys])
    root.destroy()
    desktop.close()
    print(f"the longest wait of a key press: {slowest:.0f} ms (promised: 50)")  # noqa: T201
    return 0 if slowest <= 50 else 1


if __name__ == "__main__":
    sys.exit(main())
