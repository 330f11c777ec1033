"""A program that puts records without end and says on standard output what was acknowledged; it waits to be killed.
Run as: python -m tests.storage.recorder FILE."""

from __future__ import annotations

import os
import queue
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lanchat.storage.records import RecordStore

#: Puts that may be under way, and keys there are.
WINDOW = 50
KEYS = 20


def main(file: Path) -> None:
    """Put ever larger numbers; one line "key number" per acknowledged put, "notice ..." for anything else."""
    calls: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]] = queue.SimpleQueue()
    store = RecordStore(
        file,
        call=lambda fn, *args: calls.put((fn, args)),
        on_notice=lambda s: say(f"notice {s}"),
        most=100,
        largest=100,
    )
    started: list[object] = []
    store.start(started.append)
    while not started:
        fn, args = calls.get()
        fn(*args)
    assert started == [None], started
    number = max((int(value) for value in store.all("number").values()), default=0)
    under_way = 0

    def settled(key: str, number: int, reason: str) -> None:
        nonlocal under_way
        under_way -= 1
        say(f"notice {reason}" if reason else f"{key} {number}")

    while True:
        while under_way < WINDOW:
            number += 1
            under_way += 1
            key = str(number % KEYS)
            store.put("number", key, b"%d" % number, lambda reason, k=key, n=number: settled(k, n, reason))
        fn, args = calls.get()
        fn(*args)


def say(text: str) -> None:
    """Write at once, so that a kill can only cut what was not yet said."""
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
