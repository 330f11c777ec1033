"""What view.py measures inside one process: the main window with its model behind it, on the screen of DISPLAY.
Run as a program of its own; prints one JSON object. The key presses are real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import tkinter as tk
from collections.abc import Callable
from functools import partial

from lanchat.client import timeline
from lanchat.client.events import Received, Registered
from lanchat.client.state import ChatState
from lanchat.gui.inbox import Inbox
from lanchat.gui.main_window import MainWindow
from lanchat.gui.presenter import Presenter
from lanchat.gui.root import collect_garbage_here
from lanchat.gui.theme import Theme
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.protocol.message import Message, parse
from tests.benchmarks.bench_inbox import Nobody, at

#: Messages of the large room, of a flood per second, and how long it lasts.
LARGE, RATE, FLOOD_S = 100_000, 5_000, 5.0
#: Key presses, rooms opened, pages scrolled, themes switched, steps of a resize.
KEYS, OPENED, PAGES, SWITCHES, STEPS = 60, 12, 40, 10, 40
#: Milliseconds between two beats of the heart that the longest stall is read from.
BEAT_MS = 2
TEXTS = (
    "The new switch is in the rack, everyone should see gigabit now.",
    "Draft of the poster is in https://nas.local/poster-v3.pdf, have a look 👀",
    "Works here, `941 Mbit/s` between my laptop and the **NAS**.",
    "On it. The label printer is already on the cart, I will bring it to room 2 before ten and plug it in there.",
)

#: Milliseconds by the clock, and of them on the processor.
Took = tuple[float, float]


class Bench:
    """The window in a chat with one large room and one small one."""

    def __init__(self) -> None:
        self.root = tk.Tk(className="lanchat")
        collect_garbage_here(self.root)  # as the program does
        self.presenter = Presenter(ChatState(lambda: time.time_ns() // 1_000_000), Nobody())
        callbacks = WindowCallbacks(on_submit=self.presenter.submit, on_open=self.presenter.open)
        self.window = MainWindow(self.root, Theme(self.root), callbacks)
        self.presenter.attach(self.window)
        people = " ".join(f"Person{number}" for number in range(50))
        self.presenter.receive([Registered("Mia", "lanchat.local", "Studio")])
        for room in ("#lobby", "#large"):
            for line in (f":Mia!m@h JOIN {room}", f":s 353 Mia = {room} :Mia {people}", f":s 366 Mia {room} :End"):
                self.presenter.receive([Received(parse(line.encode()))])
        self.say("#lobby", 500)
        self.root.deiconify()
        self.sync()

    def say(self, room: str, count: int) -> None:
        """So many messages come, in batches as the inbox makes them."""
        for first in range(0, count, 200):
            batch = [Received(message(room, number)) for number in range(first, min(count, first + 200))]
            self.presenter.receive(batch)

    def sync(self) -> None:
        """Until everything that is due has happened, and the X server has drawn it."""
        self.root.update()
        self.root.winfo_pointerxy()  # a round trip

    def timed(self, action: Callable[[], object]) -> Took:
        """How long it takes until the action is on the screen."""
        begin, used = time.perf_counter(), time.thread_time()
        action()
        self.sync()
        return (time.perf_counter() - begin) * 1000, (time.thread_time() - used) * 1000

    def keys(self) -> list[Took]:
        """From the X server's stamp of a key press to the letter on the screen."""
        field = self.window.compose.text
        found: list[Took] = []

        def pressed(event: tk.Event[tk.Misc]) -> None:
            used = time.thread_time()

            def shown() -> None:
                self.root.update_idletasks()
                self.root.winfo_pointerxy()
                waited = float((int(time.monotonic() * 1000) - event.time) & 0xFFFFFFFF)
                found.append((waited, (time.thread_time() - used) * 1000))

            self.root.after_idle(shown)

        field.focus_force()
        self.root.update()
        binding = field.bind("<Key>", pressed, add="+")
        typist = subprocess.Popen(["xdotool", "key", "--delay", "40", *["a"] * KEYS], env=os.environ)
        deadline = time.monotonic() + 30
        while len(found) < KEYS and time.monotonic() < deadline:
            self.root.update()
            time.sleep(0.001)
        typist.wait(10)
        field.unbind("<Key>", binding)
        return found

    def rooms(self) -> list[Took]:
        """Opening the large room; the small one in between."""
        found = []
        for _ in range(OPENED):
            self.presenter.open("#lobby")
            self.sync()
            found.append(self.timed(lambda: self.presenter.open("#large")))
        return found

    def pages(self) -> list[Took]:
        """Scrolling up, page by page."""
        return [self.timed(lambda: self.window.pane.scroll_pages(-1)) for _ in range(PAGES)]

    def themes(self) -> list[Took]:
        """Light to dark and back."""
        return [self.timed(self.window.toggle_theme) for _ in range(SWITCHES)]

    def resizes(self) -> list[Took]:
        """The window becomes narrower and wider again, step by step."""
        found = []
        for step in range(STEPS):
            found.append(self.timed(partial(self._resize, 1120 - 8 * min(step, STEPS - step))))
        return found

    def _resize(self, width: int) -> None:
        deadline = time.monotonic() + 2
        self.root.geometry(f"{width}x720")
        while self.window.body.winfo_width() != width and time.monotonic() < deadline:
            self.root.update()

    def flood(self) -> list[Took]:
        """The stalls of the loop while messages come from another thread. Raises RuntimeError when some did not."""
        arrived = 0

        def on_batch(batch: list[object]) -> None:
            nonlocal arrived
            self.presenter.receive(batch)
            arrived += len(batch)

        inbox = Inbox(self.root, on_batch)
        total, last = int(RATE * FLOOD_S), (time.perf_counter(), time.thread_time())
        found: list[Took] = []

        def beat() -> None:
            nonlocal last
            now = time.perf_counter(), time.thread_time()
            found.append((max(0.0, (now[0] - last[0]) * 1000 - BEAT_MS), (now[1] - last[1]) * 1000))
            last = now
            self.root.after(BEAT_MS, beat)

        beat()
        feeder = threading.Thread(target=feed, args=(inbox, total), name="feeder")
        feeder.start()
        deadline = time.monotonic() + 20 * FLOOD_S
        while arrived < total and time.monotonic() < deadline:
            self.root.tk.dooneevent(0)
        feeder.join(10)
        inbox.close()
        if arrived < total:
            raise RuntimeError(f"{arrived} of {total} messages came")
        return found


