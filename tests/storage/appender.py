"""A program that appends without end and says on standard output what was acknowledged; it waits to be killed.
Run as: python -m tests.storage.appender FILE."""

from __future__ import annotations

import os
import queue
import random
import sys
import time
from pathlib import Path

from lanchat.errors import UserError
from lanchat.protocol.entry import Uuid7
from lanchat.protocol.query import HistoryFull
from lanchat.storage.history import HistoryStart, HistoryStore
from tests.storage.tools import entry

#: Entries that may be under way: enough for groups, few enough for the pipe to be read in time.
WINDOW = 300


def main(file: Path) -> None:
    """Append; one line "term seq cid" per acknowledged entry, "notice ..." for anything the store had to say."""
    began: queue.SimpleQueue[HistoryStart | UserError] = queue.SimpleQueue()
    acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()
    store = HistoryStore(
        file,
        on_commit=acknowledged.put,
        on_failure=lambda first, last, reason: say(f"notice failed {first} {last} {reason}"),
        on_notice=lambda sentence: say(f"notice {sentence}"),
    )
    store.start()
    store.begin_epoch(b"host", began.put)
    start = began.get()
    assert isinstance(start, HistoryStart), start
    make_cid = Uuid7(lambda: time.time_ns() // 1_000_000, random.Random())
    lines: list[str] = []
    said = 0
    while True:
        while len(lines) - said < WINDOW:
            seq = len(lines) + 1
            one = entry(seq, epoch=start.epoch, ts=start.last_ts + seq, cid=make_cid(), body=f"line {seq} " * 8)
            lines.append(f"{start.epoch.term} {seq} {one.msgid}")
            try:
                store.append(one)
            except HistoryFull:
                say("notice full")
        last = acknowledged.get()
        say("\n".join(lines[said:last]))
        said = last


def say(text: str) -> None:
    """Write at once, so that a kill can only cut what was not yet said."""
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