def feed(inbox: Inbox, total: int) -> None:
    """RATE messages a second, in slices of 2 ms."""
    sent, started = 0, time.perf_counter()
    while sent < total:
        due = min(total, int((time.perf_counter() - started) * RATE))
        for number in range(sent, due):
            inbox.put(Received(message("#lobby", number, "f")))
        sent = max(sent, due)
        time.sleep(0.002)


def message(room: str, number: int, series: str = "m") -> Message:
    """One of a talk of fifty."""
    tags = {"msgid": f"{series}{room}{number}"}
    return Message("PRIVMSG", (room, TEXTS[number % len(TEXTS)]), f"Person{number * 7 % 50}!u@h", tags)


def main() -> None:
    bench = Bench()
    found: dict[str, float] = {}

    def note(name: str, took: list[Took]) -> None:
        for kind, values in zip(("", "_cpu"), zip(*took, strict=True), strict=True):
            found[f"{name}{kind}"], found[f"{name}{kind}_max"] = at(values, 50), max(values)

    note("key", bench.keys())
    timeline.KEPT = LARGE  # the model lets go of what is older than some thousands; here it may not
    bench.say("#large", LARGE)
    note("open", bench.rooms())
    note("page", bench.pages())
    note("theme", bench.themes())
    note("resize", bench.resizes())
    bench.presenter.open("#lobby")
    bench.sync()
    note("stall", bench.flood())
    bench.root.destroy()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
